"""One request for the cases of a theme: a proof of the same person that one of them asks for is not asked twice.

A reply serves the case that asked and the sister cases whose proof follows its request, and no other case
(docs/decisions/0006). Whatever comes of a request reaches its proofs through `serving`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.models import Way
from certificates.actions import access
from certificates.models import AccessRecord
from portal.foundation import timeline
from portal.foundation.actors import Actor
from verification.actions import forms, proofs
from verification.actions.locking import lock_proof
from verification.models import CaseProof, Outcome, ProofStatus, RequestStatus, VerificationRequest
from verification.models.requests import CLOSED_WITH_REPLY, STILL_OPEN

SETTLED = {
    Outcome.MATCHED: ProofStatus.SATISFIED,
    Outcome.MISMATCHED: ProofStatus.MISMATCHED,
    Outcome.NOT_FOUND: ProofStatus.NOT_FOUND,
}
REPLIED = {outcome: f"reply_{outcome}" for outcome in Outcome}


def serving(request: VerificationRequest) -> list[CaseProof]:
    """The proofs that a request works for, locked: that of its own case unless it left, then those that follow."""
    own = [] if request.left_at else [request.case_proof]
    return [*own, *followers(request)]


def followers(request: VerificationRequest) -> list[CaseProof]:
    """The proofs of sister cases that follow a request, locked, each with its case. No query outside themes."""
    if request.case.theme_case_id is None:
        return []
    return [lock_proof(pk) for pk in request.followers.order_by("pk").values_list("pk", flat=True)]


def already_asked(held: CaseProof, source_id: int, template_id: int | None) -> VerificationRequest | None:
    """The request of the same theme that asks the same of the same person: same proof, source, letter and claims.

    A returned or withdrawn one is none, nor one whose reply is blanked, nor one that a form contradicts.
    """
    if held.case.theme_case_id is None:
        return None
    rows = VerificationRequest.objects.filter(
        case__theme_case=held.case.theme_case_id,
        case_proof__party__holder=held.party.holder_id,
        proof=held.proof_id,
        source=source_id,
        template=template_id,
        status__in=[*STILL_OPEN, *CLOSED_WITH_REPLY],
        blanked_at=None,
    ).select_related("case", "proof", "issuing_department", "programme", "case_proof__party")
    claimed = forms.claimed(held.case, held.proof_id)
    return next((row for row in rows.order_by("drafted_at", "pk") if agrees(row, claimed)), None)


def agrees(request: VerificationRequest, claimed: Mapping[str, Any]) -> bool:
    """Whether a request asks about what a form states. A draft can still take up what nobody stated before."""
    if request.status == RequestStatus.DRAFT:
        return not contradicts(forms.claimed(request.case, request.proof_id), claimed)
    return set(claimed) <= set(request.claimed) and not contradicts(request.claimed, claimed)


def contradicts(asked: Mapping[str, Any], claimed: Mapping[str, Any]) -> bool:
    """Whether two forms state different things about one fact."""
    return any(asked.get(fact, value) != value for fact, value in claimed.items())


def follow(case_proof_id: UUID, request: VerificationRequest, *, by: Actor, at: datetime) -> None:
    """Let a proof take over what comes of a request of its theme (沿用); what has come already, at once."""
    held = lock_proof(case_proof_id)
    if request.case_proof_id == held.pk:  # it had left its own request, and needs it again
        request.left_at = None
        request.save(update_fields=["left_at"])
    else:
        held.follows = request
        held.save(update_fields=["follows"])
    _record(held, request, "follows", by, at)
    if request.is_open:
        proofs.settle(held, ProofStatus.REQUESTED, by=by, at=at, way=Way.VERIFICATION)
    elif request.has_reply:
        settle_by_reply(request, held, by, at)
        fill_and_note(request, held, at)


def leave(request: VerificationRequest, *, by: Actor, at: datetime) -> bool:
    """Let others go on with a locked request that its own case needs no more; False where nobody follows it.

    A draft passes to the next case, as nothing is signed yet. What was sent stays the letter of who sent it.
    """
    own, others = request.case_proof, followers(request)
    if not others:
        return False
    if request.status == RequestStatus.DRAFT:
        take_over(others[0], request)
    else:
        request.left_at = at
        request.save(update_fields=["left_at"])
    _record(own, request, "unfollows", by, at)
    _free(own, by, at)
    return True


def unfollow(held: CaseProof, *, by: Actor, at: datetime) -> VerificationRequest:
    """Let a locked proof follow its request no longer; returns the request, which may now serve nobody."""
    request = VerificationRequest.objects.get(followers=held)
    _let_go(held, request, at)
    _record(held, request, "unfollows", by, at)
    _free(held, by, at)
    return request


def release(held: CaseProof, request: VerificationRequest, *, by: Actor, at: datetime) -> None:
    """Let go of a proof whose request is taken back altogether: it waits again, and follows nothing."""
    if held.follows_id == request.pk:
        _let_go(held, request, at)
    _free(held, by, at)


def take_over(held: CaseProof, request: VerificationRequest) -> None:
    """Make a draft the request of a proof that followed it: its department sends it, and the letter is its own."""
    request.case, request.case_proof = held.case, held
    request.requesting_department_id = held.case.department_id
    request.save(update_fields=["case", "case_proof", "requesting_department"])
    held.follows = None
    held.save(update_fields=["follows"])


def settle_by_reply(request: VerificationRequest, held: CaseProof, by: Actor, at: datetime) -> None:
    """Let the reply decide over a proof."""
    outcome = Outcome(request.outcome)
    proofs.settle(held, SETTLED[outcome], REPLIED[outcome], by=by, at=at, way=Way.VERIFICATION)


def fill_and_note(request: VerificationRequest, held: CaseProof, at: datetime) -> None:
    """Put what a reply says into the form of a proof's case, and into the holder's access log."""
    forms.fill_from_reply(request, held.pk, at=at)
    is_own = held.case.pk == request.case_id
    access.record_view(
        holder_id=held.party.holder_id,
        what=request.proof.name,
        purpose=held.case.number,
        fields=sorted(request.facts),
        by=Actor(
            user_id=request.submitted_by_id if is_own else held.case.clerk_id, department_id=held.case.department_id
        ),
        at=at,
        basis=AccessRecord.Basis.DUTY,
        article=request.programme.regime_name,
    )


def _let_go(held: CaseProof, request: VerificationRequest, at: datetime) -> None:
    """Follow a request no more, and keep how long its case waited for it; for a draft nobody waited yet."""
    held.follows = None
    if request.submitted_at is not None:
        until = request.answered_at or request.closed_at or at
        span = {"from": request.submitted_at.isoformat(), "until": until.isoformat()}
        held.waited = [*held.waited, {"request": request.number, **span}]
    held.save(update_fields=["follows", "waited"])


def _free(held: CaseProof, by: Actor, at: datetime) -> None:
    if held.status == ProofStatus.REQUESTED:
        proofs.settle(held, ProofStatus.PENDING, "withdrawn", by=by, at=at)


def _record(held: CaseProof, request: VerificationRequest, what: str, by: Actor, at: datetime) -> None:
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "request": request.number}
    timeline.record(about=held.case, kind=f"proof.{what}", by=by, at=at, details=details)
    timeline.record(about=request, kind=f"request.{what}", by=by, at=at, details={"case": held.case.number})
