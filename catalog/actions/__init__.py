"""What may be done in the catalogue: `from catalog import actions`, then `actions.officers.appoint(…)`."""

from catalog.actions import (
    absences,
    calendar,
    clock_rules,
    data_demands,
    filings,
    interim,
    items,
    letters,
    officers,
    outside,
    proofs,
    reminders,
    retention,
    risk,
    tiers,
    training,
)

__all__ = [
    "absences",
    "calendar",
    "clock_rules",
    "data_demands",
    "filings",
    "interim",
    "items",
    "letters",
    "officers",
    "outside",
    "proofs",
    "reminders",
    "retention",
    "risk",
    "tiers",
    "training",
]
