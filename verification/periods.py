"""Whole days, months, quarters and years in Asia/Shanghai, as figures are counted by. Pure.

A stretch that is assessed has a code in addresses: `2026-10`, `2026-Q4`, `2026`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.foundation.worktime import LOCAL

A_DAY = timedelta(days=1)
_RECENT = re.compile(r"20[0-9]{2}")
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in Asia/Shanghai, the last one included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Midnight at which it begins."""
        return datetime.combine(self.first, time(), LOCAL)

    @property
    def end(self) -> datetime:
        """Midnight after its last day."""
        return datetime.combine(self.last + A_DAY, time(), LOCAL)

    @property
    def kind(self) -> str:
        """`month`, `quarter` or `year`, by its length; what is none of them counts as the month it begins in."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return next((kind for kind, length in MONTHS_OF.items() if length == months), "month")

    @property
    def code(self) -> str:
        """As addresses name it: `2026-10`, `2026-Q4`, `2026`."""
        if self.kind == "year":
            return f"{self.first.year}"
        if self.kind == "quarter":
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first:%Y-%m}"

    @property
    def months(self) -> "list[Period]":
        """The whole months that it is made of."""
        found = [month_of(self.first)]
        while found[-1].last < self.last:
            found.append(month_of(found[-1].last + A_DAY))
        return found


def month_to(day: date) -> Period:
    """The month up to `day`."""
    return Period(day.replace(day=1), day)


def stretch_before(day: date) -> Period:
    """The same stretch of the month before, for comparison."""
    last_of_before = day.replace(day=1) - A_DAY
    return Period(last_of_before.replace(day=1), last_of_before.replace(day=min(day.day, last_of_before.day)))


def month_of(day: date) -> Period:
    """The whole month that `day` lies in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - A_DAY)


def month_before(day: date) -> Period:
    """The whole month before the one of `day`."""
    return month_of(day.replace(day=1) - A_DAY)


def month_named(text: str) -> Period | None:
    """`2026-10` as a month; None for anything else, also for another century: nothing was counted then."""
    try:
        return month_of(date.fromisoformat(f"{text}-01")) if _RECENT.fullmatch(text[:4]) and len(text) == 7 else None
    except ValueError:
        return None


def stretch_of(kind: str, day: date) -> Period:
    """The whole month, quarter or year that `day` lies in. KeyError for another kind."""
    length = MONTHS_OF[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    last = first
    for _month in range(length):
        last = month_of(last).last + A_DAY
    return Period(first, last - A_DAY)


def stretch_named(text: str) -> Period | None:
    """`2026-10`, `2026-Q4` or `2026`; None for anything else."""
    year, _, rest = text.partition("-")
    if not _RECENT.fullmatch(year):
        return None
    if text == year:
        return stretch_of("year", date(int(year), 1, 1))
    if rest in {"Q1", "Q2", "Q3", "Q4"}:
        return stretch_of("quarter", date(int(year), 3 * int(rest[1]), 1))
    return month_named(text)


def one_before(period: Period) -> Period:
    """The month before a month, the quarter before a quarter, the year before a year."""
    return stretch_of(period.kind, period.first - A_DAY)


def stretch_of_days(day: date, count: int) -> Period:
    """The last `count` days, `day` itself included."""
    return Period(day - timedelta(days=count - 1), day)
