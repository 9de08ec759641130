"""Whole days and months in Asia/Shanghai, as figures are counted by. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.foundation.worktime import LOCAL

A_DAY = timedelta(days=1)


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
    """`2026-10` as a month; None for anything else."""
    try:
        return month_of(date.fromisoformat(f"{text}-01")) if len(text) == 7 else None
    except ValueError:
        return None


def stretch_of_days(day: date, count: int) -> Period:
    """The last `count` days, `day` itself included."""
    return Period(day - timedelta(days=count - 1), day)
