"""Where one proof of one person stands, and the step to its next way. The only writers of a proof's status.

The verbs are called by others inside their own transaction (an answer, a site check, a signed commitment), who
have asked for permission already. Locks are taken in the order of `locking`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from catalog.models import Way
from certificates.models import Licence
from portal.foundation import states, timeline
from portal.foundation.actors import Actor
from verification import ways
from verification.actions import forms, reviewing
from verification.actions.eligibility import commitment_bar
from verification.actions.locking import lock_proof
from verification.models import PROOF_MOVES, CaseProof, ProofStatus

_COLUMNS = ("way", "status", "reason_code", "tried", "licence", "updated_at")


@transaction.atomic
def settle(
    case_proof: CaseProof | UUID,
    status: str,
    reason_code: str = "",
    *,
    by: Actor,
    at: datetime,
    licence: Licence | UUID | None = None,
    way: Way | None = None,
) -> CaseProof:
    """Write what became of the way that a proof is on, or of `way`, which it came by instead.

    A proof that was struck out meanwhile stays so: whoever answers late must not fail over it. A decided case whose
    proof turns negative is marked for review. Raises IllegalMove.
    """
    held = _locked(case_proof)
    if held.status == ProofStatus.STRUCK_OUT:
        return held
    before = held.status
    if before != status:
        states.move(held, PROOF_MOVES, ProofStatus(status))
    held.reason_code, held.way = reason_code, way or held.way
    held.licence_id = _id_of(licence) if licence else held.licence_id
    if held.is_negative:
        _note_tried(held, reason_code or status, at)
    _write(held, at)
    if before != status:
        _record(held, "proof.settled", before, by, at)
    if held.is_negative:
        reviewing.mark(held.case, {"case_proof": str(held.pk)}, by=by, at=at)
    forms.follow_proof(held, at)
    return held


@transaction.atomic
def next_way(case_proof: CaseProof | UUID, reason_code: str, *, by: Actor, at: datetime) -> CaseProof:
    """Leave a way that gave nothing for the next in the requirement's order, with the reason.

    Without a further way the proof is `unavailable`. Where the next way is a verification, the caller drafts the
    request: `requests` stands above this module. Raises IllegalMove.
    """
    held = _locked(case_proof)
    if held.status == ProofStatus.STRUCK_OUT or _was_got_otherwise(held):
        return held
    before = held.status
    _note_tried(held, reason_code, at)
    step = _step(held, at)
    for way, code in step.passed_over:
        _note_tried(held, code, at, way=way)
    after = starting_status(step.way)
    if before != after:
        states.move(held, PROOF_MOVES, after)
    held.way, held.reason_code = step.way or held.way, reason_code
    _write(held, at)
    _record(held, "proof.next_way", before, by, at)
    forms.follow_proof(held, at)
    return held


@transaction.atomic
def note_failed(case_proof: CaseProof, way: Way, reason_code: str, *, by: Actor, at: datetime) -> CaseProof:
    """Note that a way was tried once more and gave nothing; the proof stays where it is."""
    held = _locked(case_proof)
    _note_tried(held, reason_code, at, way=way)
    held.reason_code = reason_code
    _write(held, at)
    _record(held, "proof.read_again", held.status, by, at)
    return held


def starting_status(way: Way | None) -> ProofStatus:
    """The status in which a proof starts on a way; None: no way is left."""
    if way is None:
        return ProofStatus.UNAVAILABLE
    return {Way.CANCELLED: ProofStatus.STRUCK_OUT, Way.COMMITMENT: ProofStatus.OFFERED}.get(way, ProofStatus.PENDING)


def _was_got_otherwise(held: CaseProof) -> bool:
    """There meanwhile, so that a request coming back does not reopen it; only a commitment can be taken back."""
    return held.status == ProofStatus.SATISFIED and held.way != Way.COMMITMENT


def _step(held: CaseProof, at: datetime) -> ways.Step:
    order = list(held.requirement.channels.order_by("position").values_list("way", flat=True))
    bar = commitment_bar(held, at) if Way.COMMITMENT in order else ""
    tried = {entry["way"] for entry in held.tried}
    negative = held.is_negative or ways.is_negative(held.tried)
    outside = held.outside_issuer.how if held.outside_issuer else ""
    context = ways.Context(commitment_bar=bar, secret=held.proof.is_secret, outside=outside)
    return ways.next_way(order, tried, negative=negative, context=context)


def _note_tried(held: CaseProof, reason_code: str, at: datetime, way: Way | None = None) -> None:
    entry: dict[str, Any] = {"way": str(way or held.way), "reason_code": reason_code, "at": at.isoformat()}
    held.tried = [*held.tried, entry]


def _write(held: CaseProof, at: datetime) -> None:
    held.updated_at = at
    held.save(update_fields=_COLUMNS)


def _record(held: CaseProof, kind: str, before: str, by: Actor, at: datetime) -> None:
    details = {
        "case_proof": str(held.pk),
        "proof": held.proof.code,
        "way": held.way,
        "reason_code": held.reason_code,
    }
    timeline.record(about=held.case, kind=kind, by=by, at=at, before=before, after=held.status, details=details)


def _locked(case_proof: CaseProof | UUID) -> CaseProof:
    """Held anew: the caller's may be older than the lock."""
    if isinstance(case_proof, UUID):
        return lock_proof(case_proof)
    return lock_proof(case_proof.pk, case_proof.case_id)


def _id_of(row: Licence | UUID) -> UUID:
    return row if isinstance(row, UUID) else row.pk
