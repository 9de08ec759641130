"""Service items as one types: name, pinyin initials, code."""

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import everyday, themes
from catalog.models import Department, ServiceItem, Theme
from catalog.queries import with_version_in_force
from certificates.codes import TOKEN_PREFIX
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import is_htmx
from portal.pages.hall.frame import WORKERS, page
from verification.models import Case

OFTEN = 10
A_MONTH = timedelta(days=30)


@needs(*WORKERS)
def items(request: HttpRequest) -> HttpResponse:
    """Items as one types (name, pinyin initials, code); a page of its own for Enter and for browsers without script."""
    text = (request.POST.get("q") or request.GET.get("q", "")).strip()
    rows = rows_for(text, actor_of_request(request))
    context = {"rows": rows, "q": "" if _is_number(text) else text, "often": [] if text else often(request)}
    if is_htmx(request):
        return render(request, "hall/_items.html", context)
    return page(request, "hall/items.html", context, current="items")


def often(request: HttpRequest) -> list[dict[str, Any]]:
    """What this department opens, the most frequent of the last month first: shown before one has typed."""
    actor, at = actor_of_request(request), now()
    own = ServiceItem.objects.filter(department_id=actor.department_id or 0).worked_out().select_related("department")
    items = [item for item in with_version_in_force(own, at) if getattr(item, "in_force", [])]
    recent = Case.objects.filter(department_id=actor.department_id or 0, opened_at__gte=at - A_MONTH)
    opened = dict(recent.values_list("item_version__item").annotate(count=Count("pk")).order_by())
    items.sort(key=lambda item: (-opened.get(item.pk, 0), item.code))
    own_themes = Theme.objects.with_items().filter(department_id=actor.department_id or 0)
    return [*map(_theme_row, own_themes), *({"item": item, "open": True, "ours": True} for item in items[:OFTEN])]


def rows_for(text: str, actor: Actor) -> list[dict[str, Any]]:
    """What was found for some words, items and themes; what this department can open comes first."""
    if not text or _is_number(text):
        return []
    found = themes.find(text, _programme(actor))
    rows = [{**_theme_row(theme), "ours": theme.department_id == actor.department_id} for theme in found]
    rows += [
        {"item": item, "open": bool(getattr(item, "in_force", [])), "ours": item.department_id == actor.department_id}
        for item in everyday.find(text, now(), _programme(actor))  # people at the counter say 低保, too
    ]
    return sorted(rows, key=lambda row: not (row["open"] and row["ours"]))


def _theme_row(theme: Theme) -> dict[str, Any]:
    """A theme as a row of the list: its items are named under it."""
    return {"item": theme, "open": True, "ours": True, "steps": [step.item.name for step in theme.steps.all()]}


def _is_number(text: str) -> bool:
    """A document's number or a code is no item, and is not searched for."""
    return text.startswith(TOKEN_PREFIX) or sum(letter.isdigit() for letter in text) >= 8


def _programme(actor: Actor) -> int | None:
    """The programme of the department that counts now."""
    return Department.objects.acting(actor).values_list("programme_id", flat=True).first()
