"""What the requesting department does with a verification request: draft, send, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.calendars import clock_of
from catalog.models import LetterTemplate, ProofSource, Way
from catalog.queries import cancelled
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.texts import at_most, plain
from verification import deadlines, letters
from verification.actions import forms, letter_files, proofs, reply_drafts, sharing
from verification.actions.locking import lock_proof, lock_with_case
from verification.models import (
    REQUEST_MOVES,
    Agreement,
    Case,
    CaseProof,
    LetterPart,
    ProofStatus,
    RequestStatus,
    VerificationRequest,
)
from verification.models.requests import STILL_OPEN
from verification.numbers import Series, next_numbers
from verification.permissions import requests as permissions
from verification.secrecy import refuse_secret
from verification.told import Grounds

LONGEST_NOTE = 1_000
SENT_COLUMNS = ("status", "submitted_at", "submitted_by", "agreement", "also_for", "tier", "inquiry_signature")


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
    """The request of each wanted proof, in their order: drafted, or that of a sister case which asked the same.

    A constant number of queries; the case is the caller's, locked. A proof without a template of its own gets the
    generic letter (template None). `also`: events of the caller, written together with those of the drafts.
    """
    if not wanted:
        timeline.record_many(also)
        return []
    for one in wanted:
        refuse_secret(one.case_proof.proof)
    templates = _template_ids(case.programme_id, wanted, at)
    followed = [_followed(case, one, templates, by, at) for one in wanted]
    anew = [one for one, request in zip(wanted, followed, strict=True) if request is None]
    numbers = next_numbers(Series.REQUEST, case.programme, at, len(anew))
    rows = [
        _new_request(case, one, number, templates.get(one.case_proof.proof_id), at)
        for one, number in zip(anew, numbers, strict=True)
    ]
    VerificationRequest.objects.bulk_create(rows)
    drafted = [
        timeline.event(about=row, kind="request.drafted", by=by, at=at, after=RequestStatus.DRAFT) for row in rows
    ]
    timeline.record_many([*also, *drafted])
    new = iter(rows)
    return [request or next(new) for request in followed]


def draft(*, case_proof: CaseProof, source: ProofSource, by: Actor, at: datetime) -> VerificationRequest:
    """Draft one request; the single form of `draft_many`. The request of a sister case, where that is followed."""
    [request] = draft_many(case=case_proof.case, wanted=[Wanted(case_proof, source)], by=by, at=at)
    return request


def _followed(
    case: Case, one: Wanted, templates: Mapping[int, int | None], by: Actor, at: datetime
) -> VerificationRequest | None:
    """Let a proof take over the request of a sister case that asks the same; None where there is none."""
    if case.theme_case_id is None:
        return None
    asked = sharing.already_asked(one.case_proof, one.source.pk, templates.get(one.case_proof.proof_id))
    if asked:
        sharing.follow(one.case_proof.pk, asked, by=by, at=at)
    return asked


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
    before = states.move(request, REQUEST_MOVES, RequestStatus.SUBMITTED)
    _refuse_closed(request.case)
    _refuse_cancelled(request, at)
    _fill_in(request, note, by, at)
    letter_files.send(request, LetterPart.INQUIRY, by=by, at=at)
    request.inquiry_signature = letters.sign_inquiry(request)
    request.save(update_fields=[*SENT_COLUMNS, *deadlines.COLUMNS, *SEALED_COLUMNS])
    for held in sharing.serving(request):  # whatever was planned meanwhile: its answer must not count as that
        proofs.settle(held, ProofStatus.REQUESTED, by=by, at=at, way=Way.VERIFICATION)
    _note_sent(request, before, by, at)
    return request


def _fill_in(request: VerificationRequest, note: str, by: Actor, at: datetime) -> None:
    """What the letter says and until when it is to be answered, as everything stands at the sending."""
    request.note = at_most(LONGEST_NOTE, note, "/note")
    _gather_claims(request, by, at)
    request.agreement = agreement_of(request, at)
    request.submitted_at, request.submitted_by_id = at, by.user_id
    request.tier = request.source.tier  # as it is today: the limit may have changed since the draft
    deadlines.put(request, Grounds.of(request.tier, request.source), clock_of(request.issuing_department, at))


def _note_sent(request: VerificationRequest, before: str, by: Actor, at: datetime) -> None:
    assert request.due_at is not None
    details = {"due_at": request.due_at.isoformat(), "tier": request.tier.code}
    timeline.record(
        about=request, kind="request.submitted", by=by, at=at, before=before, after=request.status, details=details
    )
    outbox.emit("verification.request_submitted", {"request": str(request.pk)}, at=at)


def agreement_of(request: VerificationRequest, at: datetime) -> Agreement | None:
    """The agreement under which it is asked; without one the letter is generic and the office sees the gap."""
    both = (request.requesting_department_id, request.issuing_department_id)
    found: Agreement | None = Agreement.objects.between(*both, request.proof_id).in_force(at).first()
    return found


def _gather_claims(request: VerificationRequest, by: Actor, at: datetime) -> None:
    """What the forms of its cases state about the facts asked. A form that contradicts goes on by its own request."""
    request.claimed = forms.claimed(request.case, request.proof_id)
    for held in sharing.followers(request):
        stated = forms.claimed(held.case, held.proof_id)
        if sharing.contradicts(request.claimed, stated):
            sharing.unfollow(held, by=by, at=at)
            draft(case_proof=held, source=request.source, by=by, at=at)
        else:
            request.claimed = {**request.claimed, **stated}
            request.also_for = [*request.also_for, held.case.number]


@transaction.atomic
def withdraw(*, request_id: UUID, by: Actor, at: datetime, reason: str) -> VerificationRequest:
    """Take a request back: a draft at any time, a sent one with a reason, never an answered one."""
    request = lock_with_case(request_id)
    permissions.may_ask(by, request)
    before = states.move(request, REQUEST_MOVES, RequestStatus.WITHDRAWN)
    if before != RequestStatus.DRAFT and not plain(reason):
        raise Invalid(_("撤回要写明理由，对方会看到。"), errors={"/reason": _("填写撤回理由")})
    return close_withdrawn(request, before=before, reason=reason, by=by, at=at)


def close_withdrawn(
    request: VerificationRequest, *, before: str, reason: str, by: Actor, at: datetime
) -> VerificationRequest:
    """Write the withdrawal of a locked request whose move is checked, and free its proof for another way."""
    request.withdraw_reason = at_most(LONGEST_NOTE, reason, "/reason")
    request.closed_at = at
    request.save(update_fields=["status", "closed_at", *SEALED_COLUMNS])
    reply_drafts.drop_all(request.pk)
    letter_files.drop_held(request)
    served = sharing.serving(request)
    for held in served:
        sharing.release(held, request, by=by, at=at)
    timeline.record(
        about=request,
        kind="request.withdrawn",
        by=by,
        at=at,
        before=before,
        after=request.status,
        reason=request.withdraw_reason,
    )
    followed = [held.case.number for held in served if held.case.pk != request.case_id]
    outbox.emit("verification.request_withdrawn", {"request": str(request.pk), "followed": followed}, at=at)
    return request


def withdraw_open_of(case: Case, *, by: Actor, at: datetime, reason: str, case_proof: CaseProof | None = None) -> int:
    """Take back every open request of a locked case that ends, or of one proof got otherwise; returns how many.

    What sister cases still wait for is not taken from them: this case leaves it.
    """
    rows = case.requests.filter(status__in=STILL_OPEN, left_at=None)
    followed = case.proofs.filter(follows__status__in=STILL_OPEN)
    if case_proof is not None:
        rows, followed = rows.filter(case_proof=case_proof), followed.filter(pk=case_proof.pk)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for request_id in ids:
        request = lock_with_case(request_id)
        if not sharing.leave(request, by=by, at=at):
            _close(request, reason, by, at)
    ids_of_followers = list(followed.order_by("pk").values_list("pk", flat=True)) if case.theme_case_id else []
    for proof_id in ids_of_followers:
        request = lock_with_case(sharing.unfollow(lock_proof(proof_id), by=by, at=at).pk)
        if not sharing.serving(request):
            _close(request, reason, by, at)
    return len(ids) + len(ids_of_followers)


def _close(request: VerificationRequest, reason: str, by: Actor, at: datetime) -> None:
    before = states.move(request, REQUEST_MOVES, RequestStatus.WITHDRAWN)
    close_withdrawn(request, before=before, reason=reason, by=by, at=at)


def _refuse_closed(case: Case) -> None:
    if not case.is_at_work:
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
