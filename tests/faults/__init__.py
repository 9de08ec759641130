"""Faults under load: processes are killed at random points while requests run, then everything is counted.

`python -m tests.faults 200` (or `make faults KILLS=200`) starts a portal of its own; the journeys run a short form.
"""
