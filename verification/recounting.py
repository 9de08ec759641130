"""After a change of calendar or hours: everything that runs on the clock of the departments concerned is recounted."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from catalog.calendars import clocks_of, unserved
from catalog.models import Department
from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.outbox import Payload
from verification import deadlines
from verification.actions import commitment_checks, ladder, told_terms

logger = logging.getLogger(__name__)


def recount(department_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Requests, levels and orders after them, checks, and the terms that people were told; how many requests moved.

    A department that nobody serves in for two years keeps what it was told, and its history says so: the verbs refuse
    such a calendar, but what was entered another way must not stop the recount of all others.
    """
    served = _without_unserved(Department.objects.filter(pk__in=department_ids), by, at)
    moved = deadlines.recompute(served, by=by, at=at)
    ladder.recompute(served, by=by, at=at)
    commitment_checks.recompute(served, by=by, at=at)
    told_terms.recompute(served, by=by, at=at)
    return moved


def _without_unserved(departments: Iterable[Department], by: Actor, at: datetime) -> list[int]:
    rows = list(departments)
    still = unserved(clocks_of(rows, at), at)
    stopped = [row for row in rows if row.pk in still]
    for row in stopped:
        logger.error("No service time for two years in department %s: its deadlines are not recounted", row.code)
    timeline.record_many(timeline.event(about=row, kind="calendar.recount_stopped", by=by, at=at) for row in stopped)
    return [row.pk for row in rows if row.pk not in still]


@outbox.handles("catalog.calendar_changed")
def recount_what_changed(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Of the department, or of the whole programme, that the event names."""
    departments = Department.objects.all()
    if payload.get("department"):
        departments = departments.filter(pk=payload["department"])
    elif payload.get("programme"):
        departments = departments.filter(programme_id=payload["programme"])
    recount(list(departments.values_list("pk", flat=True)), by=SYSTEM, at=at)
