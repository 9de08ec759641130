"""Replies kept from being blanked by hand 暂缓清除: register one, let it go."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Duty
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from verification.actions import holding


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def hold(request: HttpRequest) -> HttpResponse:
    """Keep a reply, with the reason and the last day."""
    typed = request.POST
    row = holding.hold(
        number=typed.get("number", ""),
        reason=typed.get("reason", ""),
        until=_day(typed.get("until", "")),
        by=actor_of_request(request),
        at=now(),
    )
    messages.success(request, _("%(number)s的反馈内容暂缓清除。") % {"number": row.request.number})
    return redirect("office_channels")


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def release(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Let it be blanked when it is due."""
    holding.release(hold_id=hold_id, by=actor_of_request(request), at=now())
    messages.success(request, _("暂缓已解除，到期照常清除。"))
    return redirect("office_channels")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("日期格式不对。"), errors={"/until": _("例如 2026-11-24")}) from None
