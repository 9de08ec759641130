"""What follows from a late request (article 11): report, investigation, order, talk, closing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.calendars import clock_of
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.texts import at_most, needed
from portal.foundation.worktime import elapsed
from verification.actions import ladder
from verification.models import ESCALATION_MOVES, Escalation, EscalationStatus
from verification.permissions import escalations as permissions
from verification.terms import term

LONGEST_TEXT = 2_000
LONGEST_ORDER_MINUTES = 4_800  # ten working days of eight hours
LONGEST_ORDER_DAYS = 30


def _locked(escalation_id: UUID) -> Escalation:
    rows = Escalation.objects.select_related(
        "request__programme", "request__issuing_department__programme"
    ).select_for_update(of=("self",))
    escalation = rows.filter(pk=escalation_id).first()
    if escalation is None:
        raise NotVisible(_("没有找到这份逾期报告。"))
    return escalation


@transaction.atomic
def report(*, escalation_id: UUID, by: Actor, at: datetime, text: str = "") -> Escalation:
    """File the drafted report with the steering office; `text` replaces the draft where given."""
    escalation = _locked(escalation_id)
    permissions.may_report(by, escalation)
    before = states.move(escalation, ESCALATION_MOVES, EscalationStatus.REPORTED)
    escalation.report = at_most(LONGEST_TEXT, text, "/text") or escalation.report
    escalation.reported_at, escalation.reported_by_id = at, by.user_id
    escalation.save(update_fields=["status", "reported_at", "reported_by", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


@transaction.atomic
def investigate(*, escalation_id: UUID, by: Actor, at: datetime, findings: str = "") -> Escalation:
    """Begin the investigation with the units concerned."""
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    before = states.move(escalation, ESCALATION_MOVES, EscalationStatus.INVESTIGATING)
    escalation.findings = at_most(LONGEST_TEXT, findings, "/findings")
    escalation.save(update_fields=["status", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


@transaction.atomic
def order(
    *,
    escalation_id: UUID,
    by: Actor,
    at: datetime,
    due_at: datetime | None = None,
    minutes: int | None = None,
    working_days: int | None = None,
) -> Escalation:
    """Order the issuing department to finish (限时办结): in so many service minutes or working days, or by `due_at`.

    Its two warnings and overdue are noted and told as those of a request. Raises NotVisible, NotAllowed,
    IllegalMove, Conflict (answered meanwhile), Invalid.
    """
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    before = escalation.status
    if before != EscalationStatus.TALK_PROPOSED:  # a talk stays proposed; the answer is still owed beside it
        states.move(escalation, ESCALATION_MOVES, EscalationStatus.ORDERED)
    if not escalation.request.is_open:
        raise Conflict(_("对方已经反馈，不用再责令。"), remedy=_("写明查明的情况，了结这件。"))
    _check_order(escalation, due_at, minutes, working_days, at)
    ladder.put_order(escalation, minutes=minutes, working_days=working_days, due_at=due_at, at=at)
    escalation.save(
        update_fields=[
            "status",
            "ordered_at",
            "ordered_minutes",
            "ordered_working_days",
            *ladder.ORDER_COLUMNS,
            *ladder.ORDER_NOTES.values(),
        ]
    )
    return _done(escalation, before, by, at, step=EscalationStatus.ORDERED, details=_as_ordered(escalation))


def _as_ordered(escalation: Escalation) -> dict[str, Any]:
    """What this order said, for the timeline: a second one writes over the columns, and the first stays readable."""
    due = escalation.ordered_due_at
    return {
        "due_at": due.isoformat() if due else "",
        "minutes": escalation.ordered_minutes,
        "working_days": escalation.ordered_working_days,
    }


def _check_order(
    escalation: Escalation, due_at: datetime | None, minutes: int | None, working_days: int | None, at: datetime
) -> None:
    if sum(given is not None for given in (due_at, minutes, working_days)) != 1:
        message = _("限时办结写一样：几分钟、几个工作日，或者到哪一天几点。")
        raise Invalid(message, errors={"/due_at": _("三样里写一样")})
    _check_amount(minutes, LONGEST_ORDER_MINUTES, "/minutes")
    _check_amount(working_days, LONGEST_ORDER_DAYS, "/working_days")
    if due_at is not None:
        _check_date(escalation, due_at, at)


def _check_amount(amount: int | None, most: int, pointer: str) -> None:
    if amount is not None and not 1 <= amount <= most:
        bounds = _("写 1 到 %(most)d 之间的数") % {"most": most}
        raise Invalid(_("限时办结没有下达：时间不对，%(bounds)s。") % {"bounds": bounds}, errors={pointer: bounds})


def _check_date(escalation: Escalation, due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise Invalid(_("限时办结的时间要晚于现在。"), errors={"/due_at": _("已经过去")})
    issuer = escalation.request.issuing_department
    if due_at > term(issuer, at, LONGEST_ORDER_DAYS).due_at:
        bounds = _("最晚在 %(most)d 个工作日以内") % {"most": LONGEST_ORDER_DAYS}
        raise Invalid(_("限时办结没有下达：时间不对，%(bounds)s。") % {"bounds": bounds}, errors={"/due_at": bounds})
    data = clock_of(issuer, at)
    if not elapsed(at, due_at, data.calendar, data.hours):
        message = _("到那时出具单位一直不在服务时间，无从办结。")
        raise Invalid(message, errors={"/due_at": message}, remedy=_("选一个对方上班的时间，或者按工作日限时。"))


@transaction.atomic
def propose_talk(*, escalation_id: UUID, effect: str, by: Actor, at: datetime) -> Escalation:
    """Ask the city government to summon those concerned; only with a recorded adverse effect (造成不良影响)."""
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    if not escalation.request.programme.has_talk:
        raise Conflict(_("本市的规则没有约谈这一步。"))
    before = states.move(escalation, ESCALATION_MOVES, EscalationStatus.TALK_PROPOSED)
    missing, hint = _("提请约谈要先记录造成了什么不良影响。"), _("填写不良影响")
    escalation.effect = needed(LONGEST_TEXT, effect, "/effect", missing, hint)
    escalation.adverse_effect = True
    escalation.save(update_fields=["status", "adverse_effect", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


@transaction.atomic
def record_talk(
    *, escalation_id: UUID, record: str, by: Actor, at: datetime, held_at: datetime | None = None, attendees: str = ""
) -> Escalation:
    """Write the minutes of the talk, once; without `held_at` `record` says why the city government did not hold it.

    Raises NotVisible, NotAllowed, Conflict (no talk was proposed, or it has its record), Invalid.
    """
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    if escalation.status != EscalationStatus.TALK_PROPOSED:
        raise Conflict(_("没有提请约谈，没有约谈可以记录。"))
    if escalation.talk_recorded_at is not None:
        raise Conflict(_("约谈已经有记录，不能改写。"))
    _check_talk(held_at, attendees, record, at)
    escalation.talk_held_at, escalation.talk_recorded_at = held_at, at
    escalation.talk_attendees, escalation.talk_record = (
        at_most(LONGEST_TEXT, attendees, "/attendees"),
        at_most(LONGEST_TEXT, record, "/record"),
    )
    escalation.save(update_fields=["talk_held_at", "talk_recorded_at", *SEALED_COLUMNS])
    kind = "escalation.talk_held" if held_at else "escalation.talk_declined"
    timeline.record(about=escalation, kind=kind, by=by, at=at)
    outbox.emit("verification.escalation_moved", {"escalation": str(escalation.pk), "status": "talk_recorded"}, at=at)
    return escalation


def _check_talk(held_at: datetime | None, attendees: str, record: str, at: datetime) -> None:
    errors = {}
    if not record.strip():
        errors["/record"] = _("写明谈了什么、要求什么；没有约谈的写明原因")
    if held_at is not None and held_at > at:
        errors["/held_at"] = _("约谈的时间还没有到")
    if held_at is not None and not attendees.strip():
        errors["/attendees"] = _("写明哪些人参加")
    if errors:
        raise Invalid(_("约谈没有记下来：有的地方没填对。"), errors=errors)


@transaction.atomic
def close(*, escalation_id: UUID, by: Actor, at: datetime, findings: str = "") -> Escalation:
    """End it: the answer has come, and what was found is recorded, below what the investigation began with.

    Never without a word: where nothing stands yet `findings` must say what was found, also of a report that was
    answered before the investigation began (article 11). Raises NotVisible, NotAllowed, IllegalMove, Conflict, Invalid.
    """
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    if escalation.request.is_open:
        raise Conflict(_("%(number)s还没有反馈，不能了结。") % {"number": escalation.request.number})
    if escalation.status == EscalationStatus.TALK_PROPOSED and escalation.talk_recorded_at is None:
        raise Conflict(_("提请过约谈，还没有约谈记录，不能了结。"), remedy=_("先记下约谈；没有约谈的写明原因。"))
    before = states.move(escalation, ESCALATION_MOVES, EscalationStatus.CLOSED)
    findings = at_most(LONGEST_TEXT, findings, "/findings")
    if not (findings or escalation.findings):
        raise Invalid(
            _("写明查明的情况，再了结。"),
            errors={"/findings": _("为什么晚了、怎么办结的、怎样不再发生")},
            remedy=_("开始调查时没有写的，在这里写；没有来得及调查的，也要写明原因。"),
        )
    escalation.closed_at = at
    escalation.findings = "\n".join(text for text in (escalation.findings, findings) if text)
    escalation.save(update_fields=["status", "closed_at", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


def _done(
    escalation: Escalation,
    before: str,
    by: Actor,
    at: datetime,
    *,
    step: str = "",
    details: Mapping[str, Any] | None = None,
) -> Escalation:
    step = step or escalation.status
    kind = f"escalation.{step}"
    timeline.record(about=escalation, kind=kind, by=by, at=at, before=before, after=escalation.status, details=details)
    outbox.emit("verification.escalation_moved", {"escalation": str(escalation.pk), "status": step}, at=at)
    return escalation
