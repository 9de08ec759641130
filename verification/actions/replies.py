"""A reply, whatever way it came: checked against the letter, put on its request, and carried into the cases.

What answering, correcting and entering a reply by fax have in common. None of it is a verb of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.texts import at_most, needed
from verification import letters
from verification.actions import letter_files, reply_drafts, sharing
from verification.facts import reply_facts
from verification.models import REQUEST_MOVES, LetterPart, RequestStatus, VerificationRequest

LONGEST_TEXT = 1_000
REPLY_COLUMNS = (
    "status", "outcome", "answered_at", "answered_by", "answered_by_client", "received_at", "assignee", "reply_via",
    "reply_signature", *SEALED_COLUMNS,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What the issuing department says; `via` where it came beside the system (`InterimWay`)."""

    outcome: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    via: str = ""


def close(
    request: VerificationRequest, reply: Reply, *, by: Actor, at: datetime, answered_at: datetime | None = None
) -> VerificationRequest:
    """Write the reply of a locked, received request and all that follows from it, in the caller's transaction.

    `answered_at`: when it reached the requesting department, where that was before `at`.
    """
    before = states.move(request, REQUEST_MOVES, RequestStatus.ANSWERED)
    put(request, reply.outcome, reply.facts, reply.note)
    request.answered_at, request.reply_via = answered_at or at, reply.via
    letter_files.send(request, LetterPart.REPLY, by=by, at=at)
    request.reply_signature = letters.sign_reply(request)
    request.save(update_fields=REPLY_COLUMNS)
    for held in sharing.serving(request):
        sharing.settle_by_reply(request, held, by, at)
        sharing.fill_and_note(request, held, at)
    reply_drafts.drop_all(request.pk)
    details = {"outcome": request.outcome, "late": request.is_overdue(at)}
    timeline.record(
        about=request,
        kind="request.answered",
        by=by,
        at=at,
        before=before,
        after=request.status,
        details=details | ({"via": reply.via} if reply.via else {}),
    )
    outbox.emit("verification.request_answered", {"request": str(request.pk)}, at=at)
    return request


def put(request: VerificationRequest, outcome: str, facts: Mapping[str, Any], note: str) -> None:
    """Put a reply on a locked request (unsaved): whatever way it came, it is checked here. Raises Invalid."""
    fields = request.template.fields if request.template else []
    request.reply_note = at_most(LONGEST_TEXT, note, "/note")
    said, claimed = request.reply_note or "", request.claimed or {}
    request.facts = reply_facts(outcome, facts, fields=fields, claimed=claimed, note=said)
    request.outcome = outcome


def reason_of(text: str, message: str) -> str:
    """A reason without blanks around it. Raises Invalid with `message` where there is none."""
    return needed(LONGEST_TEXT, text, "/reason", message)
