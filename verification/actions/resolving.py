"""From what an item needs to the proofs of its people: which way each starts on, and what was read for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from catalog.models import (
    FieldMapping,
    LetterTemplate,
    OutsideIssuer,
    ProofRequirement,
    RequirementChannel,
    ServiceItemVersion,
    Way,
)
from catalog.queries import cancelled, item_in_force
from certificates.actions.access import Reading, TypeReading
from certificates.models import AccessRecord
from verification import ways
from verification.actions.asking import Wanted
from verification.actions.eligibility import ProofFacts, Records, bar_of, bar_of_person, facts_of
from verification.actions.forms import Pending, Read
from verification.actions.proofs import starting_status
from verification.models import GOT, Case, CaseParty, CaseProof, ProofStatus

NOT_READ = TypeReading(status=AccessRecord.Result.REFUSED, reason_code="no_consent")


@dataclass(frozen=True, slots=True)
class Needed:
    """A requirement with its ways in order, and what holds for its proof on this day."""

    requirement: ProofRequirement
    channels: Sequence[RequirementChannel]
    cancelled: bool
    facts: ProofFacts
    letter_id: int  # of the newest letter template, 0 without one

    @property
    def order(self) -> list[str]:
        """The ways in their order."""
        return [channel.way for channel in self.channels]

    @property
    def first_type(self) -> str:
        """The licence type to read first; empty where sharing is not the first way."""
        step = ways.first_way(self.order, self.context())
        return self.licence_type if step.way is Way.DATA_SHARING else ""

    @property
    def licence_type(self) -> str:
        """The code of the licence type of the sharing channel, if there is one."""
        channel = self.channel(Way.DATA_SHARING)
        return channel.licence_type.code if channel and channel.licence_type else ""

    @property
    def outside_issuer(self) -> OutsideIssuer | None:
        """The unit beyond the city that issues it, where the catalogue names one still in use."""
        units = (channel.outside_issuer for channel in self.channels)
        return next((unit for unit in units if unit and unit.retired_at is None), None)

    def context(self, commitment_bar: str = "") -> ways.Context:
        """What holds for the proof, whoever it is of, and what bars this person from a commitment."""
        unit = self.outside_issuer
        return ways.Context(
            cancelled=self.cancelled,
            commitment_bar=commitment_bar,
            secret=self.requirement.proof.is_secret,
            outside=unit.how if unit else "",
        )

    def channel(self, way: str | None) -> RequirementChannel | None:
        """The row of a way."""
        return next((channel for channel in self.channels if channel.way == way), None)


@dataclass(frozen=True, slots=True)
class Item:
    """All that a version needs, in two queries beside its own."""

    version: ServiceItemVersion
    needed: Sequence[Needed]
    mappings: Sequence[FieldMapping]

    def types_of(self, role: str) -> dict[str, list[str]]:
        """Licence types to read of somebody in a role, each with its mapped attributes only."""
        types: dict[str, list[str]] = {
            one.first_type: [] for one in self.needed if role in one.requirement.parties and one.first_type
        }
        later = {one.licence_type for one in self.needed} - set(types)
        for mapping in self.mappings:
            code = mapping.licence_type.code if mapping.licence_type else ""
            if mapping.party == role and code and code not in later:
                types.setdefault(code, []).append(mapping.attribute)
        return types

    @property
    def may_commit(self) -> bool:
        """Whether a commitment is among the ways of anything."""
        return any(Way.COMMITMENT in one.order for one in self.needed)


@dataclass(slots=True)
class Resolution:
    """The proofs of a case before they are written, and what follows from them."""

    proofs: list[CaseProof] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    reads: dict[tuple[str, str], list[Read]] = field(default_factory=dict)
    pendings: dict[tuple[str, int], Pending] = field(default_factory=dict)


def load_item(code: str, at: datetime) -> Item:
    """The item in force with what it needs. Raises NotVisible with the reason for people."""
    versions = ServiceItemVersion.objects.in_force(at).select_related("item__department", "item__programme")
    version = versions.filter(item__code=code.strip().upper()).first() or item_in_force(code, at)
    return load_version(version, at)


def load_version(version: ServiceItemVersion, at: datetime) -> Item:
    """What a version needs; a proof cancelled meanwhile is cancelled for it too (design §4.8)."""
    dead = cancelled(at).filter(proof_id=OuterRef("requirement__proof_id"))
    letters = LetterTemplate.objects.usable(at).filter(
        proof_id=OuterRef("requirement__proof_id"), programme=version.item.programme_id
    )
    rows = (
        RequirementChannel.objects.filter(requirement__version=version)
        .select_related("requirement__proof", "licence_type", "source__tier", "source__department", "outside_issuer")
        .annotate(
            is_dead=Exists(dead),
            letter_pk=Subquery(letters.order_by("-version").values("pk")[:1]),
            **facts_of("requirement__proof_id", version.item.programme_id, at),
        )
        .order_by("requirement__position", "requirement_id", "position")
    )
    by_requirement: dict[int, list[RequirementChannel]] = {}
    for row in rows:
        by_requirement.setdefault(row.requirement_id, []).append(row)
    needed = [_needed(channels) for channels in by_requirement.values()]
    mappings = FieldMapping.objects.filter(version=version).select_related("licence_type").order_by("pk")
    return Item(version, needed, list(mappings))


def _needed(channels: Sequence[Any]) -> Needed:
    """From the annotated channels of one requirement."""
    first = channels[0]
    facts = ProofFacts.of(first.requirement.proof, first)
    return Needed(first.requirement, channels, first.is_dead, facts, first.letter_pk or 0)


def resolve(
    case: Case,
    item: Item,
    parties: Sequence[CaseParty],
    readings: Mapping[Any, Reading],
    records: Records,
    at: datetime,
    first_position: int = 1,
) -> Resolution:
    """Every requirement for every person it is asked of. `readings` is by party id."""
    found = Resolution()
    for one in item.needed:
        for party in parties:
            if party.role in one.requirement.parties:
                by_type = readings[party.pk].by_type if party.pk in readings else {}
                proof = _proof(case, one, party, by_type, records, at, first_position + len(found.proofs))
                found.proofs.append(proof)
                _follow(found, one, proof)
    _collect_reads(found, item, parties, readings)
    return found


def _proof(
    case: Case,
    one: Needed,
    party: CaseParty,
    by_type: Mapping[str, TypeReading],
    records: Records,
    at: datetime,
    position: int,
) -> CaseProof:
    bar = ""
    if Way.COMMITMENT in one.order:
        bar = bar_of(one.facts, records.get(party.holder_id, ())) or bar_of_person(party, at)
    walk = _walk(one, one.context(bar), by_type, at)
    return CaseProof(
        case=case,
        requirement=one.requirement,
        proof=one.requirement.proof,
        party=party,
        position=position,
        required=one.requirement.required,
        outside_issuer=one.outside_issuer,
        updated_at=at,
        **walk,
    )


def _walk(one: Needed, context: ways.Context, by_type: Mapping[str, TypeReading], at: datetime) -> dict[str, Any]:
    """Take the first way; where a licence cannot be read, the next at once, with the reason."""
    tried: list[dict[str, Any]] = []
    step = ways.first_way(one.order, context)
    reading = by_type.get(one.licence_type, NOT_READ)
    if step.way is Way.DATA_SHARING and reading.status == AccessRecord.Result.GRANTED:
        return _columns(Way.DATA_SHARING, ProofStatus.SATISFIED, "", tried, reading.licence_id)
    if step.way is Way.DATA_SHARING:
        tried.append(_entry(Way.DATA_SHARING, reading.reason_code, at))
        negative = ways.is_negative(tried)
        step = ways.next_way(one.order, [Way.DATA_SHARING], negative=negative, context=context)
    tried += [_entry(way, code, at) for way, code in step.passed_over]
    reason = "proof_cancelled" if step.way is Way.CANCELLED else (tried[-1]["reason_code"] if tried else "")
    way = step.way or (Way(one.order[-1]) if one.order else Way.APPLICANT)
    return _columns(way, starting_status(step.way), reason, tried, None)


def _columns(
    way: Way, status: ProofStatus, reason_code: str, tried: list[dict[str, Any]], licence_id: Any
) -> dict[str, Any]:
    return {"way": way, "status": status, "reason_code": reason_code, "tried": tried, "licence_id": licence_id}


def _entry(way: Way, reason_code: str, at: datetime) -> dict[str, Any]:
    return {"way": str(way), "reason_code": reason_code, "at": at.isoformat()}


def _follow(found: Resolution, one: Needed, proof: CaseProof) -> None:
    """What follows from the way a proof starts on: a request to draft, a field that will be filled."""
    if proof.status in GOT:
        return
    channel = one.channel(proof.way)
    source = channel.source if channel else None
    if proof.way == Way.VERIFICATION and source:
        found.wanted.append(Wanted(proof, source, one.letter_id))
    label = source.department.short_name if source else ""
    pending = Pending(proof.reason_code, proof.way, label)
    found.pendings.setdefault((proof.party.role, proof.proof_id), pending)


def _collect_reads(
    found: Resolution, item: Item, parties: Sequence[CaseParty], readings: Mapping[Any, Reading]
) -> None:
    labels = {m.licence_type.code: m.licence_type.name for m in item.mappings if m.licence_type}
    following = {(one.licence_type, proof.party_id): (one, proof) for one, proof in _by_type(found, item)}
    for party in parties:
        reading = readings.get(party.pk)
        for code, answer in (reading.by_type if reading else {}).items():
            proof = following.get((code, party.pk))
            read = _read(party, answer, labels.get(code, ""), proof)
            found.reads.setdefault((party.role, code), []).append(read)


def _by_type(found: Resolution, item: Item) -> list[tuple[Needed, CaseProof]]:
    needed = {one.requirement.pk: one for one in item.needed}
    return [(needed[proof.requirement_id], proof) for proof in found.proofs]


def _read(party: CaseParty, answer: TypeReading, label: str, following: tuple[Needed, CaseProof] | None) -> Read:
    next_way, next_label = "", ""
    if following and following[1].status != ProofStatus.SATISFIED:
        one, proof = following
        channel = one.channel(proof.way)
        next_way = proof.way
        next_label = channel.source.department.short_name if channel and channel.source else ""
    return Read(
        party_id=str(party.pk),
        name=party.holder.name,
        label=label,
        licence_id=str(answer.licence_id or ""),
        reason_code=answer.reason_code,
        attributes=answer.attributes,
        next_way=next_way,
        next_label=next_label,
    )
