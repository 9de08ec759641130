"""Letters between departments: opened and printed, their files, their templates, and the agreements behind them."""
