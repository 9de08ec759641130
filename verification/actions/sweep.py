"""The sweep: what the clock alone brings about. Runs every 2 seconds, finds what is due in PostgreSQL.

Each step takes some hundred rows a transaction with SKIP LOCKED, so that several workers share the work, a killed one
loses nothing, and each (request, level) is noted exactly once. With nothing due it reads three partial indexes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.moment import LOCAL
from portal.foundation.subjects import Subject
from verification.models import Escalation, VerificationRequest

BATCH = 500
# 10 000 requests may fall due in one minute; a run takes at most this many batches and then lets others in.
MOST_BATCHES = 40
LATE_AFTER_SECONDS = 60
# Noted later than this after its moment, it was caught up after an outage: people get few lines (handlers).
CAUGHT_UP_AFTER_SECONDS = 600
CAUGHT_UP = "caught_up"  # in the event's payload: the hour of the catching up


class Level(NamedTuple):
    """What is noted once: the moment that passed, the column that says so, and how it is told."""

    moment: str
    noted: str
    comparison: str  # met exactly on the deadline is met
    kind: str


HALF = Level("half_at", "half_noted_at", "<=", "request.half_passed")
FOUR_FIFTHS = Level("late_at", "late_noted_at", "<=", "request.late_soon")
OVERDUE = Level("due_at", "overdue_noted_at", "<", "request.overdue")

# By hand, because every 2 seconds counts: the ORM needs ten times as long to say it (docs/performance.md). The
# conditions are those of the partial indexes request_half_due, request_late_due and request_overdue_due.
_TABLE = "verification_verificationrequest"
_OPEN_AND_DUE = "status in ('submitted', 'received') and {0.noted} is null and {0.moment} {0.comparison} %(at)s"
_ANYTHING = "select " + ", ".join(  # noqa: S608 - our own words only
    f"exists (select from {_TABLE} where {_OPEN_AND_DUE.format(level)})" for level in (HALF, FOUR_FIFTHS, OVERDUE)
)
_NOTE = (
    f"update {_TABLE} set {{0.noted}} = %(at)s where id = any(array(select id from {_TABLE} where {_OPEN_AND_DUE}"  # noqa: S608
    " order by {0.moment} limit %(limit)s for update skip locked)) returning id, {0.moment}"
)


class Due(NamedTuple):
    """A request that was noted, and the moment that it passed."""

    pk: UUID
    moment: datetime


def sweep(*, at: datetime) -> dict[str, int]:
    """Note everything due at `at`; returns how many of each level. With nothing due it is one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING, {"at": at})
        half, late, overdue = cursor.fetchone()
    return {
        "half": _until_done(warn_half, at) if half else 0,
        "late": _until_done(warn_late, at) if late else 0,
        "overdue": _until_done(note_overdue, at) if overdue else 0,
    }


def _until_done(step: Callable[..., int], at: datetime) -> int:
    done = 0
    for _round in range(MOST_BATCHES):
        noted = step(at=at, limit=BATCH)
        done += noted
        if noted < BATCH:
            break
    return done


@transaction.atomic
def warn_half(*, at: datetime, limit: int) -> int:
    """Note that half of the time has passed."""
    return len(_note(HALF, at, limit))


@transaction.atomic
def warn_late(*, at: datetime, limit: int) -> int:
    """Note that four fifths of the time have passed."""
    return len(_note(FOUR_FIFTHS, at, limit))


@transaction.atomic
def note_overdue(*, at: datetime, limit: int) -> int:
    """Note that the deadline has passed (met exactly on it is met) and draft the requesting unit's report."""
    rows = _note(OVERDUE, at, limit)
    _draft_reports(rows, at)
    return len(rows)


def _note(level: Level, at: datetime, limit: int) -> list[Due]:
    """Lock what is due and free, mark it and tell it, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE.format(level), {"at": at, "limit": limit})
        rows = [Due(*row) for row in cursor.fetchall()]
    if rows:
        _tell(rows, level.kind, at)
    return rows


def _tell(rows: Sequence[Due], kind: str, at: datetime) -> None:
    """One timeline event and one outbox event a row; what is noted long after its moment says so."""
    subject_type = VerificationRequest._meta.label_lower
    timeline.record_many(
        timeline.event(
            about=Subject(subject_type, str(row.pk)), kind=kind, by=SYSTEM, at=at, details=_lag(row.moment, at)
        )
        for row in rows
    )
    name = f"verification.{kind.replace('.', '_')}"
    outbox.emit_many(((name, {"request": str(row.pk), **_caught_up(row.moment, at)}) for row in rows), at=at)


def _lag(moment: datetime, at: datetime) -> dict[str, int]:
    seconds = int((at - moment).total_seconds())
    return {"noted_late_seconds": seconds} if seconds > LATE_AFTER_SECONDS else {}


def _caught_up(moment: datetime, at: datetime) -> dict[str, str]:
    late = (at - moment).total_seconds() > CAUGHT_UP_AFTER_SECONDS
    return {CAUGHT_UP: f"{at:%Y-%m-%dT%H}"} if late else {}


def _draft_reports(noted: Sequence[Due], at: datetime) -> None:
    """For those whose programme has article 11."""
    rows = VerificationRequest.objects.filter(pk__in=[row.pk for row in noted], programme__has_escalation=True)
    beside = rows.select_related("proof", "issuing_department", "requesting_department")
    Escalation.objects.bulk_create([_draft_report(row, at) for row in beside], ignore_conflicts=True)


def _draft_report(row: VerificationRequest, at: datetime) -> Escalation:
    escalation = Escalation(request=row, drafted_at=at)
    escalation.report = _report(row)
    return escalation


def _report(row: VerificationRequest) -> str:
    return _("%(asking)s于%(sent)s就“%(proof)s”向%(issuing)s发出协查%(number)s，时限%(due)s，至今没有收到反馈。") % {
        "asking": row.requesting_department.name,
        "sent": printed(row.submitted_at),
        "proof": row.proof.name,
        "issuing": row.issuing_department.name,
        "number": row.number,
        "due": printed(row.due_at),
    }


def printed(moment: datetime | None) -> str:
    """A moment as letters and reports print it, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}" if moment else ""
