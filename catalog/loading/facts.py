"""What every section of a facts document (docs/facts.md) is loaded with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from catalog.loading.report import Counts, Report
from catalog.loading.rows import Row, rows_of
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One document on its way into the database. `demo` marks everything that it makes as demo data."""

    document: Mapping[str, Any]
    report: Report
    by: Actor
    at: datetime
    demo: bool = False

    def rows(self, section: str, known: Sequence[str]) -> Iterator[Row]:
        """The rows of a section, each checked for unknown fields."""
        return rows_of(self.document, section, known, self.report)

    def counts(self, section: str) -> Counts:
        """The section's counts."""
        return self.report.counts[section]

    def has(self, section: str) -> bool:
        """Whether the document has rows of a section."""
        return bool(self.document.get(section))


def start_of(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime.combine(day, time(), LOCAL)
