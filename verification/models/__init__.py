"""Cases, verification requests, escalations, commitments, credit."""

from verification.models.agreements import AGREEMENT_MOVES, Agreement, AgreementStatus
from verification.models.cases import (
    CASE_MOVES,
    PROOF_MOVES,
    Case,
    CaseParty,
    CaseProof,
    CaseStatus,
    ProofStatus,
)
from verification.models.commitments import (
    COMMITMENT_MOVES,
    Commitment,
    CommitmentStatus,
    CreditRecord,
    SiteCheck,
    SupplementRecord,
    VoluntaryRecord,
)
from verification.models.escalations import ESCALATION_MOVES, Escalation, EscalationStatus
from verification.models.requests import (
    REQUEST_MOVES,
    Clarification,
    Outcome,
    ReplyDraft,
    RequestStatus,
    RunningNumber,
    VerificationRequest,
)

__all__ = [
    "AGREEMENT_MOVES",
    "CASE_MOVES",
    "COMMITMENT_MOVES",
    "ESCALATION_MOVES",
    "PROOF_MOVES",
    "REQUEST_MOVES",
    "Agreement",
    "AgreementStatus",
    "Case",
    "CaseParty",
    "CaseProof",
    "CaseStatus",
    "Clarification",
    "Commitment",
    "CommitmentStatus",
    "CreditRecord",
    "Escalation",
    "EscalationStatus",
    "Outcome",
    "ProofStatus",
    "ReplyDraft",
    "RequestStatus",
    "RunningNumber",
    "SiteCheck",
    "SupplementRecord",
    "VerificationRequest",
    "VoluntaryRecord",
]
