"""“我的导出”: the files that a reader asked for, how far each is, and the file itself while it is kept."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.foundation import export_jobs, exports, listings
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.models.export import Export
from portal.foundation.moment import now
from portal.pages.export_words import words_of
from portal.pages.exports import as_file
from portal.pages.forms import answers_refusals
from portal.pages.office.rows import page_of


@require_safe
@answers_refusals
def mine(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first; the part with the rows asks for itself again while one is being made."""
    actor, at = actor_of_request(request), now()
    if not actor.is_officer:
        raise NotVisible(_("没有找到您要的内容。"))
    rows = Export.objects.visible_to(actor).order_by("-asked_at")
    page = page_of(request, rows)
    lines = [_line(row, row.state_at(at)) for row in page["page"]]
    busy = any(line["state"] in {"waiting", "making"} for line in lines)
    context = {**page, "lines": lines, "busy": busy, "kept": export_jobs.KEPT.days}
    part = request.headers.get("HX-Request") == "true" and request.GET.get("part") == "1"
    return render(request, "exports/_lines.html" if part else "exports/mine.html", context)


def _line(row: Export, state: str) -> dict[str, Any]:
    known = listings.LISTINGS.get(row.kind)
    return {
        "row": row,
        "state": state,
        "label": known.label if known else row.kind,
        "filter": words_of(row.kind, row.filter),
    }


@require_safe
@answers_refusals
@transaction.atomic
def fetch(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file, recorded each time that it leaves."""
    actor, at = actor_of_request(request), now()
    row = Export.objects.visible_to(actor).filter(pk=export_id).first()
    if row is None:
        raise NotVisible(_("没有找到这个导出。"))
    data = export_jobs.read(row, at=at)
    exports.record(kind=row.kind, format=row.format, rows=row.rows, filter=row.filter, by=actor, at=at)
    return as_file(data, row.format, row.title, row.made_at or at)


urlpatterns: list[URLPattern] = [
    path("", mine, name="my_exports"),
    path("<uuid:export_id>/", fetch, name="my_export"),
]
