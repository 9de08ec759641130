"""What may be done in accountability: `from accountability import actions`, then `actions.ledgers.report(…)`."""

from accountability.actions import assessments, inspections, ledgers

__all__ = ["assessments", "inspections", "ledgers"]
