"""The original of a licence: its canonical data, signed by the department that issued it.

What changes without a new version (status) is not part of it. Holders stand in it by their opaque ids and roles;
their names, where the face shows them, are attributes.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from certificates.models import Licence, LicenceHolder
from portal.foundation import signing
from portal.foundation.encryption import CannotOpen


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


def check_many(licences: Sequence[Licence]) -> dict[UUID, signing.SignatureCheck | None]:
    """`check` for licences whose parties are at hand, in one query; None where the envelope does not open."""
    data = {licence.pk: _canonical_or_none(licence) for licence in licences}
    readable = [licence for licence in licences if data[licence.pk] is not None]
    claims = [(owner_of(licence.issuer_id), data[licence.pk] or b"", licence.signature) for licence in readable]
    checks = dict(zip((licence.pk for licence in readable), signing.check_many(claims), strict=True))
    return {licence.pk: checks.get(licence.pk) for licence in licences}


def _canonical_or_none(licence: Licence) -> bytes | None:
    try:
        return canonical(licence, licence.parties.all())
    except CannotOpen:
        return None


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
