"""What every domain stands on, with no domain word in it."""
