"""How long a case takes, and how much of it verification (article 7.5): from its rows to the pure calculation."""

from datetime import datetime

from catalog.calendars import ClockData
from verification import assessment
from verification.models import Case, VerificationRequest

BESIDE = ("requests", "suspensions")  # to prefetch where many cases are counted


def time_of(case: Case, data: ClockData, at: datetime) -> assessment.CaseTime:
    """The service time of a case up to its decision, or to `at` where there is none yet (article 7.5)."""
    until = case.decided_at or at
    asked = [*case.requests.all(), *_followed(case)]
    waits = [
        (row.submitted_at, row.left_at or row.answered_at or row.closed_at or until)
        for row in asked
        if row.submitted_at
    ]
    return assessment.case_time(
        case.accepted_at or case.opened_at,
        until,
        waits,
        data.calendar,
        data.hours,
        suspended=[(row.starts_at, row.ends_at or until) for row in case.suspensions.all()],
    )


def _followed(case: Case) -> list[VerificationRequest]:
    """The requests of sister cases that it waited for; one query, none outside themes."""
    if case.theme_case_id is None:
        return []
    return list(VerificationRequest.objects.filter(followers__case=case).distinct())
