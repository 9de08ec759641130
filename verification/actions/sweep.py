"""The sweep: what the clock alone brings about. Runs every 2 seconds, finds what is due in PostgreSQL.

Each step takes about 100 rows a transaction with SKIP LOCKED, so that several workers share the work, a killed one
loses nothing, and each (request, level) is noted exactly once. With nothing due it reads three partial indexes.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.moment import LOCAL
from verification.models import Escalation, VerificationRequest

BATCH = 100
# 10 000 requests may fall due in one minute; a run takes at most this many batches and then lets others in.
MOST_BATCHES = 200
LATE_AFTER_SECONDS = 60
# Noted later than this after its moment, it was caught up after an outage: people get few lines (handlers).
CAUGHT_UP_AFTER_SECONDS = 600
CAUGHT_UP = "caught_up"  # in the event's payload: the hour of the catching up

Rows = list[VerificationRequest]


def sweep(*, at: datetime) -> dict[str, int]:
    """Note everything due at `at`; returns how many of each level."""
    steps: dict[str, Callable[..., int]] = {
        "half": warn_half,
        "late": warn_late,
        "overdue": note_overdue,
    }
    return {name: _until_done(step, at) for name, step in steps.items()}


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
    rows = _due(limit, half_at__lte=at, half_noted_at=None)
    VerificationRequest.objects.filter(pk__in=_ids(rows)).update(half_noted_at=at)
    _tell(rows, "request.half_passed", "half_at", at)
    return len(rows)


@transaction.atomic
def warn_late(*, at: datetime, limit: int) -> int:
    """Note that four fifths of the time have passed."""
    rows = _due(limit, late_at__lte=at, late_noted_at=None)
    VerificationRequest.objects.filter(pk__in=_ids(rows)).update(late_noted_at=at)
    _tell(rows, "request.late_soon", "late_at", at)
    return len(rows)


@transaction.atomic
def note_overdue(*, at: datetime, limit: int) -> int:
    """Note that the deadline has passed (met exactly on it is met) and draft the requesting unit's report."""
    rows = _due(limit, due_at__lt=at, overdue_noted_at=None)
    VerificationRequest.objects.filter(pk__in=_ids(rows)).update(overdue_noted_at=at)
    _tell(rows, "request.overdue", "due_at", at)
    _draft_reports([row for row in rows if row.programme.has_escalation], at)
    return len(rows)


def _due(limit: int, **conditions: object) -> Rows:
    rows = VerificationRequest.objects.open().filter(**conditions).order_by(next(iter(conditions)).split("__")[0])
    return list(
        rows.select_related("programme", "proof", "issuing_department", "requesting_department").select_for_update(
            of=("self",), skip_locked=True
        )[:limit]
    )


def _ids(rows: Rows) -> list[UUID]:
    return [row.pk for row in rows]


def _tell(rows: Rows, kind: str, moment: str, at: datetime) -> None:
    """One timeline event and one outbox event a row; what is noted long after its moment says so."""
    timeline.record_many(
        timeline.event(about=row, kind=kind, by=SYSTEM, at=at, details=_lag(getattr(row, moment), at)) for row in rows
    )
    if rows:
        name = f"verification.{kind.replace('.', '_')}"
        outbox.emit_many(
            ((name, {"request": str(row.pk), **_caught_up(getattr(row, moment), at)}) for row in rows), at=at
        )


def _lag(moment: datetime, at: datetime) -> dict[str, int]:
    seconds = int((at - moment).total_seconds())
    return {"noted_late_seconds": seconds} if seconds > LATE_AFTER_SECONDS else {}


def _caught_up(moment: datetime, at: datetime) -> dict[str, str]:
    late = (at - moment).total_seconds() > CAUGHT_UP_AFTER_SECONDS
    return {CAUGHT_UP: f"{at:%Y-%m-%dT%H}"} if late else {}


def _draft_reports(rows: Rows, at: datetime) -> None:
    reports = [_draft_report(row, at) for row in rows]
    Escalation.objects.bulk_create(reports, ignore_conflicts=True)


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
