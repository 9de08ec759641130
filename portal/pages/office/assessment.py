"""Assessment of departments (articles 7.5, 13.2): figures of a month, the rows behind each, times of cases."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.models import Duty, Programme
from portal.foundation import listings
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column, Sheet
from portal.foundation.moment import now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.figure_tables import (
    COLUMNS,
    ROW_COLUMNS,
    ROW_LABELS,
    figure_of,
    minutes,
    notes_of,
    period_context,
    period_of,
    rows_behind,
    table_of,
)
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_for, programme_of
from portal.pages.office.rows import page_of
from verification.models import Case
from verification.queries import assessment as figures


@listings.register("office.assessment", gettext_lazy("核验考核"), Duty.OFFICE, Duty.SUPERVISOR)
def figures_sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The lines of the page, all together last."""
    programme, period = programme_for(actor), period_of(asked, at)
    table = table_of(actor, programme, period, at)
    rows = [*table.lines, table.together]
    return Sheet(f"{_('核验考核')}{period.code}", COLUMNS, rows, notes_of(period, table.at, programme))


@listings.register("office.assessed_rows", gettext_lazy("考核的协查明细"), Duty.OFFICE, Duty.SUPERVISOR)
def rows_sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The requests behind one figure."""
    programme, period = programme_for(actor), period_of(asked, at)
    title = f"{ROW_LABELS[figure_of(asked)]}{period.code}"
    rows = rows_behind(actor, programme, asked, at)
    return Sheet(title, ROW_COLUMNS, rows, notes_of(period, at, programme))


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def departments(request: HttpRequest) -> HttpResponse:
    """The figures of a month, quarter or year by department, each with a link to its rows."""
    at, programme = now(), programme_of(request)
    period = period_of(request.GET, at)
    if exports.wanted(request):
        return exports.answer(request, "office.assessment")
    table = table_of(actor_of_request(request), programme, period, at)
    context = {
        **frame(request, programme, "office_assessment", at),
        **period_context(period, at),
        "as_of": table.at,
        "lines": table.lines,
        "together": table.together,
        "notes": notes_of(period, table.at, programme)[1:],
    }
    return render(request, "office/assessment/departments.html", context)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def rows(request: HttpRequest) -> HttpResponse:
    """The requests behind one figure of a stretch, of one department or of all."""
    if exports.wanted(request):
        return exports.answer(request, "office.assessed_rows")
    at, programme, actor = now(), programme_of(request), actor_of_request(request)
    period, figure = period_of(request.GET, at), figure_of(request.GET)
    context = {
        **frame(request, programme, "office_assessment", at),
        **period_context(period, at),
        **page_of(request, rows_behind(actor, programme, request.GET, at)),
        "figure": figure,
        "figure_label": ROW_LABELS[figure],
        "labels": ROW_LABELS,
        "department": request.GET.get("department", ""),
        "departments_seen": figures.assessed_departments(actor, programme).order_by("short_name"),
    }
    return render(request, "office/assessment/rows.html", context)


CASE_COLUMNS = [
    Column("number", gettext_lazy("办件编号"), lambda case: case.number),
    Column("item", gettext_lazy("事项"), lambda case: case.item_version.item.name),
    Column("department", gettext_lazy("受理部门"), lambda case: case.department.short_name),
    Column("instant", gettext_lazy("即办件"), lambda case: _("是") if case.item_version.instant else _("否")),
    Column("accepted", gettext_lazy("受理"), lambda case: case.accepted_at),
    Column("decided", gettext_lazy("办结"), lambda case: case.decided_at),
    Column("whole", gettext_lazy("办理用时（服务分钟）"), lambda case: minutes(case.service_seconds)),
    Column("verifying", gettext_lazy("其中核验（服务分钟）"), lambda case: minutes(case.verifying_seconds)),
    Column("assessed", gettext_lazy("考核用时（服务分钟）"), lambda case: minutes(case.assessed_seconds)),
]


def _cases(actor: Actor, programme: Programme, asked: QueryDict, at: datetime) -> QuerySet[Case]:
    """The decided cases that the actor sees: instant ones, the others, or all."""
    seen, kind = figures.assessed_departments(actor, programme), asked.get("kind", "instant")
    found = Case.objects.filter(programme=programme, department__in=seen).decided_in(period_of(asked, at))
    found = found.filter(item_version__instant=kind != "other") if kind != "all" else found
    return found.select_related("item_version__item", "department").order_by("-decided_at", "pk")


@listings.register("office.case_times", gettext_lazy("办件考核用时"), Duty.OFFICE, Duty.SUPERVISOR)
def case_times_sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The cases of the page with their times."""
    rows = _cases(actor, programme_for(actor), asked, at)
    return Sheet(f"{_('考核用时')}{period_of(asked, at).code}", CASE_COLUMNS, rows)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def instant(request: HttpRequest) -> HttpResponse:
    """Decided cases of a stretch: all their time, that of verification, and what is assessed."""
    if exports.wanted(request):
        return exports.answer(request, "office.case_times")
    at, programme = now(), programme_of(request)
    period = period_of(request.GET, at)
    page = page_of(request, _cases(actor_of_request(request), programme, request.GET, at))
    context = {
        **frame(request, programme, "office_assessment", at),
        **period_context(period, at),
        **page,
        "cases": [(case, case.assessed_seconds) for case in page["page"]],
        "kind": request.GET.get("kind", "instant"),
    }
    return render(request, "office/assessment/instant.html", context)
