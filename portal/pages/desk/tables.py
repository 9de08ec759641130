"""The lists as a table: chosen columns in a chosen order, kept under a name, shared, taken along as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.exports import Column
from portal.foundation.identity_numbers import mask_name
from portal.foundation.moment import now
from portal.pages import exports
from portal.pages.desk import boxes
from portal.pages.desk.boxes import IN, OUT, Box
from portal.pages.desk.frame import READERS, frame
from portal.pages.desk.views import View, view_of
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.rows import page_of
from verification.actions import desk_views
from verification.models import DeskView, VerificationRequest

Value = Callable[[VerificationRequest], Any]


def _person(row: VerificationRequest) -> str:
    subject = row.subject or {}
    return f"{mask_name(subject.get('name', ''))} {boxes.short_mask(subject.get('number', ''))}".strip()


def columns_of(box: Box) -> list[Column]:
    """All columns that a box's table may have, people masked as in the list."""
    other = "requesting_department" if box is IN else "issuing_department"
    named = gettext_lazy("需求单位") if box is IN else gettext_lazy("出具单位")
    told: list[tuple[str, str | Promise, Value]] = [
        ("number", gettext_lazy("协查编号"), lambda row: row.number),
        ("proof", gettext_lazy("证明"), lambda row: row.proof.name),
        ("person", gettext_lazy("核验对象"), _person),
        ("item", gettext_lazy("事项"), lambda row: row.case.item_version.item.name),
        ("department", named, lambda row: getattr(row, other).short_name),
        ("status", gettext_lazy("状态"), lambda row: row.get_status_display()),
        ("due", gettext_lazy("时限"), lambda row: row.due_at),
        ("assignee", gettext_lazy("承办人"), lambda row: str(row.assignee or "")),
        ("submitted", gettext_lazy("送达"), lambda row: row.submitted_at),
        ("received", gettext_lazy("签收"), lambda row: row.received_at),
        ("answered", gettext_lazy("反馈"), lambda row: row.answered_at),
        ("outcome", gettext_lazy("结果"), lambda row: row.get_outcome_display()),
        ("tier", gettext_lazy("时限档"), lambda row: row.tier.name),
        ("case", gettext_lazy("办件编号"), lambda row: row.case.number),
    ]
    return [Column(code, label, value) for code, label, value in told]


DEFAULT = ("number", "proof", "person", "department", "status", "due", "assignee")
ORDERS = {
    "due": "due_at",
    "submitted": "submitted_at",
    "answered": "answered_at",
    "proof": "proof__name",
    "status": "status",
    "number": "number",
}


@dataclass(frozen=True, slots=True)
class Table:
    """What somebody looks at: a box in a preset view, what is searched, columns and order; `name` of a saved view."""

    box: Box
    view: View
    search: str
    columns: tuple[Column, ...]
    order: str
    name: str = ""

    @property
    def query(self) -> str:
        """The address that shows the same again, also for a colleague."""
        parts = {"box": self.box.code, "view": self.view.code, "q": self.search, "order": self.order}
        told = [(name, value) for name, value in parts.items() if value]
        return urlencode([*told, *[("column", column.code) for column in self.columns]])

    def rows(self, actor: Actor, at: datetime) -> Any:
        """The rows in the chosen order, else in that of the view."""
        found = boxes.found(self.view.rows(actor, at), self.search).for_lists()
        if self.order.lstrip("-") not in ORDERS:
            return found.order_by(*self.view.order, "pk")
        sign = "-" if self.order.startswith("-") else ""
        return found.order_by(f"{sign}{ORDERS[self.order.lstrip('-')]}", "pk")


def table_of(request: HttpRequest, actor: Actor) -> Table:
    """The address decides; what it leaves open comes from the saved view it names, else from what is remembered."""
    asked = request.GET
    box = OUT if asked.get("box") == "out" else IN
    kept = _kept(asked.get("saved", ""), box, actor)
    wanted = asked.getlist("column") or (list(kept.columns) if kept else [])
    by_code = {column.code: column for column in columns_of(box)}
    chosen = tuple(by_code[code] for code in dict.fromkeys(wanted) if code in by_code)
    named = kept if kept and kept.name else None
    return Table(
        box=box,
        view=view_of(box.views, asked.get("view") or (named.preset if named else None)),
        search=(asked.get("q") or (named.search if named else "") or "").strip()[:60],
        columns=chosen or tuple(by_code[code] for code in DEFAULT),
        order=asked.get("order", kept.order if kept else ""),
        name=named.name if named else "",
    )


def _kept(saved: str, box: Box, actor: Actor) -> DeskView | None:
    """The named view of the address that the actor may see, else the remembered one of the box."""
    visible = DeskView.objects.visible_to(actor).filter(box=box.code)
    found: DeskView | None = visible.named().filter(pk=saved).first() if _is_id(saved) else None
    return found or visible.filter(name="", user__in=[actor.user_id]).first()


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def saved_of(actor: Actor, box: Box) -> QuerySet[DeskView]:
    """The named views of a box: one's own and the department's."""
    rows: QuerySet[DeskView] = DeskView.objects.visible_to(actor).named().filter(box=box.code).select_related("user")
    return rows


@needs(*READERS)
@require_safe
@answers_refusals
def table(request: HttpRequest) -> HttpResponse:
    """The rows of a box in columns; `format=xlsx` or `csv` is the same as a file, recorded."""
    actor, at = actor_of_request(request), now()
    shown = table_of(request, actor)
    if exports.wanted(request):
        title = f"{_('协查收件') if shown.box is IN else _('协查发件')}-{shown.name or shown.view.label}"
        kind = f"desk.{shown.box.code}"
        return exports.answer(request, kind=kind, title=title, columns=shown.columns, rows=shown.rows(actor, at))
    page = page_of(request, shown.rows(actor, at))
    context = {
        **frame(request, "inbox" if shown.box is IN else "outbox", at),
        **page,
        "shown": shown,
        "lines": [_line(row, shown) for row in page["page"]],
        "heads": [_head(column, shown) for column in shown.columns],
        "all_columns": columns_of(shown.box),
        "chosen": {column.code for column in shown.columns},
        "views": [(view, _address(shown, view=view.code)) for view in shown.box.views],
        "saved": saved_of(actor, shown.box),
        "me": actor.user_id,
        "is_inbox": shown.box is IN,
        "list_url": reverse(shown.box.list_url),
    }
    return render(request, "desk/table.html", context)


def _line(row: VerificationRequest, shown: Table) -> dict[str, Any]:
    cells = [(column.code, column.value(row)) for column in shown.columns]
    url = reverse(shown.box.detail_url, args=[row.number])
    return {"row": row, "cells": cells, "url": f"{url}?{urlencode({'view': shown.view.code})}"}


def _head(column: Column, shown: Table) -> dict[str, Any]:
    """A heading; where one may sort by it, its address, and whether it is sorted by now."""
    sorted_by = shown.order.lstrip("-") == column.code
    turned = f"-{column.code}" if shown.order == column.code else column.code
    return {
        "label": column.label,
        "url": _address(shown, order=turned) if column.code in ORDERS else "",
        "sorted": ("descending" if shown.order.startswith("-") else "ascending") if sorted_by else "",
    }


def _address(shown: Table, **changes: str) -> str:
    parts = {"box": shown.box.code, "view": shown.view.code, "q": shown.search, "order": shown.order, **changes}
    told = [(name, value) for name, value in parts.items() if value]
    return f"{reverse('desk:table')}?{urlencode([*told, *[('column', one.code) for one in shown.columns]])}"


@needs(*READERS)
@require_POST
@answers_refusals
def keep(request: HttpRequest) -> HttpResponse:
    """Remember the ticked columns, or save the view under a name, or forget one: as the pressed button says."""
    actor, at, typed = actor_of_request(request), now(), request.POST
    shown = table_of(request, actor)
    step = typed.get("step", "")
    chosen = [column.code for column in columns_of(shown.box) if column.code in typed.getlist("column")]
    columns = chosen or [column.code for column in shown.columns]
    kept: dict[str, Any] = {"box": shown.box.code, "columns": columns, "order": shown.order, "by": actor, "at": at}
    if step == "columns":
        desk_views.remember(**kept)
        return redirect(_address(Table(shown.box, shown.view, shown.search, (), shown.order)))
    if step == "save":
        shared, name = typed.get("shared") == "1", typed.get("name", "")
        view = desk_views.save(**kept, name=name, preset=shown.view.code, search=shown.search, shared=shared)
        return redirect(f"{reverse('desk:table')}?{urlencode({'box': shown.box.code, 'saved': str(view.pk)})}")
    if step == "drop" and _is_id(typed.get("saved", "")):
        desk_views.drop(view_id=typed["saved"], by=actor)
        return redirect(f"{reverse('desk:table')}?{urlencode({'box': shown.box.code})}")
    raise Invalid(_("没有这一步。"))
