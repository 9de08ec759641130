"""The list beside the detail: views with their counts, one page of masked rows with their clocks, its revision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import ProofItem, ServiceItemVersion
from portal.foundation.actors import Actor
from portal.foundation.identity_numbers import mask_name, mask_number
from portal.pages.clocks import Run, runs_by_request
from portal.pages.desk.views import COUNT_MOST, INBOX, OUTBOX, View, view_of
from portal.pages.state_words import via_words
from verification.models import Clarification, DeskView, VerificationRequest

PAGE = 50
WATCHED = 1_000  # open rows whose change makes a list new
STARS = re.compile(r"\*{5,}")


@dataclass(frozen=True, slots=True)
class Box:
    """Inbox or outbox: its views and its addresses."""

    code: str
    list_url: str
    detail_url: str
    views: tuple[View, ...]


IN = Box("in", "desk:inbox", "desk:request", INBOX)
OUT = Box("out", "desk:outbox", "desk:asked", OUTBOX)


@dataclass(frozen=True, slots=True)
class Row:
    """One masked line of the list."""

    request: VerificationRequest
    person: str
    item: str
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which list somebody is: kept in every address of the desk."""

    box: Box
    view: View
    page: int
    search: str = ""

    @property
    def query(self) -> str:
        """The part of an address that leads back to this list."""
        parts = {"view": self.view.code, "page": self.page if self.page > 1 else "", "q": self.search}
        return urlencode({name: value for name, value in parts.items() if value})

    def list_address(self, **changes: Any) -> str:
        """The list itself, or another view or page of it."""
        place = Place(self.box, changes.get("view", self.view), changes.get("page", 1), changes.get("search", ""))
        return f"{reverse(self.box.list_url)}?{place.query}"

    def detail_address(self, number: str) -> str:
        """A request beside this list."""
        return f"{reverse(self.box.detail_url, args=[number])}?{self.query}"


def place_of(request: HttpRequest, box: Box) -> Place:
    """The list that the address names; forms bring it along as hidden fields do, in their address."""
    page = request.GET.get("page", "")
    return Place(
        box=box,
        view=view_of(box.views, request.GET.get("view")),
        page=max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1,
        search=request.GET.get("q", "").strip()[:60],
    )


# --- one page ---


def listing(place: Place, actor: Actor, at: datetime, *, current: str = "") -> dict[str, Any]:
    """Everything that `desk/_list.html` shows; the number of queries does not depend on the number of rows."""
    ids = _page_ids(place, actor, at)
    rows = _rows(ids[:PAGE], place, actor, at)
    views = _counted(place, actor, at)
    figure = _figure(place, views, actor, at)
    return {
        "here": place,
        "views": views,
        "saved": DeskView.objects.visible_to(actor).named().filter(box=place.box.code),
        "rows": rows,
        "figure": figure,
        "current": current,
        "previous": place.list_address(page=place.page - 1, search=place.search) if place.page > 1 else "",
        "following": place.list_address(page=place.page + 1, search=place.search) if len(ids) > PAGE else "",
        "first_row": (place.page - 1) * PAGE + 1,
        "last_row": (place.page - 1) * PAGE + len(rows),
        "revision": revision(place, actor, at),
        "neighbours": neighbours([row.request.number for row in rows], current),
    }


def _figure(place: Place, views: Sequence[Counted], actor: Actor, at: datetime) -> str:
    """How many rows the list has: the view's count, or what the search found in it."""
    if place.search:
        return figure_words(found(place.view.rows(actor, at), place.search).order_by()[:COUNT_MOST].count())
    return next((one.figure for one in views if one.current), "0")


def _page_ids(place: Place, actor: Actor, at: datetime) -> list[UUID]:
    """The ids of the page and one more, which says that there is a further page."""
    start = (place.page - 1) * PAGE
    rows = found(place.view.sorted_rows(actor, at), place.search)
    return list(rows.values_list("pk", flat=True)[start : start + PAGE + 1])


def found(rows: Any, text: str) -> Any:
    """Rows that a search finds: a number of a request or case, words of the proof or the item. Never a person."""
    if not text:
        return rows
    if text[:2].isalpha() and text[-1:].isdigit():
        return rows.filter(Q(number=text.upper()) | Q(case__number=text.upper()))
    # Named first, so that a long list is not joined row by row to read their names.
    proofs = list(ProofItem.objects.filter(name__icontains=text).values_list("pk", flat=True))
    versions = list(ServiceItemVersion.objects.filter(item__name__icontains=text).values_list("pk", flat=True))
    return rows.filter(Q(proof_id__in=proofs) | Q(case__item_version_id__in=versions))


def _rows(ids: Sequence[UUID], place: Place, actor: Actor, at: datetime) -> list[Row]:
    by_id = {row.pk: row for row in VerificationRequest.objects.for_lists().select_related("source").filter(pk__in=ids)}
    requests = [by_id[pk] for pk in ids if pk in by_id]
    runs = runs_by_request(requests, at)
    last_words = _last_words(ids)
    return [_row(one, runs.get(one.pk, ()), last_words.get(one.pk), place, actor) for one in requests]


def _last_words(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Which department spoke last on each request."""
    said = Clarification.objects.filter(request_id__in=ids).order_by("request_id", "-at", "-pk").distinct("request_id")
    return dict(said.values_list("request_id", "department_id"))


def _row(one: VerificationRequest, runs: tuple[Run, ...], spoke_last: int | None, place: Place, actor: Actor) -> Row:
    waiting = one.is_open and spoke_last == one.issuing_department_id
    other = one.requesting_department if place.box is IN else one.issuing_department
    subject = one.subject or {}
    return Row(
        request=one,
        person=f"{mask_name(subject.get('name', ''))} {short_mask(subject.get('number', ''))}".strip(),
        item=one.case.item_version.item.name,
        department=other.short_name,
        status="waiting" if waiting else one.status,
        words=_status_words(one, waiting=waiting, place=place, actor=actor),
        runs=runs,
        url=place.detail_address(one.number),
        unread=place.box is IN and one.status == "submitted",
    )


def short_mask(number: str) -> str:
    """A masked number with four stars, so that the item beside it stays readable."""
    return STARS.sub("****", mask_number(number))


def _status_words(one: VerificationRequest, *, waiting: bool, place: Place, actor: Actor) -> str:
    if waiting:
        return _("等对方补充") if place.box is IN else _("对方在问")
    if one.has_reply:
        words = [one.get_status_display(), one.get_outcome_display(), via_words(one.reply_via)]
        return _("，").join(str(word) for word in words if word)
    if place.box is IN and one.is_open and one.assignee_id:
        who = _("我") if one.assignee_id == actor.user_id else str(one.assignee)
        return _("，").join([one.get_status_display(), who])
    return str(one.get_status_display())


def _counted(place: Place, actor: Actor, at: datetime) -> list[Counted]:
    return [_one_counted(place, view, view.count(actor, at)) for view in place.box.views]


def _one_counted(place: Place, view: View, count: int) -> Counted:
    return Counted(
        view=view,
        figure=figure_words(count),
        url=place.list_address(view=view),
        current=view.code == place.view.code,
        tone=view.tone if count else "",
    )


def figure_words(count: int) -> str:
    """A count as it is written: 999+ where it was not counted to the end."""
    return f"{COUNT_MOST - 1}+" if count >= COUNT_MOST else str(count)


# --- what changed, and where one goes next ---


def revision(place: Place, actor: Actor, at: datetime) -> str:
    """A short word that changes when an open row of the box does, or passes a warning or its deadline.

    One query on the index of open rows; what is closed left them and so changed it too.
    """
    box = VerificationRequest.objects
    rows = box.inbox(actor.department_id) if place.box is IN else box.outbox(actor.department_id)
    watched = rows.open().by_due_time()[:WATCHED]
    spoken = Clarification.objects.filter(request_id=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    columns = watched.annotate(spoken=Subquery(spoken)).values_list(
        "pk", "status", "assignee_id", "tier_id", "spoken", "half_at", "late_at", "due_at"
    )
    told = sha256(f"{place.query}|".encode())
    for row in columns:
        told.update(f"{row}{[moment is not None and moment < at for moment in row[-3:]]}".encode())
    return told.hexdigest()[:16]


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
