"""The staff registry of one department: its own page at the desk, and the same page for the office."""
