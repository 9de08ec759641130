"""Keep how a list looks: remembered by itself, saved under a name, shared with colleagues, forgotten."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.moment import now
from portal.pages.desk.columns import chosen_of
from portal.pages.desk.frame import READERS
from portal.pages.desk.places import IN, OUT, Place, place_of
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from verification.actions import desk_views
from verification.actions.desk_views import Looks
from verification.models import DeskView
from verification.queries.desk_columns import columns_of


@needs(*READERS)
@require_POST
@answers_refusals
def keep(request: HttpRequest) -> HttpResponse:
    """As the pressed button says: list or table, these columns, this view under a name, or away with one."""
    place = place_of(request, OUT if request.GET.get("box") == "out" else IN)
    step, actor = request.POST.get("step", ""), actor_of_request(request)
    if step in DeskView.Layout.values:
        desk_views.remember(box=place.box.code, looks=Looks(order=place.order, layout=step), by=actor, at=now())
        return redirect(place.list_address(**{"as": step if place.saved else ""}))
    if step == "columns":
        looks = Looks(columns=_ticked(request, place), order=place.order, layout=DeskView.Layout.TABLE)
        desk_views.remember(box=place.box.code, looks=looks, by=actor, at=now())
        return redirect(
            place.list_address(view=place.view.code, q=place.search, saved="", column="", order="", **{"as": ""})
        )
    if step == "save":
        return _save(request, place, actor)
    if step == "rename" and place.saved is not None:
        return _rename(request, place, place.saved.pk, actor)
    if step == "drop" and place.saved is not None:
        desk_views.drop(view_id=place.saved.pk, by=actor)
        messages.success(request, _("视图“%(name)s”已删掉。") % {"name": place.saved.name})
        return redirect(place.view_address())
    raise Invalid(_("没有这一步。"))


def _ticked(request: HttpRequest, place: Place) -> list[str] | None:
    """The codes of the ticked columns in the order of the table; None where none is."""
    ticked = request.POST.getlist("column")
    return [column.code for column in columns_of(place.box.code) if column.code in ticked] or None


def _save(request: HttpRequest, place: Place, actor: Actor) -> HttpResponse:
    looks = Looks(
        columns=[column.code for column in chosen_of(place)],
        order=place.order,
        layout=place.layout,
        preset=place.view.code,
        search=place.search,
    )
    name, shared = request.POST.get("name", ""), request.POST.get("shared") == "1"
    view = desk_views.save(box=place.box.code, name=name, looks=looks, shared=shared, by=actor, at=now())
    messages.success(request, _("视图“%(name)s”已存下。") % {"name": view.name})
    return redirect(place.list_address(saved=view.pk, view="", q="", order="", column="", **{"as": ""}))


def _rename(request: HttpRequest, place: Place, view_id: UUID, actor: Actor) -> HttpResponse:
    name, shared = request.POST.get("name", ""), request.POST.get("shared") == "1"
    desk_views.rename(view_id=view_id, name=name, shared=shared, by=actor, at=now())
    messages.success(request, _("名称和共享已改。"))
    return redirect(place.address)
