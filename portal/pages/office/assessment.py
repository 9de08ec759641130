"""Assessment of departments (articles 7.5, 13.2): figures of a month, the rows behind each, times of cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.models import Duty
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column
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
    table_of,
)
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.rows import page_of
from verification.models import Case
from verification.queries import assessment as figures


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def departments(request: HttpRequest) -> HttpResponse:
    """The figures of a month, quarter or year by department, each with a link to its rows."""
    at, programme = now(), programme_of(request)
    period = period_of(request.GET, at)
    table = table_of(actor_of_request(request), programme, period, at)
    if exports.wanted(request):
        title = f"{_('核验考核')}{period.code}"
        return exports.answer(
            request,
            kind="office.assessment",
            title=title,
            columns=COLUMNS,
            rows=[*table.lines, table.together],
            notes=notes_of(period, table.at, programme),
        )
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
    at, programme = now(), programme_of(request)
    period, figure = period_of(request.GET, at), figure_of(request.GET)
    seen = figures.assessed_departments(actor_of_request(request), programme)
    code = request.GET.get("department", "")
    chosen = seen.filter(code=code) if code else seen
    found = figures.live_behind(chosen.values_list("pk", flat=True), period, at, figure).for_lists()
    found = found.order_by("-submitted_at", "pk")
    if exports.wanted(request):
        return exports.answer(
            request,
            kind="office.assessed_rows",
            title=f"{ROW_LABELS[figure]}{period.code}",
            columns=ROW_COLUMNS,
            rows=found,
            notes=notes_of(period, at, programme),
        )
    context = {
        **frame(request, programme, "office_assessment", at),
        **period_context(period, at),
        **page_of(request, found),
        "figure": figure,
        "figure_label": ROW_LABELS[figure],
        "labels": ROW_LABELS,
        "department": code,
        "departments_seen": seen.order_by("short_name"),
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


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def instant(request: HttpRequest) -> HttpResponse:
    """Decided cases of a stretch: all their time, that of verification, and what is assessed."""
    at, programme = now(), programme_of(request)
    period = period_of(request.GET, at)
    seen = figures.assessed_departments(actor_of_request(request), programme)
    kind = request.GET.get("kind", "instant")
    found = Case.objects.filter(programme=programme, department__in=seen).decided_in(period)
    found = found.filter(item_version__instant=kind != "other") if kind != "all" else found
    found = found.select_related("item_version__item", "department").order_by("-decided_at", "pk")
    if exports.wanted(request):
        return exports.answer(
            request,
            kind="office.case_times",
            title=f"{_('考核用时')}{period.code}",
            columns=CASE_COLUMNS,
            rows=found,
        )
    page = page_of(request, found)
    context = {
        **frame(request, programme, "office_assessment", at),
        **period_context(period, at),
        **page,
        "cases": [(case, case.assessed_seconds) for case in page["page"]],
        "kind": kind,
    }
    return render(request, "office/assessment/instant.html", context)
