"""What the changes of the calendar share: whose it is, its days, its history, and the event for the deadlines.

The event `catalog.calendar_changed` holds `{"department": id}` or `{"programme": id}`; a day of the nation is one
event for each programme.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import CalendarDay, Department, Programme
from portal.foundation import outbox, timeline
from portal.foundation.errors import Invalid, NotVisible

CHANGED = "catalog.calendar_changed"
Day = tuple[date, bool, str]  # the day, whether it is worked, its name


def scope_of(programme_id: int | None, department_id: int | None) -> tuple[Programme | None, Department | None]:
    """Whose calendar it is, locked: both for a department, none for the nation. Raises NotVisible."""
    if department_id is not None:
        departments = Department.objects.select_for_update(of=("self",)).select_related("programme")
        department = departments.filter(pk=department_id).first()
        if department is None:
            raise NotVisible(_("没有这个部门。"))
        return department.programme, department
    if programme_id is None:
        return None, None
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    return programme, None


def owner_of(programme: Programme | None, department: Department | None) -> dict[str, Any]:
    """Whose day it is, as the columns say it: a department's has no programme of its own."""
    return {"programme": None if department else programme, "department": department}


def write_days(
    days: Sequence[Day], programme: Programme | None, department: Department | None, *, by_notice: bool = False
) -> None:
    """In place of what stood there, in two statements; of a day that is named twice the last word counts."""
    owner = owner_of(programme, department)
    CalendarDay.objects.filter(date__in=[day for day, *_rest in days], **owner).delete()
    rows = {
        day: CalendarDay(date=day, is_workday=worked, name=name[:40], by_notice=by_notice, **owner)
        for day, worked, name in days
    }
    CalendarDay.objects.bulk_create(rows.values())


def note(programme: Programme | None, department: Department | None, *, at: datetime, **event: Any) -> None:
    """The history of whose calendar it is, and the event for the deadlines."""
    about = department or programme
    if about is None:
        raise Invalid(_("请指明是哪个部门或者哪项建设的日历。"))
    timeline.record(about=about, at=at, **event)
    tell(programme, department, at)


def tell(programme: Programme | None, department: Department | None, at: datetime) -> None:
    if department is not None:
        outbox.emit(CHANGED, {"department": department.pk}, at=at)
    elif programme is not None:
        outbox.emit(CHANGED, {"programme": programme.pk}, at=at)
    else:
        programmes = Programme.objects.order_by("pk").values_list("pk", flat=True)
        outbox.emit_many([(CHANGED, {"programme": programme_id}) for programme_id in programmes], at=at)
