"""“本部门考核”: a department's own figures of a month, quarter or year, each opening its requests (article 13.2)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accountability.models import Assessment
from portal.foundation import listings
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Sheet
from portal.foundation.moment import now
from portal.pages import exports
from portal.pages.desk.frame import READERS, frame
from portal.pages.duties import needs
from portal.pages.figure_tables import (
    ROW_COLUMNS,
    ROW_LABELS,
    figure_of,
    notes_of,
    period_context,
    period_of,
    rows_behind,
    table_of,
)
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import programme_for
from portal.pages.office.rows import page_of

MONTHS = 6  # frozen months listed beside the figures


@needs(*READERS)
@require_safe
@answers_refusals
def figures(request: HttpRequest) -> HttpResponse:
    """The department's figures, and the months that its city has published."""
    actor, at = actor_of_request(request), now()
    programme, period = programme_for(actor), period_of(request.GET, at)
    table = table_of(actor, programme, period, at)
    months = Assessment.objects.published().filter(programme=programme).order_by("-month")[:MONTHS]
    context = {
        **frame(request, "assessment", at),
        **period_context(period, at),
        "programme": programme,
        "as_of": table.at,
        "lines": table.lines,
        "together": table.together,
        "months": months,
        "notes": notes_of(period, table.at, programme)[1:],
    }
    return render(request, "desk/assessment.html", context)


@needs(*READERS)
@require_safe
@answers_refusals
def rows(request: HttpRequest) -> HttpResponse:
    """The department's requests behind one figure."""
    if exports.wanted(request):
        return exports.answer(request, "desk.assessed_rows")
    actor, at = actor_of_request(request), now()
    programme, figure = programme_for(actor), figure_of(request.GET)
    context = {
        **frame(request, "assessment", at),
        **period_context(period_of(request.GET, at), at),
        **page_of(request, rows_behind(actor, programme, request.GET, at)),
        "as_of": at,
        "figure": figure,
        "figure_label": ROW_LABELS[figure],
        "labels": ROW_LABELS,
    }
    return render(request, "desk/assessed_rows.html", context)


@listings.register("desk.assessed_rows", gettext_lazy("本部门考核明细"), *READERS)
def rows_sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The requests of the page."""
    programme, period = programme_for(actor), period_of(asked, at)
    title = f"{_('本部门')}{ROW_LABELS[figure_of(asked)]}{period.code}"
    return Sheet(title, ROW_COLUMNS, rows_behind(actor, programme, asked, at), notes_of(period, at, programme))
