"""Commitments 告知承诺: offered where eligible, signed, withdrawn before the decision, checked afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.calendars import clock_of
from catalog.models import CommitmentTemplate, ProofItemVersion, VersionStatus, Way
from portal.foundation import signing, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.states import check_move
from verification import clock
from verification.actions import drafting, proofs
from verification.actions.eligibility import Eligibility, eligibility
from verification.actions.locking import hold_proof
from verification.models import (
    COMMITMENT_MOVES,
    CaseProof,
    CaseStatus,
    Commitment,
    CommitmentStatus,
    CreditRecord,
    ProofStatus,
)
from verification.notices import commitment_text, notice_text
from verification.permissions import cases as permissions
from verification.reasons import reason_text

BEFORE_DECISION = frozenset({CaseStatus.DRAFT, CaseStatus.ACCEPTED, CaseStatus.SUSPENDED})
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What is shown before signing."""

    template: CommitmentTemplate
    notice: str
    declaration: str


def offer(case_proof: CaseProof, at: datetime) -> Offer:
    """The notice and declaration of a proof on the commitment way. Raises Conflict with the bar, if there is one."""
    template = CommitmentTemplate.objects.get(pk=_eligible(case_proof, at).template_id)
    notice = notice_text(case_proof, template, _legal_basis(case_proof, at))
    return Offer(template, notice, commitment_text())


@transaction.atomic
def sign(*, case_proof_id: UUID, by: Actor, at: datetime, method: str = Commitment.Method.PAD) -> Commitment:
    """Take a signed commitment in place of the proof. Eligibility is checked anew and kept with the text shown.

    Raises NotVisible, NotAllowed, Conflict (not offered, or barred: with the reason), Invalid.
    """
    held = hold_proof(case_proof_id)
    permissions.may_work(by, held.case)
    _refuse_closed(held)
    if method not in Commitment.Method.values:
        reason = _("签署方式只能是 pad（签字板）、paper（纸质扫描）或 phone（手机）。")
        raise Invalid(reason, errors={"/method": reason})
    found = _eligible(held, at)
    if held.status != ProofStatus.OFFERED or held.way != Way.COMMITMENT:
        raise Conflict(
            _("这项证明现在是“%(status)s”，没有提供告知承诺。") % {"status": held.get_status_display()},
            code="not_offered",
        )
    commitment = _signed(held, found, method, by, at)
    commitment.save(force_insert=True)
    _tell(commitment, held, "commitment.signed", by, at, after=commitment.status)
    proofs.settle(held, ProofStatus.SATISFIED, "committed", by=by, at=at)
    return commitment


@transaction.atomic
def decline(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """The person chooses to have the proof got otherwise: the next way at once. Raises Conflict if none is offered."""
    held = hold_proof(case_proof_id)
    permissions.may_work(by, held.case)
    _refuse_closed(held)
    if held.status != ProofStatus.OFFERED:
        raise Conflict(_("这项证明没有提供告知承诺。"), code="not_offered")
    return drafting.take_next_way(held, "declined", by=by, at=at)


@transaction.atomic
def withdraw(*, commitment_id: UUID, reason: str, by: Actor, at: datetime) -> Commitment:
    """Take a commitment back before the decision; the proof goes its next way. Raises Conflict, IllegalMove."""
    commitment, held = _hold(commitment_id)
    permissions.may_work(by, held.case)
    if held.case.status not in BEFORE_DECISION:
        raise Conflict(_("办件已经决定，承诺不能再撤回。"), code="already_decided")
    told = _needed(reason, "/reason")
    before = _move(commitment, CommitmentStatus.WITHDRAWN)
    commitment.save(update_fields=["status"])
    _tell(commitment, held, "commitment.withdrawn", by, at, before=before, after=commitment.status, reason=told)
    drafting.take_next_way(held, "commitment_withdrawn", by=by, at=at)
    return commitment


@transaction.atomic
def finish_check(*, commitment_id: UUID, kept: bool, note: str, by: Actor, at: datetime) -> Commitment:
    """Write what the check found. A false one goes into the credit record, and its case is marked for review."""
    commitment, held = _hold(commitment_id)
    permissions.may_check_commitment(by, held.case)
    told = _needed(note, "/note")
    before = _move(commitment, CommitmentStatus.KEPT if kept else CommitmentStatus.FALSE)
    commitment.checked_at, commitment.check_note = at, told
    commitment.save(update_fields=["status", "checked_at", *SEALED_COLUMNS])
    _tell(commitment, held, "commitment.checked", by, at, before=before, after=commitment.status, reason=told)
    if not kept:
        _record_falsity(commitment, held, at)
        proofs.settle(held, ProofStatus.MISMATCHED, "false_commitment", by=by, at=at)
    return commitment


@transaction.atomic
def repair_credit(*, record_id: int, by: Actor, at: datetime) -> CreditRecord:
    """Note that credit was repaired; the commitment way opens again by itself. Raises NotVisible, Conflict."""
    record = CreditRecord.objects.select_for_update(of=("self",)).filter(pk=record_id).first()
    if record is None:
        raise NotVisible(_("没有找到这条信用记录。"))
    permissions.may_repair_credit(by, record)
    if record.repaired_at:
        raise Conflict(_("这条信用记录已经修复过了。"))
    record.repaired_at = at
    record.save(update_fields=["repaired_at"])
    timeline.record(about=record, kind="credit.repaired", by=by, at=at)
    return record


def _eligible(held: CaseProof, at: datetime) -> Eligibility:
    found = eligibility(held, at)
    if found.bar:
        raise Conflict(
            _("不能采用告知承诺：%(reason)s。") % {"reason": reason_text(found.bar)},
            remedy=_("请改走下一种办法。"),
            code="commitment_barred",
        )
    return found


def _signed(held: CaseProof, found: Eligibility, method: str, by: Actor, at: datetime) -> Commitment:
    template = CommitmentTemplate.objects.get(pk=found.template_id)
    notice = notice_text(held, template, _legal_basis(held, at))
    commitment = Commitment(
        case_proof=held,
        holder=held.party.holder,
        template=template,
        method=method,
        signed_at=at,
        witnessed_by_id=by.user_id,
        check_due_at=_check_due_at(held, template, at),
    )
    commitment.notice = f"{notice}\n\n{commitment_text()}"
    commitment.eligibility = {"checked_at": at.isoformat(), **found.evidence}
    commitment.signature = signing.sign(
        f"department:{held.case.department_id}", signing.canonical(_signed_data(commitment))
    )
    return commitment


def _signed_data(commitment: Commitment) -> dict[str, object]:
    """What the department's signature holds still: whose commitment, for what, and the text that was shown."""
    return {
        "commitment": str(commitment.pk),
        "case_proof": str(commitment.case_proof_id),
        "holder": str(commitment.holder_id),
        "template": commitment.template_id,
        "method": str(commitment.method),
        "signed_at": commitment.signed_at.astimezone(UTC).isoformat(),
        "notice": commitment.notice,
    }


def _check_due_at(held: CaseProof, template: CommitmentTemplate, at: datetime) -> datetime:
    data = clock_of(held.case.department, at)
    tier = clock.Tier("commitment_check", working_days=max(1, template.check_days))
    return clock.deadline(at, tier, data.calendar, data.hours).due_at


def _legal_basis(held: CaseProof, at: datetime) -> str:
    version = ProofItemVersion.objects.filter(
        proof_id=held.proof_id, status=VersionStatus.PUBLISHED, valid_from__lte=at
    ).exclude(valid_until__lte=at)
    return version.values_list("legal_basis", flat=True).first() or ""


def _record_falsity(commitment: Commitment, held: CaseProof, at: datetime) -> None:
    CreditRecord.objects.create(
        holder_id=commitment.holder_id,
        programme=held.case.programme,
        kind=CreditRecord.Kind.FALSE_COMMITMENT,
        commitment=commitment,
        recorded_at=at,
        is_demo=held.case.is_demo,
    )


def _hold(commitment_id: UUID) -> tuple[Commitment, CaseProof]:
    """The commitment and its proof, locked after the case and the proof."""
    case_proof_id = Commitment.objects.filter(pk=commitment_id).values_list("case_proof_id", flat=True).first()
    if case_proof_id is None:
        raise NotVisible(_("没有找到这份承诺书。"))
    held = hold_proof(case_proof_id)
    return Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id), held


def _move(commitment: Commitment, after: CommitmentStatus) -> str:
    before = commitment.status
    check_move(COMMITMENT_MOVES, before, after, labels=dict(CommitmentStatus.choices))
    commitment.status = after
    return before


def _tell(
    commitment: Commitment,
    held: CaseProof,
    kind: str,
    by: Actor,
    at: datetime,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "commitment": str(commitment.pk)}
    timeline.record(
        about=held.case, kind=kind, by=by, at=at, before=before, after=after, reason=reason, details=details
    )


def _refuse_closed(held: CaseProof) -> None:
    if held.case.status not in BEFORE_DECISION:
        raise Conflict(_("办件现在是“%(status)s”，不能再承诺。") % {"status": held.case.get_status_display()})


def _needed(text: str, pointer: str) -> str:
    cleaned = text.replace("\x00", "").strip()
    if not cleaned or len(cleaned) > LONGEST_TEXT:
        raise Invalid(_("写明情况，最多 %(most)d 个字。") % {"most": LONGEST_TEXT}, errors={pointer: _("写明情况。")})
    return cleaned
