"""The licence library: holders, licences, codes, consent, access log."""

from certificates.models.access import (
    AccessRecord,
    Authorisation,
    AuthorisationPart,
    Covered,
    HolderCode,
    Presentation,
)
from certificates.models.access_log import AccessLogLeaf, AccessLogPending
from certificates.models.holders import DocumentType, Holder, Representation
from certificates.models.licences import Licence, LicenceHolder, LicenceState, LicenceStatus
from certificates.models.renditions import Rendition
from certificates.models.sources import SourceOutage

__all__ = [
    "AccessLogLeaf",
    "AccessLogPending",
    "AccessRecord",
    "Authorisation",
    "AuthorisationPart",
    "Covered",
    "DocumentType",
    "Holder",
    "HolderCode",
    "Licence",
    "LicenceHolder",
    "LicenceState",
    "LicenceStatus",
    "Presentation",
    "Rendition",
    "Representation",
    "SourceOutage",
]
