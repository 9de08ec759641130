"""The deadline of a request: the tier of its source, counted in the issuing department's service time.

What was told of a sent one is kept with it: `verification.told`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog.calendars import ClockData, clock_of, clocks_of
from catalog.models import Department, ProofSource, SlaTier
from portal.foundation import timeline, worktime
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from verification import told
from verification.models import Escalation, EscalationStatus, LevelNote, VerificationRequest
from verification.models.requests import VerificationRequestQuerySet
from verification.told import Grounds

BATCH = 1_000
COLUMNS = ("due_at", "half_at", "late_at", "calendar_missing", "told_clock")
NOTES = {"half_at": "half_noted_at", "late_at": "late_noted_at", "due_at": "overdue_noted_at"}


@dataclass(frozen=True, slots=True)
class Limits:
    """When a request is due, when its two warnings are (the programme says after how much of it), and why."""

    half_at: datetime
    late_at: datetime
    deadline: worktime.Deadline

    @property
    def due_at(self) -> datetime:
        """The moment until which an answer is in time, itself included."""
        return self.deadline.due_at


def limits_of(submitted_at: datetime, rule: worktime.Tier, data: ClockData) -> Limits:
    """The deadline and its warnings, counted from the moment when the request reached the issuing department.

    Raises Conflict where nobody serves for two years: no verb leaves a calendar like that, but one may be loaded.
    """
    try:
        deadline = _deadline(submitted_at, rule, data)
    except worktime.NoServiceTime as error:
        message = _("按现在的日历和服务时间，那个单位连续两年没有人办理，时限没法算。没有保存。")
        remedy = _("请统筹机构办公室先在“日历和时限”里改好，再来办。")
        raise Conflict(message, remedy=remedy, code="no_service_time") from error
    always = data.round_the_clock_minutes and rule.minutes is not None

    def passed(share: float) -> datetime:
        return worktime.point_at(
            submitted_at, deadline.due_at, share, data.calendar, data.hours, round_the_clock=always
        )

    first, second = data.warnings
    return Limits(half_at=passed(first), late_at=passed(second), deadline=deadline)


def _deadline(submitted_at: datetime, rule: worktime.Tier, data: ClockData) -> worktime.Deadline:
    return worktime.deadline(
        submitted_at,
        rule,
        data.calendar,
        data.hours,
        round_the_clock_minutes=data.round_the_clock_minutes,
        shift_receipt=data.shift_receipt,
    )


def limits_for(department: Department, tier: SlaTier, source: ProofSource, submitted_at: datetime) -> Limits:
    """What a request sent at `submitted_at` would be given; only for before sending: after it `told` has what holds."""
    return limits_of(submitted_at, Grounds.of(tier, source).rule, clock_of(department, submitted_at))


def put(request: VerificationRequest, grounds: Grounds, data: ClockData) -> None:
    """Count the limits of a sent request, and write them with the clock as it is told from now on (unsaved)."""
    assert request.submitted_at is not None
    limits = limits_of(request.submitted_at, grounds.rule, data)
    request.due_at = limits.due_at
    request.half_at, request.late_at = limits.half_at, limits.late_at
    request.calendar_missing = limits.deadline.calendar_missing
    request.told_clock = told.kept(replace(limits.deadline, limit_changed=request.reclassifications > 0), grounds)


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
        before = {row.pk: _moments(row) for row in rows}
        for row in rows:
            _recount(row, clocks[row.issuing_department_id], at)
        moves = [(before[row.pk], _moments(row)) for row in rows]
        later += sum(new[0] > old[0] for old, new in moves)
        earlier += sum(new[0] < old[0] for old, new in moves)
        warnings += sum(new[0] == old[0] and new != old for old, new in moves)
    return Moves(later, earlier, warnings)


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
    The clock as it is told is renewed with it, also where only the way to the deadline became another. A change never
    moves an open deadline into the past: what was told then stands.
    What was noted of a moment that lies ahead again is noted anew when it comes; a report drafted for it, and not
    filed, goes.
    """
    return sum(_recompute_batch(batch, by, at) for batch in _batches(_open_ids(department_ids)))


@transaction.atomic
def _recompute_batch(ids: list[UUID], by: Actor, at: datetime) -> int:
    rows = list(_open_rows(ids).select_for_update(of=("self",)))
    clocks = clocks_of([row.issuing_department for row in rows], at)
    before = {row.pk: _moments(row) for row in rows}
    changed = [row for row in rows if _recount(row, clocks[row.issuing_department_id], at)]
    moved = [row for row in changed if _moments(row) != before[row.pk]]
    for row in moved:
        _forget_notes(row, at)
    _write(changed)
    healed = [row for row in moved if row.overdue_noted_at is None]
    Escalation.objects.filter(request__in=healed, status=EscalationStatus.DRAFTED).delete()
    LevelNote.objects.filter(request__in=healed, noted_at=None).delete()
    noted = [row for row in changed if _moments(row) != before[row.pk] or _stood(row)]
    timeline.record_many(_moved_event(row, before[row.pk][0], by, at) for row in noted)
    return len(moved)


def _write(rows: Sequence[VerificationRequest]) -> None:
    """One statement for all: `bulk_update` says each value in a case of its own, which takes three times as long."""
    names = [*COLUMNS, *NOTES.values()]
    known = {field.name: field for field in VerificationRequest._meta.concrete_fields}
    fields = [known[name] for name in names]
    sets = ", ".join(f'"{name}" = %s' for name in names)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {VerificationRequest._meta.db_table} set {sets} where id = %s",  # noqa: S608  # names of columns
            [[*row_values, row.pk] for row_values, row in zip(values, rows, strict=True)],
        )


def _moved_event(row: VerificationRequest, before: datetime, by: Actor, at: datetime) -> timeline.TimelineEvent:
    details = {"due_at": _iso(row.due_at)}
    kind = "request.deadline_recomputed" if row.due_at != before else "request.warnings_recomputed"
    if counted := _stood(row):
        kind, details = "request.deadline_stands", {**details, "counted": counted}
    return timeline.event(about=row, kind=kind, by=by, at=at, details=details)


def _recount(row: VerificationRequest, data: ClockData, at: datetime) -> bool:
    """Count an open request anew (unsaved); whether that says anything else than what was told."""
    moments = _moments(row)
    before = moments, row.calendar_missing, row.told_clock
    put(row, told.grounds_of(row), data)
    if is_past_change(moments[0], row.due_at, at):
        counted = _iso(row.due_at)
        (row.due_at, row.half_at, row.late_at), row.calendar_missing, row.told_clock = before
        row.told_clock = row.told_clock and {**row.told_clock, "stands_against": counted}
    return (_moments(row), row.calendar_missing, row.told_clock) != before


def is_past_change(before: datetime | None, after: datetime | None, at: datetime) -> bool:
    """Whether a recount would move a deadline to an earlier moment that has passed: then the one that was told stands.

    Who had until 14:20 in the morning must not be found late at 14:10 because the office dropped a break.
    """
    return before is not None and after is not None and after < before and after < at


def _stood(row: VerificationRequest) -> str:
    """The moment that would have been counted for a deadline that stands as told; empty for one that does not."""
    return str((row.told_clock or {}).get("stands_against", ""))


def _moments(row: VerificationRequest) -> tuple[datetime, datetime, datetime]:
    """When a sent request is due, and its warnings: a constraint of the table says that it has them."""
    assert row.due_at is not None
    assert row.half_at is not None
    assert row.late_at is not None
    return row.due_at, row.half_at, row.late_at


def _forget_notes(row: VerificationRequest, at: datetime) -> None:
    """Let the sweep note again what is to come again."""
    for moment, note in NOTES.items():
        if getattr(row, moment) >= at:
            setattr(row, note, None)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
