"""What the outbox brings of the calendars: the deadlines that follow from them are counted again."""

from datetime import datetime
from uuid import UUID

from catalog.models import Department
from portal.foundation import outbox
from portal.foundation.actors import SYSTEM
from portal.foundation.outbox import Payload
from verification.actions.recounting import recount


@outbox.handles("catalog.calendar_changed")
def recount_what_changed(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Of the department, or of the whole programme, that the event names."""
    departments = Department.objects.all()
    if payload.get("department"):
        departments = departments.filter(pk=payload["department"])
    elif payload.get("programme"):
        departments = departments.filter(programme_id=payload["programme"])
    recount(list(departments.values_list("pk", flat=True)), by=SYSTEM, at=at)
