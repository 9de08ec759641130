"""Letters that went beside the system 过渡期渠道 (article 3.3): recorded by the requesting side, with the scan.

The clock runs as ever: from the moment the request stands in the system until the moment the reply arrived.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import InterimPeriod
from portal.foundation import attachments, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.texts import at_most
from verification.actions import asking, replies
from verification.actions.locking import lock_with_case
from verification.models import (
    REQUEST_MOVES,
    Escalation,
    EscalationStatus,
    InterimUse,
    RequestStatus,
    VerificationRequest,
)
from verification.permissions import requests as permissions
from verification.secrecy import refuse_secret

LONGEST_NOTE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """How a letter went: the way, its scan, when it left or arrived (now if left out), a word about it."""

    way: str
    scan: Upload | None
    happened_at: datetime | None = None
    note: str = ""


@transaction.atomic
def record_sent(*, request_id: UUID, passing: Passing, by: Actor, at: datetime) -> VerificationRequest:
    """Record that the letter went out by an interim way; a draft is sent with it, so that its clock begins.

    Raises NotVisible, NotAllowed, Conflict (secret, no interim period, recorded before), IllegalMove, Invalid.
    """
    request = lock_with_case(request_id)
    permissions.may_ask(by, request)
    refuse_secret(request.proof)
    period = _period(request, passing.way, at)
    left = _departure(request, passing, at)
    if request.status == RequestStatus.DRAFT:
        asking.submit(request_id=request_id, by=by, at=at)
        request = lock_with_case(request_id)
    if not request.is_open:
        raise Conflict(_("这件现在是“%(status)s”，不用再发。") % {"status": request.get_status_display()})
    _write_use(request, InterimUse.Direction.SENT, period, passing, left, by, at)
    request.sent_via = passing.way
    request.save(update_fields=["sent_via"])
    return request


@transaction.atomic
def record_reply(
    *,
    request_id: UUID,
    passing: Passing,
    outcome: str,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> VerificationRequest:
    """Enter the reply that came by an interim way. It counts from its arrival, and says everywhere how it came.

    What arrived while the ways were open is entered also after the system was declared complete (article 3.5).
    The requesting department signs what it entered; the scan is what the issuing department said. Raises as
    `record_sent`, and Invalid for facts that the letter did not ask.
    """
    request = lock_with_case(request_id)
    permissions.may_ask(by, request)
    refuse_secret(request.proof)
    arrived = _arrival(request, passing, at)
    _refuse_after_the_end(request, arrived)
    period = _period(request, passing.way, arrived)
    _register(request, passing.way, arrived, by, at)
    reply = replies.Reply(outcome=outcome, facts=facts or {}, note=note, via=passing.way)
    answered = replies.close(request, reply, by=by, at=at, answered_at=arrived)
    _write_use(answered, InterimUse.Direction.REPLIED, period, passing, arrived, by, at)
    _forget_lateness(answered, by, at)
    return answered


def closed() -> Conflict:
    """That no interim way is open, and what to do."""
    return Conflict(
        _("本市现在没有开过渡期渠道，协查只通过本系统往来。"),
        remedy=_("在系统里发出、反馈；确需传真等渠道的，请统筹机构办公室先开过渡期。"),
        code="interim_off",
    )


def _period(request: VerificationRequest, way: str, at: datetime) -> InterimPeriod:
    period = InterimPeriod.objects.in_force(at).filter(programme_id=request.programme_id).first()
    if period is None:
        raise closed()
    if way not in period.ways:
        allowed = _("、").join(period.way_labels)
        raise Invalid(_("过渡期只开了：%(allowed)s。") % {"allowed": allowed}, errors={"/way": _("从开着的渠道里选。")})
    return period


def _refuse_after_the_end(request: VerificationRequest, arrived: datetime) -> None:
    """The ways were open while the letter was out, and no longer when the reply is said to have come."""
    if request.submitted_at is None:
        return
    periods = InterimPeriod.objects.within(request.submitted_at, arrived).filter(programme_id=request.programme_id)
    if periods and not any(period.reaches(arrived) for period in periods):
        raise Invalid(
            _("这些渠道已经关了：关之前收到的，填收到的时间；之后的，请对方在系统里反馈。"),
            errors={"/happened_at": _("照传真、邮件上的时间填。")},
        )


def _departure(request: VerificationRequest, passing: Passing, at: datetime) -> datetime:
    """When the letter left: not before it was drafted, in minutes, as a fax says it, and not after now."""
    left = passing.happened_at or at
    if not request.drafted_at.replace(second=0, microsecond=0) <= left <= at:
        reason = _("发出的时间要在协查起草之后、现在之前，照传真、邮件上的时间填。")
        raise Invalid(reason, errors={"/happened_at": reason})
    return left


def _arrival(request: VerificationRequest, passing: Passing, at: datetime) -> datetime:
    arrived = passing.happened_at or at
    if arrived > at or (request.submitted_at and arrived < request.submitted_at):
        raise Invalid(
            _("收到的时间要在协查发出之后、现在之前。"), errors={"/happened_at": _("照传真、邮件上的时间填。")}
        )
    return arrived


def _register(request: VerificationRequest, way: str, arrived: datetime, by: Actor, at: datetime) -> None:
    """What the other side must have done to answer: it has received the letter, at the latest when it answered."""
    if request.status != RequestStatus.SUBMITTED:
        return
    before = states.move(request, REQUEST_MOVES, RequestStatus.RECEIVED)
    request.received_at = arrived
    timeline.record(
        about=request, kind="request.received", by=by, at=at, before=before, after=request.status, details={"via": way}
    )


def _write_use(
    request: VerificationRequest,
    direction: str,
    period: InterimPeriod,
    passing: Passing,
    happened_at: datetime,
    by: Actor,
    at: datetime,
) -> None:
    if passing.scan is None:
        reason = _("附上传真件、邮件或系统页面的扫描件。")
        raise Invalid(reason, errors={"/scan": reason})
    if InterimUse.objects.filter(request=request, direction=direction).exists():
        raise Conflict(_("这件已经登记过一次。"), code="interim_recorded")
    use = InterimUse(
        request=request,
        period=period,
        direction=direction,
        way=passing.way,
        department_id=request.requesting_department_id,
        user_id=by.user_id,
        client_id=by.client_id,
        happened_at=happened_at,
        at=at,
    )
    use.note = at_most(LONGEST_NOTE, passing.note, "/note")
    use.scan = attachments.store(passing.scan, about=use, by=by, at=at, pointer="/scan")
    use.save(force_insert=True)
    timeline.record(
        about=request, kind=f"request.interim_{direction}", by=by, at=at, details={"via": use.way, "use": str(use.pk)}
    )


def _forget_lateness(request: VerificationRequest, by: Actor, at: datetime) -> None:
    """A reply that arrived in time and was entered late was never late: its note and a report not filed go."""
    if request.overdue_noted_at is None or request.is_overdue(at):
        return
    Escalation.objects.filter(request=request, status=EscalationStatus.DRAFTED).delete()
    request.overdue_noted_at = None
    request.save(update_fields=["overdue_noted_at"])
    timeline.record(about=request, kind="request.was_in_time", by=by, at=at)
