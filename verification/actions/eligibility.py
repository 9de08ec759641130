"""Whether a proof may be replaced by a commitment of a person (standards §7). Checked at the offer and at signing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from catalog.models import CommitmentTemplate, Programme, ProofItem, RiskAssessment
from verification.models import CaseParty, CaseProof, CreditRecord
from verification.persons import can_speak

SUITABLE = (RiskAssessment.Conclusion.CONTROLLABLE, RiskAssessment.Conclusion.CHECKABLE)
# Under the national rule (国办发〔2020〕42号). A programme may bar any bad record besides: Dongying does.
GRAVE = (CreditRecord.Kind.FALSE_COMMITMENT, CreditRecord.Kind.SERIOUS)

Records = Mapping[UUID, Sequence[CreditRecord]]  # records that bar, by holder


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What the catalogue says about commitments for one proof; ids are 0 and words empty where there is nothing."""

    is_secret: bool
    excluded_area: str
    assessment_id: int
    conclusion: str
    template_id: int

    @classmethod
    def of(cls, proof: ProofItem, row: Any) -> "ProofFacts":
        """From a row with the annotations of `facts_of`."""
        return cls(
            proof.is_secret,
            proof.excluded_area,
            row.assessment_pk or 0,
            row.assessment_conclusion or "",
            row.commitment_template_pk or 0,
        )


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What was found: `bar` is the code of the reason against, empty if there is none."""

    bar: str
    template_id: int
    evidence: dict[str, Any] = field(default_factory=dict)


def facts_of(proof: str, programme_id: int, at: datetime) -> dict[str, Subquery]:
    """Annotations for a query whose rows name a proof at the path `proof`: the city's assessment and text in force."""
    here = {"proof_id": OuterRef(proof), "programme": programme_id}
    templates = CommitmentTemplate.objects.usable(at).filter(**here)
    assessments = RiskAssessment.objects.reviewed(at).filter(**here)
    return {
        "commitment_template_pk": Subquery(templates.values("pk")[:1]),
        "assessment_pk": Subquery(assessments.values("pk")[:1]),
        "assessment_conclusion": Subquery(assessments.values("conclusion")[:1]),
    }


def barring_kinds(programme: Programme) -> list[str]:
    """The kinds of credit records that bar from commitments in a programme."""
    kinds = [*GRAVE] if programme.bars_grave_records or programme.bars_any_bad_record else []
    return [*kinds, CreditRecord.Kind.BAD] if programme.bars_any_bad_record else [*kinds]


def barring_records(holder_ids: Collection[UUID], programme: Programme, at: datetime) -> Records:
    """Credit records that bar from commitments in this programme at `at`, by holder; one query.

    Which kinds bar is the programme's: none, the grave ones of the national rule, or any.
    """
    kinds = barring_kinds(programme)
    found: dict[UUID, list[CreditRecord]] = {}
    rows = CreditRecord.objects.of(holder_ids).counting(at).filter(kind__in=kinds)
    for record in rows.order_by("recorded_at", "pk"):
        found.setdefault(record.holder_id, []).append(record)
    return found


def eligibility(case_proof: CaseProof, at: datetime) -> Eligibility:
    """Whether the person of this proof may commit for it now. Two queries."""
    return _eligibilities([case_proof], at)[case_proof.pk]


def commitment_bar(case_proof: CaseProof, at: datetime) -> str:
    """The code of what bars the person of this proof from a commitment; empty: nothing does."""
    return eligibility(case_proof, at).bar


def commitment_bars(case_proofs: Sequence[CaseProof], at: datetime) -> dict[UUID, str]:
    """The same of several proofs of one case, by proof id. Two queries however many; none for none."""
    return {pk: found.bar for pk, found in _eligibilities(case_proofs, at).items()}


def _eligibilities(case_proofs: Sequence[CaseProof], at: datetime) -> dict[UUID, Eligibility]:
    """Of proofs of one case."""
    if not case_proofs:
        return {}
    programme = case_proofs[0].case.programme
    asked = ProofItem.objects.annotate(**facts_of("pk", programme.pk, at))
    items = asked.in_bulk({one.proof_id for one in case_proofs})
    records = barring_records({one.party.holder_id for one in case_proofs}, programme, at)
    return {
        one.pk: _eligibility(one.party, items[one.proof_id], records.get(one.party.holder_id, []), at)
        for one in case_proofs
    }


def _eligibility(party: CaseParty, proof: ProofItem, records: Sequence[CreditRecord], at: datetime) -> Eligibility:
    """From a proof with the annotations of `facts_of`."""
    facts = ProofFacts.of(proof, proof)
    evidence = {
        "template": facts.template_id,
        "assessment": facts.assessment_id,
        "conclusion": facts.conclusion,
        "credit_records": [record.pk for record in records],
    }
    bar = bar_of(facts, records) or bar_of_person(party, at)
    return Eligibility(bar, facts.template_id, evidence)


def bar_of_person(party: CaseParty, at: datetime) -> str:
    """Nobody signs for somebody else: a child or a deceased person cannot commit."""
    return "" if can_speak(party.role, party.holder.birth_date, at) else "cannot_sign"


def bar_of(facts: ProofFacts, records: Sequence[CreditRecord]) -> str:
    """The first thing that stands against a commitment: the proof itself, then the person."""
    if facts.is_secret:
        return "secret"
    if facts.excluded_area:
        return "excluded_area"
    if not facts.assessment_id:
        return "no_assessment"
    if facts.conclusion not in SUITABLE:
        return "unsuitable"
    if not facts.template_id:
        return "no_template"
    return f"credit_{records[0].kind}" if records else ""
