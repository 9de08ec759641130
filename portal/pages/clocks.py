"""The counted spans of requests for their countdowns: the same that explain their deadlines."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from catalog.calendars import ClockData, clocks_of
from verification.clock import Deadline
from verification.deadlines import limits_of, rule_of
from verification.models import VerificationRequest

Run = tuple[datetime, datetime]


def runs_by_request(requests: Iterable[VerificationRequest], at: datetime) -> dict[UUID, tuple[Run, ...]]:
    """The spans of each open request, in a constant number of queries; read with tier, source and both departments."""
    running = [one for one in requests if one.is_open and one.submitted_at]
    earliest = min((one.submitted_at for one in running if one.submitted_at), default=at)
    clocks = clocks_of([one.issuing_department for one in running], earliest) if running else {}
    return {one.pk: _runs_of(one, clocks[one.issuing_department_id]) for one in running}


def runs_in(deadline: Deadline) -> tuple[Run, ...]:
    """The spans in which a limit in minutes is counted.

    A limit in working days has none: whole days are counted, so that its clock never rests within one of them, and
    “runs on tomorrow at 00:00” would say nothing. Its badge names the day on which it is due.
    """
    counted = [segment for segment in deadline.explanation if segment.counted]
    return () if any(segment.day for segment in counted) else tuple((one.start, one.end) for one in counted)


def _runs_of(request: VerificationRequest, data: ClockData) -> tuple[Run, ...]:
    assert request.submitted_at is not None
    return runs_in(limits_of(request.submitted_at, rule_of(request.tier, request.source), data).deadline)
