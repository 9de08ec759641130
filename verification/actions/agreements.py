"""What may be done with an agreement (article 4): proposed by the unit that needs the proof, confirmed by the issuer.

proposed → confirmed → ended      proposed → declined → proposed      In force is confirmed, between its dates.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Department, Duty, ProofItem, ProofSource
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.texts import needed, plain
from verification.models import AGREEMENT_MOVES, Agreement, AgreementStatus
from verification.models.agreements import IN_TALKS
from verification.numbers import Series, next_number
from verification.permissions import agreements as permissions

LONGEST_STEPS, LONGEST_REASON = 2_000, 200
CONTACTS = (Duty.LIAISON, Duty.AGENT, Duty.HEAD)
COLUMNS = ("way", "steps", "tier", "requesting_duty", "issuing_duty", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed. `tier` is the code of the limit; `valid_from` not before now, `valid_until` open if None."""

    way: str
    steps: str
    tier: str
    requesting_duty: str = Duty.LIAISON
    issuing_duty: str = Duty.LIAISON
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@transaction.atomic
def propose(*, proof: str, issuing_department: str, terms: Terms, by: Actor, at: datetime) -> Agreement:
    """Propose an agreement for the actor's department; `proof` and `issuing_department` are codes.

    Raises NotAllowed, Invalid with every wrong place, Conflict while another proposal is being talked about.
    """
    permissions.may_propose(by)
    own = Department.objects.acting(by).select_related("programme").get()
    agreement = Agreement(
        requesting_department=own,
        issuing_department=_issuer(issuing_department, own),
        proof=_proof(proof),
        programme=own.programme,
        proposed_at=at,
        proposed_by_id=by.user_id,
        is_demo=own.is_demo,
    )
    _refuse_second_talk(agreement)
    _put(agreement, terms, at)
    agreement.number = next_number(Series.AGREEMENT, own.programme, at)
    agreement.save(force_insert=True)
    return _done(agreement, "", by, at)


@transaction.atomic
def revise(*, agreement_id: UUID, terms: Terms, by: Actor, at: datetime) -> Agreement:
    """Propose again, changed, what the issuing department sent back."""
    agreement = _locked(agreement_id)
    permissions.may_revise(by, agreement)
    before = states.move(agreement, AGREEMENT_MOVES, AgreementStatus.PROPOSED)
    _put(agreement, terms, at)
    agreement.reason, agreement.proposed_at, agreement.proposed_by_id = "", at, by.user_id
    agreement.save(update_fields=["status", "reason", "proposed_at", "proposed_by", *COLUMNS])
    return _done(agreement, before, by, at)


@transaction.atomic
def confirm(*, agreement_id: UUID, by: Actor, at: datetime) -> Agreement:
    """Confirm what was proposed: in force from its date, not in the past. An earlier one ends where it begins."""
    agreement = _locked(agreement_id)
    permissions.may_confirm(by, agreement)
    before = states.move(agreement, AGREEMENT_MOVES, AgreementStatus.CONFIRMED)
    agreement.valid_from = max(agreement.valid_from, at)
    if agreement.valid_until is not None and agreement.valid_until <= agreement.valid_from:
        raise Conflict(_("提出的终止时间已经过去，不能确认。"), remedy=_("退回修改，请对方改期限。"))
    agreement.confirmed_at, agreement.confirmed_by_id = at, by.user_id
    _end_earlier(agreement, by, at)
    agreement.save(update_fields=["status", "valid_from", "confirmed_at", "confirmed_by"])
    return _done(agreement, before, by, at)


@transaction.atomic
def decline(*, agreement_id: UUID, reason: str, by: Actor, at: datetime) -> Agreement:
    """Send a proposal back to be changed, with the reason."""
    agreement = _locked(agreement_id)
    permissions.may_confirm(by, agreement)
    before = states.move(agreement, AGREEMENT_MOVES, AgreementStatus.DECLINED)
    agreement.reason = needed(LONGEST_REASON, reason, "/reason", _("退回修改要写明哪里要改。"))
    agreement.save(update_fields=["status", "reason"])
    return _done(agreement, before, by, at)


@transaction.atomic
def end(*, agreement_id: UUID, reason: str, by: Actor, at: datetime) -> Agreement:
    """End it now, or take a proposal back. Letters that are out keep it; the next ones are generic again."""
    agreement = _locked(agreement_id)
    permissions.may_end(by, agreement)
    before = states.move(agreement, AGREEMENT_MOVES, AgreementStatus.ENDED)
    agreement.reason = needed(LONGEST_REASON, reason, "/reason", _("终止要写明理由，对方和统筹机构办公室会看到。"))
    agreement.valid_until = max(agreement.valid_from, min(agreement.valid_until or at, at))
    agreement.save(update_fields=["status", "reason", "valid_until"])
    return _done(agreement, before, by, at)


def _locked(agreement_id: UUID) -> Agreement:
    rows = Agreement.objects.for_lists().select_for_update(of=("self",))
    agreement = rows.filter(pk=agreement_id).first()
    if agreement is None:
        raise NotVisible(_("没有找到这份协查工作机制，或者它不归您的部门。"))
    return agreement


def _issuer(code: str, own: Department) -> Department:
    issuer = Department.objects.filter(code=code, programme=own.programme).first()
    if issuer is None or issuer == own:
        raise Invalid(_("选择出具单位。"), errors={"/issuing_department": _("不是本市的其他部门")})
    return issuer


def _proof(code: str) -> ProofItem:
    proof = ProofItem.objects.filter(code=code).first()
    if proof is None:
        raise Invalid(_("选择证明事项。"), errors={"/proof": _("没有这项证明")})
    return proof


def _refuse_second_talk(agreement: Agreement) -> None:
    same = Agreement.objects.between(
        agreement.requesting_department_id, agreement.issuing_department_id, agreement.proof_id
    )
    talked = same.filter(status__in=IN_TALKS).first()
    if talked is not None:
        raise Conflict(
            _("双方正在商定%(number)s，没有另立一份。") % {"number": talked.number}, remedy=_("打开它修改或确认。")
        )


def _put(agreement: Agreement, terms: Terms, at: datetime) -> None:
    """The terms on an unsaved agreement. Raises Invalid with every wrong place."""
    errors: dict[str, str] = {}
    if terms.way not in Agreement.Way.values:
        errors["/way"] = _("选择协查方式")
    steps = plain(terms.steps)
    if not 1 <= len(steps) <= LONGEST_STEPS:
        errors["/steps"] = _("写 1 到 %(most)s 个字") % {"most": LONGEST_STEPS}
    for name in ("requesting_duty", "issuing_duty"):
        if getattr(terms, name) not in CONTACTS:
            errors[f"/{name}"] = _("选择联络员、代办员或部门负责人")
    begins = max(terms.valid_from or at, at)
    if terms.valid_until is not None and terms.valid_until <= begins:
        errors["/valid_until"] = _("要晚于开始时间")
    _put_limit(agreement, terms.tier, errors)
    if errors:
        raise Invalid(_("有 %(count)s 处要改，已填的都保留着。") % {"count": len(errors)}, errors=errors)
    agreement.way, agreement.steps = terms.way, steps
    agreement.requesting_duty, agreement.issuing_duty = terms.requesting_duty, terms.issuing_duty
    agreement.valid_from, agreement.valid_until = begins, terms.valid_until


def _put_limit(agreement: Agreement, code: str, errors: dict[str, str]) -> None:
    """The limit follows how the issuing department keeps the record (article 7): one of its records' tiers."""
    records = ProofSource.objects.of_issuer(agreement.proof, agreement.issuing_department_id).select_related("tier")
    tiers = {record.tier.code: record.tier for record in records}
    if not tiers:
        errors["/issuing_department"] = _("这个单位没有登记怎样存储这项证明，先请它登记")
    elif code not in tiers:
        names = _("、").join(dict.fromkeys(tier.name for tier in tiers.values()))
        errors["/tier"] = _("按出具单位的存储情况，只能选：%(names)s") % {"names": names}
    else:
        agreement.tier = tiers[code]


def _end_earlier(agreement: Agreement, by: Actor, at: datetime) -> None:
    same = Agreement.objects.between(
        agreement.requesting_department_id, agreement.issuing_department_id, agreement.proof_id
    )
    # In the order of their ids, and saved before the new one: the database allows one in force.
    for earlier in same.filter(status=AgreementStatus.CONFIRMED).select_for_update(of=("self",)).order_by("pk"):
        if earlier.valid_until is not None and earlier.valid_until <= agreement.valid_from:
            continue
        earlier.valid_until = max(earlier.valid_from, agreement.valid_from)
        earlier.save(update_fields=["valid_until"])
        timeline.record(about=earlier, kind="agreement.replaced", by=by, at=at, details={"by": agreement.number})


def _done(agreement: Agreement, before: str, by: Actor, at: datetime) -> Agreement:
    timeline.record(
        about=agreement, kind=f"agreement.{agreement.status}", by=by, at=at, before=before, after=agreement.status,
        reason=agreement.reason,
    )  # fmt: skip
    outbox.emit("verification.agreement_moved", {"agreement": str(agreement.pk), "status": agreement.status}, at=at)
    return agreement
