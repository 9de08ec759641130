"""What the issuing department does with a verification request: receive, answer, return, reclassify, assign."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import training
from catalog.calendars import clock_of
from catalog.models import Duty, Officer, SlaTier
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from verification import deadlines
from verification.actions import letter_files, proofs, replies, reply_drafts, sharing
from verification.actions.locking import lock_request, lock_with_case
from verification.models import REQUEST_MOVES, RequestStatus, ReturnCode, VerificationRequest
from verification.models.requests import WRONG_SOURCE
from verification.permissions import requests as permissions
from verification.told import grounds_of


@transaction.atomic
def receive(*, request_id: UUID, by: Actor, at: datetime) -> VerificationRequest:
    """Register a request (即时登记受理, article 7). The clock has been running since it was sent.

    It is in hand of who registers it, unless it was given to a colleague before (转派): then it stays theirs.
    """
    request = lock_request(request_id)
    permissions.may_answer(by, request)
    _register(request, by, at)
    request.save(update_fields=["status", "received_at", "assignee"])
    outbox.emit("verification.request_received", {"request": str(request.pk)}, at=at)
    return request


@transaction.atomic
def answer(
    *,
    request_id: UUID,
    outcome: str,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> VerificationRequest:
    """Answer a request. A late answer still closes it; one that nobody received yet is registered in the same step.

    From then on it is in hand of who answered, whoever it was given to: what is asked about the answer goes to them.
    The proof of the case is settled, the form filled and the holder's access log written in the same transaction.
    Raises NotVisible, NotAllowed, IllegalMove (answered, returned or withdrawn meanwhile), Invalid.
    """
    request = lock_with_case(request_id)
    permissions.may_answer(by, request)
    training.refuse_lapsed(by, request.issuing_department, at)
    if request.status == RequestStatus.SUBMITTED:
        _register(request, by, at)
    request.answered_by_id, request.answered_by_client = by.user_id, by.client_id
    request.assignee_id = by.user_id or request.assignee_id
    return replies.close(request, replies.Reply(outcome=outcome, facts=facts or {}, note=note), by=by, at=at)


@transaction.atomic
def return_(*, request_id: UUID, return_code: str, by: Actor, at: datetime, reason: str) -> VerificationRequest:
    """Return what is not this department's duty, saying why (`ReturnCode`) and whose it is (article 7).

    The case goes on by its next way. Where the code doubts the source of the proof, the catalogue's side is told.
    """
    request = lock_with_case(request_id)
    permissions.may_answer(by, request)
    before = states.move(request, REQUEST_MOVES, RequestStatus.RETURNED)
    request.return_code = _checked_code(return_code)
    request.return_reason = replies.reason_of(reason, _("退回要写明理由：这项证明为什么不归本单位、归谁。"))
    request.closed_at = at
    request.save(update_fields=["status", "return_code", "closed_at", *SEALED_COLUMNS])
    for held in sharing.serving(request):
        proofs.next_way(held, "returned", by=by, at=at)
    reply_drafts.drop_all(request.pk)
    letter_files.drop_held(request)
    timeline.record(
        about=request,
        kind="request.returned",
        by=by,
        at=at,
        before=before,
        after=request.status,
        reason=request.return_reason,
        details={"code": request.return_code},
    )
    outbox.emit("verification.request_returned", {"request": str(request.pk)}, at=at)
    if request.return_code in WRONG_SOURCE:
        outbox.emit("verification.source_doubted", {"request": str(request.pk)}, at=at)
    return request


def _checked_code(code: str) -> str:
    if code not in ReturnCode.values:
        raise Invalid(
            _("只有不归本单位办的才退回，选一个退回原因。"),
            remedy=_("内容不清楚、信息对不上、与先前重复的，不用退回：问对方，时限照算。"),
            errors={"/return_code": _("可以是：%(codes)s") % {"codes": _("、").join(ReturnCode.values)}},
        )
    return code


@transaction.atomic
def reclassify(*, request_id: UUID, tier: str, by: Actor, at: datetime, reason: str) -> VerificationRequest:
    """Move a request to a slower tier (digital → paper → historical), each step once, elapsed time kept.

    The new deadline counts from the moment the request was sent. What is already overdue stays overdue.
    """
    request = lock_request(request_id)
    permissions.may_answer(by, request)
    reason = replies.reason_of(reason, _("改档要写明为什么查得慢，改档计入考核。"))
    _refuse_unless_open(request)
    if grounds_of(request).own_limit_days:
        raise Conflict(_("这项证明按法定程序办理，有自己的时限，不分档。"), code="own_limit")
    before, target = request.tier, _slower_tier(request, tier)
    if request.is_overdue(at):
        raise Conflict(_("这件已经超过时限，不能再改档；尽快反馈，并在说明里写明原因。"))
    request.tier = target
    request.reclassifications += 1
    deadlines.put(request, grounds_of(request), clock_of(request.issuing_department, request.submitted_at or at))
    request.half_noted_at = request.late_noted_at = None
    request.save(update_fields=["tier", *deadlines.COLUMNS, "half_noted_at", "late_noted_at", "reclassifications"])
    timeline.record(
        about=request,
        kind="request.reclassified",
        by=by,
        at=at,
        reason=reason,
        details={"before": before.code, "after": target.code, "due_at": request.due_at and request.due_at.isoformat()},
    )
    outbox.emit("verification.request_reclassified", {"request": str(request.pk)}, at=at)
    return request


@transaction.atomic
def assign(*, request_id: UUID, user_id: int, by: Actor, at: datetime) -> VerificationRequest:
    """Give an open request to a colleague of the same department (转派)."""
    request = lock_request(request_id)
    permissions.may_answer(by, request)
    _refuse_unless_open(request)
    colleagues = Officer.objects.in_force(at).filter(
        department_id=request.issuing_department_id,
        user_id=user_id,
        duty__in=[Duty.LIAISON, Duty.AGENT],
        user__is_active=True,
    )
    if not colleagues.exists():
        raise Invalid(_("只能转给本部门的联络员或代办员。"), errors={"/user": _("不在本部门信息库里")})
    return give_request(request, user_id, by=by, at=at)


def give_request(request: VerificationRequest, user_id: int, *, by: Actor, at: datetime) -> VerificationRequest:
    """Write who has a locked request in hand from now on; the caller has checked both."""
    request.assignee_id = user_id
    request.save(update_fields=["assignee"])
    timeline.record(about=request, kind="request.assigned", by=by, at=at, details={"to_user_id": user_id})
    outbox.emit("verification.request_assigned", {"request": str(request.pk)}, at=at)
    return request


def _register(request: VerificationRequest, by: Actor, at: datetime) -> None:
    """Put the registration on a locked request (unsaved) and into its timeline."""
    before = states.move(request, REQUEST_MOVES, RequestStatus.RECEIVED)
    request.received_at, request.assignee_id = at, request.assignee_id or by.user_id
    timeline.record(about=request, kind="request.received", by=by, at=at, before=before, after=request.status)


def _refuse_unless_open(request: VerificationRequest) -> None:
    if not request.is_open:
        raise Conflict(_("这件现在是“%(status)s”，不能再改。") % {"status": request.get_status_display()})


def _slower_tier(request: VerificationRequest, code: str) -> SlaTier:
    slower = SlaTier.objects.current().filter(programme=request.programme, rank__gt=request.tier.rank).order_by("rank")
    for tier in slower:
        if tier.code == code:
            return tier
    allowed = _("、").join(tier.name for tier in slower) or _("无，已是最慢一档")
    raise Invalid(
        _("只能改到更慢的时限档。可改为：%(allowed)s。") % {"allowed": allowed}, errors={"/tier": _("不能改到这一档")}
    )
