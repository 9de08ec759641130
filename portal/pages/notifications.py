"""The bell and its page: what happened, told once to everyone concerned; for officers and for citizens."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.foundation.notifications import Notification, words_of
from portal.pages.desk.frame import WRITERS, frame
from portal.pages.forms import answers_refusals
from portal.pages.start import home_of
from verification.models import RequestStatus, VerificationRequest

PAGE = 30
JUST_NOW = timedelta(minutes=2)  # the bell asks every 15 seconds, a worker takes a moment
MOST = 100  # beyond it the bell says 99+


def mine(request: HttpRequest) -> Any:
    """The reader's notifications, newest first."""
    return Notification.objects.of_user(request.user.pk or 0)


def unread_of(user_id: int) -> int:
    """How many are unread, at most 100."""
    return Notification.objects.of_user(user_id).unread().order_by()[:MOST].count()


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """All of them, or the unread ones; nothing is marked by looking."""
    only_unread = request.GET.get("unread") == "1"
    rows = mine(request).unread() if only_unread else mine(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [{"row": row, "words": words_of(row)} for row in page],
        "page": page,
        "only_unread": only_unread,
        "query": urlencode({"unread": 1}) if only_unread else "",
        "unread": unread_of(request.user.pk or 0),
    }
    actor = actor_of_request(request)
    if not actor.is_officer:
        return render(request, "notifications/citizen.html", context)
    around = frame(request, "notifications", now()) if home_of(request) == reverse("desk:inbox") else {}
    return render(request, "notifications/officer.html", {**around, **context})


@require_safe
@answers_refusals
def follow(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Go where a notification leads. Only a link of this portal is followed."""
    row = mine(request).filter(pk=notification_id).first()
    if row is None:
        raise NotVisible(_("没有找到这条通知。"))
    mine(request).filter(pk=notification_id).mark_read(at=now())
    return redirect(row.link if row.link.startswith("/") and not row.link.startswith("//") else "notifications")


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Note one, or all, as read."""
    chosen = request.POST.getlist("notification")
    rows = mine(request).filter(pk__in=[one for one in chosen if _is_id(one)]) if chosen else mine(request)
    rows.mark_read(at=now())
    return redirect("notifications")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell again where the number changed, else 204."""
    count = unread_of(request.user.pk or 0)
    if request.GET.get("unread") == str(count):
        return HttpResponse(status=204)
    context = {"unread": count, "rang": True, "urgent": urgent_of(actor_of_request(request), now())}
    return render(request, "notifications/_bell.html", context)


def urgent_of(actor: Actor, at: datetime) -> int:
    """Requests against minutes that reached the actor's department just now and wait; for those who answer."""
    if not actor.has(*WRITERS):
        return 0
    rows = VerificationRequest.objects.inbox(actor.department_id).filter(status=RequestStatus.SUBMITTED)
    return rows.filter(tier__minutes__isnull=False, submitted_at__gt=at - JUST_NOW).order_by()[:MOST].count()


urlpatterns: list[URLPattern] = [
    path("", notifications, name="notifications"),
    path("bell/", bell, name="notifications_bell"),
    path("read/", mark_read, name="notifications_read"),
    path("<uuid:notification_id>/", follow, name="notification"),
]
