"""The published calendar of 2024 to 2026, and hours of many kinds, for the clock."""

from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from portal.foundation.worktime import LOCAL, OFFICE_HOURS, ROUND_THE_CLOCK, Calendar, ServiceHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
YEARS = range(2024, 2027)


def days_of(years: range) -> list[date]:
    first = date(years[0], 1, 1)
    return [first + DAY * n for n in range((date(years[-1] + 1, 1, 1) - first).days)]


@cache
def national() -> Calendar:
    """2024 to 2026 as published."""
    exceptions = {
        day: chinese_calendar.is_workday(day)
        for day in days_of(YEARS)
        if chinese_calendar.is_workday(day) != (day.weekday() < 5)
    }
    return Calendar(exceptions, YEARS)


MIDDAY_BREAK = ServiceHours([(time(9), time(12)), (time(13), time(17))])
SHORT_FRIDAY = ServiceHours(
    [(time(8, 30), time(12)), (time(13, 30), time(17, 30))],
    by_weekday={4: [(time(8, 30), time(12))], 5: [(time(10), time(11))], 6: []},
)
TO_MIDNIGHT = ServiceHours([(time(0), time(2)), (time(20), time(0))])
VARIANTS = {
    "office": OFFICE_HOURS,
    "midday break": MIDDAY_BREAK,
    "by weekday": SHORT_FRIDAY,
    "to midnight": TO_MIDNIGHT,
    "round the clock": ROUND_THE_CLOCK,
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)
