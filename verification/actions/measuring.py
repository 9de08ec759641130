"""Count the service time of what is done: of requests answered or closed late, of decided cases with verifications.

Stored when it is counted, by the calendar of that day: a later correction of the calendar moves open deadlines only.
Runs behind the verbs, so that an answer does not wait for it; with nothing to count it reads two small indexes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from catalog.calendars import ClockData, clocks_of
from catalog.models import Department
from portal.foundation import worktime
from verification.models import Case, VerificationRequest
from verification.queries.case_time import BESIDE, time_of
from verification.told import grounds_of

BATCH = 1_000
NOTHING = timedelta(0)


def measure(*, at: datetime) -> int:
    """Count what was answered, closed late or decided up to `at` and is not counted yet; returns how many rows."""
    done = 0
    for step in (_measure_requests, _measure_cases):
        while counted := step(at):
            done += counted
            if counted < BATCH:
                break
    return done


@transaction.atomic
def _measure_requests(at: datetime) -> int:
    ended = Q(answered_at__lte=at) | Q(closed_at__lte=at)
    waiting = VerificationRequest.objects.unmeasured().filter(ended).order_by("answered_at")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    related = ("tier", "source", "issuing_department__programme")
    rows = list(VerificationRequest.objects.filter(pk__in=ids).select_related(*related))
    clocks = _clocks((row.issuing_department for row in rows), (row.submitted_at for row in rows), at)
    for row in rows:
        _put_request_time(row, clocks[row.issuing_department_id])
    VerificationRequest.objects.bulk_update(rows, ["taken_seconds", "late_seconds"])
    return len(rows)


def _put_request_time(row: VerificationRequest, data: ClockData) -> None:
    sent, due, ended = row.submitted_at, row.due_at, row.answered_at or row.closed_at
    assert sent is not None  # what was answered or late was sent and had a deadline: constraints of the table
    assert due is not None
    assert ended is not None
    always = data.round_the_clock_minutes and grounds_of(row).rule.minutes is not None
    row.late_seconds = _seconds(due, ended, data, always=always)
    if row.answered_at is not None:
        row.taken_seconds = _seconds(sent, row.answered_at, data, always=always)


def _seconds(start: datetime, end: datetime, data: ClockData, *, always: bool) -> int:
    span = end - start if always else worktime.elapsed(start, end, data.calendar, data.hours)
    return int(max(span, NOTHING).total_seconds())


@transaction.atomic
def _measure_cases(at: datetime) -> int:
    waiting = Case.objects.filter(decided_at__lte=at, service_seconds=None).order_by("decided_at")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    rows = list(Case.objects.filter(pk__in=ids).select_related("department__programme").prefetch_related(*BESIDE))
    clocks = _clocks((row.department for row in rows), (row.accepted_at or row.opened_at for row in rows), at)
    for row in rows:
        found = time_of(row, clocks[row.department_id], at)
        row.service_seconds = int(found.whole.total_seconds())
        row.verifying_seconds = int(found.verifying.total_seconds())
    Case.objects.bulk_update(rows, ["service_seconds", "verifying_seconds"])
    return len(rows)


def _clocks(
    departments: Iterable[Department], moments: Iterable[datetime | None], at: datetime
) -> dict[int, ClockData]:
    return clocks_of(departments, min((moment for moment in moments if moment), default=at))
