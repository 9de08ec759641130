"""Loading work ledgers: the closed ones of 2022 and the demo ones."""
