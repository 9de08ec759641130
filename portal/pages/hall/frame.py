"""The frame of the window's pages: rail, strip, the window on the right; and sheets that are pages as well."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog import officers
from catalog.actors import departments_of
from catalog.models import Department, Duty, Officer
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError
from portal.foundation.moment import now
from portal.pages.desk.frame import drafted_reports, has_reports
from portal.pages.forms import in_place, is_htmx, refusal
from portal.pages.hall.queries import Strip, strip_of

WORKERS = officers.WORKERS
SENDERS = (*WORKERS, Duty.LIAISON)  # article 5: what is sent, and what comes back; the verbs ask who of them may
SHEET = "#hall-sheet-body"


def frame(request: HttpRequest, current: str = "hall") -> dict[str, Any]:
    """What the frame shows: where one can go, what waits, where one sits."""
    actor, at = actor_of_request(request), now()
    strip = strip_of(actor, at)
    window = Officer.objects.in_force(at).filter(user_id=actor.user_id or 0, department_id=actor.department_id or 0)
    place = window.exclude(window=None).select_related("window").first()
    others = departments_of(actor.user_id or 0, at)
    return {
        "rail": rail(strip, current, desk=actor.has("liaison", "agent"), reports=reports_of(actor)),
        "strip": strip if actor.has(*WORKERS) else None,  # who only reads here has no cases of their own
        "place": [str(place.window)] if place else [],
        "departments": Department.objects.filter(pk__in=others) if len(others) > 1 else [],
    }


def reports_of(actor: Actor) -> int | None:
    """Reports on late requests that wait to be filed; None for those who file none (no duty, no such rule here)."""
    return drafted_reports(actor).count() if has_reports(actor) else None


def rail(strip: Strip, current: str, *, desk: bool, reports: int | None) -> list[dict[str, Any]]:
    """The entries on the left."""
    entries = [
        ("hall", reverse("hall:start"), "files", _("办件"), 0),
        ("waiting", reverse("hall:cases") + "?view=waiting", "clock", _("待反馈"), strip.waiting),
        ("items", reverse("hall:items"), "search", _("查事项"), 0),
        ("checks", reverse("hall:checks"), "signature", pgettext("rail", "承诺"), 0),
    ]
    if desk:
        entries.append(("desk", reverse("desk:inbox"), "arrows-exchange", _("协查"), 0))
    if reports is not None:
        entries.append(("reports", reverse("desk:reports"), "file-alert", pgettext("rail", "报告"), reports))
    return [
        {"url": url, "icon": icon, "label": label, "count": count, "current": name == current}
        for name, url, icon, label, count in entries
    ]


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, current: str = "hall", status: int = 200
) -> HttpResponse:
    """A full page in the frame."""
    return render(request, template, {**frame(request, current), **context}, status=status)


def sheet(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, error: DomainError | None = None
) -> HttpResponse:
    """A sheet: in a dialog for htmx, else a page of its own. A refused one comes again with all that was typed."""
    told = {**context, "refusal": refusal(error) if error else None}
    status = error.status if error else 200
    if not is_htmx(request):
        return page(request, template, {"base": "hall/sheet_page.html", **told}, status=status)
    answer = render(request, template, {"base": "hall/sheet_bare.html", **told}, status=status)
    return in_place(answer, SHEET) if error else answer
