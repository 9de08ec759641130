"""Change working days and service hours. Each change tells the outbox, so that open deadlines are recomputed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.actions import calendar_parts as parts
from catalog.calendars import Segment, service_hours
from catalog.models import CalendarDay, CalendarYear, ServiceHours
from catalog.models.calendar import SINCE_EVER
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.texts import needed

MONDAY_TO_FRIDAY = range(5)
_LONGEST_PERIOD = timedelta(days=366)
LONGEST_SOURCE = 120
_AS_THE_PROGRAMME: Segment = (None, None, None)


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

    A repetition changes nothing and tells nobody. Raises NotVisible, NotAllowed, Invalid.
    """
    programme, department = parts.scope_of(programme_id, department_id)
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk if programme else None)
    parts.check_year(date.year, at, "/date")
    scope = parts.owner_of(programme, department)
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
    parts.announce(programme, department, at)
    return day


@transaction.atomic
def clear_day(*, day_id: int, by: Actor, at: datetime) -> None:
    """Let a date be again as the wider calendar says. Raises NotVisible, NotAllowed, Invalid."""
    day = CalendarDay.objects.select_for_update(of=("self",)).filter(pk=day_id).first()
    if day is None:
        raise NotVisible(_("日历里没有这一天。"))
    programme, department = parts.scope_of(day.programme_id, day.department_id)
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
    parts.announce(programme, department, at)


@transaction.atomic
def set_period(
    *,
    first: date,
    last: date,
    is_workday: bool,
    name: str,
    by: Actor,
    at: datetime,
    programme_id: int | None = None,
    department_id: int | None = None,
) -> int:
    """Close (or open) a department or programme from `first` to `last`, both included; returns how many days.

    One entry in the history and one recount, however long it is. Raises NotVisible, NotAllowed, Invalid.
    """
    programme, department = parts.scope_of(programme_id, department_id)
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk if programme else None)
    days = _period(first, last)
    parts.check_year(last.year, at, "/last")
    if not name.strip():
        raise Invalid(_("写明是什么安排，例如“停电检修”。"), errors={"/name": _("填写名称")})
    parts.write_days([(day, is_workday, name.strip()) for day in days], programme, department)
    parts.note(
        programme,
        department,
        kind="calendar.period_set",
        by=by,
        at=at,
        after=_word(is_workday),
        details={"first": first.isoformat(), "last": last.isoformat(), "name": name.strip()},
    )
    return len(days)


@transaction.atomic
def clear_period(
    *,
    first: date,
    last: date,
    by: Actor,
    at: datetime,
    programme_id: int | None = None,
    department_id: int | None = None,
) -> int:
    """Let the days of a department or programme be again as the wider calendar says; returns how many were taken back.

    Raises NotVisible (there is none), NotAllowed, Invalid.
    """
    programme, department = parts.scope_of(programme_id, department_id)
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk if programme else None)
    days = _period(first, last)
    rows = CalendarDay.objects.filter(date__in=days, **parts.owner_of(programme, department))
    taken_back, _by_model = rows.delete()
    if not taken_back:
        raise NotVisible(_("这段日期没有另外的安排，不用取消。"))
    parts.note(
        programme,
        department,
        kind="calendar.period_cleared",
        by=by,
        at=at,
        details={"first": first.isoformat(), "last": last.isoformat()},
    )
    return taken_back


@transaction.atomic
def publish_year(
    *,
    year: int,
    days: Sequence[parts.Day],
    source: str,
    by: Actor,
    at: datetime,
    programme_id: int | None = None,
) -> CalendarYear:
    """Enter the statutory days off and make-up workdays of a year: for a programme, or (administrators) the nation.

    `days` are (date, worked, name). A repetition corrects what is there: a day that the notice does not name any more
    is again as its weekday says. What was arranged beside the notice stays. Raises NotVisible, NotAllowed, Invalid.
    """
    programme, _department = parts.scope_of(programme_id, None)
    permissions.may_set_calendar(by, department=None, programme_id=programme_id)
    parts.check_year(year, at, "/year")
    if not any(not is_workday for _day, is_workday, _name in days):
        raise Invalid(_("一年里总有放假的日子，一个都没有填。"), errors={"/days": _("填写放假安排")})
    if strangers := [day for day, _is_workday, _name in days if day.year != year]:
        listed = _("、").join(day.isoformat() for day in strangers[:5])
        raise Invalid(_("有的日期不在 %(year)s 年。") % {"year": year}, errors={"/days": listed})
    notice = needed(LONGEST_SOURCE, source, "/source", _("写明依据哪份通知。"), _("填写依据"))
    dropped = CalendarDay.objects.dropped_by(days, year=year, programme_id=programme_id)
    details = {"year": year, "days": len(days), "dropped": [day.isoformat() for day in dropped.dates("date", "day")]}
    dropped.delete()
    parts.write_days(days, programme, None, by_notice=True)
    published, _created = CalendarYear.objects.update_or_create(
        year=year, programme=programme, defaults={"source": notice}
    )
    timeline.record(about=published, kind="calendar.year_published", by=by, at=at, details=details)
    parts.announce(programme, None, at)
    return published


@transaction.atomic
def set_hours(
    *,
    segments: Sequence[Segment],
    by: Actor,
    at: datetime,
    programme_id: int | None = None,
    department_id: int | None = None,
    valid_from: date | None = None,
) -> list[ServiceHours]:
    """Give a department or a programme other service hours from a day on, as (weekday or None, opens, closes).

    A weekday with None for both times is closed, also when it is a make-up working day. No segments let a department
    follow its programme again. Without `valid_from` a change holds from today, and the first hours of an owner since
    ever; days that have passed keep the hours that held. Hours that were planned for a later day stay planned.
    Raises NotVisible, NotAllowed, Invalid.
    """
    programme, department = parts.scope_of(programme_id, department_id)
    if programme is None:
        raise Invalid(_("请指明是哪个部门或者哪项建设的服务时间。"))
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk)
    _check_segments(segments, may_be_empty=department is not None)
    own = ServiceHours.objects.filter(programme=programme, department=department)
    day = _begin(valid_from, at, is_first=not own.exists())
    own.filter(valid_from=day).delete()
    rows = ServiceHours.objects.bulk_create(
        ServiceHours(
            programme=programme, department=department, weekday=weekday, opens=opens, closes=closes, valid_from=day
        )
        for weekday, opens, closes in segments or [_AS_THE_PROGRAMME]
    )
    details = {} if day == SINCE_EVER else {"valid_from": day.isoformat()}
    timeline.record(about=department or programme, kind="calendar.hours_set", by=by, at=at, details=details)
    parts.announce(programme, department, at)
    return rows


@transaction.atomic
def cancel_planned_hours(
    *, valid_from: date, by: Actor, at: datetime, programme_id: int | None = None, department_id: int | None = None
) -> None:
    """Take back the hours that were planned from a later day on: those before it go on.

    Raises NotVisible (none are planned from that day), NotAllowed, Invalid (they hold already).
    """
    programme, department = parts.scope_of(programme_id, department_id)
    permissions.may_set_calendar(by, department=department, programme_id=programme.pk if programme else None)
    if valid_from <= at.astimezone(LOCAL).date():
        message = _("这些服务时间已经在用，不能取消。要改，就从今天或以后的一天起另外定。")
        raise Invalid(message, errors={"/valid_from": message})
    rows = ServiceHours.objects.filter(programme=programme, department=department, valid_from=valid_from)
    taken_back, _by_model = rows.delete()
    if not taken_back:
        raise NotVisible(_("没有从这一天起定好的服务时间，不用取消。"))
    details = {"valid_from": valid_from.isoformat()}
    parts.note(programme, department, kind="calendar.hours_cancelled", by=by, at=at, details=details)


def _begin(valid_from: date | None, at: datetime, *, is_first: bool) -> date:
    """From which day hours hold. Raises Invalid for a day that has passed: what was served then is not undone."""
    today = at.astimezone(LOCAL).date()
    if valid_from is None:
        return SINCE_EVER if is_first else today
    if valid_from < today:
        message = _("服务时间只能从今天或以后的日子改起，过去的日子照当时的。")
        raise Invalid(message, errors={"/valid_from": message})
    parts.check_year(valid_from.year, at, "/valid_from")
    return valid_from


def _period(first: date, last: date) -> list[date]:
    """The days of a period. Raises Invalid where it ends before it begins or lasts for more than a year."""
    if not first <= last < first + _LONGEST_PERIOD:
        message = _("结束日期不能早于开始日期，一次最长一年。")
        raise Invalid(message, errors={"/last": message})
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _check_segments(segments: Sequence[Segment], *, may_be_empty: bool) -> None:
    if not segments and may_be_empty:
        return
    try:
        hours = service_hours(segments)
    except ValueError as error:
        message = _("服务时间要有开有关，各段不能重叠，开始要早于结束。")
        raise Invalid(message, errors={"/segments": message}) from error
    if not any(hours.spans_of(weekday) for weekday in MONDAY_TO_FRIDAY):  # `announce` lets two make-up Saturdays pass
        message = _("周一到周五至少有一天要办理：周末的时间只在调休上班时用得上。")
        raise Invalid(message, errors={"/segments": message})
    if len(set(segments)) < len(segments):
        raise Invalid(errors={"/segments": _("有重复的时段。")})
    closed = {weekday for weekday, opens, _closes in segments if opens is None}
    if None in closed or closed & {weekday for weekday, opens, _closes in segments if opens is not None}:
        message = _("不开的只能是星期几，那一天不能再有时段。")
        raise Invalid(message, errors={"/segments": message})


def _word(is_workday: bool) -> str:
    return "workday" if is_workday else "day_off"
