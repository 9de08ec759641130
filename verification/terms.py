"""Terms in working days of a department, on the same clock as a request: checks, hearings, objections, supplements."""

from datetime import datetime

from catalog.calendars import ClockData, clock_of
from catalog.models import Department
from portal.foundation import worktime
from verification.deadlines import Limits, limits_of


def term(department: Department, at: datetime, working_days: int) -> Limits:
    """First and second warning and end of a term of working days that starts at `at`."""
    return counted(clock_of(department, at), at, working_days)


def counted(data: ClockData, at: datetime, working_days: int) -> Limits:
    """The same on a clock that is known."""
    return limits_of(at, worktime.Tier("term", working_days=max(1, working_days)), data)
