"""Commitments 告知承诺: offered where eligible, signed in one of three ways, withdrawn before the decision.

What follows afterwards stands in `commitment_checks`, `breaches` and `commitment_objections`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import CommitmentTemplate, ProofItemVersion, Way
from certificates.originals import owner_of
from portal.foundation import attachments, outbox, signing, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.texts import needed
from verification import terms
from verification.actions import commitment_checks, drafting, proofs
from verification.actions import commitment_parts as parts
from verification.actions.eligibility import Eligibility, eligibility
from verification.actions.locking import lock_proof
from verification.models import COMMITMENT_MOVES, Case, CaseProof, Commitment, CommitmentStatus, ProofStatus
from verification.notices import commitment_text, notice_text
from verification.permissions import cases as case_permissions
from verification.permissions import commitments as permissions
from verification.reasons import reason_text

METHODS = Commitment.Method
RETRACTABLE = tuple(state for state, after in COMMITMENT_MOVES.items() if CommitmentStatus.WITHDRAWN in after)


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
def sign(
    *,
    case_proof_id: UUID,
    by: Actor,
    at: datetime,
    method: str = METHODS.PAD,
    evidence: Upload | None = None,
    agrees_to_publication: bool = False,
) -> Commitment:
    """Take a signed commitment in place of the proof. Eligibility is checked anew and kept with the text shown.

    By phone it is signed by the person in the own account; on the pad (`evidence`: the drawn signature) and on paper
    (`evidence`: the scan) by the person before a clerk, who is the witness.
    Raises NotVisible, NotAllowed, Conflict (not offered, or barred: with the reason; not agreed to publication),
    Invalid (no such way, no scan).
    """
    held = lock_proof(case_proof_id)
    _check_method(method, evidence, by, held, at)
    _refuse_closed(held)
    found = _eligible(held, at)
    _refuse_unoffered(held)
    template = CommitmentTemplate.objects.get(pk=found.template_id)
    _refuse_unpublished(template, agrees_to_publication)
    commitment = _unsigned(held, template, found, method, by, at)
    commitment.evidence = attachments.store(evidence, about=commitment, by=by, at=at) if evidence else None
    commitment.signature = signing.sign(owner_of(held.case.department_id), signing.canonical(signed_data(commitment)))
    commitment.save(force_insert=True)
    _record(commitment, held, "commitment.signed", by, at, after=commitment.status)
    commitment_checks.plan(commitment, held, by=by, at=at)
    outbox.emit("verification.commitment_signed", {"commitment": str(commitment.pk)}, at=at)
    proofs.settle(held, ProofStatus.SATISFIED, "committed", by=by, at=at)
    return commitment


@transaction.atomic
def decline(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """The person chooses to have the proof got otherwise: the next way at once. Raises Conflict if none is offered.

    Of one who may not commit any more since it was offered, the reason is what bars them.
    """
    held = lock_proof(case_proof_id)
    if not permissions.is_the_person(by, held.party.holder_id, at):
        case_permissions.may_work(by, held.case)
    _refuse_closed(held)
    if held.status != ProofStatus.OFFERED:
        raise Conflict(_("这项证明没有提供告知承诺。"), code="not_offered")
    return drafting.take_next_way(held, eligibility(held, at).bar or "declined", by=by, at=at)


@transaction.atomic
def withdraw(*, commitment_id: UUID, reason: str, by: Actor, at: datetime) -> Commitment:
    """Take a commitment back before the decision, also a checked one; the proof goes its next way.

    Raises NotVisible, NotAllowed, Conflict (decided), IllegalMove (doubted, false, withdrawn), Invalid.
    """
    commitment, held = parts.hold(commitment_id)
    permissions.may_withdraw(by, held.case, commitment.holder_id, at)
    if not held.case.is_open:
        raise Conflict(_("办件已经决定，承诺不能再撤回。"), code="already_decided")
    reason = needed(parts.LONGEST_TEXT, reason, "/reason")
    before = parts.move(commitment, CommitmentStatus.WITHDRAWN)
    commitment_checks.cancel(commitment, at=at)
    _record(commitment, held, "commitment.withdrawn", by, at, before=before, after=commitment.status, reason=reason)
    outbox.emit("verification.commitment_withdrawn", {"commitment": str(commitment.pk)}, at=at)
    drafting.take_next_way(held, "commitment_withdrawn", by=by, at=at)
    return commitment


def withdraw_of(case: Case, *, by: Actor, at: datetime) -> None:
    """An application taken back takes its commitments along: nothing is checked or on view any more.

    A doubt or a finding stays: nobody withdraws from that. The case is locked. Who has the check in hand hears of it,
    and whose word it was, where they are not the applicant.
    """
    rows = Commitment.objects.select_for_update(of=("self",)).filter(case_proof__case=case, status__in=RETRACTABLE)
    for commitment in rows.select_related("template", "case_proof__proof").order_by("pk"):
        held = commitment.case_proof
        held.case = case
        before = parts.move(commitment, CommitmentStatus.WITHDRAWN)
        commitment_checks.cancel(commitment, at=at)
        told = {"before": before, "after": str(commitment.status)}
        _record(commitment, held, "commitment.withdrawn_with_case", by, at, **told)
        outbox.emit("verification.commitment_withdrawn_with_case", {"commitment": str(commitment.pk)}, at=at)


@transaction.atomic
def keep_document(*, commitment_id: UUID, document: Upload, sha256: str, by: Actor, at: datetime) -> Commitment:
    """Keep the commitment's PDF with its SHA-256 (hex). The first one stays for ever: a second call changes nothing."""
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id)
    if commitment.document_id is None:
        commitment.document = attachments.store(document, about=commitment, by=by, at=at)
        commitment.document_sha256 = sha256
        commitment.save(update_fields=["document", *SEALED_COLUMNS])
    return commitment


def signed_data(commitment: Commitment) -> dict[str, object]:
    """What the department's signature holds still: whose commitment, for what, and the text that was shown."""
    drawn = {"evidence": str(commitment.evidence_id)} if commitment.evidence_id else {}
    return {
        **drawn,
        "commitment": str(commitment.pk),
        "case_proof": str(commitment.case_proof_id),
        "holder": str(commitment.holder_id),
        "template": commitment.template_id,
        "method": str(commitment.method),
        "signed_at": commitment.signed_at.astimezone(UTC).isoformat(),
        "notice": commitment.notice,
    }


# --- parts of signing ---


def _check_method(method: str, evidence: Upload | None, by: Actor, held: CaseProof, at: datetime) -> None:
    """Who may sign that way, and whether what it needs is there."""
    if method == METHODS.PHONE:
        permissions.may_sign_by_phone(by, held.party.holder_id, at)
        return
    case_permissions.may_work(by, held.case)
    if method not in METHODS.values:
        reason = _("签署方式只能是 pad（签字板）、paper（纸质扫描）或 phone（手机）。")
        raise Invalid(reason, errors={"/method": reason})
    if method == METHODS.PAPER and evidence is None:
        raise Invalid(_("还没有签字的扫描件。"), errors={"/file": _("上传本人签好字的承诺书。")})


def _eligible(held: CaseProof, at: datetime) -> Eligibility:
    found = eligibility(held, at)
    if found.bar:
        raise Conflict(
            _("不能采用告知承诺：%(reason)s。") % {"reason": reason_text(found.bar)},
            remedy=_("请改走下一种办法。"),
            code="commitment_barred",
        )
    return found


def _refuse_unoffered(held: CaseProof) -> None:
    if held.status != ProofStatus.OFFERED or held.way != Way.COMMITMENT:
        raise Conflict(
            _("这项证明现在是“%(status)s”，没有提供告知承诺。") % {"status": held.get_status_display()},
            code="not_offered",
        )


def _refuse_unpublished(template: CommitmentTemplate, agrees: bool) -> None:
    if template.is_published and not agrees:
        raise Conflict(
            _("这项承诺须公开，本人还没有同意公开。"),
            remedy=_("不同意公开的，选“不承诺，另行提供证明”。"),
            code="publication_not_agreed",
        )


def _unsigned(
    held: CaseProof, template: CommitmentTemplate, found: Eligibility, method: str, by: Actor, at: datetime
) -> Commitment:
    own_account = method == METHODS.PHONE
    commitment = Commitment(
        case_proof=held,
        holder=held.party.holder,
        template=template,
        method=method,
        signed_at=at,
        signed_by_id=by.user_id if own_account else None,
        witnessed_by_id=None if own_account else by.user_id,
        publication_agreed_at=at if template.is_published else None,
        check_due_at=_told_check_due_at(held, template, at),
    )
    notice = notice_text(held, template, _legal_basis(held, at))
    commitment.notice = f"{notice}\n\n{commitment_text()}"
    commitment.eligibility = {"checked_at": at.isoformat(), **found.evidence}
    return commitment


def _told_check_due_at(held: CaseProof, template: CommitmentTemplate, at: datetime) -> datetime | None:
    if template.check_mode == CommitmentTemplate.CheckMode.EXEMPT:
        return None
    return terms.term(held.case.department, at, template.check_days).due_at


def _legal_basis(held: CaseProof, at: datetime) -> str:
    versions = ProofItemVersion.objects.in_force(at).filter(proof_id=held.proof_id)
    return versions.values_list("legal_basis", flat=True).first() or ""


def _record(
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
    if not held.case.is_open:
        raise Conflict(_("办件现在是“%(status)s”，不能再承诺。") % {"status": held.case.get_status_display()})
