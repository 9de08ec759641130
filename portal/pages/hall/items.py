"""Service items as one types: name, pinyin initials, code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import everyday
from catalog.models import Department
from certificates.codes import TOKEN_PREFIX
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import is_htmx
from portal.pages.hall.frame import WORKERS, page


@needs(*WORKERS)
def items(request: HttpRequest) -> HttpResponse:
    """Items as one types (name, pinyin initials, code); a page of its own for Enter and for browsers without script."""
    text = (request.POST.get("q") or request.GET.get("q", "")).strip()
    rows = rows_for(text, actor_of_request(request))
    context = {"rows": rows, "q": "" if _is_number(text) else text}
    if is_htmx(request):
        return render(request, "hall/_items.html", context)
    return page(request, "hall/items.html", context, current="items")


def rows_for(text: str, actor: Actor) -> list[dict[str, Any]]:
    """What was found for some words; what this department can open comes first."""
    if not text or _is_number(text):
        return []
    rows = [
        {"item": item, "open": bool(getattr(item, "in_force", [])), "ours": item.department_id == actor.department_id}
        for item in everyday.find(text, now(), _programme(actor))  # people at the counter say 低保, too
    ]
    return sorted(rows, key=lambda row: not (row["open"] and row["ours"]))


def _is_number(text: str) -> bool:
    """A document's number or a code is no item, and is not searched for."""
    return text.startswith(TOKEN_PREFIX) or sum(letter.isdigit() for letter in text) >= 8


def _programme(actor: Actor) -> int | None:
    """The programme of the department that counts now."""
    return Department.objects.acting(actor).values_list("programme_id", flat=True).first()
