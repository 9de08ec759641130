"""Cases, verification requests, escalations, commitments, credit."""

from verification.models.agreements import AGREEMENT_MOVES, Agreement, AgreementStatus
from verification.models.assessed import RequestRating
from verification.models.blanking import BlankingRun
from verification.models.breaches import (
    BREACH_MOVES,
    OBJECTION_MOVES,
    Breach,
    BreachStatus,
    CommitmentObjection,
    Measure,
    ObjectionStatus,
)
from verification.models.case_proofs import GOT, NEGATIVE, PROOF_MOVES, TO_GET, CaseProof, ProofStatus
from verification.models.cases import AT_WORK, CASE_MOVES, FINISHED, OPEN_CASES, Case, CaseParty, CaseStatus
from verification.models.commitment_checks import CHECK_MOVES, CheckStatus, CommitmentCheck
from verification.models.commitment_lists import CommitmentListEdition
from verification.models.commitments import COMMITMENT_MOVES, Commitment, CommitmentStatus
from verification.models.course import CaseSuspension, Correction, SuspensionReason
from verification.models.credit import CreditRecord
from verification.models.credit_proposals import PROPOSAL_MOVES, CreditProposal, ProposalStatus
from verification.models.desk_views import DeskView
from verification.models.escalations import ESCALATION_MOVES, Escalation, EscalationStatus
from verification.models.exchanges import Clarification, EarlierReply, ReplyDraft
from verification.models.holds import ReplyHold
from verification.models.intercity import IntercityInquiry
from verification.models.interim import InterimUse
from verification.models.letter_files import LetterFile, LetterPart
from verification.models.levels import EscalationLevel, LevelNote, Party
from verification.models.materials import SupplementRecord, VoluntaryRecord
from verification.models.numbers import RunningNumber
from verification.models.practice import PracticeExercise
from verification.models.requests import (
    OPEN,
    REQUEST_MOVES,
    Outcome,
    RequestStatus,
    ReturnCode,
    VerificationRequest,
)
from verification.models.secret_matters import SECRET_MOVES, SecretMatter, SecretStatus
from verification.models.site_checks import SiteCheck, SiteCheckConfirmation
from verification.models.theme_cases import ThemeCase

__all__ = [
    "AGREEMENT_MOVES",
    "AT_WORK",
    "BREACH_MOVES",
    "CASE_MOVES",
    "CHECK_MOVES",
    "COMMITMENT_MOVES",
    "ESCALATION_MOVES",
    "FINISHED",
    "GOT",
    "NEGATIVE",
    "OBJECTION_MOVES",
    "OPEN",
    "OPEN_CASES",
    "PROOF_MOVES",
    "PROPOSAL_MOVES",
    "REQUEST_MOVES",
    "SECRET_MOVES",
    "TO_GET",
    "Agreement",
    "AgreementStatus",
    "BlankingRun",
    "Breach",
    "BreachStatus",
    "Case",
    "CaseParty",
    "CaseProof",
    "CaseStatus",
    "CaseSuspension",
    "CheckStatus",
    "Clarification",
    "Commitment",
    "CommitmentCheck",
    "CommitmentListEdition",
    "CommitmentObjection",
    "CommitmentStatus",
    "Correction",
    "CreditProposal",
    "CreditRecord",
    "DeskView",
    "EarlierReply",
    "Escalation",
    "EscalationLevel",
    "EscalationStatus",
    "IntercityInquiry",
    "InterimUse",
    "LetterFile",
    "LetterPart",
    "LevelNote",
    "Measure",
    "ObjectionStatus",
    "Outcome",
    "Party",
    "PracticeExercise",
    "ProofStatus",
    "ProposalStatus",
    "ReplyDraft",
    "ReplyHold",
    "RequestRating",
    "RequestStatus",
    "ReturnCode",
    "RunningNumber",
    "SecretMatter",
    "SecretStatus",
    "SiteCheck",
    "SiteCheckConfirmation",
    "SupplementRecord",
    "SuspensionReason",
    "ThemeCase",
    "VerificationRequest",
    "VoluntaryRecord",
]
