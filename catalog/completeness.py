"""What a version still lacks before it may be published, each with the JSON pointer of its place.

A requirement is complete when it has a channel, a legal basis and a responsible department. A cancelled proof has
no legal basis by definition; it must say why it was cancelled, and no other way may stand beside 直接取消.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models import (
    CommitmentTemplate,
    ProofItemVersion,
    ProofRequirement,
    RequirementChannel,
    RiskAssessment,
    ServiceItemVersion,
    Way,
)

Gap = tuple[str, str]  # JSON pointer, what is missing


def gaps_of_item(version: ServiceItemVersion) -> dict[str, str]:
    """Everything that keeps `version` (read by `queries.with_requirements`) from being published."""
    requirements = list(version.requirements.all())
    proofs = {requirement.proof_id for requirement in requirements}
    facts = _facts_of(proofs, version.valid_from)
    committed = _commitment_is_founded(proofs, version.item.programme_id)
    gaps: dict[str, str] = {}
    for index, requirement in enumerate(requirements):
        pointer = f"/requirements/{index}"
        found = [
            *_gaps_of_ways(requirement, committed),
            *_gaps_of_proof(requirement, facts.get(requirement.proof_id)),
        ]
        gaps |= {pointer + place: _about(requirement, lack) for place, lack in found}
    return gaps | dict(_gaps_of_mappings(version))


def gaps_of_proof(version: ProofItemVersion) -> dict[str, str]:
    """Everything that keeps a version of a proof item from being published."""
    return dict(_gaps_of_facts(version))


def _about(requirement: ProofRequirement, lack: str) -> str:
    return _("%(proof)s：%(lack)s") % {"proof": requirement.proof.name, "lack": lack}


def _facts_of(proof_ids: set[int], at: datetime) -> dict[int, ProofItemVersion]:
    versions = ProofItemVersion.objects.in_force(at).filter(proof__in=proof_ids)
    return {version.proof_id: version for version in versions.prefetch_related("issuing_departments")}


def _commitment_is_founded(proof_ids: set[int], programme_id: int) -> set[int]:
    """Proofs whose risk the city assessed, reviewed and found bearable, and for which its notice is written."""
    unsuitable = RiskAssessment.Conclusion.UNSUITABLE
    assessed = RiskAssessment.objects.filter(proof__in=proof_ids, programme=programme_id, reviewed_at__isnull=False)
    bearable = set(assessed.exclude(conclusion=unsuitable).values_list("proof_id", flat=True))
    written = CommitmentTemplate.objects.filter(proof__in=bearable, programme=programme_id)
    return set(written.values_list("proof_id", flat=True))


def _gaps_of_ways(requirement: ProofRequirement, committed: set[int]) -> Iterator[Gap]:
    channels = list(requirement.channels.all())
    ways = [channel.way for channel in channels]
    if not channels:
        yield "/channels", _("没有取得办法。")
    if Way.CANCELLED in ways and len(ways) > 1:
        yield "/channels", _("已取消的证明不能再有别的取得办法。")
    if requirement.proof.is_secret and ways != [Way.OFFLINE]:
        yield "/channels", _("涉密证明只能线下核验，不能有别的取得办法。")
    if Way.OFFLINE in ways and not requirement.proof.is_secret:
        yield "/channels", _("不涉密的证明不走线下核验。")
    if Way.COMMITMENT in ways and requirement.proof_id not in committed:
        yield "/commitment", _("告知承诺要先有经复核的风险评估和告知承诺书。")
    yield from _gaps_of_source(requirement, channels)


def _gaps_of_source(requirement: ProofRequirement, channels: list[RequirementChannel]) -> Iterator[Gap]:
    for channel in channels:
        if channel.source is not None and channel.source.proof_id != requirement.proof_id:
            yield "/source", _("核验来源登记的是另一项证明。")


def _gaps_of_proof(requirement: ProofRequirement, facts: ProofItemVersion | None) -> Iterator[Gap]:
    if facts is None:
        yield "/legal_basis", _("这项证明没有已发布的设定依据。")
        yield "/department", _("这项证明没有已发布的开具单位。")
        return
    cancelled = any(channel.way == Way.CANCELLED for channel in requirement.channels.all())
    if facts.cancelled and not cancelled:
        yield "/channels", _("这项证明已经取消，只能直接取消。")
    elif cancelled and not facts.cancelled:
        yield "/channels", _("这项证明没有取消，不能直接取消。")
    yield from _gaps_of_facts(facts)


def _gaps_of_facts(facts: ProofItemVersion) -> Iterator[Gap]:
    if facts.cancelled:
        if not facts.cancel_reason.strip():
            yield "/cancel_reason", _("没有写明取消的理由。")
        return
    if not facts.legal_basis.strip():
        yield "/legal_basis", _("没有设定依据。")
    if not facts.issuing_departments.all():
        yield "/department", _("没有开具单位。")


def _gaps_of_mappings(version: ServiceItemVersion) -> Iterator[Gap]:
    fields = {field.get("name") for field in version.form}
    for index, mapping in enumerate(version.mappings.all()):
        if mapping.proof is not None and mapping.proof.is_secret:
            yield f"/mappings/{index}/proof", _("涉密证明没有可填进申请表的内容。")
        elif mapping.field not in fields:
            yield f"/mappings/{index}/field", _("申请表里没有字段 %(field)s。") % {"field": mapping.field}
        elif mapping.licence_type is not None and not _has_attribute(
            mapping.licence_type.attributes, mapping.attribute
        ):
            words = {"type": mapping.licence_type.name, "attribute": mapping.attribute}
            yield f"/mappings/{index}/attribute", _("%(type)s上没有 %(attribute)s。") % words


def _has_attribute(attributes: list[dict[str, str]], name: str) -> bool:
    return any(attribute.get("name") == name for attribute in attributes)
