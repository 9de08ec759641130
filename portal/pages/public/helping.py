"""Pages of plain words: where the windows are, how to complain, what works for whom, which language."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from catalog.models import Programme, Window
from portal.pages.public.places import cities, hours_of, programme_of


@login_not_required
@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """Halls of the city with their windows and hours."""
    programme = programme_of(request)
    context = {"halls": _halls(programme) if programme else [], "cities": cities(request)}
    return render(request, "public/halls.html", context)


@login_not_required
@require_safe
def complain(request: HttpRequest) -> HttpResponse:
    """The ways to complain that exist. Complaining online comes later, and the page says so."""
    programme = programme_of(request)
    found = _halls(programme, is_supervision=True) if programme else []
    return render(request, "public/complain.html", {"halls": found, "cities": cities(request), "programme": programme})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and what does not yet."""
    return render(request, "public/accessibility.html")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Change the language; also for those who are not signed in."""
    return set_language(request)


def _halls(programme: Programme, **only: bool) -> list[dict[str, object]]:
    """Each hall with its departments: their windows and hours. Two queries."""
    rows = Window.objects.filter(hall__programme=programme, **only).select_related("hall", "department")
    windows = list(rows.order_by("hall__code", "pk"))
    hours = hours_of([window.department for window in windows], programme)
    return [
        {"hall": hall, "desks": _desks(list(inside), hours)}
        for hall, inside in groupby(windows, key=lambda window: window.hall)
    ]


def _desks(windows: list[Window], hours: dict[int, list[str]]) -> list[dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for window in windows:
        desk = found.setdefault(
            window.department_id,
            {"department": window.department, "numbers": [], "hours": hours[window.department_id]},
        )
        numbers = desk["numbers"]
        assert isinstance(numbers, list)
        numbers.append(window.number)
    return list(found.values())
