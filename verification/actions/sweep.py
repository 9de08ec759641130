"""The sweep: what the clock alone brings about. Runs every 2 seconds, finds what is due in PostgreSQL.

Each step takes some hundred rows a transaction with SKIP LOCKED, so that several workers share the work, a killed one
loses nothing, and each (request, level) is noted exactly once. With nothing due it reads seven partial indexes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation.moment import LOCAL
from portal.foundation.worktime_words import end_words
from verification.actions import ladder, noting
from verification.actions.noting import Due, Level
from verification.models import Escalation, VerificationRequest

BATCH = 500
# 10 000 requests may fall due in one minute; a run takes at most this many batches and then lets others in.
MOST_BATCHES = 40
TOLERATED_LAG = timedelta(seconds=60)

_REQUEST = (noting.REQUESTS, "status in ('submitted', 'received')")
FIRST_WARNING = Level(*_REQUEST, "half_at", "half_noted_at", "<=", "request.half_passed")
SECOND_WARNING = Level(*_REQUEST, "late_at", "late_noted_at", "<=", "request.late_soon")
OVERDUE = Level(*_REQUEST, "due_at", "overdue_noted_at", "<", "request.overdue")
OF_REQUESTS = (FIRST_WARNING, SECOND_WARNING, OVERDUE)
LEVELS = (*OF_REQUESTS, ladder.LEVEL, *ladder.ORDERS)


def sweep(*, at: datetime) -> dict[str, int]:
    """Note everything due at `at`; returns how many of each level. With nothing due it is one statement."""
    half, late, overdue, levels, *orders = noting.anything_due(LEVELS, at)
    steps = {
        "half": (half, warn_first),
        "late": (late, warn_second),
        "overdue": (overdue, note_overdue),
        "levels": (levels or overdue, ladder.note_levels),  # a level may be due the moment its request is overdue
        "orders": (any(orders), ladder.note_orders),
    }
    return {
        name: noting.until_done(step, at=at, batch=BATCH, most=MOST_BATCHES) if is_due else 0
        for name, (is_due, step) in steps.items()
    }


def lag(at: datetime) -> timedelta:
    """For how long the earliest thing that is due has not been noted; nothing while all is noted."""
    moments = [noted for noted in (noting.earliest(level, at) for level in LEVELS) if noted]
    return max(at - min(moments, default=at), timedelta(0))


@transaction.atomic
def warn_first(*, at: datetime, limit: int) -> int:
    """Note the first warning: as much of the time has passed as the programme says."""
    return len(_note(FIRST_WARNING, at, limit))


@transaction.atomic
def warn_second(*, at: datetime, limit: int) -> int:
    """Note the second warning."""
    return len(_note(SECOND_WARNING, at, limit))


@transaction.atomic
def note_overdue(*, at: datetime, limit: int) -> int:
    """Note that the deadline has passed (met exactly on it is met), draft the report, lay out the ladder."""
    rows = _note(OVERDUE, at, limit)
    _draft_reports(rows, at)
    ladder.lay_out(noting.ids(rows), at)
    return len(rows)


def _note(level: Level, at: datetime, limit: int) -> list[Due]:
    """Mark what is due and free, and tell it, in the caller's transaction."""
    rows = noting.mark(level, at, limit)
    if rows:
        subject_type = VerificationRequest._meta.label_lower
        noting.record_own(rows, subject_type=subject_type, kind=level.kind, key="request", at=at)
    return rows


def _draft_reports(noted: Sequence[Due], at: datetime) -> None:
    """For those whose programme has article 11."""
    rows = VerificationRequest.objects.filter(pk__in=noting.ids(noted), programme__has_escalation=True)
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
        "due": end_words(row.due_at) if row.due_at else "",
    }


def printed(moment: datetime | None) -> str:
    """A moment as reports print it, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}" if moment else ""
