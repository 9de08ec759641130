"""How verification is assessed (articles 7.5 and 13.2). Pure: moments, intervals and ranks, no database.

Definitions, version 2, as printed on every frozen month:

- *Service time* runs in the service hours of the department whose time it is: a request's in those of the issuing
  department, a case's in those of the department that handles it.
- *Time taken* of a request: service time from its arrival (`submitted_at`) to its answer.
- *Overdue time*: service time from the deadline to the answer, or to the return or withdrawal of what was closed
  late; 0 for an answer in time.
- *Assessed time* of a case: service time from acceptance to decision without suspensions, of an instant item (即办件)
  less the union of its verifications, so that two requests at the same time are subtracted once.
- *Median* and *p90* by nearest rank: of n values in order the ⌈share · n⌉-th; always a value that occurred.
- *On-time rate*: answers in time, of the answers of the month, of what was closed late in it (returned or withdrawn
  after the deadline) and of what was overdue and unanswered at its end, so that nobody improves the rate by not
  answering, or by returning what is late.
- A month counts by three bases: what was *sent* to the department in it (received, returned and why, reclassified,
  asked back), what was *answered* in it (times, corrections, not found, satisfaction) and what was *late* in it.

Version 1 knew nothing of what was closed late, nor of why requests were returned. A month frozen by it keeps its
figures and is counted anew as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from portal.foundation.worktime import Calendar, ServiceHours, elapsed

DEFINITIONS = 2  # raise with every change of what a figure means; a frozen month names its version
OF_VERSION_2 = ("closed_late", "returned_not_ours", "returned_other_region", "returned_transferred")
SINCE = dict.fromkeys(OF_VERSION_2, 2)  # the version that a figure came with, where that is not the first

Interval = tuple[datetime, datetime]
NOTHING = timedelta(0)


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order; empty and reversed intervals are left out."""
    joined: list[Interval] = []
    for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def clipped(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    """The parts of the intervals that lie between two moments."""
    return [(max(one, start), min(other, end)) for one, other in intervals if one < end and other > start]


@dataclass(frozen=True, slots=True)
class CaseTime:
    """Service time of a case: all of it, and the part in which it waited for verification."""

    whole: timedelta
    verifying: timedelta

    @property
    def assessed(self) -> timedelta:
        """What counts for an instant item."""
        return self.whole - self.verifying


def case_time(
    accepted_at: datetime,
    decided_at: datetime,
    verifications: Iterable[Interval],
    calendar: Calendar,
    hours: ServiceHours,
    *,
    suspended: Iterable[Interval] = (),
) -> CaseTime:
    """Service time from acceptance to decision without suspensions, and what of it verification took (as a union).

    A decision before the acceptance counts as nothing. Raises ValueError for naive moments.
    """

    def taken_by(intervals: Iterable[Interval]) -> timedelta:
        within = union(clipped(intervals, accepted_at, decided_at))
        return sum((elapsed(start, end, calendar, hours) for start, end in within), NOTHING)

    standing = list(suspended)
    stood = taken_by(standing)
    whole = max(elapsed(accepted_at, decided_at, calendar, hours), NOTHING) - stood
    return CaseTime(whole, taken_by([*verifications, *standing]) - stood)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one department, or of all, in one period. Times in service seconds."""

    received: int = 0
    returned: int = 0
    returned_not_ours: int = 0
    returned_other_region: int = 0
    returned_transferred: int = 0
    reclassified: int = 0
    asked_back: int = 0
    answered: int = 0
    in_time: int = 0
    late: int = 0
    unanswered: int = 0
    closed_late: int = 0
    corrected: int = 0
    not_found: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None
    overdue_seconds: int = 0
    rated: int = 0
    score_sum: int = 0
    unmeasured: int = 0

    @property
    def due(self) -> int:
        """What should have been answered 应反馈: the answers, and what was late without one."""
        return self.answered + self.without_answer

    @property
    def overdue(self) -> int:
        """Requests whose time over the deadline is summed in `overdue_seconds`."""
        return self.late + self.closed_late

    @property
    def without_answer(self) -> int:
        """Late without an answer: still open, or returned or withdrawn after the deadline."""
        return self.unanswered + self.closed_late

    @property
    def on_time_rate(self) -> float | None:
        """Per cent with one decimal; None where nothing was to be answered."""
        return round(100 * self.in_time / self.due, 1) if self.due else None

    @property
    def satisfaction(self) -> float | None:
        """The mean of the ratings, 1 to 5; None where nobody rated."""
        return round(self.score_sum / self.rated, 1) if self.rated else None


def known(figure: str, version: int) -> bool:
    """Whether a version of the definitions counts the figure."""
    return SINCE.get(figure, 1) <= version


def stored(found: Figures, version: int) -> dict[str, Any]:
    """Figures as a month frozen by that version keeps them: without the names that came later."""
    return {name: value for name, value in asdict(found).items() if known(name, version)}


def figures_in(kept: Mapping[str, Any]) -> Figures:
    """Stored figures as figures; names that later versions added are as if nothing was counted."""
    names = {field.name for field in fields(Figures)}
    return Figures(**{name: value for name, value in kept.items() if name in names})
