"""The original of a licence: its canonical data, signed by the department that issued it.

What changes without a new version (status) is not part of it. Holders stand in it by their opaque ids and roles;
their names, where the face shows them, are attributes.
"""

from collections.abc import Iterable
from typing import Any

from certificates.models import Licence, LicenceHolder
from portal.foundation import signing


def owner_of(department_id: int) -> str:
    """The name under which a department's signing keys are kept."""
    return f"department:{department_id}"


def canonical(licence: Licence, parties: Iterable[LicenceHolder]) -> bytes:
    """The data of one licence version as the bytes that are signed. Opens its envelope."""
    return signing.canonical(_facts(licence, parties))


def sign(licence: Licence, parties: Iterable[LicenceHolder]) -> str:
    """The issuer's signature over the licence as it now stands; the caller stores it."""
    return signing.sign(owner_of(licence.issuer_id), canonical(licence, parties))


def check(licence: Licence, parties: Iterable[LicenceHolder]) -> signing.SignatureCheck:
    """Whether the stored signature is the issuer's and fits the data."""
    return signing.check(owner_of(licence.issuer_id), canonical(licence, parties), licence.signature)


def _facts(licence: Licence, parties: Iterable[LicenceHolder]) -> dict[str, Any]:
    return {
        "identifier": licence.identifier,
        "type": licence.licence_type.code,
        "number": licence.number,
        "issued_on": licence.issued_on.isoformat(),
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
        "holders": sorted([str(party.holder_id), party.role] for party in parties),
        "attributes": licence.attributes,
    }
