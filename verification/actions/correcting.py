"""A reply put right (更正): the one before stays readable, the requester is told, a decided case is reviewed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from verification import letters
from verification.actions import letter_files, replies, reviewing, sharing
from verification.actions.blanking import CORRECTED, refuse_blanked
from verification.actions.locking import lock_case, lock_with_case
from verification.models import (
    REQUEST_MOVES,
    CaseProof,
    EarlierReply,
    LetterPart,
    Outcome,
    ProofStatus,
    RequestStatus,
    VerificationRequest,
)
from verification.permissions import requests as permissions


@transaction.atomic
def correct(
    *,
    request_id: UUID,
    outcome: str,
    by: Actor,
    at: datetime,
    reason: str,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> VerificationRequest:
    """Put a wrong reply right; the one before is kept. The requester is alerted, a decided case flagged for review.

    Raises NotVisible, NotAllowed, IllegalMove (there is no reply), Conflict `blanked`, Invalid.
    """
    request = lock_with_case(request_id)
    permissions.may_answer(by, request)
    refuse_blanked(request)
    before = states.move(request, REQUEST_MOVES, RequestStatus.CORRECTED)
    reason = replies.reason_of(reason, _("更正要写明哪里错了，对方会收到提醒。"))
    earlier = _keep_earlier(request, reason, by, at)
    replies.put(request, outcome, facts or {}, note)
    request.reply_via = ""  # the correction itself comes through the system
    letter_files.send(request, LetterPart.REPLY, by=by, at=at)
    request.reply_signature = letters.sign_reply(request)
    request.save(update_fields=["status", "outcome", "reply_via", "reply_signature", *SEALED_COLUMNS])
    for held in sharing.serving(request):
        _bring_up_to_it(held, request, by, at)
    timeline.record(
        about=request,
        kind=CORRECTED,
        by=by,
        at=at,
        before=before,
        after=request.status,
        reason=reason,
        details={"before": earlier.outcome, "outcome": request.outcome},
    )
    outbox.emit("verification.request_corrected", {"request": str(request.pk)}, at=at)
    return request


def _bring_up_to_it(held: CaseProof, request: VerificationRequest, by: Actor, at: datetime) -> None:
    """Let a proof and its case follow the reply as it is now; a decided case is to be looked at again."""
    if _still_counts(request, held):
        sharing.settle_by_reply(request, held, by, at)
    sharing.fill_and_note(request, held, at)
    # anew: settling the proof may have marked it in this transaction
    reviewing.mark(lock_case(held.case_id), {"request": str(request.pk)}, by=by, at=at)


def _keep_earlier(request: VerificationRequest, reason: str, by: Actor, at: datetime) -> EarlierReply:
    """Keep what was answered before, with its signature and why it was wrong."""
    kept = EarlierReply(
        request=request,
        outcome=request.outcome,
        said_at=EarlierReply.said_until_now(request),
        replaced_at=at,
        replaced_by_id=by.user_id,
        signature=request.reply_signature,
    )
    kept.facts, kept.note, kept.reason = request.facts, request.reply_note, reason
    kept.save(force_insert=True)
    return kept


def _still_counts(request: VerificationRequest, held: CaseProof) -> bool:
    """Whether a corrected reply decides over the proof.

    Not where the proof went another way after the first reply and the new one is no either: what was found on the
    spot or handed in stands, and the clerk, who is told, judges.
    """
    if held.reason_code in sharing.REPLIED.values():
        return True
    return request.outcome == Outcome.MATCHED and held.status != ProofStatus.SATISFIED
