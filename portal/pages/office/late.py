"""Late requests with their reports and what followed (article 11), and the office's steps on them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Duty
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office import figures
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.ladder_view import ladder_of
from verification.actions import escalations
from verification.models import Escalation

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
    }
    return render(request, "office/escalation.html", context)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def step(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Take the step that the pressed button names."""
    actor, at, typed = actor_of_request(request), now(), request.POST
    text = typed.get("text", "")
    match typed.get("step"):
        case "investigate":
            escalations.investigate(escalation_id=escalation_id, findings=text, by=actor, at=at)
        case "order":
            escalations.order(escalation_id=escalation_id, by=actor, at=at, **_limit(typed))
        case "propose_talk":
            escalations.propose_talk(escalation_id=escalation_id, effect=text, by=actor, at=at)
        case "record_talk":
            held_at = _moment(typed["held_at"]) if typed.get("held_at") else None
            attendees = typed.get("attendees", "")
            escalations.record_talk(
                escalation_id=escalation_id, record=text, attendees=attendees, held_at=held_at, by=actor, at=at
            )
        case "close":
            escalations.close(escalation_id=escalation_id, findings=text, by=actor, at=at)
        case _:
            raise Invalid(_("没有这一步。"))
    return redirect("office_escalation", escalation_id=escalation_id)


def _limit(typed: Mapping[str, str]) -> dict[str, Any]:
    """An order's time as the form gives it: a number with its unit, else a date."""
    amount = typed.get("amount", "").strip()
    if not amount:
        return {"due_at": _moment(typed.get("due_at", ""))}
    if not amount.isdecimal():
        raise Invalid(_("限时写一个数，例如 1 个工作日。"), errors={"/minutes": _("写一个数")})
    return {"minutes" if typed.get("unit") == "minutes" else "working_days": int(amount)}


def _moment(text: str) -> datetime:
    """The value of a `datetime-local` field, in Asia/Shanghai."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL)
    except ValueError:
        raise Invalid(_("写明日期和钟点。"), errors={"/due_at": _("例如 2026-11-24 12:00")}) from None


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
