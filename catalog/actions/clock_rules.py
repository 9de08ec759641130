"""Change how a programme counts and tells: open deadlines are counted anew, as after a change of the calendar."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.actions.calendar_parts import CHANGED
from catalog.models import Programme
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible

TERMS = ("tolerance_days", "correction_days", "hearing_days", "objection_days", "objection_answer_days")
MOST_DAYS = 60  # working days that somebody may be given
COUNTING = ("clock_starts", "minutes_run_outside_hours", "first_warning_percent", "second_warning_percent")


@transaction.atomic
def change(
    *,
    programme_id: int,
    clock_starts: str,
    minutes_run_outside_hours: bool,
    first_warning_percent: int,
    second_warning_percent: int,
    tell_from: time,
    tell_until: time,
    by: Actor,
    at: datetime,
    **days: int,
) -> Programme:
    """Set the start rule, whether minutes run outside service hours, when is warned, and when people hear of it.

    The warnings are per cent of a term; those of open requests are counted anew, what was told is not told again.
    `days`: of `TERMS`, the working days that people are given from now on; what they were told before stands.

    Raises NotVisible, NotAllowed, Invalid.
    """
    programme = _locked(programme_id, by)
    wanted = {
        "clock_starts": clock_starts,
        "minutes_run_outside_hours": minutes_run_outside_hours,
        "first_warning_percent": first_warning_percent,
        "second_warning_percent": second_warning_percent,
        "tell_from": tell_from,
        "tell_until": tell_until,
    }
    _check_rules(wanted)
    _check_days(days)
    return _put(programme, {**wanted, **days}, by, at)


@transaction.atomic
def change_terms(*, programme_id: int, by: Actor, at: datetime, **days: int) -> Programme:
    """Set only `days` of `change`. Raises NotVisible, NotAllowed, Invalid."""
    programme = _locked(programme_id, by)
    _check_days(days)
    return _put(programme, days, by, at)


def _locked(programme_id: int, by: Actor) -> Programme:
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    permissions.may_set_limits(by, programme_id)
    return programme


def _put(programme: Programme, wanted: Mapping[str, Any], by: Actor, at: datetime) -> Programme:
    changed = {name: value for name, value in wanted.items() if getattr(programme, name) != value}
    if not changed:
        return programme
    for name, value in changed.items():
        setattr(programme, name, value)
    programme.save(update_fields=list(changed))
    words = {name: str(value) for name, value in changed.items()}
    timeline.record(about=programme, kind="programme.clock_rules_changed", by=by, at=at, details=words)
    if set(changed) & set(COUNTING):
        outbox.emit(CHANGED, {"programme": programme.pk}, at=at)
    return programme


def _check_days(days: Mapping[str, int]) -> None:
    message = _("填 1 到 %(most)s 个工作日") % {"most": MOST_DAYS}
    errors = {f"/{name}": message for name, count in days.items() if name not in TERMS or not 1 <= count <= MOST_DAYS}
    if errors:
        raise Invalid(errors=errors)


def _check_rules(wanted: Mapping[str, Any]) -> None:
    if wanted["clock_starts"] not in Programme.ClockStart.values:
        raise Invalid(_("没有这条起算规则。"), errors={"/clock_starts": _("从列出的里面选一条")})
    if wanted["tell_until"] <= wanted["tell_from"]:
        raise Invalid(_("提醒窗口的结束要晚于开始。"), errors={"/tell_until": _("要晚于开始")})
    if not 1 <= wanted["first_warning_percent"] < wanted["second_warning_percent"] <= 99:
        message = _("两次提醒都在 1 到 99 之间，第二次要晚于第一次。")
        raise Invalid(message, errors={"/second_warning_percent": message})
