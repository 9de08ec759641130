"""Reports on late requests that the own department files with the steering office (article 11)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, NotVisible
from portal.foundation.moment import now
from portal.foundation.texts import needed
from portal.pages.desk.frame import READERS, drafted_reports, frame
from portal.pages.duties import needs
from portal.pages.event_words import did
from portal.pages.forms import answers_refusals, refusal
from verification.actions import escalations
from verification.models import Escalation, EscalationStatus

_BESIDE = (
    "request__proof",
    "request__programme",
    "request__issuing_department",
    "request__requesting_department",
    "reported_by",
)
MOST = 100


@needs(*READERS)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Drafts to file, then what was filed and where it stands."""
    actor, at = actor_of_request(request), now()
    filed = Escalation.objects.filter(request__requesting_department_id=actor.department_id).exclude(
        status=EscalationStatus.DRAFTED
    )
    context = {
        **frame(request, "reports", at),
        "drafted": drafted_reports(actor).select_related(*_BESIDE).order_by("drafted_at", "pk")[:MOST],
        "filed": filed.select_related(*_BESIDE).order_by("-reported_at", "pk")[:MOST],
    }
    return render(request, "desk/reports.html", context)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def report(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """One report: read it, add to it, file it."""
    actor, at = actor_of_request(request), now()
    row, error = _mine(escalation_id, actor), None
    text = request.POST.get("text", row.report or "")
    if request.method == "POST":
        try:
            needed(escalations.LONGEST_TEXT, text, "/text", _("报告正文空着，没有报送。"), _("写明谁逾期、有什么影响"))
            escalations.report(escalation_id=escalation_id, text=text, by=actor, at=at)
        except DomainError as refused:
            row, error = _mine(escalation_id, actor), refused
        else:
            messages.success(request, _("报告已报送%(office)s。") % {"office": row.request.programme.office_name})
            return redirect("desk:report", escalation_id=escalation_id)
    context = {
        **frame(request, "reports", at),
        "report": row,
        "text": text,
        "steps": [(event.at, did(event.kind)) for event in timeline.of(row)],
        "refusal": refusal(error) if error else None,
    }
    return render(request, "desk/report.html", context, status=error.status if error else 200)


def _mine(escalation_id: UUID, actor: Actor) -> Escalation:
    """A report of the own department. Raises NotVisible."""
    rows = Escalation.objects.filter(request__requesting_department_id=actor.department_id)
    row = rows.select_related(*_BESIDE).filter(pk=escalation_id).first()
    if row is None:
        raise NotVisible(_("没有找到这份逾期报告。"))
    return row
