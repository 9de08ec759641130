"""The catalogue: programmes, departments, officers, calendar, proofs, service items, licence types."""

from catalog.models.calendar import CalendarDay, CalendarYear, ServiceHours, SlaTier
from catalog.models.commitments import CommitmentTemplate, RiskAssessment
from catalog.models.data_demands import DEMAND_MOVES, DataDemand, DemandStatus
from catalog.models.filings import StaffChange
from catalog.models.interim import InterimPeriod, InterimWay
from catalog.models.letters import LetterTemplate
from catalog.models.licence_types import LicenceType, LicenceTypeListing, StandardField
from catalog.models.officers import Absence, Duty, Officer, SystemClient
from catalog.models.outside import OutsideIssuer
from catalog.models.programmes import (
    Department,
    DepartmentGroupObjectPermission,
    DepartmentUserObjectPermission,
    Programme,
    Region,
    ServiceHall,
    SteeringMember,
    Window,
)
from catalog.models.proofs import ProofItem, ProofItemVersion, ProofSource, VersionStatus
from catalog.models.service_items import (
    FieldMapping,
    PartyRole,
    ProofRequirement,
    RequirementChannel,
    ServiceItem,
    ServiceItemVersion,
    Way,
)
from catalog.models.themes import Theme, ThemeItem
from catalog.models.training import TrainingCourse, TrainingRecord, TrainingSession

__all__ = [
    "DEMAND_MOVES",
    "Absence",
    "CalendarDay",
    "CalendarYear",
    "CommitmentTemplate",
    "DataDemand",
    "DemandStatus",
    "Department",
    "DepartmentGroupObjectPermission",
    "DepartmentUserObjectPermission",
    "Duty",
    "FieldMapping",
    "InterimPeriod",
    "InterimWay",
    "LetterTemplate",
    "LicenceType",
    "LicenceTypeListing",
    "Officer",
    "OutsideIssuer",
    "PartyRole",
    "Programme",
    "ProofItem",
    "ProofItemVersion",
    "ProofRequirement",
    "ProofSource",
    "Region",
    "RequirementChannel",
    "RiskAssessment",
    "ServiceHall",
    "ServiceHours",
    "ServiceItem",
    "ServiceItemVersion",
    "SlaTier",
    "StaffChange",
    "StandardField",
    "SteeringMember",
    "SystemClient",
    "Theme",
    "ThemeItem",
    "TrainingCourse",
    "TrainingRecord",
    "TrainingSession",
    "VersionStatus",
    "Way",
    "Window",
]
