"""The demo's data: what is loaded, and its past played on top of it."""

from datetime import UTC, datetime

AT = datetime(2026, 11, 25, 2, 40, tzinfo=UTC)  # a Wednesday, 10:40 in Shanghai: when it is loaded
