"""What may be done in the catalogue: `from catalog import actions`, then `actions.officers.appoint(…)`."""

from catalog.actions import (
    absences,
    calendar,
    filings,
    interim,
    items,
    letters,
    officers,
    outside,
    proofs,
    reminders,
    retention,
    training,
)

__all__ = [
    "absences",
    "calendar",
    "filings",
    "interim",
    "items",
    "letters",
    "officers",
    "outside",
    "proofs",
    "reminders",
    "retention",
    "training",
]
