"""What anybody may see of the assessment: published months, by department."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability.models import Assessment
from portal.pages.office.months import lines_of
from portal.pages.public.places import cities, programme_of
from verification.periods import month_before, month_named


@login_not_required
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The months that the city has published, newest first."""
    programme = programme_of(request)
    rows = Assessment.objects.published().filter(programme=programme).select_related("programme")
    context = {"rows": rows, "cities": cities(request), "programme": programme}
    return render(request, "public/assessments.html", context)


@login_not_required
@require_safe
def month(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """One published month: how fast each department answers the others."""
    period = month_named(code)
    rows = Assessment.objects.published().filter(programme__code=programme).select_related("programme")
    found = rows.filter(month=period.first).first() if period else None
    if found is None:
        raise Http404(_("这个月的核验考核没有公布。"))
    before = rows.filter(month=month_before(found.month).first).first()
    context = {"found": found, "lines": lines_of(found, before), "cities": cities(request)}
    return render(request, "public/assessment.html", context)
