"""The list of commitment items over the seven fields 告知承诺事项清单: as it stands, as rows, and two compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from catalog.models import CommitmentTemplate, Programme, RequirementChannel, RiskAssessment, ServiceItemVersion, Way
from verification.models import Commitment

Row = Mapping[str, Any]
Assessed = tuple[CommitmentTemplate, RiskAssessment]
KEY = ("item_code", "proof_code")


@dataclass(slots=True)
class Entry:
    """One line of the list: an item of service whose proof may be replaced by a commitment."""

    template: CommitmentTemplate
    item: str
    item_code: str
    department: str
    assessment: RiskAssessment
    signed: int = 0
    false: int = 0
    review_is_late: bool = False

    @property
    def conclusion(self) -> str:
        """What the newest reviewed assessment says, in words."""
        return str(self.assessment.get_conclusion_display())


def entries(programme: Programme, at: datetime) -> list[Entry]:
    """The items of the programme whose proofs may be committed to now: template in force, suitable assessment."""
    templates = _suitable_templates(programme, at)
    channels = RequirementChannel.objects.filter(
        way=Way.COMMITMENT,
        requirement__version__in=ServiceItemVersion.objects.in_force(at).filter(item__programme=programme),
        requirement__proof__in=list(templates),
    ).select_related("requirement__version__item__department")
    counted = _counted(programme)
    rows = [_entry(channel, templates, counted) for channel in channels]
    order = list(CommitmentTemplate.Field.values)
    return sorted(rows, key=lambda row: (order.index(row.template.field), row.department, row.item_code))


def row_of(entry: Entry) -> dict[str, Any]:
    """A line of a published edition: plain values that stay readable whatever the catalogue becomes."""
    template = entry.template
    return {
        "field": template.field,
        "department": entry.department,
        "item_code": entry.item_code,
        "item": entry.item,
        "proof_code": template.proof.code,
        "proof": template.proof.name,
        "content": template.content,
        "version": template.version,
        "conclusion": entry.assessment.conclusion,
        "check_mode": template.check_mode,
        "check_share": template.check_share,
        "check_method": template.check_method,
        "check_days": template.check_days,
        "is_published": template.is_published,
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """What one edition has that the earlier one had not, what is gone, and what reads otherwise."""

    added: list[Row]
    removed: list[Row]
    changed: list[tuple[Row, dict[str, tuple[Any, Any]]]]

    @property
    def is_empty(self) -> bool:
        """Both say the same."""
        return not (self.added or self.removed or self.changed)


def compare(earlier: Iterable[Row], later: Iterable[Row]) -> Difference:
    """By item and proof, in the order of the lists. Pure."""
    before, after = ({tuple(row[name] for name in KEY): row for row in rows} for rows in (earlier, later))
    changed = []
    for key, row in after.items():
        if key in before and (fields := _changed(before[key], row)):
            changed.append((row, fields))
    return Difference(
        added=[row for key, row in after.items() if key not in before],
        removed=[row for key, row in before.items() if key not in after],
        changed=changed,
    )


def _changed(before: Row, after: Row) -> dict[str, tuple[Any, Any]]:
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}


def _suitable_templates(programme: Programme, at: datetime) -> dict[int, Assessed]:
    """By proof: the city's text in force and what its newest reviewed assessment says, where that lets commit."""
    usable = programme.commitment_templates.usable(at).filter(proof__is_secret=False, proof__excluded_area="")
    texts = {row.proof_id: row for row in usable.select_related("proof").reverse()}  # the newest comes last and stays
    reviewed = programme.risk_assessments.reviewed(at).filter(proof__in=list(texts))
    assessed = {row.proof_id: row for row in reviewed.reverse()}
    return {
        proof_id: (text, assessed[proof_id])
        for proof_id, text in texts.items()
        if proof_id in assessed and assessed[proof_id].conclusion != RiskAssessment.Conclusion.UNSUITABLE
    }


def _entry(
    channel: RequirementChannel,
    templates: dict[int, Assessed],
    counted: dict[tuple[int, int], tuple[int, int]],
) -> Entry:
    requirement = channel.requirement
    template, assessment = templates[requirement.proof_id]
    signed, false = counted.get((requirement.version.item_id, requirement.proof_id), (0, 0))
    item = requirement.version.item
    return Entry(
        template=template,
        item=item.name,
        item_code=item.code,
        department=item.department.name,
        assessment=assessment,
        signed=signed,
        false=false,
    )


def _counted(programme: Programme) -> dict[tuple[int, int], tuple[int, int]]:
    rows = (
        Commitment.objects.filter(case_proof__case__programme=programme)
        .order_by()
        .values("case_proof__case__item_version__item_id", "case_proof__proof_id")
        .annotate(signed=Count("pk"), false=Count("pk", filter=Q(status="false")))
    )
    return {
        (row["case_proof__case__item_version__item_id"], row["case_proof__proof_id"]): (row["signed"], row["false"])
        for row in rows
    }
