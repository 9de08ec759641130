"""Mappings of a service item in a facts document: which form field is filled from where."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.loading.rows import Row
from catalog.models import FieldMapping, LicenceType, PartyRole, ProofItem, ServiceItemVersion, StandardField

MAPPING = ("field", "from", "party")
REPLY = "reply."


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A form field and its one origin: an attribute of a licence, or a fact of a reply."""

    field: str
    party: str
    standard_field_id: int | None
    licence_type_id: int | None = None
    attribute: str = ""
    proof_id: int | None = None
    fact: str = ""


def read(
    row: Row,
    form: set[str],
    proofs: dict[str, ProofItem],
    types: dict[str, LicenceType],
    fields: dict[str, StandardField],
) -> list[Mapping]:
    """The mappings of an item's row; `form` are the names of its fields."""
    found = []
    for one in row.inners("mappings", MAPPING):
        field = one.text("field", required=True, longest=60)
        if field and field not in form:
            one.bad("field", field, _("表单里没有这个字段。"))
        party = one.choice("party", PartyRole.values, default=PartyRole.APPLICANT)
        origin = _origin(one, proofs, types)
        standard = fields.get(field)
        if one.ok:
            found.append(
                Mapping(field=field, party=party, standard_field_id=standard.pk if standard else None, **origin)
            )
    return found


def _origin(one: Row, proofs: dict[str, ProofItem], types: dict[str, LicenceType]) -> dict[str, Any]:
    """`居民身份证.name`, or `reply.ZM-006.owned_count`."""
    text = one.text("from", required=True, longest=200)
    if text.startswith(REPLY):
        code, _dot, fact = text.removeprefix(REPLY).rpartition(".")
        if code not in proofs or not fact:
            one.bad("from", text, _("写成 reply.证明编码.反馈字段，证明要先载入。"))
            return {}
        return {"proof_id": proofs[code].pk, "fact": fact}
    name, _dot, attribute = text.rpartition(".")
    licence_type = types.get(name)
    if licence_type is None or attribute not in {part["name"] for part in licence_type.attributes}:
        one.bad("from", text, _("写成 证照名称.照面字段，证照类型要先载入并列出这个字段。"))
        return {}
    return {"licence_type_id": licence_type.pk, "attribute": attribute}


def write(version: ServiceItemVersion, mappings: list[Mapping]) -> None:
    """Store the mappings of a new version."""
    FieldMapping.objects.bulk_create(
        FieldMapping(
            version=version,
            field=one.field,
            party=one.party,
            standard_field_id=one.standard_field_id,
            licence_type_id=one.licence_type_id,
            attribute=one.attribute,
            proof_id=one.proof_id,
            fact=one.fact,
        )
        for one in mappings
    )


def written(version: ServiceItemVersion) -> list[Mapping]:
    """The mappings of a stored version."""
    return [
        Mapping(
            field=one.field,
            party=one.party,
            standard_field_id=one.standard_field_id,
            licence_type_id=one.licence_type_id,
            attribute=one.attribute,
            proof_id=one.proof_id,
            fact=one.fact,
        )
        for one in version.mappings.order_by("pk")
    ]
