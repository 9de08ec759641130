"""The city that a page speaks for, and where one can go there: halls, windows, hours, phone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from catalog.models import Department, Programme, ServiceHall, ServiceHours, Window
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import today
from portal.pages.people_time import weekday
from verification.models import Case

COOKIE = "city"
MONDAY = date(2026, 11, 23)  # any Monday: names of weekdays are read from dates
YEAR = 365 * 24 * 3600  # seconds a choice is remembered


@dataclass(frozen=True, slots=True)
class City:
    """An entry of the chooser."""

    name: str
    url: str
    is_current: bool


def programme_of(request: HttpRequest) -> Programme | None:
    """The programme of the acting department, else the chosen city's, else the first; None in an empty portal."""
    known = getattr(request, "programme", None)
    return known or speak_for(request, _found(request))


def speak_for(request: HttpRequest, programme: Programme | None) -> Programme | None:
    """Let the whole page speak for `programme`, frame and all."""
    request.programme = programme  # type: ignore[attr-defined]  # asked once a request
    return programme


def _found(request: HttpRequest) -> Programme | None:
    programmes = Programme.objects.select_related("region").order_by("pk")
    department_id = actor_of_request(request).department_id
    if department_id is not None:
        return programmes.filter(departments=department_id).first()
    by_code = {programme.code: programme for programme in programmes}
    chosen = (request.GET.get("city", ""), request.COOKIES.get(COOKIE, ""))
    if known := next((by_code[code] for code in chosen if code in by_code), None):
        return known
    return _applied_in(actor_of_request(request), by_code) or next(iter(by_code.values()), None)


def _applied_in(actor: Actor, by_code: Mapping[str, Programme]) -> Programme | None:
    """The city of one's newest application: whoever has not chosen is most likely here about it."""
    if not actor.holder_ids:
        return None
    rows = Case.objects.filter(applicant__in=actor.holder_ids).order_by("-opened_at")
    return by_code.get(rows.values_list("programme__code", flat=True).first() or "")


def cities(request: HttpRequest) -> list[City]:
    """All cities with the address that chooses each and leads back."""
    current = programme_of(request)
    back = request.path if request.method == "GET" else "/"
    return [
        City(
            name=programme.city,
            url=f"{reverse('city')}?{urlencode({'set': programme.code, 'next': back})}",
            is_current=programme == current,
        )
        for programme in Programme.objects.order_by("pk")
    ]


@login_not_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """`/city/?set=dongying&next=/`: a link, so that it works without script; a strange city changes nothing."""
    code, back = request.GET.get("set", ""), request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if Programme.objects.filter(code=code).exists():
        response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax")
    return response


def around(request: HttpRequest) -> dict[str, Any]:
    """What the frames say of the city. Lazy: a page that shows nothing of it asks nothing."""

    def of_programme(name: str) -> Any:
        return SimpleLazyObject(lambda: getattr(programme_of(request), name, ""))

    return {
        "city": of_programme("city"),
        "phone": of_programme("hotline"),
        "steering_body": of_programme("steering_body"),
        "nearest_window": SimpleLazyObject(lambda: _first_hall(programme_of(request))),
    }


def around_of(programme: Programme) -> dict[str, Any]:
    """Whom to call and where to go about a matter of `programme`, whichever city one looks at."""
    return {"phone": programme.hotline, "nearest_window": SimpleLazyObject(lambda: _first_hall(programme))}


def _first_hall(programme: Programme | None) -> dict[str, str]:
    hall = ServiceHall.objects.filter(programme=programme).order_by("code").first()
    return {"url": reverse("halls"), "name": hall.name} if hall else {}


# --- hours ---


def hours_of(departments: Iterable[Department], programme: Programme) -> dict[int, list[str]]:
    """The service hours of departments in words; who has none of their own follows the programme. One query."""
    wanted = list(departments)
    segments = defaultdict[int | None, list[ServiceHours]](list)
    for row in ServiceHours.objects.filter(programme=programme).in_force(today()):
        segments[row.department_id].append(row)
    return {one.pk: _in_words(segments.get(one.pk) or segments.get(None, [])) for one in wanted}


def _in_words(segments: Iterable[ServiceHours]) -> list[str]:
    by_day = defaultdict[int | None, list[str]](list)
    for segment in segments:
        by_day[segment.weekday].append(str(segment))
    return [_("%(day)s %(times)s") % {"day": _day(day), "times": _("，").join(by_day[day])} for day in by_day]


def _day(number: int | None) -> str:
    return _("工作日") if number is None else weekday(MONDAY + timedelta(days=number))


def windows_of(department: Department) -> list[Window]:
    """Where a department is found."""
    return list(Window.objects.filter(department=department).select_related("hall").order_by("hall__code", "pk"))
