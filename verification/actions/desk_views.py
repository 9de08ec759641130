"""Keep views of the desk's lists: remembered by themselves, saved under a name, shared in the department."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.identifiers import uuid_or
from verification.models import DeskView

MOST = 20  # of one's own in one box: a list of views that has to be searched is none
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What is kept of a list: preset view, search, columns and their order, layout; columns None: as they were."""

    columns: Sequence[str] | None = None
    order: str = ""
    layout: str = DeskView.Layout.LIST
    preset: str = ""
    search: str = ""


@transaction.atomic
def remember(*, box: str, looks: Looks, by: Actor, at: datetime) -> DeskView:
    """Keep how the box looks now: the same columns in the same order and layout when it is opened again."""
    return _keep(_own(box, "", by), replace(looks, preset="", search=""), at)


@transaction.atomic
def save(*, box: str, name: str, looks: Looks, shared: bool, by: Actor, at: datetime) -> DeskView:
    """Save under a name, over one's own view of that name. Raises NotAllowed, Invalid, and Conflict beyond twenty."""
    if by.user_id is None:
        raise NotAllowed(_("视图是工作人员自己的，业务系统不存视图。"), remedy=_("列表的条件直接写在地址里。"))
    view = _own(box, _called(name), by)
    if view._state.adding:
        _refuse_too_many(box, by)
    view.is_shared = shared
    return _keep(view, looks, at)


@transaction.atomic
def rename(*, view_id: str | UUID, name: str, shared: bool, by: Actor, at: datetime) -> DeskView:
    """Call one's own view otherwise, share it or not. Raises NotVisible, Invalid, Conflict where the name is taken."""
    missing = NotVisible(_("没有找到这个视图，或者它不是您存的。"))
    mine = DeskView.objects.select_for_update(of=("self",)).filter(user__in=[by.user_id]).named()
    view: DeskView | None = mine.filter(pk=uuid_or(str(view_id), missing)).first()
    if view is None:
        raise missing
    view.name, view.is_shared, view.changed_at = _called(name), shared, at
    same = mine.filter(department_id=view.department_id, box=view.box, name=view.name)
    if same.exclude(pk=view.pk).exists():
        raise Conflict(
            _("您已经有一个叫“%(name)s”的视图。") % {"name": view.name}, remedy=_("换个名字，或先删掉那一个。")
        )
    view.save()
    return view


@transaction.atomic
def drop(*, view_id: str | UUID, by: Actor) -> None:
    """Forget one's own view. Raises NotVisible."""
    missing = NotVisible(_("没有找到这个视图，或者它不是您存的。"))
    kept = DeskView.objects.filter(pk=uuid_or(str(view_id), missing), user__in=[by.user_id]).named()
    gone, _each = kept.delete()
    if not gone:
        raise missing


def _called(name: str) -> str:
    called = " ".join(name.replace("\x00", "").split())
    if not called or len(called) > LONGEST_NAME:
        message = _("给这个视图起个名字，最多 %(most)s 个字。") % {"most": LONGEST_NAME}
        raise Invalid(message, errors={"/name": message})
    return called


def _own(box: str, name: str, by: Actor) -> DeskView:
    facts = {"user_id": by.user_id, "department_id": by.department_id, "box": box, "name": name}
    found: DeskView | None = DeskView.objects.select_for_update(of=("self",)).filter(**facts).first()
    return found or DeskView(**facts)


def _refuse_too_many(box: str, by: Actor) -> None:
    mine = DeskView.objects.filter(user__in=[by.user_id], department__in=[by.department_id], box=box).named()
    if mine.count() >= MOST:
        raise Conflict(_("已经存了 %(most)s 个视图，先删掉不用的。") % {"most": MOST})


def _keep(view: DeskView, looks: Looks, at: datetime) -> DeskView:
    view.preset, view.search, view.order, view.layout = looks.preset, looks.search, looks.order, looks.layout
    if looks.columns is not None:
        view.columns = list(looks.columns)
    view.changed_at = at
    view.save()
    return view
