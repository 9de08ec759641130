"""The deadline of a request: the tier of its source, counted in the issuing department's service time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.calendars import ClockData, clock_of, clocks_of
from catalog.models import Department, ProofSource, SlaTier
from portal.foundation import timeline
from portal.foundation.actors import Actor
from verification import clock
from verification.models import Escalation, EscalationStatus, LevelNote, VerificationRequest
from verification.models.requests import VerificationRequestQuerySet

BATCH = 1_000
COLUMNS = ("due_at", "half_at", "late_at", "calendar_missing")
NOTES = {"half_at": "half_noted_at", "late_at": "late_noted_at", "due_at": "overdue_noted_at"}


@dataclass(frozen=True, slots=True)
class Limits:
    """When a request is due, when its two warnings are (the programme says after how much of it), and why."""

    half_at: datetime
    late_at: datetime
    deadline: clock.Deadline

    @property
    def due_at(self) -> datetime:
        """The moment until which an answer is in time, itself included."""
        return self.deadline.due_at


def rule_of(tier: SlaTier, source: ProofSource) -> clock.Tier:
    """The tier as the clock knows it; a proof with a statutory procedure has its own limit."""
    if source.own_limit_days:
        return clock.Tier("statutory", working_days=source.own_limit_days)
    return tier.rule


def condition_of(tier: SlaTier, source: ProofSource) -> str:
    """Why the limit is the one it is, in words: what the tier stands for, or the statutory procedure."""
    if source.own_limit_days:
        return _("须经法定程序才能出具，%(days)d 个工作日") % {"days": source.own_limit_days}
    return tier.condition


def article_of(tier: SlaTier, source: ProofSource) -> str:
    """The article that gives the limit; empty where a statutory procedure does, which is not of the tiers."""
    return "" if source.own_limit_days else tier.article


def limits_of(submitted_at: datetime, rule: clock.Tier, data: ClockData) -> Limits:
    """The deadline and its warnings, counted from the moment when the request reached the issuing department."""
    deadline = clock.deadline(
        submitted_at,
        rule,
        data.calendar,
        data.hours,
        round_the_clock_minutes=data.round_the_clock_minutes,
        shift_receipt=data.shift_receipt,
    )
    always = data.round_the_clock_minutes and rule.minutes is not None

    def passed(share: float) -> datetime:
        return clock.point_at(submitted_at, deadline.due_at, share, data.calendar, data.hours, round_the_clock=always)

    first, second = data.warnings
    return Limits(half_at=passed(first), late_at=passed(second), deadline=deadline)


def limits_for(department: Department, tier: SlaTier, source: ProofSource, submitted_at: datetime) -> Limits:
    """What a request sent at `submitted_at` would be given; also what is shown before sending."""
    return limits_of(submitted_at, rule_of(tier, source), clock_of(department, submitted_at))


def explain(request: VerificationRequest) -> Limits:
    """The counting behind a sent request's deadline, as the calendar stands now."""
    assert request.submitted_at is not None
    limits = limits_for(request.issuing_department, request.tier, request.source, request.submitted_at)
    if not request.reclassifications:
        return limits
    return replace(limits, deadline=replace(limits.deadline, limit_changed=True))


def put(request: VerificationRequest, limits: Limits) -> None:
    """Write the limits onto a request (unsaved)."""
    request.due_at = limits.due_at
    request.half_at, request.late_at = limits.half_at, limits.late_at
    request.calendar_missing = limits.deadline.calendar_missing


@dataclass(frozen=True, slots=True)
class Moves:
    """How many open deadlines a change would move: to a later, an earlier moment; or only their warnings."""

    later: int
    earlier: int
    warnings: int = 0

    @property
    def total(self) -> int:
        """All that would move."""
        return self.later + self.earlier + self.warnings


def would_move(department_ids: Iterable[int], *, at: datetime) -> Moves:
    """What `recompute` would do now, without doing it: for the preview of a change, inside its rolled-back try."""
    later = earlier = warnings = 0
    for batch in _batches(_open_ids(department_ids)):
        rows = list(_open_rows(batch))
        clocks = clocks_of([row.issuing_department for row in rows], at)
        before = {row.pk: row.due_at for row in rows}
        moved = [row for row in rows if _recount(row, clocks[row.issuing_department_id])]
        later += sum(_after(row.due_at, before[row.pk]) for row in moved)
        earlier += sum(_after(before[row.pk], row.due_at) for row in moved)
        warnings += sum(row.due_at == before[row.pk] for row in moved)
    return Moves(later, earlier, warnings)


def _after(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one > other


def _open_ids(department_ids: Iterable[int]) -> list[UUID]:
    rows = VerificationRequest.objects.open().filter(issuing_department_id__in=list(department_ids))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _open_rows(ids: list[UUID]) -> VerificationRequestQuerySet:
    rows = VerificationRequest.objects.open().filter(pk__in=ids)
    return rows.select_related("tier", "source", "issuing_department__programme").order_by("pk")


def recompute(department_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Recount the open deadlines of departments whose calendar or hours changed; returns how many moved.

    In batches of 1 000 rows a transaction. Each moved deadline says so in its timeline; closed ones never change.
    What was noted of a moment that lies ahead again is noted anew when it comes; a report drafted for it, and not
    filed, goes.
    """
    return sum(_recompute_batch(batch, by, at) for batch in _batches(_open_ids(department_ids)))


@transaction.atomic
def _recompute_batch(ids: list[UUID], by: Actor, at: datetime) -> int:
    rows = list(_open_rows(ids).select_for_update(of=("self",)))
    clocks = clocks_of([row.issuing_department for row in rows], at)
    before = {row.pk: row.due_at for row in rows}
    moved = [row for row in rows if _recount(row, clocks[row.issuing_department_id])]
    for row in moved:
        _forget_notes(row, at)
    VerificationRequest.objects.bulk_update(moved, [*COLUMNS, *NOTES.values()])
    healed = [row for row in moved if row.overdue_noted_at is None]
    Escalation.objects.filter(request__in=healed, status=EscalationStatus.DRAFTED).delete()
    LevelNote.objects.filter(request__in=healed, noted_at=None).delete()
    timeline.record_many(_moved_event(row, row.due_at != before[row.pk], by, at) for row in moved)
    return len(moved)


def _moved_event(row: VerificationRequest, is_due_moved: bool, by: Actor, at: datetime) -> timeline.TimelineEvent:
    kind = "request.deadline_recomputed" if is_due_moved else "request.warnings_recomputed"
    return timeline.event(about=row, kind=kind, by=by, at=at, details={"due_at": _iso(row.due_at)})


def _recount(row: VerificationRequest, data: ClockData) -> bool:
    assert row.submitted_at is not None
    before = row.due_at, row.half_at, row.late_at
    put(row, limits_of(row.submitted_at, rule_of(row.tier, row.source), data))
    return (row.due_at, row.half_at, row.late_at) != before


def _forget_notes(row: VerificationRequest, at: datetime) -> None:
    """Let the sweep note again what is to come again."""
    for moment, note in NOTES.items():
        if getattr(row, moment) >= at:
            setattr(row, note, None)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
