"""What may be done in the catalogue: `from catalog import actions`, then `actions.officers.appoint(…)`."""

from catalog.actions import absences, calendar, items, letters, officers, proofs

__all__ = ["absences", "calendar", "items", "letters", "officers", "proofs"]
