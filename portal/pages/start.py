"""Where one lands after signing in, and for which of one's departments one acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from catalog.actors import departments_of
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.middleware import DEPARTMENT_KEY


def home_of(request: HttpRequest) -> str:
    """The audience's page that fits the duties: the clerk's first, then liaison, office, citizen."""
    actor = actor_of_request(request)
    if actor.has("office", "supervisor"):
        return "/office/"
    if actor.has("clerk"):
        return "/hall/"
    if actor.is_officer:
        return "/desk/"
    if getattr(request.user, "is_superuser", False):
        return "/admin/"
    return "/me/"


def start(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work is."""
    return redirect(home_of(request))


@require_POST
def choose_department(request: HttpRequest) -> HttpResponse:
    """Act for another of one's departments from now on; one that is not one's own changes nothing."""
    chosen = request.POST.get("department", "")
    if chosen.isdigit() and int(chosen) in departments_of(request.user.pk or 0, now()):
        request.session[DEPARTMENT_KEY] = int(chosen)
    return redirect("start")
