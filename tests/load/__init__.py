"""Five hundred windows at once: `make load USERS=500 MINUTES=3`. What it measured stands in docs/performance.md."""
