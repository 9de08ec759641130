"""The ladder after the deadline: a programme's levels, and the office's order with its own deadline, on the same clock.

The sweep notes both as it notes a deadline. What the answer has made moot by then is marked and told to nobody.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from catalog.calendars import ClockData, clocks_of
from catalog.models import Department
from portal.foundation import outbox, timeline, worktime
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.subjects import Subject
from verification import deadlines
from verification.actions import noting
from verification.actions.noting import Due, Level
from verification.models import OPEN, Escalation, EscalationLevel, LevelNote, VerificationRequest
from verification.models.requests import VerificationRequestQuerySet

LEVEL = Level(noting.NOTES, "true", "due_at", "noted_at", "<=", "request.level_reached")
_ORDER = (noting.ESCALATIONS, "status in ('ordered', 'talk_proposed')")
ORDERS = (
    Level(*_ORDER, "ordered_half_at", "ordered_half_noted_at", "<=", "escalation.order_half_passed"),
    Level(*_ORDER, "ordered_late_at", "ordered_late_noted_at", "<=", "escalation.order_late_soon"),
    Level(*_ORDER, "ordered_due_at", "ordered_overdue_noted_at", "<", "escalation.order_overdue"),
)
BATCH = 1_000
ORDER_COLUMNS = ("ordered_due_at", "ordered_half_at", "ordered_late_at")
ORDER_NOTES = {level.moment: level.noted for level in ORDERS}


# --- levels ---


def lay_out(request_ids: Collection[UUID], at: datetime) -> None:
    """Write down when each level of its programme comes for requests that are overdue, once.

    A level of a rank that a request has come to already is left out: what was told is not told again.
    """
    ruled = EscalationLevel.objects.current().values("programme_id")
    # Plain values: ten thousand rows may fall due in one minute.
    late = VerificationRequest.objects.filter(pk__in=request_ids, programme__in=ruled).order_by("pk")
    rows = list(late.values_list("pk", "programme_id", "issuing_department_id", "due_at"))
    if not rows:
        return
    LevelNote.objects.bulk_create(_notes_of(rows, at), ignore_conflicts=True, batch_size=BATCH)


def _notes_of(rows: Sequence[tuple[UUID, int, int, datetime | None]], at: datetime) -> list[LevelNote]:
    levels: dict[int, list[EscalationLevel]] = {}
    wanted = {programme for _pk, programme, *_rest in rows}
    for level in EscalationLevel.objects.current().filter(programme__in=wanted):
        levels.setdefault(level.programme_id, []).append(level)
    reached = LevelNote.objects.filter(request__in=[pk for pk, *_rest in rows], noted_at__isnull=False)
    marked = set(reached.values_list("request_id", "level__rank"))
    asked = Department.objects.filter(pk__in={department for *_rest, department, _due in rows})
    clocks = clocks_of(asked.select_related("programme"), at)
    return [
        LevelNote(request_id=pk, level=level, due_at=_comes_at(due_at, level, clocks[department]))
        for pk, programme, department, due_at in rows
        for level in levels.get(programme, ())
        if (pk, level.rank) not in marked
    ]


def _comes_at(due_at: datetime | None, level: EscalationLevel, data: ClockData) -> datetime:
    assert due_at is not None
    if level.after_working_days:
        tier = worktime.Tier("level", working_days=level.after_working_days)
        return deadlines.limits_of(due_at, tier, data).due_at
    return worktime.add_service_time(due_at, timedelta(minutes=level.after_minutes or 0), data.calendar, data.hours)


@transaction.atomic
def note_levels(*, at: datetime, limit: int) -> int:
    """Note the levels whose moment has come, and tell those they name; an answered request's are moot."""
    rows = noting.mark(LEVEL, at, limit)
    noted = (
        LevelNote.objects.filter(pk__in=noting.ids(rows)).select_related("request", "level").order_by("due_at", "pk")
    )
    running = [note for note in noted if note.request.status in OPEN]
    moot = [note.pk for note in noted if note.request.status not in OPEN]
    LevelNote.objects.filter(pk__in=moot).update(is_moot=True)
    timeline.record_many(_level_event(note, at) for note in running)
    name = noting.event_name(LEVEL.kind)
    outbox.emit_many(((name, {"note": note.pk, **noting.lateness(note.due_at, at)}) for note in running), at=at)
    return len(rows)


def _level_event(note: LevelNote, at: datetime) -> timeline.TimelineEvent:
    details = {"rank": note.level.rank, "level": note.level.name, **noting.lateness(note.due_at, at)}
    subject = Subject(VerificationRequest._meta.label_lower, str(note.request_id))
    return timeline.event(about=subject, kind=LEVEL.kind, by=SYSTEM, at=at, details=details)


# --- orders ---


def put_order(
    escalation: Escalation,
    *,
    minutes: int | None,
    working_days: int | None,
    due_at: datetime | None,
    at: datetime,
) -> None:
    """Write the order's deadline and its warnings onto an escalation (unsaved), given in one of the three ways."""
    escalation.ordered_at = at
    escalation.ordered_minutes, escalation.ordered_working_days = minutes, working_days
    escalation.ordered_due_at = due_at
    _count_order(escalation, _clocks([escalation.request], at)[escalation.request.issuing_department_id])
    for noted in ORDER_NOTES.values():
        setattr(escalation, noted, None)


def _count_order(escalation: Escalation, data: ClockData) -> None:
    start, due = escalation.ordered_at, escalation.ordered_due_at
    assert start is not None
    if escalation.ordered_minutes or escalation.ordered_working_days:
        tier = worktime.Tier(
            "ordered", minutes=escalation.ordered_minutes, working_days=escalation.ordered_working_days
        )
        escalation.ordered_due_at = due = deadlines.limits_of(start, tier, data).due_at
    assert due is not None
    escalation.ordered_half_at, escalation.ordered_late_at = (
        worktime.point_at(start, due, share, data.calendar, data.hours) for share in data.warnings
    )


@transaction.atomic
def note_orders(*, at: datetime, limit: int) -> int:
    """Note both warnings and overdue of ordered deadlines, and tell it while the answer is missing."""
    return sum(_note_order(level, at, limit) for level in ORDERS)


def _note_order(level: Level, at: datetime, limit: int) -> int:
    rows = noting.mark(level, at, limit)
    if rows:
        unanswered = Escalation.objects.under_order().filter(pk__in=noting.ids(rows)).values_list("pk", flat=True)
        telling: list[Due] = [row for row in rows if row.pk in set(unanswered)]
        noting.record_own(telling, subject_type=Escalation._meta.label_lower, kind=level.kind, key="escalation", at=at)
    return len(rows)


# --- after a change of the calendar ---


def recount(department_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Recount the levels to come and the orders of departments whose calendar or hours changed; returns how many moved.

    What was noted stays noted, except of an order whose moment lies ahead again. To be called after
    `recounting.recount_requests`.
    """
    departments = list(department_ids)
    return _recount_levels(departments, at) + _recount_orders(departments, by, at)


@transaction.atomic
def _recount_levels(department_ids: list[int], at: datetime) -> int:
    waiting = LevelNote.objects.filter(
        noted_at=None, request__issuing_department__in=department_ids, request__status__in=OPEN
    )
    notes = list(waiting.select_related("level").select_for_update(of=("self",)).order_by("pk"))
    requests = {
        row.pk: row for row in _with_clock(VerificationRequest.objects.filter(level_notes__in=notes).distinct())
    }
    clocks = _clocks(list(requests.values()), at)
    moved = []
    for note in notes:
        request = requests[note.request_id]
        comes_at = _comes_at(request.due_at, note.level, clocks[request.issuing_department_id])
        if comes_at != note.due_at:
            note.due_at = comes_at
            moved.append(note)
    LevelNote.objects.bulk_update(moved, ["due_at"], batch_size=BATCH)
    return len(moved)


@transaction.atomic
def _recount_orders(department_ids: list[int], by: Actor, at: datetime) -> int:
    rows = Escalation.objects.under_order().filter(request__issuing_department__in=department_ids)
    beside = rows.select_related("request__issuing_department__programme")
    escalations = list(beside.select_for_update(of=("self",)).order_by("pk"))
    clocks = _clocks([row.request for row in escalations], at)
    moved = [row for row in escalations if _recount_order(row, clocks[row.request.issuing_department_id], at)]
    Escalation.objects.bulk_update(moved, [*ORDER_COLUMNS, *ORDER_NOTES.values()], batch_size=BATCH)
    timeline.record_many(
        timeline.event(
            about=row,
            kind="escalation.order_recomputed",
            by=by,
            at=at,
            details={"due_at": row.ordered_due_at.isoformat() if row.ordered_due_at else ""},
        )
        for row in moved
    )
    return len(moved)


def _recount_order(escalation: Escalation, data: ClockData, at: datetime) -> bool:
    before = [getattr(escalation, name) for name in ORDER_COLUMNS]
    _count_order(escalation, data)
    if deadlines.is_past_change(before[0], escalation.ordered_due_at, at):
        for name, moment in zip(ORDER_COLUMNS, before, strict=True):
            setattr(escalation, name, moment)
    if [getattr(escalation, name) for name in ORDER_COLUMNS] == before:
        return False
    for reached, noted in ORDER_NOTES.items():
        if getattr(escalation, reached) >= at:
            setattr(escalation, noted, None)
    return True


def _with_clock(rows: VerificationRequestQuerySet) -> list[VerificationRequest]:
    return list(rows.select_related("issuing_department__programme").order_by("pk"))


def _clocks(rows: Sequence[VerificationRequest], at: datetime) -> dict[int, ClockData]:
    return clocks_of([row.issuing_department for row in rows], at)
