"""What the outbox brings: who is told about a request. Idempotent: the notification's key is the event's."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from catalog.models import Department, Duty, Officer
from catalog.officers import on_duty
from portal.foundation import notifications, outbox
from portal.foundation.actors import SYSTEM
from portal.foundation.notifications import Notification
from verification import deadlines, work_in_hand
from verification.actions import sweep, unattended
from verification.models import Agreement, AgreementStatus, Escalation, VerificationRequest

Payload = dict[str, Any]
ANSWERING = (Duty.LIAISON, Duty.AGENT)
ASKING = (Duty.CLERK, *ANSWERING)
OF_TIME = ("request.half_passed", "request.late_soon", "request.overdue")
DIGEST = "request.caught_up"
MOST_LINES = 5
DESK, HALL, LATE = "/desk/", "/hall/", "/office/late/"

Told = tuple[Collection[int], str, str]  # whom, the link to the one request, the link to the list it stands in


def _request(payload: Payload) -> VerificationRequest:
    rows = VerificationRequest.objects.select_related("proof", "case", "issuing_department", "requesting_department")
    return rows.get(pk=payload["request"])


def _issuing_side(request: VerificationRequest, at: datetime) -> set[int]:
    """Whoever has the request in hand, else everybody on duty in the issuing department."""
    return _people({request.assignee_id}, request.issuing_department_id, ANSWERING, at)


def _requesting_side(request: VerificationRequest, at: datetime) -> set[int]:
    """Who sent the request and whose case it is, else everybody on duty in the requesting department."""
    concerned = {request.submitted_by_id, request.case.clerk_id}
    return _people(concerned, request.requesting_department_id, ASKING, at)


def _people(concerned: Collection[int | None], department_id: int, duties: Collection[str], at: datetime) -> set[int]:
    """Those concerned who still serve in the department; where none of them is there today, who is on duty as well.

    Who has left hears nothing more of the department's cases, and what they left is not lost.
    """
    ids = [user_id for user_id in concerned if user_id]
    serving = Officer.objects.in_force(at).filter(department_id=department_id, user_id__in=ids, user__is_active=True)
    told = set(serving.values_list("user_id", flat=True))
    if told and serving.present(at).exists():
        return told
    return told | set(on_duty(department_id, duties, at))


def _office(request: VerificationRequest, at: datetime) -> set[int]:
    return _office_of(request.programme_id, at)


def _office_of(programme_id: int, at: datetime) -> set[int]:
    offices = Officer.objects.in_force(at).filter(department__programme_id=programme_id, duty=Duty.OFFICE)
    return set(offices.values_list("user_id", flat=True))


def _tell(
    event_id: UUID, request: VerificationRequest, kind: str, users: Collection[int], at: datetime, link: str
) -> None:
    notifications.notify(
        user_ids=users,
        kind=kind,
        about=request,
        link=link,
        at=at,
        key=str(event_id),
        params={"number": request.number, "proof": request.proof.name},
    )


def _tell_of_time(
    event_id: UUID, payload: Payload, request: VerificationRequest, kind: str, to: Collection[Told], at: datetime
) -> None:
    """A line for each; of what the clock brought while nothing ran, a few lines and then one digest a person and hour.

    After days of downtime everybody would else find hundreds of lines at once.
    """
    hour = payload.get(sweep.CAUGHT_UP)
    for users, link, where_all_are in to:
        full = _have_enough(users, at) if hour else set()
        _tell(event_id, request, kind, set(users) - full, at, link)
        key = f"{DIGEST}:{hour}"
        notifications.notify(user_ids=full, kind=DIGEST, about=request, link=where_all_are, at=at, key=key)


def _have_enough(users: Collection[int], at: datetime) -> set[int]:
    """Those who were told of the clock as often within the hour as one can take in."""
    lines = Notification.objects.filter(user_id__in=users, kind__in=OF_TIME, at__gt=at - timedelta(hours=1))
    counted = lines.order_by().values("user_id").annotate(lines=Count("id"))
    return {row["user_id"] for row in counted if row["lines"] >= MOST_LINES}


def _desk(request: VerificationRequest) -> str:
    return f"{DESK}{request.number}/"


def _hall(request: VerificationRequest) -> str:
    return f"{HALL}{request.case.number}/"


@outbox.handles("verification.request_submitted")
def tell_issuing_department(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A new request: those on duty; with nobody on duty the head and the steering office at once."""
    request = _request(payload)
    _tell(event_id, request, "request.submitted", _issuing_side(request, at), at, _desk(request))
    _tell_if_nobody_is_there(event_id, request, at)


def _tell_if_nobody_is_there(event_id: UUID, request: VerificationRequest, at: datetime, *, hour: str = "") -> None:
    """So that no request dies in an inbox that nobody opens: when it is sent, and again with each warning.

    `hour`: of catching up after an outage; then `unattended.tell_waiting` tells each once, and no warning repeats it.
    """
    if not hour and unattended.nobody_there(request.issuing_department_id, at):
        unattended.tell(request, key=str(event_id), at=at)


@outbox.handles("verification.request_half_passed")
def remind_half(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Half of the time has passed: whoever has it in hand. Once it is overdue, that line says all."""
    request = _request(payload)
    if request.is_open and not request.is_overdue(at):
        to = [(_issuing_side(request, at), _desk(request), DESK)]
        _tell_of_time(event_id, payload, request, "request.half_passed", to, at)
        _tell_if_nobody_is_there(event_id, request, at, hour=payload.get(sweep.CAUGHT_UP, ""))


@outbox.handles("verification.request_late_soon")
def remind_late_soon(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Four fifths have passed: everybody on duty of the issuing department."""
    request = _request(payload)
    if request.is_open and not request.is_overdue(at):
        users = _issuing_side(request, at) | set(on_duty(request.issuing_department_id, ANSWERING, at))
        _tell_of_time(event_id, payload, request, "request.late_soon", [(users, _desk(request), DESK)], at)
        _tell_if_nobody_is_there(event_id, request, at, hour=payload.get(sweep.CAUGHT_UP, ""))


@outbox.handles("verification.request_overdue")
def tell_overdue(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Overdue: both sides, and the steering office."""
    request = _request(payload)
    to = [
        (_issuing_side(request, at), _desk(request), DESK),
        (_requesting_side(request, at), _hall(request), HALL),
        (_office(request, at), LATE, LATE),
    ]
    _tell_of_time(event_id, payload, request, "request.overdue", to, at)
    _tell_if_nobody_is_there(event_id, request, at, hour=payload.get(sweep.CAUGHT_UP, ""))


def _tell_requester(name: str, kind: str) -> None:
    """Register: what the issuing department did is told to those who asked, however fast it was."""

    @outbox.handles(f"verification.{name}")
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        request = _request(payload)
        _tell(event_id, request, kind, _requesting_side(request, at), at, _hall(request))


for _name in ("received", "answered", "corrected", "returned", "reclassified"):
    _tell_requester(f"request_{_name}", f"request.{_name}")


@outbox.handles("verification.request_withdrawn")
def tell_withdrawn(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Withdrawn after it was sent: the issuing side need not go on."""
    request = _request(payload)
    if request.submitted_at:
        _tell(event_id, request, "request.withdrawn", _issuing_side(request, at), at, _desk(request))


@outbox.handles("verification.request_assigned")
def tell_assignee(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Assigned: the colleague who has it now; where they are away, also who is on duty."""
    request = _request(payload)
    users = {request.assignee_id} if request.assignee_id else set()
    _tell(event_id, request, "request.assigned", users | _issuing_side(request, at), at, _desk(request))


@outbox.handles("verification.request_clarified")
def tell_clarified(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A question or explanation: the other side."""
    request = _request(payload)
    if payload["from_department"] == request.requesting_department_id:
        _tell(event_id, request, "request.clarified", _issuing_side(request, at), at, _desk(request))
    else:
        _tell(event_id, request, "request.clarified", _requesting_side(request, at), at, _hall(request))


@outbox.handles("verification.escalation_moved")
def tell_escalation(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A report was filed: the office. Any later step: both departments."""
    escalation = Escalation.objects.get(pk=payload["escalation"])
    request = _request({"request": escalation.request_id})
    if payload["status"] == "reported":
        _tell(event_id, request, "escalation.reported", _office(request, at), at, LATE)
        return
    users = _issuing_side(request, at) | _requesting_side(request, at)
    _tell(event_id, request, f"escalation.{payload['status']}", users, at, _desk(request))


@outbox.handles("verification.agreement_moved")
def tell_agreement(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Proposed: who may confirm it. Any later step: both departments, and the office where it ended."""
    agreement = Agreement.objects.for_lists().get(pk=payload["agreement"])
    writers = (Duty.LIAISON, Duty.HEAD)
    users = _officers_of(agreement.issuing_department_id, writers, at)
    if payload["status"] != AgreementStatus.PROPOSED:
        users |= _officers_of(agreement.requesting_department_id, writers, at)
    if payload["status"] == AgreementStatus.ENDED:
        users |= _office_of(agreement.programme_id, at)
    notifications.notify(
        user_ids=users,
        kind=f"agreement.{payload['status']}",
        about=agreement,
        link=f"/letters/agreements/{agreement.number}/",
        at=at,
        key=str(event_id),
        params={"number": agreement.number, "proof": agreement.proof.name},
    )


def _officers_of(department_id: int, duties: Collection[str], at: datetime) -> set[int]:
    held = Officer.objects.in_force(at).filter(department_id=department_id, duty__in=duties, user__is_active=True)
    return set(held.values_list("user_id", flat=True))


@outbox.handles("catalog.calendar_changed")
def recount_deadlines(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Calendar or hours changed: recount the open deadlines of the departments concerned."""
    departments = Department.objects.all()
    if payload.get("department"):
        departments = departments.filter(pk=payload["department"])
    elif payload.get("programme"):
        departments = departments.filter(programme_id=payload["programme"])
    deadlines.recompute(departments.values_list("pk", flat=True), by=SYSTEM, at=at)


# Each sentence stands in its call so that makemessages finds it.
notifications.describe("request.submitted", lambda told: _("收到新的协查：%(proof)s（%(number)s）") % told)
notifications.describe("request.nobody_on_duty", lambda told: _("协查没有人在岗办理：%(proof)s（%(number)s）") % told)
notifications.describe("request.received", lambda told: _("对方已签收：%(proof)s（%(number)s）") % told)
notifications.describe("request.half_passed", lambda told: _("时间过半：%(proof)s（%(number)s）") % told)
notifications.describe("request.late_soon", lambda told: _("即将超时：%(proof)s（%(number)s）") % told)
notifications.describe("request.overdue", lambda told: _("已经超时：%(proof)s（%(number)s）") % told)
notifications.describe(DIGEST, lambda told: _("系统停过一段时间，还有更多协查的时限到了：打开列表，先办最急的。"))
notifications.describe("request.answered", lambda told: _("已反馈：%(proof)s（%(number)s）") % told)
notifications.describe("request.corrected", lambda told: _("反馈已更正，核对一下：%(proof)s（%(number)s）") % told)
notifications.describe("request.returned", lambda told: _("被退回：%(proof)s（%(number)s）") % told)
notifications.describe("request.reclassified", lambda told: _("改了时限：%(proof)s（%(number)s）") % told)
notifications.describe("request.withdrawn", lambda told: _("对方已撤回：%(proof)s（%(number)s）") % told)
notifications.describe("request.assigned", lambda told: _("转派给您：%(proof)s（%(number)s）") % told)
notifications.describe("request.clarified", lambda told: _("有新的往来：%(proof)s（%(number)s）") % told)
notifications.describe("escalation.reported", lambda told: _("收到逾期报告：%(proof)s（%(number)s）") % told)
notifications.describe("escalation.investigating", lambda told: _("逾期件开始调查：%(proof)s（%(number)s）") % told)
notifications.describe("escalation.ordered", lambda told: _("责令限时办结：%(proof)s（%(number)s）") % told)
notifications.describe("escalation.talk_proposed", lambda told: _("已提请约谈：%(proof)s（%(number)s）") % told)
notifications.describe("escalation.closed", lambda told: _("逾期件已了结：%(proof)s（%(number)s）") % told)
notifications.describe("agreement.proposed", lambda told: _("请确认协查工作机制：%(proof)s（%(number)s）") % told)
notifications.describe("agreement.declined", lambda told: _("协查工作机制被退回修改：%(proof)s（%(number)s）") % told)
notifications.describe("agreement.confirmed", lambda told: _("协查工作机制已确认：%(proof)s（%(number)s）") % told)
notifications.describe("agreement.ended", lambda told: _("协查工作机制已终止：%(proof)s（%(number)s）") % told)

# The registry asks what somebody has in hand before it ends their duty.
work_in_hand.register()
