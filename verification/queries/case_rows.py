"""Rows of the case page: plain values for templates, worked out from loaded objects without a query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import OutsideIssuer, RequirementChannel, Way
from verification import form_cells
from verification.deadlines import Expected
from verification.models import (
    CaseParty,
    CaseProof,
    Commitment,
    ProofStatus,
    SecretMatter,
    SiteCheck,
    VerificationRequest,
)
from verification.queries.next_actions import (
    Beside,
    NextAction,
    actions_of,
    is_missing,
    is_struck_out,
)
from verification.reasons import reason_text

__all__ = [
    "NOT_NEEDED",
    "Beside",
    "FieldRow",
    "NextAction",
    "PersonRow",
    "ProofRow",
    "field_rows",
    "group_of",
    "is_missing",
    "is_struck_out",
    "person_rows",
    "proof_rows",
]

NOW, WAITING, DONE, NOT_NEEDED = "now", "waiting", "done", "not_needed"


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One proof of one or several people who stand at the same point with it."""

    proof_ids: tuple[UUID, ...]
    name: str
    who: str
    way: str
    way_label: str
    status: str
    status_label: str
    reason: str
    required: bool
    source_label: str
    next: NextAction | None
    also: tuple[NextAction, ...]
    request: VerificationRequest | None
    due_at: datetime | None  # of a request that runs, or that would be sent now
    commitment: Commitment | None
    is_brought: bool = False  # the applicant handed it in
    outside: OutsideIssuer | None = None  # the unit beyond the city that holds the record
    expected: Expected | None = None  # of what waits to be sent: its limit and deadline if it were sent now
    is_asked_for: bool = False  # a supplement was asked of the applicant and has not come
    has_come: bool = False  # from home, and nobody at the window has looked at it yet
    waits_for_visit: bool = False  # the own check comes before the applicant is asked
    visit: SiteCheck | None = None  # planned, and neither made nor given up yet
    bar: str = ""  # why its way may not be left by hand (`ways.bar_to_leaving`)

    @property
    def first_id(self) -> UUID:
        """The proof that a link without a choice means."""
        return self.proof_ids[0]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the case, masked, and how many proofs are still missing of them."""

    party_id: UUID
    role: str
    role_label: str
    name: str
    masked_name: str
    masked_number: str
    missing: int


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of the form with where its value came from, in words."""

    name: str
    label: str
    type: str
    section: str
    required: bool
    options: Sequence[Any]
    value: Any
    kind: str  # licence | reply | typed | waiting | missing
    source_label: str
    reason: str
    found: Mapping[str, Any] | None
    to_fill: bool


def group_of(proof: CaseProof) -> str:
    """Which of the four parts of the page a proof belongs to."""
    if is_struck_out(proof) or _has_none(proof):
        return NOT_NEEDED
    if proof.status == ProofStatus.SATISFIED:
        return DONE
    return WAITING if proof.status == ProofStatus.REQUESTED else NOW


def _has_none(proof: CaseProof) -> bool:
    """Optional, and the person holds no such licence: nothing to run after. A source that is down is another matter."""
    return not proof.required and proof.status == ProofStatus.UNAVAILABLE and proof.reason_code == "no_licence"


def proof_rows(proofs: Iterable[CaseProof], beside: Beside) -> list[ProofRow]:
    """The proofs in their order; people who stand at the same point share a row."""
    together: dict[tuple[Any, ...], list[CaseProof]] = {}
    for proof in proofs:
        together.setdefault(_point(proof, beside), []).append(proof)
    return [_row(group, beside) for group in together.values()]


def _point(proof: CaseProof, beside: Beside) -> tuple[Any, ...]:
    request = beside.requests.get(proof.pk)
    asked = (request.status, request.due_at) if request else None
    planned = (proof.pk in beside.planned, proof.pk in beside.asked_for)
    awaits = (proof.pk in beside.handed_in, beside.waits_for_visit(proof))
    bar = beside.bars.get(proof.pk, "")
    return (proof.requirement_id, proof.way, proof.status, proof.reason_code, asked, planned, awaits, bar)


def _row(group: Sequence[CaseProof], beside: Beside) -> ProofRow:
    proof = group[0]
    request = beside.requests.get(proof.pk)
    actions = actions_of(proof, beside)
    source, expected = beside.channel(proof, proof.way), beside.expected_of(proof)
    return ProofRow(
        proof_ids=tuple(one.pk for one in group),
        name=proof.proof.name,
        who=_who(group),
        way=proof.way,
        way_label=proof.get_way_display(),
        status=proof.status,
        status_label=_status_words(proof, request),
        reason=reason_text("proof_cancelled" if is_struck_out(proof) else proof.reason_code),
        required=proof.required,
        is_brought=proof.is_brought,
        source_label=_source_words(proof, source, request),
        next=actions[0] if actions else None,
        also=tuple(actions[1:]),
        request=request,
        due_at=_due_at(request, expected),
        commitment=beside.commitments.get(proof.pk),
        outside=proof.outside_issuer,
        expected=expected,
        is_asked_for=proof.pk in beside.asked_for,
        has_come=proof.pk in beside.handed_in,
        waits_for_visit=beside.waits_for_visit(proof),
        visit=beside.planned.get(proof.pk),
        bar=beside.bars.get(proof.pk, ""),
    )


def _who(group: Sequence[CaseProof]) -> str:
    names = [proof.party.holder.name for proof in group]
    if len(names) <= 2:  # two names fit the line, more are counted
        return _("、").join(names)
    return _("%(name)s等 %(count)d 人") % {"name": names[0], "count": len(names)}


def _status_words(proof: CaseProof, request: VerificationRequest | None) -> str:
    if is_struck_out(proof):
        return str(ProofStatus.STRUCK_OUT.label)
    if proof.way == Way.OFFLINE:
        return str(_OFFLINE.get(proof.status, proof.get_status_display()))
    if proof.status == ProofStatus.REQUESTED and proof.way == Way.INTERCITY:
        return _("等市外反馈")
    by_reply = proof.way == Way.VERIFICATION and not proof.is_brought
    if proof.status == ProofStatus.SATISFIED and request and request.has_reply and by_reply:
        return str(request.get_outcome_display())
    return str(proof.get_status_display())


# Whether it was verified, never what came of it.
_OFFLINE: Mapping[str, str | Promise] = {
    ProofStatus.REQUESTED: gettext_lazy("线下核验中"),
    ProofStatus.SATISFIED: SecretMatter.Result.VERIFIED.label,
    ProofStatus.NOT_FOUND: SecretMatter.Result.NOT_VERIFIED.label,
}


def _source_words(proof: CaseProof, channel: RequirementChannel | None, request: VerificationRequest | None) -> str:
    if proof.outside_issuer and proof.way in {Way.INTERCITY, Way.APPLICANT}:
        return proof.outside_issuer.name
    if request:
        return request.issuing_department.short_name
    if channel and channel.source:
        return channel.source.department.short_name
    return channel.licence_type.name if channel and channel.licence_type else ""


def _due_at(request: VerificationRequest | None, expected: Expected | None) -> datetime | None:
    if request and request.due_at:
        return request.due_at
    return expected.limits.due_at if expected else None


# --- people and form ---


def person_rows(parties: Iterable[CaseParty], proofs: Sequence[CaseProof]) -> list[PersonRow]:
    """Everybody with the number of required proofs that are still open."""
    return [
        PersonRow(
            party_id=party.pk,
            role=party.role,
            role_label=str(party.get_role_display()),
            name=party.holder.name,
            masked_name=party.holder.masked_name,
            masked_number=party.holder.masked_number,
            missing=sum(proof.party_id == party.pk and is_missing(proof) for proof in proofs),
        )
        for party in parties
    ]


def field_rows(definitions: Iterable[Mapping[str, Any]], form: Mapping[str, form_cells.Cell]) -> list[FieldRow]:
    """The form in the order of its item."""
    return [_field(field, form.get(str(field["name"])) or form_cells.to_fill()) for field in definitions]


def _field(definition: Mapping[str, Any], cell: form_cells.Cell) -> FieldRow:
    source = cell["source"]
    required = bool(definition.get("required", False))
    is_empty = not form_cells.is_filled(cell) and source["kind"] == "typed"
    return FieldRow(
        name=str(definition["name"]),
        label=str(definition.get("label", definition["name"])),
        type=str(definition.get("type", "text")),
        section=str(definition.get("section", "")),
        required=required,
        options=definition.get("options", ()),
        value=cell["value"],
        kind=source["kind"],
        source_label=_("可不填") if is_empty and not required else _cell_label(source, to_fill=is_empty),
        reason=_cell_reason(source),
        found=cell.get("found"),
        to_fill=is_empty and required,
    )


def _cell_label(source: Mapping[str, Any], *, to_fill: bool) -> str:
    if source["kind"] == "typed":
        return _("要填") if to_fill else _("窗口填写")
    if source["kind"] == "reply":
        return _("%(issuer)s反馈") % {"issuer": source["label"]}
    if source["kind"] == "waiting":
        return _("等核验")
    if source["kind"] == "carried":
        return _("沿用")
    return _("没读到") if source["kind"] == "missing" else str(source["label"])


def _cell_reason(source: Mapping[str, Any]) -> str:
    """Why an office filled nothing, or why it is not shown, and what fills the field next."""
    if source.get("blanked"):
        return _("保留期限已满，内容已清除")
    if source.get("withheld"):
        return _("只给经办人看；接手这件后可看")
    if source["kind"] == "waiting":
        return _("%(issuer)s反馈后自动填") % {"issuer": source["label"]}
    if source["kind"] == "carried":
        return _("在“%(item)s”（%(case)s）里填过，可以改") % {"item": source["label"], "case": source["case"]}
    if source["kind"] != "missing":
        return ""
    why = reason_text(source.get("reason_code", ""))
    if source.get("next") == Way.VERIFICATION:
        words = {"why": why, "issuer": source.get("next_label", "")}
        if source.get("reason_code") == "withdrawn":  # asked anew, of the same unit
            return _("%(why)s，再发给%(issuer)s核验后自动填") % words
        return _("%(why)s，改由%(issuer)s核验后自动填") % words
    return _("%(why)s，可直接填写") % {"why": why} if why else _("可直接填写")
