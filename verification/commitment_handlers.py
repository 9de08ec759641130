"""What the outbox brings about commitments: who is told. Idempotent: the notification's key is the event's."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from catalog.models import Duty
from catalog.officers import heads_of, holding, on_duty
from portal.foundation import notifications, outbox
from portal.foundation.outbox import Payload
from verification.models import (
    BreachStatus,
    Commitment,
    CommitmentObjection,
    CreditProposal,
    CreditRecord,
    Measure,
)
from verification.telling import accounts_of, have_enough

CHECKING = (Duty.CLERK, Duty.AGENT, Duty.REVIEWER)
REPAIRING = (Duty.OFFICE, Duty.REVIEWER)
OF_TIME = ("commitment.check_half_passed", "commitment.check_late_soon", "commitment.check_overdue")
DIGEST = "commitment.checks_fell_due"
OURS, MINE, CREDIT = "/hall/checks/", "/me/commitments/", "/office/commitments/"
BREACH_STEPS = ("raised", "decided", "measure_ordered", "measure_done", "annulled")


def _commitment(payload: Payload) -> Commitment:
    rows = Commitment.objects.select_related("case_proof__case", "case_proof__proof", "plan")
    return rows.get(pk=payload["commitment"])


def _department(commitment: Commitment, at: datetime, *, heads: bool = False) -> set[int]:
    """Whoever has the check in hand, else who is on duty; `heads`: the head as well."""
    department_id = commitment.case_proof.case.department_id
    in_hand = commitment.plan.assignee_id
    told = {in_hand} if in_hand else set(on_duty(department_id, CHECKING, at))
    return told | heads_of(department_id, at) if heads else told


def _tell(
    event_id: UUID,
    about: Model,
    kind: str,
    users: Collection[int],
    at: datetime,
    link: str,
    proof: str = "",
    **more: str,
) -> None:
    params = {"proof": proof, **more}
    notifications.notify(
        user_ids=users, kind=kind, about=about, link=link, at=at, key=f"{event_id}:{kind}", params=params
    )


def _tell_person(event_id: UUID, commitment: Commitment, kind: str, at: datetime, after: str = "") -> None:
    users, link = accounts_of([commitment.holder_id], at), f"{MINE}{commitment.pk}/"
    _tell(event_id, commitment, kind, users, at, link, commitment.case_proof.proof.name, after=after)


def _tell_department(event_id: UUID, commitment: Commitment, kind: str, at: datetime, *, heads: bool = False) -> None:
    _tell_of(event_id, commitment, kind, _department(commitment, at, heads=heads), at)


def _tell_of(event_id: UUID, commitment: Commitment, kind: str, users: Collection[int], at: datetime) -> None:
    """On the department's side: of which case it is, since many are of the same proof."""
    named = f"{commitment.case_proof.proof.name}（{commitment.case_proof.case.number}）"
    _tell(event_id, commitment, kind, users, at, f"{OURS}{commitment.pk}/", named)


def _person_hears(name: str, kind: str) -> None:
    """Register: the person of the commitment is told."""

    @outbox.handles(f"verification.{name}")
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        _tell_person(event_id, _commitment(payload), kind, at)


def _department_hears(name: str, kind: str, *, heads: bool = False) -> None:
    """Register: the department that relies on the commitment is told."""

    @outbox.handles(f"verification.{name}")
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        _tell_department(event_id, _commitment(payload), kind, at, heads=heads)


def _department_hears_of_time(name: str, kind: str, *, heads: bool = False) -> None:
    """Register: the same of the clock. Many checks fall due with the same midnight: a few lines, then one for all."""

    @outbox.handles(f"verification.{name}")
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        commitment = _commitment(payload)
        users = _department(commitment, at, heads=heads)
        full = have_enough(users, OF_TIME, at)
        _tell_of(event_id, commitment, kind, users - full, at)
        notifications.notify(
            user_ids=full, kind=DIGEST, about=commitment, link=OURS, at=at, key=f"{DIGEST}:{at:%Y-%m-%dT%H}"
        )


_person_hears("commitment_signed", "commitment.signed")
_person_hears("commitment_kept", "commitment.kept")
_department_hears("commitment_withdrawn", "commitment.withdrawn")
_department_hears_of_time("commitment_check_half_passed", "commitment.check_half_passed")
_department_hears_of_time("commitment_check_late_soon", "commitment.check_late_soon")
_department_hears_of_time("commitment_check_overdue", "commitment.check_overdue", heads=True)
_department_hears("breach_hearing_term_passed", "breach.hearing_term_passed")
_department_hears("objection_filed", "objection.filed")
_department_hears("objection_overdue", "objection.overdue", heads=True)


@outbox.handles("verification.commitment_withdrawn_with_case")
def tell_of_withdrawn_case(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Who has the check in hand need not make it; whose word it was hears it, unless the application was theirs."""
    commitment, kind = _commitment(payload), "commitment.withdrawn_with_case"
    in_hand = commitment.plan.assignee_id
    _tell_of(event_id, commitment, kind, [in_hand] if in_hand else [], at)
    if commitment.holder_id != commitment.case_proof.case.applicant_id:
        _tell_person(event_id, commitment, kind, at)


@outbox.handles("verification.breach_moved")
def tell_breach(event_id: UUID, payload: Payload, at: datetime) -> None:
    """What the person said goes to the department; everything else to the person."""
    step = payload["step"].partition(".")[2]
    commitment = _commitment(payload)
    if step == "heard":
        _tell_department(event_id, commitment, "breach.heard", at)
    elif step in BREACH_STEPS:
        _tell_person(event_id, commitment, f"breach.{step}", at, payload.get("after", ""))


@outbox.handles("verification.breach_measure_overdue")
def tell_of_late_measure(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Who has to put it right, and the department with its head."""
    commitment = _commitment(payload)
    _tell_person(event_id, commitment, "breach.measure_late", at)
    _tell_department(event_id, commitment, "breach.measure_overdue", at, heads=True)


@outbox.handles("verification.objection_answered")
def tell_objector(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Who objected; also the person whose commitment it is."""
    objection = CommitmentObjection.objects.get(pk=payload["objection"])
    commitment = _commitment(payload)
    objectors = accounts_of([objection.holder_id], at)
    link = f"{MINE}{commitment.pk}/" if objection.kind == CommitmentObjection.Kind.FINDING else MINE
    _tell(event_id, objection, "objection.answered", objectors, at, link, commitment.case_proof.proof.name)


@outbox.handles("verification.credit_repair_asked")
def tell_repairers(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Who may note the repair: the office and the inspection of the record's programme."""
    record = CreditRecord.objects.get(pk=payload["record"])
    users = holding(REPAIRING, at, programme_id=record.programme_id)
    _tell(event_id, record, "credit.repair_asked", users, at, CREDIT)


@outbox.handles("verification.credit_proposal_moved")
def tell_of_proposal(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The person: a view is asked for, a record was entered or not; the proposing side: the person has spoken."""
    row = CreditProposal.objects.get(pk=payload["proposal"])
    kind = str(payload["step"])
    if kind == "credit.proposal_heard":
        users = holding(REPAIRING, at, department_id=row.department_id)
        _tell(event_id, row, kind, users, at, f"/office/credit/{row.pk}/")
        return
    _tell(event_id, row, kind, accounts_of([row.holder_id], at), at, MINE)


@outbox.handles("verification.credit_repaired")
def tell_repaired(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The person: the commitment way is open again."""
    record = CreditRecord.objects.get(pk=payload["record"])
    _tell(event_id, record, "credit.repaired", accounts_of([record.holder_id], at), at, MINE)


def _decided(params: Mapping[str, Any]) -> str:
    """What was found; lines of before do not say it."""
    return {
        str(BreachStatus.FOUND): _("您的承诺被认定为不实，点开看理由，可以提出异议：%(proof)s"),
        str(BreachStatus.DISMISSED): _("核查的疑点不成立，您的承诺仍然有效：%(proof)s"),
    }.get(params.get("after", ""), _("承诺核查有了结论：%(proof)s"))


def _with_measure(params: Mapping[str, Any]) -> dict[str, Any]:
    """With the measure's own word."""
    labels = dict(Measure.Kind.choices)
    return {**params, "what": labels.get(params.get("after", ""), _("措施"))}


# Each sentence stands in its call so that makemessages finds it.
notifications.describe("commitment.signed", lambda params: _("您签了承诺：%(proof)s。可以随时查看承诺书。") % params)
notifications.describe("commitment.kept", lambda params: _("承诺核查属实：%(proof)s") % params)
notifications.describe("commitment.withdrawn", lambda params: _("承诺已撤回：%(proof)s") % params)
notifications.describe(
    "commitment.withdrawn_with_case", lambda params: _("申请撤回了，承诺随之撤回：%(proof)s") % params
)
notifications.describe("commitment.check_half_passed", lambda params: _("承诺核查时限第一次提醒：%(proof)s") % params)
notifications.describe("commitment.check_late_soon", lambda params: _("承诺核查快到期：%(proof)s") % params)
notifications.describe("commitment.check_overdue", lambda params: _("承诺核查已超期：%(proof)s") % params)
notifications.describe(DIGEST, lambda params: _("还有更多承诺的核查时限到了：打开列表，先办最急的。"))
notifications.describe("breach.raised", lambda params: _("核查与承诺不符，请您陈述意见：%(proof)s") % params)
notifications.describe("breach.heard", lambda params: _("本人已陈述意见，可以认定了：%(proof)s") % params)
notifications.describe("breach.decided", lambda params: _decided(params) % params)
notifications.describe(
    "breach.measure_ordered",
    lambda params: _("因承诺不实作出了处理措施：%(what)s，点开看要求和怎么申诉：%(proof)s") % _with_measure(params),
)
notifications.describe(
    "breach.measure_done", lambda params: _("处理措施已登记完成：%(what)s，%(proof)s") % _with_measure(params)
)
notifications.describe("breach.measure_late", lambda params: _("整改的期限过了，还没有登记完成：%(proof)s") % params)
notifications.describe("breach.annulled", lambda params: _("异议成立，认定已撤销：%(proof)s") % params)
notifications.describe(
    "breach.hearing_term_passed", lambda params: _("陈述申辩期限已过，可以认定了：%(proof)s") % params
)
notifications.describe("breach.measure_overdue", lambda params: _("整改已超期：%(proof)s") % params)
notifications.describe("objection.filed", lambda params: _("收到对承诺的异议：%(proof)s") % params)
notifications.describe("objection.overdue", lambda params: _("异议答复已超期：%(proof)s") % params)
notifications.describe("objection.answered", lambda params: _("您的异议有答复了：%(proof)s") % params)
notifications.describe("credit.proposed", lambda params: _("拟把一条信用记录记在您名下，请您陈述意见。"))
notifications.describe("credit.proposal_heard", lambda params: _("本人已陈述意见，可以决定是否记入信用记录了。"))
notifications.describe("credit.entered", lambda params: _("信用记录已记入，可以看理由，也可以申请修复。"))
notifications.describe("credit.dropped", lambda params: _("拟记入的信用记录没有记入。"))
notifications.describe("credit.repair_asked", lambda params: _("有人申请信用修复，请核实。"))
notifications.describe("credit.repaired", lambda params: _("信用已修复，可以再次采用告知承诺。"))
