"""Whose pages these are: the holder chosen among those whom the account stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certificates.models import Holder, Representation
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.identifiers import as_uuid
from portal.foundation.moment import now
from portal.pages.forms import answers_refusals

HOLDER_KEY = "holder_id"

P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class Whose:
    """The chosen holder, in which relation, and the actor narrowed to it: pages show one holder at a time."""

    holder: Holder
    relation: str
    representations: list[Representation]
    actor: Actor
    at: datetime

    @property
    def is_organisation(self) -> bool:
        """Whether a company or another organisation was chosen."""
        return self.holder.kind == Holder.Kind.ORGANISATION


View = Callable[Concatenate[HttpRequest, Whose, P], HttpResponse]


def for_holder(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view whose page it is; who stands for nobody is told why there is nothing. Never cached."""

    @never_cache
    @answers_refusals
    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        whose = whose_of(request)
        if whose is None:
            return render(request, "me/nobody.html", status=403)
        return view(request, whose, *args, **kwargs)

    return shown


def whose_of(request: HttpRequest) -> Whose | None:
    """The holder chosen in this session, else oneself, else the first; None where there is none."""
    actor, at = actor_of_request(request), now()
    mine = list(_representations(actor, at))
    mine.sort(key=lambda one: (one.relation != Representation.Relation.SELF, one.pk))
    wanted = request.session.get(HOLDER_KEY, "")
    chosen = next((one for one in mine if str(one.holder_id) == wanted), next(iter(mine), None))
    if chosen is None:
        return None
    return Whose(
        holder=chosen.holder,
        relation=chosen.relation,
        representations=mine,
        # Here one acts as the holder, never as the officer that one may be elsewhere.
        actor=Actor(
            user_id=actor.user_id,
            holder_ids=frozenset({chosen.holder_id}),
            on_behalf_of_id=None if chosen.relation == Representation.Relation.SELF else chosen.holder_id,
        ),
        at=at,
    )


def _representations(actor: Actor, at: datetime) -> QuerySet[Representation]:
    held = Representation.objects.in_force(at).filter(user_id=actor.user_id or 0, holder_id__in=actor.holder_ids)
    return held.select_related("holder")


@require_POST
def choose_holder(request: HttpRequest) -> HttpResponse:
    """Look at the pages of another holder from now on; one whom one does not stand for changes nothing."""
    wanted, back = request.POST.get("holder", ""), request.POST.get("next", "/me/")
    if wanted in {str(holder_id) for holder_id in actor_of_request(request).holder_ids}:
        request.session[HOLDER_KEY] = wanted
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/me/"
    return HttpResponseRedirect(back)


def page(
    request: HttpRequest, whose: Whose, template: str, tab: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the holder, with its tab marked."""
    return render(request, template, {"whose": whose, "tab": tab, **context}, status=status)


def page_of(rows: QuerySet[Any], moment: str, after: str, size: int) -> tuple[list[Any], str]:
    """`size` rows behind the one with the id `after`, and the id to go on from (empty at the end).

    `rows` are ordered by `-moment`, then by the key downwards: the tenth page costs what the first does.
    """
    after_id = as_uuid(after)
    last = rows.filter(pk=after_id).values_list(moment, "pk").first() if after_id else None
    if last:
        at, key = last
        rows = rows.filter(**{f"{moment}__lte": at}).exclude(**{moment: at, "pk__gte": key})
    found = list(rows[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""
