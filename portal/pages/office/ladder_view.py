"""The ladder of one late request as a page draws it: warnings, levels, what people did, the order; by time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.foundation import timeline
from portal.foundation.worktime_words import end_words
from portal.pages.people_time import duration_words
from verification.actions.noting import LATE_AFTER_SECONDS
from verification.models import Escalation, LevelNote

DONE, AHEAD, MOOT = "done", "ahead", "moot"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: what, when, whether it is behind us, and what else is to be said of it."""

    title: str
    at: datetime
    state: str
    text: str = ""
    by_people: bool = False


def ladder_of(escalation: Escalation) -> list[Rung]:
    """All rungs, the earliest first."""
    request = escalation.request
    rungs = [
        *_warnings(escalation),
        *_levels(LevelNote.objects.filter(request=request).select_related("level")),
        *_steps(escalation),
        *_order(escalation),
    ]
    return sorted(rungs, key=lambda rung: rung.at)


def _warnings(escalation: Escalation) -> Iterator[Rung]:
    request = escalation.request
    for title, moment, noted in (
        (_("第一次时间提醒"), request.half_at, request.half_noted_at),
        (_("第二次时间提醒"), request.late_at, request.late_noted_at),
        (_("超过时限，报告自动起草"), request.due_at, request.overdue_noted_at),
    ):
        if moment and noted:
            yield Rung(title, moment, DONE, _late_words(moment, noted))


def _levels(notes: Iterable[LevelNote]) -> Iterator[Rung]:
    for note in notes:
        told = _("告知%(who)s") % {"who": _("、").join(note.level.told_words)}
        if note.is_moot:
            yield Rung(note.level.name, note.due_at, MOOT, _("此前已经反馈，没有告知"))
        elif note.noted_at:
            late = _late_words(note.due_at, note.noted_at)
            yield Rung(note.level.name, note.due_at, DONE, _("；").join(word for word in (told, late) if word))
        else:
            yield Rung(note.level.name, note.due_at, AHEAD, _("到时还没有反馈，%(told)s") % {"told": told})


STEPS = {
    "escalation.reported": lambda: _("需求单位报告"),
    "escalation.investigating": lambda: _("开始调查"),
    "escalation.ordered": lambda: _("责令限时办结"),
    "escalation.talk_proposed": lambda: _("提请市政府约谈"),
    "escalation.talk_held": lambda: _("约谈记录在案"),
    "escalation.talk_declined": lambda: _("没有约谈，原因记录在案"),
    "escalation.order_recomputed": lambda: _("日历有变，责令的时限重新计算"),
    "escalation.closed": lambda: _("了结"),
}


EARLIER_NOTES = {
    "escalation.order_half_passed": lambda: _("前一次责令时限的第一次提醒"),
    "escalation.order_late_soon": lambda: _("前一次责令时限的第二次提醒"),
    "escalation.order_overdue": lambda: _("前一次责令的时限已过，没有反馈"),
}


def _steps(escalation: Escalation) -> Iterator[Rung]:
    """What people did, and what the clock noted of orders that a later one has replaced."""
    for event in timeline.of(escalation).filter(kind__in=[*STEPS, *EARLIER_NOTES]):
        if event.kind in STEPS:
            yield Rung(STEPS[event.kind](), event.at, DONE, _ordered_words(event), by_people=True)
        elif escalation.ordered_at and event.at < escalation.ordered_at:
            yield Rung(EARLIER_NOTES[event.kind](), event.at, DONE)
    request = escalation.request
    if request.answered_at:
        yield Rung(_("出具单位反馈"), request.answered_at, DONE, by_people=True)


def _ordered_words(event: timeline.TimelineEvent) -> str:
    """What an order said: how long, and until when."""
    given = []
    if event.details.get("working_days"):
        given.append(_("限 %(days)s 个工作日") % {"days": event.details["working_days"]})
    if event.details.get("minutes"):
        given.append(_("限 %(minutes)s 服务分钟") % {"minutes": event.details["minutes"]})
    if event.details.get("due_at"):
        given.append(_("到 %(until)s") % {"until": end_words(datetime.fromisoformat(event.details["due_at"]))})
    return _("，").join(given)


def _order(escalation: Escalation) -> Iterator[Rung]:
    is_running = escalation.request.is_open
    for title, moment, noted in (
        (_("责令时限的第一次提醒"), escalation.ordered_half_at, escalation.ordered_half_noted_at),
        (_("责令时限的第二次提醒"), escalation.ordered_late_at, escalation.ordered_late_noted_at),
        (_("责令的时限"), escalation.ordered_due_at, escalation.ordered_overdue_noted_at),
    ):
        if moment and (noted or is_running):
            yield Rung(title, moment, DONE if noted else AHEAD, _late_words(moment, noted) if noted else "")


def _late_words(moment: datetime, noted: datetime) -> str:
    """The mark of what was noted long after its moment."""
    late = noted - moment
    if late.total_seconds() <= LATE_AFTER_SECONDS:
        return ""
    return _("停机后补记，晚了 %(late)s") % {"late": duration_words(late)}
