"""What may be done in the catalogue: `from catalog import actions`, then `actions.officers.appoint(…)`."""

from catalog.actions import absences, calendar, filings, items, letters, officers, proofs, reminders, training

__all__ = ["absences", "calendar", "filings", "items", "letters", "officers", "proofs", "reminders", "training"]
