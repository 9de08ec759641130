"""The bell and its page: what happened, told once to everyone concerned; for officers and for citizens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.alerts import Alerts, choose, is_quiet
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.identifiers import as_uuid
from portal.foundation.moment import now
from portal.foundation.notifications import Notification, words_of
from portal.pages.desk.frame import frame
from portal.pages.forms import answers_refusals
from portal.pages.start import home_of
from verification.models import RequestStatus, VerificationRequest

PAGE = 30
JUST_NOW = timedelta(minutes=2)  # what came last, for a page that does not say what it knows
MOST = 100  # beyond it the bell says 99+


def mine(request: HttpRequest) -> Any:
    """The reader's notifications, newest first."""
    return Notification.objects.of_user(request.user.pk or 0)


class AlertForm(forms.Form):
    """The choices; times are those of the wall clock."""

    sound = forms.BooleanField(required=False)
    popup = forms.BooleanField(required=False)
    quiet_from = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)


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
        "unread": bell_of(request.user.pk or 0).unread,
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
    rows = mine(request).filter(pk__in=[one for one in chosen if as_uuid(one)]) if chosen else mine(request)
    rows.mark_read(at=now())
    return redirect("notifications")


@require_POST
@answers_refusals
def alerts(request: HttpRequest) -> HttpResponse:
    """Keep how the reader wants to be alerted, at every desk."""
    form = AlertForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("时间要写成 18:00 这样。"))
    choose(cast(User, request.user), Alerts(**form.cleaned_data))
    messages.success(request, _("已存下，在哪台电脑登录都一样。"))
    # The browser of this computer may still have to be asked: the button for it stands in the opened fold.
    return redirect(reverse("notifications") + ("?alerts=1" if form.cleaned_data["popup"] else ""))


@dataclass(frozen=True, slots=True)
class Bell:
    """What the bell shows: how many are unread, and the newest of them, which says whether one has come."""

    unread: int
    newest: str

    @property
    def word(self) -> str:
        """What the page says back when it asks again."""
        return f"{self.unread}.{self.newest}"


def bell_of(user_id: int) -> Bell:
    """One query. Beyond `MOST` the number stays, but the newest one still tells that something came."""
    ids = list(Notification.objects.of_user(user_id).unread().values_list("pk", flat=True)[:MOST])
    return Bell(len(ids), str(ids[0]) if ids else "")


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell again where something changed since the word that the page knows, else 204."""
    user, at = cast(User, request.user), now()
    found, known = bell_of(user.pk), request.GET.get("seen", "")
    if known == found.word:
        return HttpResponse(status=204)
    urgent = urgent_since(as_uuid(known.partition(".")[2]), actor_of_request(request), at)
    return render(request, "notifications/_bell.html", {"bell": found, "urgent": urgent, **alerts_of(user, at)})


def alerts_of(user: User, at: datetime) -> dict[str, bool]:
    """Whether the page may sound and pop up now."""
    awake = not is_quiet(user, at)
    return {"sounds": user.sound and awake, "pops": user.popup and awake, "listens": user.sound or user.popup}


def urgent_since(known: UUID | None, actor: Actor, at: datetime) -> int:
    """Requests against minutes that the actor was told of since a notification, or just now, and that still wait."""
    told = Notification.objects.of_user(actor.user_id or 0).unread().filter(kind="request.submitted")
    told = told.filter(pk__gt=known) if known else told.filter(at__gt=at - JUST_NOW)
    about = [one for one in map(as_uuid, told.values_list("subject_id", flat=True)[:MOST]) if one]
    rows = VerificationRequest.objects.visible_to(actor).filter(pk__in=about, status=RequestStatus.SUBMITTED)
    return rows.filter(tier__minutes__isnull=False).count()


urlpatterns: list[URLPattern] = [
    path("", notifications, name="notifications"),
    path("bell/", bell, name="notifications_bell"),
    path("alerts/", alerts, name="notifications_alerts"),
    path("read/", mark_read, name="notifications_read"),
    path("<uuid:notification_id>/", follow, name="notification"),
]
