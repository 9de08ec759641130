"""Requirements of a service item in a facts document: which proof, of whom, had in which ways, in their order."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.loading.rows import Row
from catalog.models import (
    Department,
    LicenceType,
    OutsideIssuer,
    PartyRole,
    ProofItem,
    ProofRequirement,
    ProofSource,
    RequirementChannel,
    ServiceItemVersion,
    Way,
)

REQUIREMENT = ("proof", "parties", "required", "may_follow", "channels")
CHANNEL = ("way", "licence_type", "department", "period", "outside")

Sources = dict[tuple[int, int, str], ProofSource]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way, and where it leads: a licence type, a department's records, or a unit outside the city."""

    way: str
    licence_type_id: int | None = None
    source_id: int | None = None
    outside_issuer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A proof that is needed of the people in `parties`."""

    proof_id: int
    parties: tuple[str, ...]
    required: bool
    may_follow: bool
    channels: tuple[Channel, ...]


def read(
    row: Row,
    allowed: set[str],
    proofs: dict[str, ProofItem],
    departments: dict[str, Department],
    types: dict[str, LicenceType],
    sources: Sources,
) -> list[Requirement]:
    """The requirements of an item's row; `allowed` are the roles that the item has."""
    found = list[Requirement]()
    for one in row.inners("requirements", REQUIREMENT):
        proof = one.found("proof", proofs)
        parties = _parties(one, allowed)
        channels = tuple(
            _channel(inner, proof, departments, types, sources) for inner in one.inners("channels", CHANNEL)
        )
        if len({channel.way for channel in channels}) < len(channels):
            one.bad("channels", "", _("同一项证明的同一种办法只能写一次。"))
        required = one.flag("required", default=True)
        if proof and any(other.proof_id == proof.pk for other in found):
            one.bad("proof", proof.code, _("同一项证明写了两次。"))
        if proof and one.ok:
            follows = one.flag("may_follow", default=True)
            found.append(
                Requirement(
                    proof_id=proof.pk, parties=parties, required=required, may_follow=follows, channels=channels
                )
            )
    return found


def _parties(one: Row, allowed: set[str]) -> tuple[str, ...]:
    parties = tuple(str(party) for party in one.items("parties")) or (PartyRole.APPLICANT.value,)
    for party in parties:
        if party not in allowed:
            one.bad("parties", party, _("这个事项没有这种人，先写进 roles。"))
    return parties


def _channel(
    inner: Row,
    proof: ProofItem | None,
    departments: dict[str, Department],
    types: dict[str, LicenceType],
    sources: Sources,
) -> Channel:
    way = inner.choice("way", Way.values)
    shared = way == Way.DATA_SHARING
    licence_type = inner.found("licence_type", types, required=shared)
    recorded = way in (Way.VERIFICATION, Way.OFFLINE)
    source = _source(inner, proof, departments, sources) if recorded else None
    outside = _outside(inner, way)
    return Channel(
        way=way,
        licence_type_id=licence_type.pk if licence_type and shared else None,
        source_id=source.pk if source else None,
        outside_issuer_id=outside.pk if outside else None,
    )


def _outside(inner: Row, way: str) -> OutsideIssuer | None:
    """The unit beyond the city, by its name, that issues the proof: to be asked between cities, or brought from."""
    if not (inner.has("outside") or way == Way.INTERCITY):
        return None
    if way not in (Way.INTERCITY, Way.APPLICANT):
        inner.bad("outside", way, _("市外单位只能跨区域协查，或由申请人提供。"))
    return inner.found("outside", {unit.name: unit for unit in OutsideIssuer.objects.in_use()})


def _source(
    inner: Row, proof: ProofItem | None, departments: dict[str, Department], sources: Sources
) -> ProofSource | None:
    """The records of the department in that period; without a period, those it finds fastest."""
    department, period = inner.found("department", departments), inner.text("period", longest=40)
    if department is None or proof is None:
        return None
    if period:
        found = sources.get((proof.pk, department.pk, period))
    else:
        mine = [one for key, one in sources.items() if key[:2] == (proof.pk, department.pk)]
        found = mine[-1] if mine else None
    if found is None:
        reason = _("sources 里没有这个部门对这项证明的存储情况。")
        inner.bad("department", f"{department.code} {period}".strip(), reason)
    return found


def write(version: ServiceItemVersion, requirements: list[Requirement]) -> None:
    """Store the requirements of a new version."""
    rows = ProofRequirement.objects.bulk_create(
        ProofRequirement(
            version=version,
            proof_id=one.proof_id,
            position=position,
            parties=list(one.parties),
            required=one.required,
            may_follow=one.may_follow,
        )
        for position, one in enumerate(requirements, start=1)
    )
    RequirementChannel.objects.bulk_create(
        RequirementChannel(
            requirement=row,
            position=position,
            way=channel.way,
            licence_type_id=channel.licence_type_id,
            source_id=channel.source_id,
            outside_issuer_id=channel.outside_issuer_id,
        )
        for row, one in zip(rows, requirements, strict=True)
        for position, channel in enumerate(one.channels, start=1)
    )


def written(version: ServiceItemVersion) -> list[Requirement]:
    """The requirements of a stored version."""
    return [
        Requirement(
            proof_id=one.proof_id,
            parties=tuple(one.parties),
            required=one.required,
            may_follow=one.may_follow,
            channels=tuple(
                Channel(
                    way=way.way,
                    licence_type_id=way.licence_type_id,
                    source_id=way.source_id,
                    outside_issuer_id=way.outside_issuer_id,
                )
                for way in one.channels.all()
            ),
        )
        for one in version.requirements.prefetch_related("channels")
    ]
