"""What leaves the portal as a paper or a file: letters, receipts, commitments, archive packages.

Pages and API give the same ones out.

A paper is Chinese whatever language its reader's window speaks, and says only what its door has allowed and recorded.
"""
