"""Change working days and service hours. Each change tells the outbox, so that open deadlines are recomputed.

The event `catalog.calendar_changed` holds `{"department": id}` or `{"programme": id}`; a day of the nation is one
event for each programme.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.calendars import Segment, service_hours
from catalog.models import CalendarDay, Department, Programme, ServiceHours
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible

CHANGED = "catalog.calendar_changed"


@transaction.atomic
def set_day(
    *,
    date: date,
    is_workday: bool,
    name: str = "",
    by: Actor,
    at: datetime,
    programme_id: int | None = None,
    department_id: int | None = None,
) -> CalendarDay:
    """Say whether a date is worked: in a department, else in a programme, else in the nation.

    A repetition changes nothing and tells nobody. Raises NotVisible, NotAllowed.
    """
    programme, department = _scope(programme_id, department_id)
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk if programme else None)
    scope: dict[str, Any] = {"programme": None if department else programme, "department": department}
    before = CalendarDay.objects.filter(date=date, **scope).first()
    if before is not None and (before.is_workday, before.name) == (is_workday, name):
        return before
    day, _created = CalendarDay.objects.update_or_create(
        date=date, **scope, defaults={"is_workday": is_workday, "name": name}
    )
    timeline.record(
        about=day,
        kind="calendar.day_set",
        by=by,
        at=at,
        before=_word(before.is_workday) if before else "",
        after=_word(is_workday),
        details={"date": date.isoformat()},
    )
    _tell(programme, department, at)
    return day


@transaction.atomic
def clear_day(*, day_id: int, by: Actor, at: datetime) -> None:
    """Let a date be again as the wider calendar says. Raises NotVisible, NotAllowed."""
    day = CalendarDay.objects.select_for_update(of=("self",)).filter(pk=day_id).first()
    if day is None:
        raise NotVisible(_("日历里没有这一天。"))
    programme, department = _scope(day.programme_id, day.department_id)
    permissions.may_set_calendar(by, department=department, programme_id=day.programme_id)
    timeline.record(
        about=day,
        kind="calendar.day_cleared",
        by=by,
        at=at,
        before=_word(day.is_workday),
        details={"date": day.date.isoformat()},
    )
    day.delete()
    _tell(programme, department, at)


@transaction.atomic
def set_hours(
    *,
    segments: Sequence[Segment],
    by: Actor,
    at: datetime,
    programme_id: int | None = None,
    department_id: int | None = None,
) -> list[ServiceHours]:
    """Replace the service hours of a department or a programme by (weekday or None, opens, closes).

    No segments let a department follow its programme again. Raises NotVisible, NotAllowed, Invalid.
    """
    programme, department = _scope(programme_id, department_id)
    if programme is None:
        raise Invalid(_("请指明是哪个部门或者哪项建设的服务时间。"))
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk)
    _check_segments(segments, may_be_empty=department is not None)
    ServiceHours.objects.filter(programme=programme, department=department).delete()
    rows = ServiceHours.objects.bulk_create(
        ServiceHours(programme=programme, department=department, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in segments
    )
    timeline.record(about=department or programme, kind="calendar.hours_set", by=by, at=at)
    _tell(programme, department, at)
    return rows


def _scope(programme_id: int | None, department_id: int | None) -> tuple[Programme | None, Department | None]:
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


def _check_segments(segments: Sequence[Segment], *, may_be_empty: bool) -> None:
    if not segments and may_be_empty:
        return
    try:
        service_hours(segments)
    except ValueError as error:
        message = _("服务时间要有开有关，各段不能重叠，开始要早于结束。")
        raise Invalid(message, errors={"/segments": message}) from error
    for first, second in pairwise(sorted(segments, key=lambda segment: (segment[0] is None, segment))):
        if first == second:
            raise Invalid(errors={"/segments": _("有重复的时段。")})


def _tell(programme: Programme | None, department: Department | None, at: datetime) -> None:
    if department is not None:
        outbox.emit(CHANGED, {"department": department.pk}, at=at)
    elif programme is not None:
        outbox.emit(CHANGED, {"programme": programme.pk}, at=at)
    else:
        programmes = Programme.objects.order_by("pk").values_list("pk", flat=True)
        outbox.emit_many([(CHANGED, {"programme": programme_id}) for programme_id in programmes], at=at)


def _word(is_workday: bool) -> str:
    return "workday" if is_workday else "day_off"
