"""One request as the office sees it: who asked whom, by when and why then, what happened. Nothing of the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Duty
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.pages.desk.detail import limits
from portal.pages.desk.history import history
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_of
from verification.models import Escalation, VerificationRequest


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def asked(request: HttpRequest, number: str) -> HttpResponse:
    """A request that was sent in the office's own city."""
    at, programme = now(), programme_of(request)
    sent = VerificationRequest.objects.filter(programme=programme).sent()
    beside = ("source__department", "programme", "issuing_department__programme")
    row = sent.for_lists().select_related(*beside).filter(number=number.upper()).first()
    if row is None:
        raise NotVisible(_("没有找到这件协查。"), remedy=_("核对编号；别的城市的协查这里看不到。"))
    context = {
        **frame(request, programme, "office_requests", at),
        **limits(row, at),
        "row": row,
        "escalation": Escalation.objects.filter(request=row).first(),
        "history": history(row, actor_of_request(request), reasons=False),
    }
    return render(request, "office/asked.html", context)
