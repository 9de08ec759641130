"""The two boxes as list, table or file, their pulse, and the search box."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.foundation import listings
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Sheet
from portal.foundation.moment import now
from portal.pages import exports
from portal.pages.desk import boxes
from portal.pages.desk.columns import chosen_of
from portal.pages.desk.detail import box_of
from portal.pages.desk.frame import READERS, frame, rail
from portal.pages.desk.places import IN, OUT, Box, place_for, place_of
from portal.pages.desk.revisions import last_revision
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from verification.models import VerificationRequest


@needs(*READERS)
@require_safe
@answers_refusals
def inbox(request: HttpRequest) -> HttpResponse:
    """What the department was asked."""
    return _list(request, IN, "inbox")


@needs(*READERS)
@require_safe
@answers_refusals
def outbox(request: HttpRequest) -> HttpResponse:
    """What the department asked others."""
    return _list(request, OUT, "outbox")


def _list(request: HttpRequest, box: Box, current: str) -> HttpResponse:
    actor, at, place = actor_of_request(request), now(), place_of(request, box)
    exact = _exact(place.search, actor)
    if exact is not None:
        side = box_of(exact, actor, box) or box
        return redirect(side.detail_url, exact.number)
    if exports.wanted(request):
        return exports.answer(request, f"desk.{box.code}")
    if request.GET.get("saved") and place.saved is None:
        words = _("没有这个视图了：同事删掉了它，或者不再共享。下面是“%(view)s”。")
        messages.warning(request, words % {"view": place.view.label})
    context = {
        **frame(request, current, at),
        **boxes.listing(place, actor, at),
        "is_inbox": box is IN,
        "picking": box is IN and request.GET.get("pick") == "1",
    }
    return render(request, "desk/box.html", context)


def _sheet(box: Box, actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """What the list has as a file: the same filter, order and columns."""
    place = place_for(asked, actor, box)
    title = f"{_('协查收件') if box is IN else _('协查发件')}-{place.title}"
    return Sheet(title, chosen_of(place), boxes.rows_of(place, actor, at).for_lists())


listings.register("desk.in", gettext_lazy("协查收件"), *READERS)(partial(_sheet, IN))
listings.register("desk.out", gettext_lazy("协查发件"), *READERS)(partial(_sheet, OUT))


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
    box = OUT if request.GET.get("box") == "out" else IN
    if last_revision(box, actor, at) == request.GET.get("rev"):
        return HttpResponse(status=204)
    place = place_of(request, box)
    current = request.GET.get("number", "")
    context = {
        **boxes.listing(place, actor, at, current=current),
        "is_inbox": box is IN,
        "rail": rail(actor, "inbox" if box is IN else "outbox", at),
        "moved_url": place.detail_address(current) if current else "",
        "moved": _moved(current, request.GET.get("state", ""), actor),
    }
    return render(request, "desk/_pulse.html", context)


def _moved(number: str, state: str, actor: Actor) -> VerificationRequest | None:
    """The request in the detail, if it is no longer in the state in which it was shown."""
    rows = VerificationRequest.objects.visible_to(actor).select_related("assignee", "answered_by")
    return rows.filter(number=number).exclude(status=state).first() if number and state else None
