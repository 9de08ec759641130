"""Which verification requests a list shows, in which order: by the views and the search of the desk's page."""

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request, words
from portal.foundation.api.filters import ChoiceFilter, MomentFilter
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL, now
from verification.models import DeskView, RequestStatus, VerificationRequest
from verification.queries import desk_lists

BOX = {"inbox": DeskView.Box.IN, "outbox": DeskView.Box.OUT}
# Those of the page by which a cursor can go on: times and the number; a state has too many equal ones.
ORDERS = ("due", "submitted", "answered", "number")
LAST = datetime(2200, 1, 1, tzinfo=LOCAL)  # where a row without that time stands: at the end, either way
FIRST = datetime(1900, 1, 1, tzinfo=LOCAL)
Rows = Any


class RequestFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`box=inbox` (asked of my department, the default) or `outbox`; every other parameter narrows it."""

    box = ChoiceFilter(
        choices=[("inbox", _lazy("问本部门的，默认")), ("outbox", _lazy("本部门问的"))],
        method="is_read",
        label="收件或发件",
    )
    view = ChoiceFilter(
        choices=desk_lists.VIEWS.items(), method="is_read", label="工作台的预设视图，随 box 不同；排序随视图"
    )
    saved = django_filters.UUIDFilter(method="is_read", label="存好的视图（desk-views/），用它的 box、视图、查找和排序")
    state = ChoiceFilter(
        choices=[*RequestStatus.choices, ("overdue", _lazy("已超时"))], method="filter_state", label="状态"
    )
    department = django_filters.CharFilter(method="filter_department", label="对方部门的代码")
    proof = django_filters.CharFilter(field_name="proof__code", label="证明事项代码")
    item = django_filters.CharFilter(field_name="case__item_version__item__code", label="政务服务事项代码")
    tier = django_filters.CharFilter(field_name="tier__code", label="时限档代码")
    case = django_filters.CharFilter(field_name="case__number", label="办件编号")
    theme = django_filters.CharFilter(field_name="case__theme_case__theme__code", label="一件事代码")
    theme_case = django_filters.CharFilter(field_name="case__theme_case__number", label="一件事编号")
    due_after = MomentFilter(field_name="due_at", lookup_expr="gte", label="到期不早于")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt", label="到期早于")
    submitted_after = MomentFilter(field_name="submitted_at", lookup_expr="gte", label="送达不早于")
    submitted_before = MomentFilter(field_name="submitted_at", lookup_expr="lt", label="送达早于")
    q = django_filters.CharFilter(method="is_read", label="查找：协查或办件编号，证明或事项名称里的字；不查人")
    order = ChoiceFilter(
        choices=[(f"{sign}{name}", None) for name in ORDERS for sign in ("", "-")],
        method="is_read",
        label="按到期、送达、反馈时间或编号排序，前加 - 倒序",
    )

    class Meta:
        model = VerificationRequest
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, rows: Rows) -> Rows:
        """The rows of one box, or of a view of it, narrowed and in their order."""
        said, actor = self.form.cleaned_data, actor_of_request(self.request)
        kept = _kept(said["saved"], actor) if said["saved"] else None
        box = kept.box if kept else BOX[said["box"] or "inbox"]
        preset = said["view"] or (kept.preset if kept else "")
        shown = view_named(box, preset).sorted_rows(actor, now()).for_lists() if preset else _of_box(box, rows, actor)
        narrowed = desk_lists.found(super().filter_queryset(shown), said["q"] or (kept.search if kept else ""))
        order = said["order"] or (kept.order if kept and kept.order.lstrip("-") in ORDERS else "")
        return _sorted(narrowed, order) if order else narrowed

    def is_read(self, rows: Rows, name: str, value: Any) -> Rows:
        """`filter_queryset` reads it, also where it was left out."""
        return rows

    def filter_state(self, rows: Rows, name: str, value: str) -> Rows:
        """By stored status, or by the clock."""
        return rows.overdue(now()) if value == "overdue" else rows.filter(status=value)

    def filter_department(self, rows: Rows, name: str, value: str) -> Rows:
        """By the other side: who asks in the inbox, who is asked in the outbox."""
        mine = actor_of_request(self.request).department_id
        asks_us = Q(issuing_department_id=mine, requesting_department__code=value)
        return rows.filter(asks_us | Q(requesting_department_id=mine, issuing_department__code=value))


def _kept(view_id: Any, actor: Actor) -> DeskView:
    found: DeskView | None = DeskView.objects.visible_to(actor).named().filter(pk=view_id).first()
    if found is None:
        raise NotVisible(_("没有找到这个视图，它可能已经被删除，或不再共用。"))
    return found


def _of_box(box: str, rows: Rows, actor: Actor) -> Rows:
    if box == DeskView.Box.OUT:
        return rows.outbox(actor.department_id)
    return rows.inbox(actor.department_id).in_turn()


def view_named(box: str, code: str) -> desk_lists.View:
    """A preset view of a box. Raises Invalid, naming those that the box has."""
    views = {view.code: view for view in desk_lists.BOXES[DeskView.Box(box)]}
    if code not in views:
        raise Invalid(errors={"/view": words.no_such_choice({view.code: view.label for view in views.values()})})
    return views[code]


def _sorted(rows: Rows, order: str) -> Rows:
    """By one column that no row leaves empty: a cursor needs one."""
    is_backwards, name = order.startswith("-"), order.lstrip("-")
    column: Any = F(desk_lists.ORDERS[name])
    filled = column if name == "number" else Coalesce(column, Value(FIRST if is_backwards else LAST))
    return rows.annotate(sorted=filled).order_by("-sorted" if is_backwards else "sorted", "pk")
