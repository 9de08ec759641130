"""Sections `licence_types` and `standard_fields`: what stands on the face of a licence, what a form calls a field."""

import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from catalog.initials import initials
from catalog.loading.facts import Facts
from catalog.loading.rows import Row
from catalog.loading.upsert import upsert
from catalog.models import LicenceType, StandardField

LICENCE_TYPE = ("code", "name", "holder_kind", "colour", "data_set", "attributes")
ATTRIBUTE = ("name", "label", "type")
STANDARD_FIELD = ("code", "label", "type")
PROVISIONAL_AUTHORITY = "113700000099000136"  # a made-up authority: types get codes under it until the real are known


def folded(name: str) -> str:
    """A name as it is compared: full-width and half-width brackets are the same, blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def known_types() -> dict[str, LicenceType]:
    """All licence types by code and by name, also as printed with half-width brackets."""
    types = list(LicenceType.objects.all())
    return (
        {one.code: one for one in types} | {folded(one.name): one for one in types} | {one.name: one for one in types}
    )


def load_licence_types(facts: Facts) -> None:
    """Types by name; one that is not on any city's list (a shared data set, a local licence) is added."""
    known = known_types()
    rows = []
    for row in facts.rows("licence_types", LICENCE_TYPE):
        name = row.text("name", required=True, longest=80)
        found = known.get(name) or known.get(folded(name))
        values = _type_values(row, is_new=found is None)
        if not row.ok:
            continue
        code = found.code if found else row.text("code") or _free_code(known)
        rows.append({"code": code, "name": found.name if found else name, **values})
        known[code] = known[name] = found or LicenceType(code=code, name=name)
    upsert(LicenceType, ["code"], rows, facts.counts("licence_types"))


def _type_values(row: Row, *, is_new: bool) -> dict[str, Any]:
    code = row.text("code", longest=21)
    if code and len(code) != 21:
        row.bad("code", code, _("证照类型代码应为 21 位，没有就不填。"))
    row.flag("data_set")
    values: dict[str, Any] = {"attributes": _attributes(row)}
    if is_new or row.has("holder_kind"):
        values["holder_kind"] = row.choice("holder_kind", LicenceType.HolderKind.values)
    if row.has("colour"):
        values["colour"] = row.text("colour", longest=20)
    return values | {"initials": initials(row.text("name"))[:80]}


def _attributes(row: Row) -> list[dict[str, str]]:
    return [
        {
            "name": one.text("name", required=True, longest=60),
            "label": one.text("label", required=True, longest=60),
            "type": one.choice("type", StandardField.Type.values, default="text"),
        }
        for one in row.inners("attributes", ATTRIBUTE)
    ]


def _free_code(known: dict[str, LicenceType]) -> str:
    """The first provisional code that no type has; 500 and above, below are those of the cities' lists."""
    return next(code for number in range(500, 900) if (code := f"{PROVISIONAL_AUTHORITY}{number:03d}") not in known)


def load_standard_fields(facts: Facts) -> None:
    """The standard field library by code."""
    rows = []
    for row in facts.rows("standard_fields", STANDARD_FIELD):
        values = {
            "code": row.text("code", required=True, longest=60),
            "label": row.text("label", required=True, longest=60),
            "type": row.choice("type", StandardField.Type.values, default="text"),
        }
        if row.ok:
            rows.append(values)
    upsert(StandardField, ["code"], rows, facts.counts("standard_fields"))
