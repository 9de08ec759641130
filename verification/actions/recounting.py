"""After a change of calendar or hours: everything that runs on the clock of the departments concerned is recounted."""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from catalog.calendars import ClockData, clocks_of, unserved
from catalog.models import Department
from portal.foundation import timeline
from portal.foundation.actors import Actor
from verification import deadlines, told
from verification.actions import commitment_checks, ladder, told_terms
from verification.models import Escalation, EscalationStatus, LevelNote, VerificationRequest
from verification.models.requests import VerificationRequestQuerySet

BATCH = 1_000
NOTES = {"half_at": "half_noted_at", "late_at": "late_noted_at", "due_at": "overdue_noted_at"}
logger = logging.getLogger(__name__)


def recount(department_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Requests, levels and orders after them, checks, and the terms that people were told; how many requests moved.

    A department that nobody serves in for two years keeps what it was told, and its history says so: the verbs refuse
    such a calendar, but what was entered another way must not stop the recount of all others.
    """
    served = _without_unserved(Department.objects.filter(pk__in=department_ids), by, at)
    moved = recount_requests(served, by=by, at=at)
    ladder.recount(served, by=by, at=at)
    commitment_checks.recount(served, by=by, at=at)
    told_terms.recount(served, by=by, at=at)
    return moved


def _without_unserved(departments: Iterable[Department], by: Actor, at: datetime) -> list[int]:
    rows = list(departments)
    still = unserved(clocks_of(rows, at), at)
    stopped = [row for row in rows if row.pk in still]
    for row in stopped:
        logger.error("No service time for two years in department %s: its deadlines are not recounted", row.code)
    timeline.record_many(timeline.event(about=row, kind="calendar.recount_stopped", by=by, at=at) for row in stopped)
    return [row.pk for row in rows if row.pk not in still]


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
    """What `recount_requests` would do now: for the preview of a change, inside its rolled-back try."""
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


def recount_requests(department_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Recount the open deadlines of departments whose calendar or hours changed; returns how many moved.

    In batches of 1 000 rows a transaction. Each moved deadline says so in its timeline; closed ones never change.
    The clock as it is told is renewed with it, also where only the way to the deadline became another. A change never
    moves an open deadline into the past: what was told then stands.
    What was noted of a moment that lies ahead again is noted anew when it comes; a report drafted for it, and not
    filed, goes.
    """
    return sum(_recount_batch(batch, by, at) for batch in _batches(_open_ids(department_ids)))


@transaction.atomic
def _recount_batch(ids: list[UUID], by: Actor, at: datetime) -> int:
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
    names = [*deadlines.COLUMNS, *NOTES.values()]
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
    deadlines.put(row, told.grounds_of(row), data)
    if deadlines.is_past_change(moments[0], row.due_at, at):
        counted = _iso(row.due_at)
        (row.due_at, row.half_at, row.late_at), row.calendar_missing, row.told_clock = before
        row.told_clock = row.told_clock and {**row.told_clock, "stands_against": counted}
    return (_moments(row), row.calendar_missing, row.told_clock) != before


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
