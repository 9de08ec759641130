"""What office and supervisors ask of a department: to put right what an inspection found, to share data."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accountability import actions as accountability
from accountability.models import Inspection
from catalog import actions as catalog
from catalog.models import DataDemand, Duty
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.identifiers import uuid_or
from portal.foundation.moment import now
from portal.pages.desk.frame import READERS, frame
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals

MOST = 50


def inspections_of(actor: Actor) -> QuerySet[Inspection]:
    """Inspections of the actor's department, what is open first."""
    rows = Inspection.objects.filter(department__in=[actor.department_id]).select_related("request")
    return rows.order_by("closed_at", "rectify_by")


def demands_of(actor: Actor) -> QuerySet[DataDemand]:
    """Demands for data that the actor's department holds."""
    rows = DataDemand.objects.filter(holding_department__in=[actor.department_id])
    return rows.select_related("proof").order_by("done_at", "-proposed_at")


@needs(*READERS)
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Both lists, with the forms to answer."""
    actor = actor_of_request(request)
    context = {
        **frame(request, "tasks", now()),
        "inspections": inspections_of(actor)[:MOST],
        "demands": demands_of(actor)[:MOST],
        "may_act": actor.has(Duty.HEAD, Duty.LIAISON),
    }
    return render(request, "desk/tasks.html", context)


@needs(*READERS)
@require_POST
@answers_refusals
def act(request: HttpRequest) -> HttpResponse:
    """Report what was put right, or answer a demand, as the pressed button says."""
    words = _carry_out(request.POST, by=actor_of_request(request), at=now())
    messages.success(request, words)
    return redirect("desk:tasks")


def _carry_out(typed: QueryDict, **said: Any) -> str:
    """Do it, and say what was done. Raises Invalid where there is no such step."""
    step, demand, text = (typed.get(name, "") for name in ("step", "demand", "text"))
    if step == "rectified":
        inspection_id = uuid_or(typed.get("inspection", ""), NotVisible(_("没有找到这次检查。")))
        accountability.inspections.report(inspection_id=inspection_id, text=text, **said)
        return _("整改情况已报，等复核。")
    if step == "accept" and demand.isdecimal():
        catalog.data_demands.answer(demand_id=int(demand), accepted=True, text=text, **said)
        return _("已接受。共享好了，再来登记一次。")
    if step == "decline" and demand.isdecimal():
        catalog.data_demands.answer(demand_id=int(demand), accepted=False, text=text, **said)
        return _("已答复不共享，办公室会看到理由。")
    if step == "done" and demand.isdecimal():
        catalog.data_demands.complete(demand_id=int(demand), **said)
        return _("已登记：数据共享了。")
    raise Invalid(_("没有这一步。"))
