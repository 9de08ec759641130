"""How long a case takes, and how much of it verification (article 7.5): from its rows to the pure calculation."""

from datetime import datetime

from catalog.calendars import ClockData
from verification import assessment
from verification.models import Case

BESIDE = ("requests", "suspensions")  # to prefetch where many cases are counted


def time_of(case: Case, data: ClockData, at: datetime) -> assessment.CaseTime:
    """The service time of a case up to its decision, or to `at` where there is none yet (article 7.5)."""
    until = case.decided_at or at
    waits = [
        (row.submitted_at, row.answered_at or row.closed_at or until) for row in case.requests.all() if row.submitted_at
    ]
    return assessment.case_time(
        case.accepted_at or case.opened_at,
        until,
        waits,
        data.calendar,
        data.hours,
        suspended=[(row.starts_at, row.ends_at or until) for row in case.suspensions.all()],
    )
