"""The counted spans of requests for their countdowns: the same that explain their deadlines."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from portal.foundation.worktime import Deadline
from verification.models import VerificationRequest
from verification.told import deadline_of

Run = tuple[datetime, datetime]


def runs_by_request(requests: Iterable[VerificationRequest]) -> dict[UUID, tuple[Run, ...]]:
    """The spans of each open request, as told when it was sent: no query."""
    return {one.pk: runs_in(deadline_of(one)) for one in requests if one.is_open}


def runs_in(deadline: Deadline) -> tuple[Run, ...]:
    """The spans in which a limit in minutes is counted.

    A limit in working days has none: whole days are counted, so that its clock never rests within one of them, and
    “runs on tomorrow at 00:00” would say nothing. Its badge names the day on which it is due.
    """
    counted = [segment for segment in deadline.explanation if segment.counted]
    return () if any(segment.day for segment in counted) else tuple((one.start, one.end) for one in counted)
