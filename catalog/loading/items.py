"""Section `service_items`: what an item asks for, of whom, and in which ways it is had; the form and its sources."""

from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from catalog import actions
from catalog.initials import initials
from catalog.loading import mappings, requirements
from catalog.loading.facts import Facts
from catalog.loading.mappings import Mapping
from catalog.loading.requirements import Requirement
from catalog.loading.rows import Row
from catalog.loading.standards import known_types
from catalog.models import (
    Department,
    LicenceType,
    PartyRole,
    Programme,
    ProofItem,
    ProofSource,
    ServiceItem,
    ServiceItemVersion,
    StandardField,
)
from portal.foundation.errors import DomainError

ITEM = (
    "code", "programme", "department", "name", "levels", "demo", "instant", "applicant_kind", "duty_article", "roles",
    "form", "requirements", "mappings",
)  # fmt: skip
ROLE = ("role", "min", "max")
FIELD = ("name", "label", "type", "required", "section", "options", "unit")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that an item may name, by code."""

    programmes: dict[str, Programme]
    departments: dict[str, Department]
    items: dict[str, ServiceItem]
    proofs: dict[str, ProofItem]
    types: dict[str, LicenceType]
    sources: dict[tuple[int, int, str], ProofSource]
    fields: dict[str, StandardField]


@dataclass(kw_only=True)
class Draft:
    """A version as the row describes it."""

    values: dict[str, Any]
    requirements: list[Requirement]
    mappings: list[Mapping]


def load_service_items(facts: Facts) -> None:
    """Items by code. What differs from the newest version becomes a new one, published if it is complete."""
    if not facts.has("service_items"):
        return
    catalogue = _catalogue()
    for row in facts.rows("service_items", ITEM):
        draft = _draft(row, catalogue)
        item = _item(row, catalogue, facts)
        if row.ok and item:
            _publish(item, draft, row, facts)


def _catalogue() -> Catalogue:
    return Catalogue(
        programmes={one.code: one for one in Programme.objects.all()},
        departments={one.code: one for one in Department.objects.all()},
        items={one.code: one for one in ServiceItem.objects.all()},
        proofs={one.code: one for one in ProofItem.objects.all()},
        types=known_types(),
        sources={(one.proof_id, one.department_id, one.period): one for one in _sources_slowest_first()},
        fields={one.code: one for one in StandardField.objects.all()},
    )


def _sources_slowest_first() -> list[ProofSource]:
    """So that the entry without a period is the fastest one."""
    return list(ProofSource.objects.select_related("tier").order_by("-tier__rank", "-pk"))


def _item(row: Row, catalogue: Catalogue, facts: Facts) -> ServiceItem | None:
    """The item of the row. Of a known item (a real one of the list) name and department are only compared."""
    code = row.text("code", required=True, longest=20)
    found = catalogue.items.get(code)
    programme = row.found("programme", catalogue.programmes, required=found is None)
    department = row.found("department", catalogue.departments, required=found is None)
    name = row.text("name", required=found is None, longest=160)
    demo = row.flag("demo", default=facts.demo)
    if department and programme and department.programme_id != programme.pk:
        row.bad("department", department.code, _("这个部门不属于这项建设。"))
    if not row.ok:
        return None
    if found is None:
        found = ServiceItem(code=code, programme=cast("Programme", programme), is_demo=demo)
        catalogue.items[code] = found
        facts.counts("service_items").created += 1
    return _written(found, department, name, row)


def _written(item: ServiceItem, department: Department | None, name: str, row: Row) -> ServiceItem:
    values: dict[str, Any] = {}
    if department and item.department_id != department.pk:
        values["department"] = department
    if name and item.name != name:
        values |= {"name": name, "initials": initials(name)[:160]}
    if row.has("levels"):
        values["levels"] = [str(level) for level in row.items("levels")]
    for field, value in values.items():
        setattr(item, field, value)
    if item._state.adding:
        item.save(force_insert=True)
    elif values:
        item.save(update_fields=list(values))
    return item


def _draft(row: Row, catalogue: Catalogue) -> Draft:
    form = _form(row)
    roles = _roles(row)
    values = {
        "instant": row.flag("instant"),
        "applicant_kind": row.choice(
            "applicant_kind", ServiceItemVersion.ApplicantKind.values, default=ServiceItemVersion.ApplicantKind.PERSON
        ),
        "duty_article": row.text("duty_article", longest=120),
        "roles": roles,
        "form": form,
    }
    allowed = {PartyRole.APPLICANT.value, *(str(role["role"]) for role in roles)}
    return Draft(
        values=values,
        requirements=requirements.read(
            row, allowed, catalogue.proofs, catalogue.departments, catalogue.types, catalogue.sources
        ),
        mappings=mappings.read(
            row, {str(one["name"]) for one in form}, catalogue.proofs, catalogue.types, catalogue.fields
        ),
    )


def _roles(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "role": one.choice("role", PartyRole.values),
            "min": one.integer("min", most=20),
            "max": one.integer("max", default=1, least=1, most=20),
        }
        for one in row.inners("roles", ROLE)
    ]


def _form(row: Row) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    for one in row.inners("form", FIELD):
        field: dict[str, Any] = {
            "name": one.text("name", required=True, longest=60),
            "label": one.text("label", required=True, longest=60),
            "type": one.choice("type", StandardField.Type.values, default="text"),
            "required": one.flag("required"),
            "section": one.text("section", longest=40),
        }
        if one.has("options"):
            field["options"] = [str(option) for option in one.items("options")]
        if one.has("unit"):
            field["unit"] = one.text("unit", longest=20)
        if any(other["name"] == field["name"] for other in fields):
            one.bad("name", field["name"], _("表单里有两个同名字段。"))
        fields.append(field)
    return fields


def _publish(item: ServiceItem, draft: Draft, row: Row, facts: Facts) -> None:
    last = item.versions.order_by("-version").first()
    if last and _same(last, draft):
        facts.counts("item_versions").unchanged += 1
        return
    number = last.version + 1 if last else 1
    version = ServiceItemVersion.objects.create(item=item, version=number, valid_from=facts.at, **draft.values)
    requirements.write(version, draft.requirements)
    mappings.write(version, draft.mappings)
    try:
        actions.items.publish(version_id=version.pk, by=facts.by, at=facts.at)
    except DomainError as error:
        row.bad("code", item.code, error.message)
    facts.counts("item_versions").created += 1


def _same(last: ServiceItemVersion, draft: Draft) -> bool:
    return (
        all(getattr(last, name) == value for name, value in draft.values.items())
        and requirements.written(last) == draft.requirements
        and mappings.written(last) == draft.mappings
    )
