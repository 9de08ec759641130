"""What the office holds departments to: work ledgers, monthly assessments, inspections."""

from accountability.models.assessment import (
    ASSESSMENT_MOVES,
    AssessedDepartment,
    AssessedRequest,
    Assessment,
    AssessmentStatus,
)
from accountability.models.inspections import INSPECTION_MOVES, Inspection, InspectionStatus
from accountability.models.ledgers import (
    LedgerTask,
    Milestone,
    MilestoneState,
    ProgressReport,
    WorkLedger,
)

__all__ = [
    "ASSESSMENT_MOVES",
    "INSPECTION_MOVES",
    "AssessedDepartment",
    "AssessedRequest",
    "Assessment",
    "AssessmentStatus",
    "Inspection",
    "InspectionStatus",
    "LedgerTask",
    "Milestone",
    "MilestoneState",
    "ProgressReport",
    "WorkLedger",
]
