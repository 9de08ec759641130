"""What the changes of the calendar share: whose it is, its days, its history, and the event for the deadlines.

No change may leave anybody without service: `announce`, with which each ends, refuses it.

The event `catalog.calendar_changed` holds `{"department": id}` or `{"programme": id}`; a day of the nation is one
event for each programme.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog import calendars
from catalog.models import CalendarDay, Department, Programme
from portal.foundation import outbox, timeline
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL

CHANGED = "catalog.calendar_changed"
YEARS_AHEAD = 10
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


def check_year(year: int, at: datetime, pointer: str) -> None:
    """Raise Invalid for a year that is too far ahead to be meant."""
    if year > at.astimezone(LOCAL).year + YEARS_AHEAD:
        message = _("日历最多排到 %(count)d 年以后，看看年份是不是写错了。") % {"count": YEARS_AHEAD}
        raise Invalid(message, errors={pointer: message})


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
    announce(programme, department, at)


def announce(programme: Programme | None, department: Department | None, at: datetime) -> None:
    """The event for the deadlines. Raises Invalid where the change leaves anybody without service for two years."""
    if department is not None:
        _check_served([department], at)
        outbox.emit(CHANGED, {"department": department.pk}, at=at)
        return
    programmes = [programme.pk] if programme else list(Programme.objects.order_by("pk").values_list("pk", flat=True))
    _check_served(Department.objects.filter(programme__in=programmes).order_by("pk"), at)
    outbox.emit_many([(CHANGED, {"programme": programme_id}) for programme_id in programmes], at=at)


def _check_served(departments: Iterable[Department], at: datetime) -> None:
    rows = list(departments)
    still = calendars.unserved(calendars.stored_clocks_of(rows, at), at)
    if first := next((row for row in rows if row.pk in still), None):
        raise Invalid(
            _("这样改，%(who)s会连续两年没有人办理，时限没法算。没有保存，日历和服务时间还是原来的。")
            % {"who": first.name},
            remedy=_("留出要办理的日子和时间再保存；要长期停办的，先把这个单位经办的事项和证明转给别的单位。"),
            code="no_service_time",
        )
