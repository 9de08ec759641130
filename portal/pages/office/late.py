"""Late requests with their reports and what followed (article 11), and the office's steps on them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Duty
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals, refusal
from portal.pages.office import figures
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.ladder_view import ladder_of
from verification.actions import escalations
from verification.models import Escalation

Typed = Mapping[str, str]
_BESIDE = (
    "request__proof",
    "request__issuing_department",
    "request__requesting_department",
    "request__programme",
    "reported_by",
)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Requests late now, and every escalation that is not closed."""
    at, programme = now(), programme_of(request)
    context = {
        **frame(request, programme, "office_late", at),
        "late_rows": figures.overdue_now(programme, at).for_lists().select_related("escalation"),
        "answered_rows": figures.unsettled(programme).exclude(request__answered_at=None).order_by("drafted_at"),
    }
    return render(request, "office/late.html", context)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def escalation(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """One escalation: the report, what has been done, the next step."""
    return _shown(request, escalation_id)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def step(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Take the step that the pressed button names; refused, the page comes again with all that was typed."""
    actor, at = actor_of_request(request), now()
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise Invalid(_("没有这一步。"))
    try:
        take(escalation_id, request.POST, actor, at)
    except DomainError as error:
        return _shown(request, escalation_id, error)
    return redirect("office_escalation", escalation_id=escalation_id)


def _shown(request: HttpRequest, escalation_id: UUID, error: DomainError | None = None) -> HttpResponse:
    at, programme = now(), programme_of(request)
    visible = Escalation.objects.visible_to(actor_of_request(request)).select_related(*_BESIDE)
    row = visible.filter(pk=escalation_id).first()
    if row is None:
        raise NotVisible(_("没有找到这份逾期报告。"))
    context = {
        **frame(request, programme, "office_late", at),
        "escalation": row,
        "ladder": ladder_of(row),
        "steps": steps_of(row) if actor_of_request(request).has(Duty.OFFICE) else [],
        "longest": escalations.LONGEST_TEXT,
        "typed": request.POST,
        "refusal": refusal(error) if error else None,
    }
    return render(request, "office/escalation.html", context, status=error.status if error else 200)


# --- steps ---


def _investigate(pk: UUID, typed: Typed, by: Actor, at: datetime) -> None:
    escalations.investigate(escalation_id=pk, findings=typed.get("text", ""), by=by, at=at)


def _order(pk: UUID, typed: Typed, by: Actor, at: datetime) -> None:
    """A number with its unit or a date; where both are filled the action refuses."""
    amount, until = typed.get("amount", "").strip(), typed.get("due_at", "")
    if amount and not amount.isdecimal():
        raise Invalid(_("限时写一个数，例如 1 个工作日。"), errors={"/minutes": _("写一个数")})
    unit = "minutes" if typed.get("unit") == "minutes" else "working_days"
    limit: dict[str, Any] = {unit: int(amount)} if amount else {}
    escalations.order(escalation_id=pk, due_at=_moment(until, "/due_at"), by=by, at=at, **limit)


def _propose_talk(pk: UUID, typed: Typed, by: Actor, at: datetime) -> None:
    escalations.propose_talk(escalation_id=pk, effect=typed.get("text", ""), by=by, at=at)


def _record_talk(pk: UUID, typed: Typed, by: Actor, at: datetime) -> None:
    escalations.record_talk(
        escalation_id=pk,
        record=typed.get("text", ""),
        attendees=typed.get("attendees", ""),
        held_at=_moment(typed.get("held_at", ""), "/held_at"),
        by=by,
        at=at,
    )


def _close(pk: UUID, typed: Typed, by: Actor, at: datetime) -> None:
    escalations.close(escalation_id=pk, findings=typed.get("text", ""), by=by, at=at)


STEPS: Mapping[str, Callable[[UUID, Typed, Actor, datetime], None]] = {
    "investigate": _investigate,
    "order": _order,
    "propose_talk": _propose_talk,
    "record_talk": _record_talk,
    "close": _close,
}


def _moment(text: str, pointer: str) -> datetime | None:
    """The value of a `datetime-local` field, in Asia/Shanghai; None where it was left empty."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL)
    except ValueError:
        raise Invalid(_("写明日期和钟点。"), errors={pointer: _("例如 2026-11-24 12:00")}) from None


def steps_of(row: Escalation) -> list[str]:
    """The steps that the office may take now, in their order."""
    ordering = ["order"] if row.request.is_open else []
    talk = ["propose_talk"] if row.request.programme.has_talk else []
    order = {
        "reported": ["investigate"],
        "investigating": [*ordering, *talk],
        "ordered": [*ordering, *talk],
        "talk_proposed": [*ordering, *([] if row.talk_recorded_at else ["record_talk"])],
    }
    waits_for_record = row.status == "talk_proposed" and not row.talk_recorded_at
    closing = [] if row.request.is_open or waits_for_record or row.status == "closed" else ["close"]
    return order.get(row.status, []) + closing
