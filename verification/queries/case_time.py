"""How long a case takes, and how much of it verification (article 7.5): from its rows to the pure calculation."""

from collections.abc import Iterator
from datetime import datetime

from catalog.calendars import ClockData
from verification import assessment
from verification.models import Case, CaseProof, VerificationRequest

BESIDE = ("requests", "suspensions")  # to prefetch where many cases are counted


def time_of(case: Case, data: ClockData, at: datetime) -> assessment.CaseTime:
    """The service time of a case up to its decision, or to `at` where there is none yet (article 7.5)."""
    until = case.decided_at or at
    return assessment.case_time(
        case.accepted_at or case.opened_at,
        until,
        [*_asked(case, until), *_taken_over(case, until)],
        data.calendar,
        data.hours,
        suspended=[(row.starts_at, row.ends_at or until) for row in case.suspensions.all()],
    )


def _asked(case: Case, until: datetime) -> Iterator[assessment.Interval]:
    """While it waited for what it asked itself: until the reply, or until it needed it no more and others went on."""
    for row in case.requests.all():
        if row.submitted_at:
            yield row.submitted_at, row.left_at or row.answered_at or row.closed_at or until


def _taken_over(case: Case, until: datetime) -> Iterator[assessment.Interval]:
    """While it waited for requests of sister cases, those that it follows no more included; no query outside themes.

    That the case which asked needs it no more (`left_at`) ends nothing for those that follow.
    """
    if case.theme_case_id is None:
        return
    for row in VerificationRequest.objects.filter(followers__case=case).distinct():
        if row.submitted_at:
            yield row.submitted_at, row.answered_at or row.closed_at or until
    for spans in CaseProof.objects.filter(case=case).exclude(waited=[]).values_list("waited", flat=True):
        for span in spans:
            yield datetime.fromisoformat(span["from"]), datetime.fromisoformat(span["until"])
