"""What the requesting department does with a verification request: draft, send, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import FieldMapping, LetterTemplate, ProofSource, Way
from catalog.queries import cancelled
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.states import check_move
from portal.foundation.texts import plain
from verification import deadlines, letters
from verification.actions import letter_files, proofs, reply_drafts
from verification.actions.locking import lock_with_case
from verification.models import (
    REQUEST_MOVES,
    Agreement,
    Case,
    CaseProof,
    CaseStatus,
    LetterPart,
    ProofStatus,
    RequestStatus,
    VerificationRequest,
)
from verification.numbers import Series, next_numbers
from verification.permissions import requests as permissions
from verification.secrecy import refuse_secret

LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A proof of a case that the department of `source` shall be asked for."""

    case_proof: CaseProof
    source: ProofSource
    template_id: int | None = None  # of the letter, where the caller has looked it up; 0: it has none


def draft_many(
    *,
    case: Case,
    wanted: Sequence[Wanted],
    by: Actor,
    at: datetime,
    also: Sequence[timeline.TimelineEvent] = (),
) -> list[VerificationRequest]:
    """Draft a request for each wanted proof, in a constant number of queries. The case is the caller's, locked.

    A proof without a template of its own gets the generic letter (template None). `also`: events of the caller,
    written together with those of the drafts.
    """
    if not wanted:
        timeline.record_many(also)
        return []
    for one in wanted:
        refuse_secret(one.case_proof.proof)
    numbers = next_numbers(Series.REQUEST, case.programme, at, len(wanted))
    templates = _template_ids(case.programme_id, wanted, at)
    rows = [
        _new_request(case, one, number, templates.get(one.case_proof.proof_id), at)
        for one, number in zip(wanted, numbers, strict=True)
    ]
    VerificationRequest.objects.bulk_create(rows)
    drafted = [
        timeline.event(about=row, kind="request.drafted", by=by, at=at, after=RequestStatus.DRAFT) for row in rows
    ]
    timeline.record_many([*also, *drafted])
    return rows


def draft(*, case_proof: CaseProof, source: ProofSource, by: Actor, at: datetime) -> VerificationRequest:
    """Draft one request; the single form of `draft_many`."""
    [row] = draft_many(case=case_proof.case, wanted=[Wanted(case_proof, source)], by=by, at=at)
    return row


def _template_ids(programme_id: int, wanted: Sequence[Wanted], at: datetime) -> dict[int, int | None]:
    """The city's letter of each proof; asked only where the caller does not know."""
    known = {one.case_proof.proof_id: one.template_id or None for one in wanted if one.template_id is not None}
    unknown = {one.case_proof.proof_id for one in wanted} - set(known)
    if not unknown:
        return known
    own = LetterTemplate.objects.usable(at).filter(programme=programme_id, proof_id__in=unknown)
    newest_last = own.order_by("version")
    return known | dict(newest_last.values_list("proof_id", "pk"))


def _new_request(case: Case, one: Wanted, number: str, template_id: int | None, at: datetime) -> VerificationRequest:
    holder = one.case_proof.party.holder
    request = VerificationRequest(
        number=number,
        programme=case.programme,
        case=case,
        case_proof=one.case_proof,
        proof=one.case_proof.proof,
        template_id=template_id,
        requesting_department=case.department,
        issuing_department=one.source.department,
        source=one.source,
        tier=one.source.tier,
        drafted_at=at,
        is_demo=case.is_demo,
    )
    request.subject = {"name": holder.name, "number": holder.number, "document_type": holder.document_type}
    request.claimed, request.facts = {}, {}
    return request


@transaction.atomic
def submit(*, request_id: UUID, by: Actor, at: datetime, note: str = "") -> VerificationRequest:
    """Send a drafted request: from this moment the issuing department's clock runs.

    Raises NotVisible, NotAllowed, IllegalMove (already sent), Conflict (the case is closed, the proof cancelled),
    Invalid (the note too long).
    """
    request = lock_with_case(request_id)
    permissions.may_ask(by, request)
    refuse_secret(request.proof)
    before = _move(request, RequestStatus.SUBMITTED)
    _refuse_closed(request.case)
    _refuse_cancelled(request, at)
    request.note = _clean_note(note)
    request.claimed = claimed_of(request)
    request.agreement = agreement_of(request, at)
    request.submitted_at, request.submitted_by_id = at, by.user_id
    request.tier = request.source.tier  # as it is today: the limit may have changed since the draft
    limits = deadlines.limits_for(request.issuing_department, request.tier, request.source, at)
    deadlines.put(request, limits)
    letter_files.send(request, LetterPart.INQUIRY, by=by, at=at)
    request.inquiry_signature = letters.sign_inquiry(request)
    request.save(
        update_fields=[
            "status",
            "submitted_at",
            "submitted_by",
            "agreement",
            "tier",
            *deadlines.COLUMNS,
            "inquiry_signature",
            *SEALED_COLUMNS,
        ]
    )
    proofs.settle(
        case_proof=request.case_proof,
        status=ProofStatus.REQUESTED,
        reason_code="",
        by=by,
        at=at,
        way=Way.VERIFICATION,  # whatever was planned meanwhile: its answer must not count as that
    )
    timeline.record(
        about=request,
        kind="request.submitted",
        by=by,
        at=at,
        before=before,
        after=request.status,
        details={"due_at": limits.due_at.isoformat(), "tier": request.tier.code},
    )
    outbox.emit("verification.request_submitted", {"request": str(request.pk)}, at=at)
    return request


def agreement_of(request: VerificationRequest, at: datetime) -> Agreement | None:
    """The agreement under which it is asked; without one the letter is generic and the office sees the gap."""
    both = (request.requesting_department_id, request.issuing_department_id)
    found: Agreement | None = Agreement.objects.between(*both, request.proof_id).in_force(at).first()
    return found


def claimed_of(request: VerificationRequest) -> dict[str, Any]:
    """What the form states about each fact that is asked: only values typed by people, not earlier replies."""
    mapped = FieldMapping.objects.filter(version_id=request.case.item_version_id, proof_id=request.proof_id).exclude(
        fact=""
    )
    form: Mapping[str, Any] = request.case.form or {}
    cells = {mapping.fact: form.get(mapping.field) or {} for mapping in mapped}
    return {fact: cell["value"] for fact, cell in cells.items() if cell.get("value") not in (None, "")}


@transaction.atomic
def withdraw(*, request_id: UUID, by: Actor, at: datetime, reason: str) -> VerificationRequest:
    """Take a request back: a draft at any time, a sent one with a reason, never an answered one."""
    request = lock_with_case(request_id)
    permissions.may_ask(by, request)
    before = _move(request, RequestStatus.WITHDRAWN)
    if before != RequestStatus.DRAFT and not reason.strip():
        raise Invalid(_("撤回要写明理由，对方会看到。"), errors={"/reason": _("填写撤回理由")})
    return close_withdrawn(request, before=before, reason=reason, by=by, at=at)


def close_withdrawn(
    request: VerificationRequest, *, before: str, reason: str, by: Actor, at: datetime
) -> VerificationRequest:
    """Write the withdrawal of a locked request whose move is checked, and free its proof for another way."""
    request.withdraw_reason = _clean_note(reason, "/reason")
    request.closed_at = at
    request.save(update_fields=["status", "closed_at", *SEALED_COLUMNS])
    reply_drafts.drop_all(request.pk)
    letter_files.drop_held(request)
    if request.case_proof.status == ProofStatus.REQUESTED:
        proofs.settle(case_proof=request.case_proof, status=ProofStatus.PENDING, reason_code="withdrawn", by=by, at=at)
    timeline.record(
        about=request, kind="request.withdrawn", by=by, at=at, before=before, after=request.status, reason=reason
    )
    outbox.emit("verification.request_withdrawn", {"request": str(request.pk)}, at=at)
    return request


def withdraw_open_of(case: Case, *, by: Actor, at: datetime, reason: str, case_proof: CaseProof | None = None) -> int:
    """Take back every open request of a locked case that ends, or of one proof got otherwise; returns how many."""
    still_open = [RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.RECEIVED]
    rows = case.requests.filter(status__in=still_open)
    if case_proof is not None:
        rows = rows.filter(case_proof=case_proof)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for request_id in ids:
        request = lock_with_case(request_id)
        before = _move(request, RequestStatus.WITHDRAWN)
        close_withdrawn(request, before=before, reason=reason, by=by, at=at)
    return len(ids)


def _move(request: VerificationRequest, after: RequestStatus) -> str:
    before = request.status
    check_move(REQUEST_MOVES, before, after, labels=dict(RequestStatus.choices))
    request.status = after
    return before


def _refuse_closed(case: Case) -> None:
    if case.status not in {CaseStatus.DRAFT, CaseStatus.ACCEPTED}:
        raise Conflict(
            _("办件%(number)s已是“%(status)s”，不能再发协查。")
            % {"number": case.number, "status": case.get_status_display()}
        )


def _refuse_cancelled(request: VerificationRequest, at: datetime) -> None:
    if cancelled(at).filter(proof_id=request.proof_id).exists():
        raise Conflict(
            _("“%(proof)s”已取消，不能再为它发协查。") % {"proof": request.proof.name},
            remedy=_("不用这项证明，继续办理。"),
            code="proof_cancelled",
        )


def _clean_note(note: str, pointer: str = "/note") -> str:
    text = plain(note)
    if len(text) > LONGEST_NOTE:
        raise Invalid(_("说明最多 %(most)s 个字，已填的保留着。") % {"most": LONGEST_NOTE}, errors={pointer: _("太长")})
    return text
