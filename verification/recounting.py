"""After a change of calendar or hours: everything that runs on the clock of the departments concerned is recounted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from catalog.models import Department
from portal.foundation import outbox
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.outbox import Payload
from verification import deadlines
from verification.actions import commitment_checks, ladder, told_terms


def recount(department_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Requests, levels and orders after them, checks, and the terms that people were told; how many requests moved."""
    moved = deadlines.recompute(department_ids, by=by, at=at)
    ladder.recompute(department_ids, by=by, at=at)
    commitment_checks.recompute(department_ids, by=by, at=at)
    told_terms.recompute(department_ids, by=by, at=at)
    return moved


@outbox.handles("catalog.calendar_changed")
def recount_what_changed(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Of the department, or of the whole programme, that the event names."""
    departments = Department.objects.all()
    if payload.get("department"):
        departments = departments.filter(pk=payload["department"])
    elif payload.get("programme"):
        departments = departments.filter(programme_id=payload["programme"])
    recount(list(departments.values_list("pk", flat=True)), by=SYSTEM, at=at)
