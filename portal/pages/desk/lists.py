"""The two lists, their pulse, and the search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.desk import boxes
from portal.pages.desk.boxes import IN, OUT, Box
from portal.pages.desk.detail import box_of
from portal.pages.desk.frame import READERS, frame, rail
from portal.pages.duties import needs
from verification.models import VerificationRequest


@needs(*READERS)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the department was asked."""
    return _list(request, IN, "inbox")


@needs(*READERS)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What the department asked others."""
    return _list(request, OUT, "outbox")


def _list(request: HttpRequest, box: Box, current: str) -> HttpResponse:
    actor, at, place = actor_of_request(request), now(), boxes.place_of(request, box)
    exact = _exact(place.search, actor)
    if exact is not None:
        side = box_of(exact, actor, box)
        return redirect(boxes.place_of(request, side).detail_address(exact.number).split("?")[0])
    context = {
        **frame(request, current, at),
        **boxes.listing(place, actor, at),
        "is_inbox": box is IN,
        "picking": box is IN and request.GET.get("pick") == "1",
    }
    return render(request, "desk/box.html", context)


def _exact(text: str, actor: Actor) -> VerificationRequest | None:
    """The request whose number was typed or scanned."""
    if not text:
        return None
    return VerificationRequest.objects.visible_to(actor).filter(number=text.upper()).first()


@needs(*READERS)
@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """204 while nothing changed; else views and list again, with what happened to the request that is looked at."""
    actor, at = actor_of_request(request), now()
    place = boxes.place_of(request, OUT if request.GET.get("box") == "out" else IN)
    if boxes.revision(place, actor, at) == request.GET.get("rev"):
        return HttpResponse(status=204)
    current = request.GET.get("number", "")
    context = {
        **boxes.listing(place, actor, at, current=current),
        "is_inbox": place.box is IN,
        "rail": rail(actor, "inbox" if place.box is IN else "outbox", at),
        "moved_url": place.detail_address(current) if current else "",
        "moved": _moved(current, request.GET.get("state", ""), actor),
    }
    return render(request, "desk/_pulse.html", context)


def _moved(number: str, state: str, actor: Actor) -> VerificationRequest | None:
    """The request in the detail, if it is no longer in the state in which it was shown."""
    rows = VerificationRequest.objects.visible_to(actor).select_related("assignee", "answered_by")
    return rows.filter(number=number).exclude(status=state).first() if number and state else None
