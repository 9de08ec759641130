"""Whether a proof may be replaced by a commitment of a person (standards §7). Checked at the offer and at signing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from catalog.models import CommitmentTemplate, Programme, ProofItem, RiskAssessment
from certificates.models import Holder
from verification.models import CaseProof, CreditRecord

SUITABLE = (RiskAssessment.Conclusion.CONTROLLABLE, RiskAssessment.Conclusion.CHECKABLE)
# Everywhere (国办发〔2020〕42号). A programme may bar any bad record besides: Dongying does.
ALWAYS_BARS = (CreditRecord.Kind.FALSE_COMMITMENT, CreditRecord.Kind.SERIOUS)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What was found: `bar` is the code of the reason against, empty if there is none."""

    bar: str
    template: CommitmentTemplate | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that decides about commitments of some proofs by some holders, read in three queries."""

    templates: dict[int, CommitmentTemplate]
    assessments: dict[int, RiskAssessment]
    records: dict[UUID, list[CreditRecord]]

    def of(self, proof: ProofItem, holder_id: UUID) -> Eligibility:
        """Whether this holder may commit for this proof."""
        template = self.templates.get(proof.pk)
        assessment = self.assessments.get(proof.pk)
        records = self.records.get(holder_id, [])
        bar = _bar(proof, template, assessment, records)
        evidence = {
            "template": template.pk if template else None,
            "assessment": assessment.pk if assessment else None,
            "conclusion": assessment.conclusion if assessment else "",
            "credit_records": [record.pk for record in records],
        }
        return Eligibility(bar, template, evidence)


def grounds(proof_ids: Collection[int], holder_ids: Collection[UUID], programme: Programme, at: datetime) -> Grounds:
    """Read what decides, newest last so that the newest of each proof wins. No query where nothing is asked."""
    if not proof_ids:
        return Grounds({}, {}, {})
    templates = CommitmentTemplate.objects.filter(proof_id__in=proof_ids, valid_from__lte=at).order_by("version")
    assessments = RiskAssessment.objects.filter(proof_id__in=proof_ids, reviewed_at__lte=at).order_by(
        "reviewed_at", "pk"
    )
    records: dict[UUID, list[CreditRecord]] = {}
    for record in _barring(holder_ids, programme):
        records.setdefault(record.holder_id, []).append(record)
    return Grounds(
        {template.proof_id: template for template in templates},
        {assessment.proof_id: assessment for assessment in assessments},
        records,
    )


def eligibility(case_proof: CaseProof, at: datetime) -> Eligibility:
    """Whether the person of this proof may commit for it now."""
    holder: Holder = case_proof.party.holder
    found = grounds([case_proof.proof_id], [holder.pk], case_proof.case.programme, at)
    return found.of(case_proof.proof, holder.pk)


def commitment_bar(case_proof: CaseProof, at: datetime) -> str:
    """The code of what bars the person of this proof from a commitment; empty: nothing does."""
    return eligibility(case_proof, at).bar


def _barring(holder_ids: Collection[UUID], programme: Programme) -> list[CreditRecord]:
    counts = Q(kind__in=ALWAYS_BARS)
    if programme.bars_any_bad_record:
        counts |= Q(kind=CreditRecord.Kind.BAD)
    unrepaired = CreditRecord.objects.filter(counts, holder_id__in=holder_ids, repaired_at=None)
    return list(unrepaired.order_by("recorded_at", "pk"))


def _bar(
    proof: ProofItem,
    template: CommitmentTemplate | None,
    assessment: RiskAssessment | None,
    records: Sequence[CreditRecord],
) -> str:
    if proof.is_secret:
        return "secret"
    if assessment is None:
        return "no_assessment"
    if assessment.conclusion not in SUITABLE:
        return "unsuitable"
    if template is None:
        return "no_template"
    return f"credit_{records[0].kind}" if records else ""
