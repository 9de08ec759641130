"""Where in which list somebody is: a box, a view of it, what is searched, order, columns and layout.

Everything of it stands in the address, so that a link shows a colleague the same. What an address leaves open comes
from the saved view that it names, else from what is remembered of this reader's box.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.identifiers import as_uuid
from verification.models import DeskView
from verification.queries.desk_lists import INBOX, LONGEST_SEARCH, ORDERS, OUTBOX, View, view_of


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
class Place:
    """A list as somebody sees it. `asked`: what the address itself says, kept in every address of the desk."""

    box: Box
    view: View
    page: int
    search: str
    order: str
    columns: tuple[str, ...]
    layout: str
    saved: DeskView | None
    asked: tuple[tuple[str, str], ...]

    @property
    def is_table(self) -> bool:
        """Whether the rows stand in columns."""
        return self.layout == DeskView.Layout.TABLE

    @property
    def title(self) -> str:
        """The name of the saved view, else of the preset one."""
        return self.saved.name if self.saved else str(self.view.label)

    @property
    def base(self) -> str:
        """The address of the box itself."""
        return reverse(self.box.list_url)

    @property
    def query(self) -> str:
        """The part of an address that leads back to this page of this list."""
        return urlencode([*self.asked, *([("page", str(self.page))] if self.page > 1 else [])])

    @property
    def address(self) -> str:
        """This page of this list."""
        return f"{self.base}?{self.query}"

    def list_address(self, **changes: Any) -> str:
        """This list from its start, with changes by name; what is changed to nothing is left out."""
        kept = [pair for pair in self.asked if pair[0] not in changes]
        told = [(name, str(value)) for name, value in changes.items() if value]
        return f"{self.base}?{urlencode([*kept, *told])}"

    def view_address(self, view: View | None = None) -> str:
        """A preset view (this one by default) without search, in the order and columns that the address has."""
        return self.list_address(view=(view or self.view).code, q="", saved="")

    @property
    def by_due(self) -> str:
        """This list with what falls due first in front, whatever order is remembered."""
        return self.list_address(order="due")

    def detail_address(self, number: str) -> str:
        """A request beside this list."""
        return self.detail_addresses([number])[number]

    def detail_addresses(self, numbers: Iterable[str]) -> dict[str, str]:
        """Requests beside this list, by number; the page around them is worked out once."""
        query = self.query
        return {number: f"{reverse(self.box.detail_url, args=[number])}?{query}" for number in numbers}


def place_of(request: HttpRequest, box: Box) -> Place:
    """The list that the address names; forms bring it along in theirs."""
    return place_for(request.GET, actor_of_request(request), box)


def place_for(asked: QueryDict, actor: Actor, box: Box) -> Place:
    """The list that a query names, for an actor."""
    page = asked.get("page", "")
    kept = _kept(asked.get("saved", ""), box, actor)
    saved = kept if kept and kept.name else None
    everywhere = "all" if asked.get("q", "").strip() else None  # who looks for one does not know where it stands
    view = view_of(box.views, asked.get("view") or (saved.preset if saved else everywhere))
    search = (asked.get("q") or (saved.search if saved else "") or "").strip()[:LONGEST_SEARCH]
    return Place(
        box=box,
        view=view,
        page=max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1,
        search=search,
        order=_known(asked.get("order", kept.order if kept else ""), [*ORDERS, *(f"-{name}" for name in ORDERS)]),
        columns=tuple(asked.getlist("column") or (kept.columns if kept else [])),
        layout=_known(asked.get("as", ""), DeskView.Layout.values) or (kept.layout if kept else DeskView.Layout.LIST),
        saved=saved,
        asked=_asked(asked, view, saved),
    )


def _known(said: str, known: Iterable[str]) -> str:
    """What was said if it is one of the known words, else nothing."""
    return said if said in known else ""


def _asked(asked: QueryDict, view: View, saved: DeskView | None) -> tuple[tuple[str, str], ...]:
    """The address's own words, cleaned: a view always, unless a saved one says which."""
    said = {"saved": str(saved.pk) if saved else "", "view": view.code if asked.get("view") or not saved else ""}
    more = {name: asked.get(name, "").strip()[:LONGEST_SEARCH] for name in ("q", "order", "as")}
    pairs = [(name, value) for name, value in {**said, **more}.items() if value]
    return (*pairs, *(("column", code) for code in asked.getlist("column")))


def _kept(saved: str, box: Box, actor: Actor) -> DeskView | None:
    """The named view of the address that the actor may see, else the remembered one of the box."""
    visible = DeskView.objects.visible_to(actor).filter(box=box.code)
    view_id: UUID | None = as_uuid(saved)
    found: DeskView | None = visible.named().filter(pk=view_id).first() if view_id else None
    return found or visible.filter(name="", user__in=[actor.user_id]).first()
