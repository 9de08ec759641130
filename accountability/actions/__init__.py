"""What may be done in accountability: `from accountability import actions`, then `actions.ledgers.report(…)`."""

from accountability.actions import ledgers

__all__ = ["ledgers"]
