"""The list beside the detail: views with their counts, one page of masked rows with their clocks, its revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.pages.clocks import Run, runs_by_request
from portal.pages.desk import columns
from portal.pages.desk.places import IN, Place
from portal.pages.desk.revisions import revision
from portal.pages.state_words import via_words
from verification.models import DeskView, RequestStatus, VerificationRequest
from verification.queries.asked import asked_back
from verification.queries.desk_columns import columns_of, person_of
from verification.queries.desk_lists import COUNT_MOST, View, found

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One masked line of the list."""

    request: VerificationRequest
    about: str
    department: str
    status: str
    words: str
    runs: tuple[Run, ...]
    url: str
    unread: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A view with its count as it is written."""

    view: View
    figure: str
    url: str
    current: bool
    tone: str


# --- one page ---


def listing(place: Place, actor: Actor, at: datetime, *, current: str = "") -> dict[str, Any]:
    """Everything that `desk/_list.html` shows; the number of queries does not depend on the number of rows."""
    ids = _page_ids(place, actor, at)
    rows = _rows(ids[:PAGE], place, actor)
    views = _counted(place, actor, at)
    return {
        "here": place,
        "views": views,
        "saved": saved_of(place, actor),
        "may_drop": place.saved is not None and place.saved.user_id == actor.user_id,
        "rows": rows,
        "figure": _figure(place, views, actor, at),
        "current": current,
        "previous": place.list_address(page=place.page - 1) if place.page > 1 else "",
        "following": place.list_address(page=place.page + 1) if len(ids) > PAGE else "",
        "first_row": (place.page - 1) * PAGE + 1,
        "last_row": (place.page - 1) * PAGE + len(rows),
        "revision": revision(place.box, actor, at),
        "neighbours": neighbours([row.request.number for row in rows], current),
        **(_as_table(place, rows) if place.is_table and not current else {}),
    }


def _as_table(place: Place, rows: Sequence[Row]) -> dict[str, Any]:
    """What the table shows beyond the list: headings, cells, and what may be chosen."""
    chosen = columns.chosen_of(place)
    return {
        "heads": [columns.head_of(column, place) for column in chosen],
        "lines": [(row, [(column.code, column.value(row.request)) for column in chosen]) for row in rows],
        "all_columns": columns_of(place.box.code),
        "chosen": {column.code for column in chosen},
    }


def saved_of(place: Place, actor: Actor) -> list[dict[str, Any]]:
    """The named views of the box: what colleagues share, then one's own; a group without any is left out."""
    rows = list(DeskView.objects.visible_to(actor).named().filter(box=place.box.code).select_related("user"))
    groups = [(_("本部门共用"), True), (_("我存的"), False)]
    found = [{"label": label, "rows": [row for row in rows if row.is_shared is shared]} for label, shared in groups]
    return [group for group in found if group["rows"]]


def _figure(place: Place, views: Sequence[Counted], actor: Actor, at: datetime) -> str:
    """How many rows the list has: the view's count, or what the search found in it."""
    if place.search:
        return figure_words(found(place.view.rows(actor, at), place.search).order_by()[:COUNT_MOST].count())
    return next((one.figure for one in views if one.view is place.view), "0")


def rows_of(place: Place, actor: Actor, at: datetime) -> Any:
    """All rows of the list in its order: what the pages show piece by piece and a file as a whole."""
    return found(place.view.sorted_rows(actor, at, place.order), place.search)


def _page_ids(place: Place, actor: Actor, at: datetime) -> list[UUID]:
    """The ids of the page and one more, which says that there is a further page."""
    start = (place.page - 1) * PAGE
    return list(rows_of(place, actor, at).values_list("pk", flat=True)[start : start + PAGE + 1])


def _rows(ids: Sequence[UUID], place: Place, actor: Actor) -> list[Row]:
    by_id = {row.pk: row for row in VerificationRequest.objects.for_lists().filter(pk__in=ids)}
    requests = [by_id[pk] for pk in ids if pk in by_id]
    runs = runs_by_request(requests)
    waiting = asked_back(requests)
    urls = place.detail_addresses(one.number for one in requests)
    return [_row(one, runs.get(one.pk, ()), one.pk in waiting, urls[one.number], place, actor) for one in requests]


def _row(one: VerificationRequest, runs: tuple[Run, ...], waiting: bool, url: str, place: Place, actor: Actor) -> Row:
    other = one.requesting_department if place.box is IN else one.issuing_department
    return Row(
        request=one,
        about=f"{person_of(one)}{_('，')}{one.case.item_version.item.name}",
        department=other.short_name,
        status="waiting" if waiting else one.status,
        words=_status_words(one, waiting=waiting, place=place, actor=actor),
        runs=runs,
        url=url,
        unread=place.box is IN and one.status == "submitted",
    )


def _status_words(one: VerificationRequest, *, waiting: bool, place: Place, actor: Actor) -> str:
    if waiting:
        return _("等对方补充") if place.box is IN else _("对方在问")
    status = str(RequestStatus(one.status).label)  # `get_status_display` translates all of the choices for each row
    if one.has_reply:
        words = [status, one.get_outcome_display(), via_words(one.reply_via)]
        return _("，").join(str(word) for word in words if word)
    if place.box is IN and one.is_open and one.assignee_id:
        who = _("我") if one.assignee_id == actor.user_id else str(one.assignee)
        return _("，").join([status, who])
    return status


def _counted(place: Place, actor: Actor, at: datetime) -> list[Counted]:
    return [_one_counted(place, view, view.count(actor, at)) for view in place.box.views]


def _one_counted(place: Place, view: View, count: int) -> Counted:
    return Counted(
        view=view,
        figure=figure_words(count),
        url=place.view_address(view),
        current=view.code == place.view.code and place.saved is None,
        tone=view.tone if count else "",
    )


def figure_words(count: int) -> str:
    """A count as it is written: 999+ where it was not counted to the end."""
    return f"{COUNT_MOST - 1}+" if count >= COUNT_MOST else str(count)


# --- where one goes next ---


def neighbours(numbers: Sequence[str], current: str) -> tuple[str, str]:
    """The numbers before and after the current one on the page; from nowhere the next is the first."""
    if current not in numbers:
        return "", numbers[0] if numbers else ""
    index = numbers.index(current)
    before = numbers[index - 1] if index else ""
    return before, numbers[index + 1] if index + 1 < len(numbers) else ""


def next_after(place: Place, request: VerificationRequest, actor: Actor, at: datetime) -> str:
    """The most urgent open one that is left in the list, whichever was just answered; empty where none is."""
    rows = place.view.rows(actor, at).open().exclude(pk=request.pk).order_by("due_at", "pk")
    return rows.values_list("number", flat=True).first() or ""
