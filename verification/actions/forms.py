"""The application form of a case: what offices fill, what waits for them, and what people type.

The form belongs to the case row: whoever writes it holds the case's lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.models import FieldMapping, RequirementChannel, Way
from portal.foundation.encryption import SEALED_COLUMNS
from verification import form_cells
from verification.actions import carrying
from verification.actions.locking import lock_proof
from verification.form_cells import Cell
from verification.models import FINISHED, GOT, Case, CaseProof, Outcome, ProofStatus, VerificationRequest
from verification.models.requests import STILL_OPEN


@dataclass(frozen=True, slots=True)
class Read:
    """What one read of one licence type gave for one party: values by attribute, or why there are none."""

    party_id: str
    name: str
    label: str
    licence_id: str = ""
    reason_code: str = ""
    attributes: Mapping[str, Any] | None = None
    next_way: str = ""
    next_label: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A proof that a department may answer for one party."""

    reason_code: str
    next_way: str
    label: str
    request: str = ""
    asked: bool = False


Reads = Mapping[tuple[str, str], Sequence[Read]]  # (role, licence type code) → one for each party of the role
Pendings = Mapping[tuple[str, int], Pending]  # (role, proof id)


def first_form(
    fields: Iterable[Mapping[str, Any]],
    mappings: Iterable[FieldMapping],
    reads: Reads,
    pendings: Pendings,
    at: datetime,
) -> dict[str, Cell]:
    """The form of a new case: every field with a value or the reason why it has none."""
    origins: dict[str, list[FieldMapping]] = {}
    for mapping in mappings:
        origins.setdefault(mapping.field, []).append(mapping)
    names = [str(field["name"]) for field in fields]
    return {name: _first_cell(origins.get(name, []), reads, pendings, at) for name in names}


def fill_from_reading(case: Case, mappings: Iterable[FieldMapping], reads: Reads, at: datetime) -> None:
    """Fill the cells of a locked case from a later read; what people typed stays, with what was found beside it."""
    form = dict(case.form or {})
    for mapping in mappings:
        if mapping.licence_type is None:
            continue
        for read in reads.get((mapping.party, mapping.licence_type.code), ()):
            value = (read.attributes or {}).get(mapping.attribute)
            if value in (None, ""):
                continue
            source = form_cells.from_licence(read.licence_id, read.label, at)
            cell = form.get(mapping.field) or form_cells.to_fill()
            form[mapping.field] = form_cells.answered(cell, source, read.party_id, read.name, value)
    _save(case, form, at)


def claimed(case: Case, proof_id: int) -> dict[str, Any]:
    """What the form states about each fact of a proof: only values typed by people, not earlier replies."""
    mapped = FieldMapping.objects.filter(version_id=case.item_version_id, proof_id=proof_id).exclude(fact="")
    form: Mapping[str, Any] = case.form or {}
    cells = {mapping.fact: form.get(mapping.field) or {} for mapping in mapped}
    return {fact: cell["value"] for fact, cell in cells.items() if cell.get("value") not in (None, "")}


def fill_from_reply(request: VerificationRequest, case_proof_id: UUID, *, at: datetime) -> None:
    """Carry the facts of a reply into the form of a case, marked with the department and the request's number.

    A fact that an earlier reply of this request gave and this one does not is taken out again.
    """
    held = lock_proof(case_proof_id)  # anew: settling the proof has written the form in this transaction
    form = dict(held.case.form or {})
    facts = {} if request.outcome == Outcome.NOT_FOUND else request.facts
    source = form_cells.from_reply(request.number, _reply_label(request), at)
    for mapping in _mappings_of(held.case, held):
        cell, value = form.get(mapping.field) or form_cells.to_fill(), facts.get(mapping.fact)
        if value not in (None, ""):
            form[mapping.field] = form_cells.answered(cell, source, str(held.party_id), request.subject["name"], value)
        elif form_cells.is_from(cell, request.number, str(held.party_id)):
            instead = _cell_of_state(held, at)
            form[mapping.field] = form_cells.taken_back(cell, str(held.party_id), instead)
    _save(held.case, form, at)


def follow_proof(case_proof: CaseProof, at: datetime) -> None:
    """Let the cells that hang on a proof say where it stands now. What stands in filled cells is left alone."""
    case = case_proof.case
    form = dict(case.form or {})
    names = {mapping.field for mapping in _mappings_of(case, case_proof)}
    hanging = [name for name in names if name in form and form_cells.hangs(form[name])]
    if not hanging:
        return
    cell = _cell_of_state(case_proof, at)
    _save(case, form | {name: form_cells.waited_on(form[name], cell) for name in hanging}, at)


def _first_cell(origins: Sequence[FieldMapping], reads: Reads, pendings: Pendings, at: datetime) -> Cell:
    tries = [
        (mapping, read)
        for mapping in origins
        if mapping.licence_type
        for read in reads.get((mapping.party, mapping.licence_type.code), ())
    ]
    parts: dict[str, dict[str, Any]] = {}
    first: Read | None = None
    for mapping, read in tries:
        value = (read.attributes or {}).get(mapping.attribute)
        if value not in (None, "") and read.party_id not in parts:
            parts[read.party_id] = {"name": read.name, "value": value}
            first = first or read
    if first:
        return form_cells.official(form_cells.from_licence(first.licence_id, first.label, at), parts)
    pending = next((found for m in origins if m.proof_id and (found := pendings.get((m.party, m.proof_id)))), None)
    return _unfilled([read for _mapping, read in tries], pending, at)


def _unfilled(failed: Sequence[Read], pending: Pending | None, at: datetime) -> Cell:
    if failed:
        read = next((one for one in failed if one.reason_code), failed[0])
        code = read.reason_code or "not_on_licence"
        way = read.next_way or (pending.next_way if pending else str(Way.APPLICANT))
        label = read.next_label or (pending.label if pending else "")
        return form_cells.missing(read.label, code, at, way, label)
    if pending:
        return form_cells.waiting(pending.label, at, pending.request)
    return form_cells.to_fill()


def _cell_of_state(case_proof: CaseProof, at: datetime) -> Cell:
    if case_proof.status in GOT:  # and no value with it: people fill the field
        return form_cells.to_fill()
    if case_proof.is_negative:  # the way that it is on has answered: nothing comes any more
        return form_cells.missing(case_proof.proof.name, case_proof.reason_code, at)
    request = _open_request(case_proof)
    label = request.issuing_department.short_name if request else ""
    if case_proof.status == ProofStatus.REQUESTED and request:
        return form_cells.waiting(label, at, request.number)
    name = case_proof.proof.name
    return form_cells.missing(name, case_proof.reason_code, at, case_proof.way, label or _way_label(case_proof))


def _open_request(case_proof: CaseProof) -> VerificationRequest | None:
    rows = VerificationRequest.objects.filter(status__in=STILL_OPEN).select_related("issuing_department")
    if case_proof.follows_id:
        return rows.filter(pk=case_proof.follows_id).first()
    return rows.filter(case_proof=case_proof, left_at=None).first()


def _way_label(case_proof: CaseProof) -> str:
    channel = (
        RequirementChannel.objects.filter(requirement_id=case_proof.requirement_id, way=case_proof.way)
        .select_related("source__department")
        .first()
    )
    return channel.source.department.short_name if channel and channel.source else ""


def _mappings_of(case: Case, case_proof: CaseProof) -> list[FieldMapping]:
    """The mappings that this proof of this person may fill, by its reply."""
    return list(
        FieldMapping.objects.filter(
            version_id=case.item_version_id, proof_id=case_proof.proof_id, party=case_proof.party.role
        )
    )


def _reply_label(request: VerificationRequest) -> str:
    return request.issuing_department.short_name


def _save(case: Case, form: dict[str, Cell], at: datetime) -> None:
    if case.status in FINISHED:
        return  # what it was decided on stays readable; a correction stands beside it, and in the review
    form = carrying.with_carried(case, form, at)
    if form != case.form:
        case.form = form
        case.save(update_fields=SEALED_COLUMNS)
