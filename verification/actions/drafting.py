"""The next way with what belongs to it: where it is a verification, its request is drafted at once."""

from datetime import datetime

from catalog.models import RequirementChannel, Way
from portal.foundation.actors import Actor
from verification.actions import asking, proofs
from verification.models import CaseProof, ProofStatus


def take_next_way(case_proof: CaseProof, reason_code: str, *, by: Actor, at: datetime) -> CaseProof:
    """`proofs.next_way`, inside the caller's transaction, and the draft of a request if that is the way."""
    held = proofs.next_way(case_proof, reason_code, by=by, at=at)
    if held.way != Way.VERIFICATION or held.status != ProofStatus.PENDING:
        return held
    channel = (
        RequirementChannel.objects.select_related("source__tier", "source__department")
        .filter(requirement_id=held.requirement_id, way=Way.VERIFICATION)
        .first()
    )
    if channel and channel.source:
        asking.draft(case_proof=held, source=channel.source, by=by, at=at)
    return held
