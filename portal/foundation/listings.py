"""Lists that may leave as files, by their code: who may have one, and what is in it.

A list is registered where its page is, with the function that page and file share::

    @listings.register("office.inspections", _("监督检查"), Duty.OFFICE, Duty.SUPERVISOR)
    def sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet: ...

so that a worker can make the file later, from who asked, what the address said, and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotAllowed
from portal.foundation.exports import Sheet

Build = Callable[[Actor, QueryDict, datetime], Sheet]
Words = Callable[[QueryDict], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its name, the duties that may have it, and its rows for an actor and a filter."""

    kind: str
    label: str | Promise
    duties: tuple[str, ...]
    build: Build

    def sheet(self, actor: Actor, asked: Mapping[str, Sequence[str]], at: datetime) -> Sheet:
        """What would be in the file. Raises NotAllowed without one of the duties, and what the list itself raises."""
        if not actor.has(*self.duties):
            raise NotAllowed(_("您现在没有看这张清单的职责。"), code="not_allowed")
        return self.build(actor, query_of(asked), at)


LISTINGS: dict[str, Listing] = {}


def register(kind: str, label: str | Promise, *duties: str) -> Callable[[Build], Build]:
    """Say that the function makes the list of this code."""

    def kept(build: Build) -> Build:
        LISTINGS[kind] = Listing(kind, label, duties, build)
        return build

    return kept


def of(kind: str) -> Listing:
    """The list of this code. Raises Invalid where there is none, naming those that there are."""
    found = LISTINGS.get(kind)
    if found is None:
        known = _("、").join(sorted(LISTINGS))
        raise Invalid(_("没有这张清单。"), errors={"/kind": _("可以填：%(known)s") % {"known": known}})
    return found


def query_of(asked: Mapping[str, Any]) -> QueryDict:
    """A filter as the address that says it."""
    query = QueryDict(mutable=True)
    for name, values in asked.items():
        query.setlist(name, [str(value) for value in (values if isinstance(values, list | tuple) else [values])])
    return query
