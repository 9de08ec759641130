"""What the outbox brings: who is told about a request. Idempotent: the notification's key is the event's."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Duty
from catalog.officers import ANSWERING, heads_of, holding, office_of, on_duty
from portal.foundation import notifications, outbox
from portal.foundation.outbox import Payload
from verification import work_in_hand
from verification.actions import ladder, noting, unattended
from verification.models import Agreement, AgreementStatus, Case, Escalation, LevelNote, Party, VerificationRequest
from verification.telling import (
    ASKING,
    DESK,
    DIGEST,
    HALL,
    LATE,
    asking_sides,
    desk_of,
    hall_of,
    hall_of_case,
    in_telling_hours,
    is_stale,
    issuing_side,
    office,
    party,
    request_of,
    requesting_side,
    tell,
    tell_of_time,
)


@outbox.handles("verification.request_submitted")
def tell_issuing_department(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A new request: those on duty; with nobody on duty the head and the steering office at once."""
    request = request_of(payload)
    tell(event_id, request, "request.submitted", issuing_side(request, at), at, desk_of(request))
    _tell_if_nobody_is_there(event_id, request, at, at)


def _tell_if_nobody_is_there(
    event_id: UUID, request: VerificationRequest, moment: datetime | None, at: datetime
) -> None:
    """So that no request dies in an inbox that nobody opens: when it is sent, and again with each warning.

    What is told long after its moment `unattended.tell_waiting` has told each once; no warning repeats it.
    """
    if not is_stale(moment, at) and unattended.nobody_there(request.issuing_department_id, at):
        unattended.tell(request, key=str(event_id), at=at)


@outbox.handles("verification.request_half_passed")
def remind_half(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The first warning: whoever has it in hand. Once it is overdue, that line says all."""
    request = request_of(payload)
    if request.is_open and not request.is_overdue(at):
        in_telling_hours(request, at)
        to = [(issuing_side(request, at), desk_of(request), DESK)]
        used = {"used": request.issuing_department.programme.first_warning_percent}
        tell_of_time(event_id, request, "request.half_passed", to, request.half_at, at, payload=payload, words=used)
        _tell_if_nobody_is_there(event_id, request, request.half_at, at)


@outbox.handles("verification.request_late_soon")
def remind_late_soon(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The second warning: everybody on duty of the issuing department."""
    request = request_of(payload)
    if request.is_open and not request.is_overdue(at):
        in_telling_hours(request, at)
        users = issuing_side(request, at) | set(on_duty(request.issuing_department_id, ANSWERING, at))
        to = [(users, desk_of(request), DESK)]
        tell_of_time(event_id, request, "request.late_soon", to, request.late_at, at, payload=payload)
        _tell_if_nobody_is_there(event_id, request, request.late_at, at)


@outbox.handles("verification.request_overdue")
def tell_overdue(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Overdue: both sides, and the steering office."""
    request = request_of(payload)
    in_telling_hours(request, at)
    to = [
        (issuing_side(request, at), desk_of(request), DESK),
        (requesting_side(request, at), hall_of(request), HALL),
        (office(request, at), LATE, LATE),
    ]
    tell_of_time(event_id, request, "request.overdue", to, request.due_at, at, payload=payload)
    _tell_if_nobody_is_there(event_id, request, request.due_at, at)


@outbox.handles("verification.request_level_reached")
def tell_level(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A level of the ladder: those whom it names, at night only where it says so. An answer meanwhile makes it moot."""
    note = LevelNote.objects.select_related("level").filter(pk=payload["note"]).first()
    if note is None:
        return
    request = request_of({"request": note.request_id})
    if not request.is_open:
        return
    if not note.level.outside_hours:
        in_telling_hours(request, at)
    to = [party(one, request, at) for one in note.level.tells]
    words = {"level": note.level.name}
    tell_of_time(event_id, request, "request.level_reached", to, note.due_at, at, payload=payload, words=words)


def _tell_order(kind: str, moment: str, *, to_all: bool) -> None:
    """Register: an order's warning goes to the issuing side and its head; when it runs out, to everybody concerned."""

    @outbox.handles(noting.event_name(kind))
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        escalation = Escalation.objects.get(pk=payload["escalation"])
        request = request_of({"request": escalation.request_id})
        if not request.is_open:
            return
        in_telling_hours(request, at)
        parties = (Party.ISSUING, Party.ISSUING_HEAD, *((Party.REQUESTING, Party.OFFICE) if to_all else ()))
        to = [party(one, request, at) for one in parties]
        tell_of_time(event_id, request, kind, to, getattr(escalation, moment), at, payload=payload)


for _level in ladder.ORDERS:
    _tell_order(_level.kind, _level.moment, to_all=_level.moment == "ordered_due_at")


def _tell_requester(name: str, kind: str) -> None:
    """Register: what the issuing department did is told to those who asked, however fast it was."""

    @outbox.handles(f"verification.{name}")
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        request = request_of(payload)
        for case, users in asking_sides(request, at):  # a line for each case: both are looked at
            key = str(event_id) if case == request.case else f"{event_id}:{case.pk}"
            tell(event_id, request, kind, users, at, hall_of_case(case), key=key)


for _name in ("received", "answered", "corrected", "returned", "reclassified"):
    _tell_requester(f"request_{_name}", f"request.{_name}")


@outbox.handles("verification.source_doubted")
def tell_catalogue(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Returned as another unit's matter: who keeps the list of sources looks at it, else the next case returns too.

    The office of the city, and in the department whose item asks for the proof who reviews its items, else its head.
    """
    request = request_of(payload)
    tell(event_id, request, "request.source_doubted", office(request, at), at, f"/office/requests/{request.number}/")
    owners = holding([Duty.REVIEWER], at, department_id=request.requesting_department_id)
    owners |= set() if owners else heads_of(request.requesting_department_id, at)
    tell(event_id, request, "request.source_doubted", owners, at, hall_of(request), key=f"{event_id}:owner")


@outbox.handles("verification.request_withdrawn")
def tell_withdrawn(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Withdrawn after it was sent: the issuing side need not go on."""
    request = request_of(payload)
    if request.submitted_at:
        tell(event_id, request, "request.withdrawn", issuing_side(request, at), at, desk_of(request))
        _tell_who_followed(event_id, request, payload.get("followed", []), at)


def _tell_who_followed(event_id: UUID, request: VerificationRequest, numbers: Collection[str], at: datetime) -> None:
    """The clerks of sister cases, whose proof waits again."""
    for case in Case.objects.filter(number__in=numbers):
        users = {case.clerk_id} if case.clerk_id else set(on_duty(case.department_id, ASKING, at))
        key = f"{event_id}:{case.pk}"
        tell(event_id, request, "request.taken_back", users, at, hall_of_case(case), key=key)


@outbox.handles("verification.request_assigned")
def tell_assignee(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Assigned: the colleague who has it now; where they are away, also who is on duty."""
    request = request_of(payload)
    users = {request.assignee_id} if request.assignee_id else set()
    tell(event_id, request, "request.assigned", users | issuing_side(request, at), at, desk_of(request))


@outbox.handles("verification.request_clarified")
def tell_clarified(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A question or explanation: the other side."""
    request = request_of(payload)
    if payload["from_department"] == request.requesting_department_id:
        tell(event_id, request, "request.clarified", issuing_side(request, at), at, desk_of(request))
    else:
        tell(event_id, request, "request.clarified", requesting_side(request, at), at, hall_of(request))


@outbox.handles("verification.escalation_moved")
def tell_escalation(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A report was filed: the office. Any later step: both departments."""
    escalation = Escalation.objects.get(pk=payload["escalation"])
    request = request_of({"request": escalation.request_id})
    if payload["status"] == "reported":
        tell(event_id, request, "escalation.reported", office(request, at), at, LATE)
        return
    users = issuing_side(request, at) | requesting_side(request, at)
    tell(event_id, request, f"escalation.{payload['status']}", users, at, desk_of(request))


@outbox.handles("verification.agreement_moved")
def tell_agreement(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Proposed: who may confirm it. Any later step: both departments, and the office where it ended."""
    agreement = Agreement.objects.for_lists().get(pk=payload["agreement"])
    writers = (Duty.LIAISON, Duty.HEAD)
    users = holding(writers, at, department_id=agreement.issuing_department_id)
    if payload["status"] != AgreementStatus.PROPOSED:
        users |= holding(writers, at, department_id=agreement.requesting_department_id)
    if payload["status"] == AgreementStatus.ENDED:
        users |= office_of(agreement.programme_id, at)
    notifications.notify(
        user_ids=users,
        kind=f"agreement.{payload['status']}",
        about=agreement,
        link=f"/letters/agreements/{agreement.number}/",
        at=at,
        key=str(event_id),
        params={"number": agreement.number, "proof": agreement.proof.name},
    )


# Each sentence stands in its call so that makemessages finds it.
notifications.describe("request.submitted", lambda params: _("收到新的协查：%(proof)s（%(number)s）") % params)
notifications.describe(
    "request.daily_digest",
    lambda params: (
        _("今天待办：%(open)s 件待反馈，其中 %(new)s 件待签收，%(today)s 件今天到期，%(late)s 件已超时") % params
    ),
)
notifications.describe(
    "request.nobody_on_duty", lambda params: _("协查没有人在岗办理：%(proof)s（%(number)s）") % params
)
notifications.describe("request.received", lambda params: _("对方已签收：%(proof)s（%(number)s）") % params)
notifications.describe(
    "request.half_passed",
    lambda params: _("时间用去%(used)s%%：%(proof)s（%(number)s）") % {"used": 50, **params},
)
notifications.describe("request.late_soon", lambda params: _("即将超时：%(proof)s（%(number)s）") % params)
notifications.describe("request.overdue", lambda params: _("已经超时：%(proof)s（%(number)s）") % params)
notifications.describe("request.level_reached", lambda params: _("%(level)s：%(proof)s（%(number)s）") % params)
notifications.describe(
    "escalation.order_half_passed", lambda params: _("责令的时限第一次提醒：%(proof)s（%(number)s）") % params
)
notifications.describe(
    "escalation.order_late_soon", lambda params: _("责令的时限快到：%(proof)s（%(number)s）") % params
)
notifications.describe(
    "escalation.order_overdue", lambda params: _("到了责令的时限还没有反馈：%(proof)s（%(number)s）") % params
)
notifications.describe(
    DIGEST,
    lambda params: (
        _("系统停过一段时间，还有更多协查的时限到了：打开列表，先办最急的。")
        if params.get("was_down")
        else _("还有更多协查的时限到了：打开列表，先办最急的。")
    ),
)
notifications.describe("request.answered", lambda params: _("已反馈：%(proof)s（%(number)s）") % params)
notifications.describe("request.corrected", lambda params: _("反馈已更正，核对一下：%(proof)s（%(number)s）") % params)
notifications.describe("request.returned", lambda params: _("被退回：%(proof)s（%(number)s）") % params)
notifications.describe(
    "request.source_doubted",
    lambda params: _("被退回，说不归那个单位，核对这项证明的出具单位：%(proof)s（%(number)s）") % params,
)
notifications.describe("request.reclassified", lambda params: _("改了时限：%(proof)s（%(number)s）") % params)
notifications.describe("request.withdrawn", lambda params: _("对方已撤回：%(proof)s（%(number)s）") % params)
notifications.describe(
    "request.taken_back", lambda params: _("沿用的协查已撤回，另行核验：%(proof)s（%(number)s）") % params
)
notifications.describe("request.assigned", lambda params: _("转派给您：%(proof)s（%(number)s）") % params)
notifications.describe("request.clarified", lambda params: _("有新的往来：%(proof)s（%(number)s）") % params)
notifications.describe("escalation.reported", lambda params: _("收到逾期报告：%(proof)s（%(number)s）") % params)
notifications.describe("escalation.investigating", lambda params: _("逾期件开始调查：%(proof)s（%(number)s）") % params)
notifications.describe("escalation.ordered", lambda params: _("责令限时办结：%(proof)s（%(number)s）") % params)
notifications.describe("escalation.talk_proposed", lambda params: _("已提请约谈：%(proof)s（%(number)s）") % params)
notifications.describe("escalation.talk_recorded", lambda params: _("约谈已有记录：%(proof)s（%(number)s）") % params)
notifications.describe("escalation.closed", lambda params: _("逾期件已了结：%(proof)s（%(number)s）") % params)
notifications.describe("agreement.proposed", lambda params: _("请确认协查工作机制：%(proof)s（%(number)s）") % params)
notifications.describe(
    "agreement.declined", lambda params: _("协查工作机制被退回修改：%(proof)s（%(number)s）") % params
)
notifications.describe("agreement.confirmed", lambda params: _("协查工作机制已确认：%(proof)s（%(number)s）") % params)
notifications.describe("agreement.ended", lambda params: _("协查工作机制已终止：%(proof)s（%(number)s）") % params)

# The registry asks what somebody has in hand before it ends their duty.
work_in_hand.register()
