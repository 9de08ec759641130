"""Loading facts into the catalogue: read rows, report every bad one, write by natural code, twice is like once."""
