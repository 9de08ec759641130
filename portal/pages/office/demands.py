"""Which proofs should become shared data: ranked by how often and how badly they are verified; a demand in one step."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog import actions
from catalog.models import DataDemand, Duty
from portal.foundation import listings
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column, Sheet
from portal.foundation.moment import LOCAL, now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_for, programme_of
from verification.periods import stretch_of_days
from verification.queries import proofs

COLUMNS = [
    Column("proof", gettext_lazy("证明"), lambda row: row.proof),
    Column("department", gettext_lazy("出具单位"), lambda row: row.department),
    Column("requests", gettext_lazy("核验件数"), lambda row: row.requests),
    Column("late", gettext_lazy("超时"), lambda row: row.late),
    Column("not_found", gettext_lazy("查无"), lambda row: row.not_found),
    Column("share", gettext_lazy("占全部核验 %"), lambda row: row.share),
]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def demands(request: HttpRequest) -> HttpResponse:
    """The ranking of the last ninety days, with what was already demanded."""
    if exports.wanted(request):
        return exports.answer(request, "office.proof_ranking")
    at, programme = now(), programme_of(request)
    order = request.GET.get("order", "requests")
    ranked = proofs.lately(programme, at, order=order)[: proofs.MOST]
    asked = DataDemand.objects.visible_to(actor_of_request(request)).select_related("proof", "holding_department")
    context = {
        **frame(request, programme, "office_assessment", at),
        "period": stretch_of_days(at.astimezone(LOCAL).date(), proofs.DAYS),
        "order": order if order in proofs.ORDERS else "requests",
        "ranked": [(row, _demand_of(row, asked)) for row in ranked],
        "demands": asked,
        "may_propose": actor_of_request(request).has(Duty.OFFICE),
    }
    return render(request, "office/assessment/demands.html", context)


@listings.register("office.proof_ranking", gettext_lazy("核验最多的证明"), Duty.OFFICE, Duty.SUPERVISOR)
def sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The ranking of the page."""
    rows = proofs.lately(programme_for(actor), at, order=asked.get("order", "requests"))[: proofs.MOST]
    return Sheet(_("核验最多的证明"), COLUMNS, rows)


def _demand_of(row: proofs.Ranked, asked: Any) -> DataDemand | None:
    """The newest demand about this proof of this department."""
    return next((one for one in asked if (one.proof_id, one.holding_department_id) == row.key), None)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def propose(request: HttpRequest) -> HttpResponse:
    """Open a demand for the proof of the pressed button, with today's figures as its grounds."""
    at, programme = now(), programme_of(request)
    proof, holder = request.POST.get("proof", ""), request.POST.get("holder", "")
    made = actions.data_demands.propose(
        programme=programme,
        proof_code=proof,
        holder_code=holder,
        grounds=proofs.grounds(programme, proof, holder, at),
        by=actor_of_request(request),
        at=at,
    )
    messages.success(request, _("已提出，等%(who)s答复。") % {"who": made.holding_department.short_name})
    return redirect("office_demands")
