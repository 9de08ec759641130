"""Requests of a proof: drafted with its next way, and sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import ProofSource, RequirementChannel, Way
from portal.foundation import states
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict
from verification.actions import asking, letter_files, proofs, sharing
from verification.actions.locking import lock_proof, lock_with_case
from verification.models import REQUEST_MOVES, CaseProof, LetterPart, ProofStatus, RequestStatus, VerificationRequest
from verification.permissions import requests as permissions


def take_next_way(case_proof: CaseProof, reason_code: str, *, by: Actor, at: datetime) -> CaseProof:
    """`proofs.next_way`, inside the caller's transaction, and the draft of a request if that is the way."""
    held = proofs.next_way(case_proof, reason_code, by=by, at=at)
    if held.way != Way.VERIFICATION or held.status != ProofStatus.PENDING:
        return held
    source = _source_of(held)
    if source:
        asking.draft(case_proof=held, source=source, by=by, at=at)
    return lock_proof(held.pk)  # anew: a sister case may have had the answer


@transaction.atomic
def send(
    *, case_proof_id: UUID, by: Actor, at: datetime, note: str = "", upload: Upload | None = None
) -> VerificationRequest:
    """Send the request of a proof: its draft, or a new one after the last was taken back. The only way to send.

    A returned one is not drafted again: its department said that the matter is not its own, and the proof has gone on
    by its next way. What a sister case has sent already is followed, not sent again.

    Raises NotVisible, NotAllowed, IllegalMove (one is out, answered or returned), Conflict `no_draft` (the proof takes
    another way), Invalid (the note too long).
    """
    held = lock_proof(case_proof_id)
    permissions.may_ask_in(by, held.case)
    request_id = _followed_draft(held, by, at) or _draft_of(held)
    if request_id is None:
        drafted = _draft_anew(held, by, at)
        if drafted.status != RequestStatus.DRAFT:
            return drafted
        request_id = drafted.pk
    if upload:
        letter_files.put(request_id=request_id, part=LetterPart.INQUIRY, upload=upload, by=by, at=at)
    return asking.submit(request_id=request_id, by=by, at=at, note=note)


def _followed_draft(held: CaseProof, by: Actor, at: datetime) -> UUID | None:
    """The request of a sister case that the proof follows. Whose department sends first asks; the other follows."""
    if held.follows_id is None:
        return None
    request = lock_with_case(held.follows_id)
    states.check(request, REQUEST_MOVES, RequestStatus.SUBMITTED)
    asks = request.case_proof
    if request.requesting_department_id != held.case.department_id:
        sharing.take_over(held, request)
        sharing.follow(asks.pk, request, by=by, at=at)
    return request.pk


def _draft_of(held: CaseProof) -> UUID | None:
    """The request that sending means: the draft, else the newest, whose state then names the refusal."""
    rows = VerificationRequest.objects.filter(case_proof=held, left_at=None).order_by("-drafted_at", "-pk")
    newest = rows.filter(status=RequestStatus.DRAFT).first() or rows.first()
    return newest.pk if newest and newest.status != RequestStatus.WITHDRAWN else None


def _draft_anew(held: CaseProof, by: Actor, at: datetime) -> VerificationRequest:
    waits = held.way == Way.VERIFICATION and held.status == ProofStatus.PENDING
    source = _source_of(held) if waits else None
    if source is None:
        raise Conflict(_("这项证明现在不走部门核验。"), remedy=_("打开办件，看现在该走哪种办法。"), code="no_draft")
    return asking.draft(case_proof=held, source=source, by=by, at=at)


def _source_of(held: CaseProof) -> ProofSource | None:
    channels = RequirementChannel.objects.select_related("source__tier", "source__department")
    channel = channels.filter(requirement_id=held.requirement_id, way=Way.VERIFICATION).first()
    return channel.source if channel else None
