"""What the verbs of commitments share: the locks in their one order, the move, the text that must be there.

Locks: case → case proof → commitment → check, breach or objection.
"""

from uuid import UUID

from portal.foundation import states
from verification.actions.locking import lock_proof
from verification.models import COMMITMENT_MOVES, CaseProof, Commitment, CommitmentStatus
from verification.permissions.commitments import no_such_commitment

LONGEST_TEXT = 1_000


def hold(commitment_id: UUID) -> tuple[Commitment, CaseProof]:
    """The commitment and its proof with `.case`, locked after the case and the proof. Raises NotVisible."""
    case_proof_id = Commitment.objects.filter(pk=commitment_id).values_list("case_proof_id", flat=True).first()
    if case_proof_id is None:
        raise no_such_commitment()
    held = lock_proof(case_proof_id)
    commitment = Commitment.objects.select_for_update(of=("self",)).select_related("template").get(pk=commitment_id)
    commitment.case_proof = held
    return commitment, held


def move(commitment: Commitment, after: CommitmentStatus) -> str:
    """Put a locked commitment into its next state and write it; returns the one before. Raises IllegalMove."""
    before = states.move(commitment, COMMITMENT_MOVES, after)
    commitment.save(update_fields=["status"])
    return before
