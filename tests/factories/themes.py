"""A theme of two items of two departments that both ask one land office about the applicant's property."""

from dataclasses import dataclass
from typing import Any

from catalog.models import Department, ProofItem, ServiceItemVersion, Theme, ThemeItem, Way
from certificates.models import Holder
from portal.foundation.actors import Actor
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from tests.factories.verification import DUTY, typed
from verification import models
from verification.actions import theme_cases

FORM = [
    {"name": "property", "label": "名下房产", "type": "text", "required": False, "section": "家庭与收入"},
    {"name": "phone", "label": "联系电话", "type": "text", "required": True, "section": "申请人"},
]
LETTER = [{"name": "rooms", "label": "套数", "type": "text", "required": False}]


@dataclass
class Together:
    """A theme with the officers who work on it. `cases` opens it; the first item is the leading department's."""

    theme: Theme
    versions: list[ServiceItemVersion]
    proof: ProofItem
    land: Department
    applicant: Holder
    clerks: list[Actor]

    def clerk(self, place: int = 0) -> Actor:
        """The clerk and agent of the department of an item."""
        return self.clerks[place]

    @property
    def answering(self) -> Actor:
        """The liaison of the land office."""
        return catalog.actor(self.land, "liaison")

    def opening(self, **changes: Any) -> dict[str, Any]:
        """The arguments of `open_theme`."""
        given = {
            "theme_code": self.theme.code,
            "applicant": typed(self.applicant, "applicant"),
            "authorisation": DUTY,
            "by": self.clerk(),
            "at": AT,
        }
        return given | changes

    def open(self, **changes: Any) -> list[models.CaseProof]:
        """Open the theme; the proof of the property in each of its cases, in their order."""
        opened = theme_cases.open_theme(**self.opening(**changes))
        return list(models.CaseProof.objects.filter(case__theme_case=opened).order_by("case_id"))


def theme_of(department: Department) -> Theme:
    """A theme that a department leads, of one worked-out item of its own."""
    item = catalog.ServiceItemVersionFactory(item__department=department).item
    number = Theme.objects.count() + 1
    theme = Theme.objects.create(
        code=f"AQ-T{number:02}", name="示例一件事", programme=department.programme, department=department
    )
    ThemeItem.objects.create(theme=theme, item=item, position=1)
    return theme


def together(*, one_department: bool = False) -> Together:
    """The theme; `one_department`: both items belong to the department that leads it."""
    first, second = catalog.ServiceItemVersionFactory(form=FORM), catalog.ServiceItemVersionFactory(form=FORM)
    if one_department:
        second.item.department = first.item.department
        second.item.save()
    proof = catalog.ProofItemFactory()
    source = catalog.ProofSourceFactory(proof=proof, department__programme=first.item.programme)
    catalog.LetterTemplateFactory(proof=proof, fields=LETTER)
    for version in (first, second):
        row = catalog.ProofRequirementFactory(version=version, proof=proof, parties=["applicant"])
        catalog.RequirementChannelFactory(requirement=row, way=Way.VERIFICATION, source=source, licence_type=None)
        catalog.RequirementChannelFactory(requirement=row, way=Way.APPLICANT, source=None, licence_type=None)
        catalog.FieldMappingFactory(
            version=version, field="property", licence_type=None, attribute="", proof=proof, fact="rooms"
        )
    catalog.StandardFieldFactory(code="phone", label="联系电话")
    item = first.item
    theme = Theme.objects.create(code="AQ-T01", name="示例一件事", programme=item.programme, department=item.department)
    for position, version in enumerate((first, second), start=1):
        ThemeItem.objects.create(theme=theme, item=version.item, position=position)
    clerks = [catalog.actor(version.item.department, "clerk", "agent") for version in (first, second)]
    return Together(theme, [first, second], proof, source.department, certificates.HolderFactory(), clerks)
