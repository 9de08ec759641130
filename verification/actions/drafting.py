"""The next way with what belongs to it: where it is a verification, its request is drafted at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import ProofSource, RequirementChannel, Way
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from verification.actions import asking, proofs
from verification.actions.locking import hold_proof
from verification.models import CaseProof, ProofStatus, RequestStatus, VerificationRequest


def take_next_way(case_proof: CaseProof, reason_code: str, *, by: Actor, at: datetime) -> CaseProof:
    """`proofs.next_way`, inside the caller's transaction, and the draft of a request if that is the way."""
    held = proofs.next_way(case_proof, reason_code, by=by, at=at)
    if held.way != Way.VERIFICATION or held.status != ProofStatus.PENDING:
        return held
    source = _source_of(held)
    if source:
        asking.draft(case_proof=held, source=source, by=by, at=at)
    return held


def request_to_send(case_proof_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """The request that `submit` means for a proof: its draft, or a new one after the last was taken back.

    Where another one runs or was answered, that one, so that the refusal names its state. Raises Conflict without
    any. Inside the caller's transaction, which also sends it: a draft that may not be sent is not kept.
    """
    held = hold_proof(case_proof_id)
    rows = VerificationRequest.objects.filter(case_proof=held).order_by("-drafted_at", "-pk")
    newest = rows.filter(status=RequestStatus.DRAFT).first() or rows.first()
    waits = held.way == Way.VERIFICATION and held.status == ProofStatus.PENDING
    source = _source_of(held) if waits else None
    if source and (newest is None or newest.status == RequestStatus.WITHDRAWN):
        newest = asking.draft(case_proof=held, source=source, by=by, at=at)
    if newest is None:
        raise Conflict(_("这项证明没有待发出的协查。"), remedy=_("先看它现在走哪种办法。"), code="no_draft")
    return newest.pk


def _source_of(held: CaseProof) -> ProofSource | None:
    channels = RequirementChannel.objects.select_related("source__tier", "source__department")
    channel = channels.filter(requirement_id=held.requirement_id, way=Way.VERIFICATION).first()
    return channel.source if channel else None
