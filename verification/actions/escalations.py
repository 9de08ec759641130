"""What follows from a late request (article 11): report, investigation, order, talk, closing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.states import check_move
from verification.models import ESCALATION_MOVES, Escalation, EscalationStatus
from verification.permissions import escalations as permissions

LONGEST_TEXT = 2_000


def _locked(escalation_id: UUID) -> Escalation:
    rows = Escalation.objects.select_related("request__programme").select_for_update(of=("self",))
    escalation = rows.filter(pk=escalation_id).first()
    if escalation is None:
        raise NotVisible(_("没有找到这份逾期报告。"))
    return escalation


@transaction.atomic
def report(*, escalation_id: UUID, by: Actor, at: datetime, text: str = "") -> Escalation:
    """File the drafted report with the steering office; `text` replaces the draft where given."""
    escalation = _locked(escalation_id)
    permissions.may_report(by, escalation)
    before = _move(escalation, EscalationStatus.REPORTED)
    escalation.report = _text(text, "/text") or escalation.report
    escalation.reported_at, escalation.reported_by_id = at, by.user_id
    escalation.save(update_fields=["status", "reported_at", "reported_by", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


@transaction.atomic
def investigate(*, escalation_id: UUID, by: Actor, at: datetime, findings: str = "") -> Escalation:
    """Begin the investigation with the units concerned."""
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    before = _move(escalation, EscalationStatus.INVESTIGATING)
    escalation.findings = _text(findings, "/findings")
    escalation.save(update_fields=["status", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


@transaction.atomic
def order(*, escalation_id: UUID, due_at: datetime, by: Actor, at: datetime) -> Escalation:
    """Order the issuing department to finish by `due_at` (限时办结)."""
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    before = _move(escalation, EscalationStatus.ORDERED)
    if due_at <= at:
        raise Invalid(_("限时办结的时间要晚于现在。"), errors={"/due_at": _("已经过去")})
    escalation.ordered_due_at = due_at
    escalation.save(update_fields=["status", "ordered_due_at"])
    return _done(escalation, before, by, at)


@transaction.atomic
def propose_talk(*, escalation_id: UUID, effect: str, by: Actor, at: datetime) -> Escalation:
    """Ask the city government to summon those concerned; only with a recorded adverse effect (造成不良影响)."""
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    if not escalation.request.programme.has_talk:
        raise Conflict(_("本市的规则没有约谈这一步。"))
    before = _move(escalation, EscalationStatus.TALK_PROPOSED)
    told = _text(effect, "/effect")
    if not told:
        raise Invalid(_("提请约谈要先记录造成了什么不良影响。"), errors={"/effect": _("填写不良影响")})
    escalation.adverse_effect, escalation.effect = True, told
    escalation.save(update_fields=["status", "adverse_effect", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


@transaction.atomic
def close(*, escalation_id: UUID, by: Actor, at: datetime, findings: str = "") -> Escalation:
    """End it: the answer has come, and what was found is recorded."""
    escalation = _locked(escalation_id)
    permissions.may_handle(by, escalation)
    if escalation.request.is_open:
        raise Conflict(_("%(number)s还没有反馈，不能了结。") % {"number": escalation.request.number})
    before = _move(escalation, EscalationStatus.CLOSED)
    escalation.closed_at = at
    escalation.findings = _text(findings, "/findings") or escalation.findings
    escalation.save(update_fields=["status", "closed_at", *SEALED_COLUMNS])
    return _done(escalation, before, by, at)


def _text(text: str, pointer: str) -> str:
    cleaned = text.replace("\x00", "").strip()
    if len(cleaned) > LONGEST_TEXT:
        raise Invalid(_("最多 %(most)s 个字，已填的保留着。") % {"most": LONGEST_TEXT}, errors={pointer: _("太长")})
    return cleaned


def _move(escalation: Escalation, after: EscalationStatus) -> str:
    before = escalation.status
    check_move(ESCALATION_MOVES, before, after, labels=dict(EscalationStatus.choices))
    escalation.status = after
    return before


def _done(escalation: Escalation, before: str, by: Actor, at: datetime) -> Escalation:
    timeline.record(
        about=escalation, kind=f"escalation.{escalation.status}", by=by, at=at, before=before, after=escalation.status
    )
    outbox.emit("verification.escalation_moved", {"escalation": str(escalation.pk), "status": escalation.status}, at=at)
    return escalation
