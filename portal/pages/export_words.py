"""The filter of an export as people read it: “2026 年 10 月；超时反馈；市公安局”, not the words of an address."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Department
from portal.foundation.identifiers import as_uuid
from portal.pages.figure_tables import ROW_LABELS
from verification.models import DeskView
from verification.periods import stretch_named
from verification.queries.desk_columns import columns_of
from verification.queries.desk_lists import BOXES, ORDERS, view_of

Values = Sequence[str]
Lookup = Callable[[str, str], str]  # a value and the list's code, to words

_KINDS: dict[str, str | Promise] = {
    "instant": gettext_lazy("即办件"),
    "other": gettext_lazy("其他办件"),
    "all": gettext_lazy("全部办件"),
    "supplement": gettext_lazy("补充材料"),
    "voluntary": gettext_lazy("自愿提供"),
}
_RANKED: dict[str, str | Promise] = {
    "requests": gettext_lazy("核验最多"),
    "late": gettext_lazy("超时最多"),
    "not_found": gettext_lazy("查无最多"),
}


def words_of(kind: str, asked: Mapping[str, Any]) -> list[str]:
    """A phrase for each part of a filter; what has no words is left out, it chose nothing."""
    told = []
    for name, values in asked.items():
        said = [str(value) for value in (values if isinstance(values, list | tuple) else [values]) if value]
        if said and (words := _phrase(kind, name, said)):
            told.append(words)
    return told


def _phrase(kind: str, name: str, values: Values) -> str:
    if name == "column":
        return _("选了 %(count)s 列") % {"count": len(values)}
    lookup = _LOOKUPS.get(name)
    return lookup(values[0], kind) if lookup else ""


def _period(value: str, _kind: str) -> str:
    found = stretch_named(value)
    if found is None:
        return ""
    if found.kind == "year":
        return _("%(year)s 年") % {"year": found.first.year}
    if found.kind == "quarter":
        return _("%(year)s 年第 %(quarter)s 季度") % {"year": found.first.year, "quarter": found.code[-1]}
    return _("%(year)s 年 %(month)s 月") % {"year": found.first.year, "month": found.first.month}


def _department(value: str, _kind: str) -> str:
    found = Department.objects.filter(code=value).first()
    return found.short_name if found else value


def _box(kind: str) -> DeskView.Box:
    return DeskView.Box.OUT if kind == "desk.out" else DeskView.Box.IN


def _view(value: str, kind: str) -> str:
    return str(view_of(BOXES[_box(kind)], value).label)


def _order(value: str, kind: str) -> str:
    if kind == "office.proof_ranking":
        return str(_RANKED.get(value, ""))
    code = value.lstrip("-")
    label = next((column.label for column in columns_of(_box(kind)) if column.code == code), "")
    if code not in ORDERS or not label:
        return ""
    words = _("按%(column)s倒排") if value.startswith("-") else _("按%(column)s排")
    return words % {"column": label}


def _saved(value: str, _kind: str) -> str:
    view_id = as_uuid(value)
    named = DeskView.objects.filter(pk=view_id).first() if view_id else None
    return _("保存的视图“%(name)s”") % {"name": named.name} if named and named.name else _("保存的视图")


def _day(words: str) -> Lookup:
    def said(value: str, _kind: str) -> str:
        try:
            return words % {"day": datetime.fromisoformat(value).date()}
        except ValueError:
            return ""

    return said


_LOOKUPS: dict[str, Lookup] = {
    "period": _period,
    "month": _period,
    "code": _period,
    "department": _department,
    "figure": lambda value, _kind: str(ROW_LABELS.get(value, "")),
    "kind": lambda value, _kind: str(_KINDS.get(value, "")),
    "view": _view,
    "order": _order,
    "saved": _saved,
    "number": lambda value, _kind: value,
    "q": lambda value, _kind: _("搜索“%(text)s”") % {"text": value},
    "waiting": lambda _value, _kind: _("只看还没补的"),
    "from": lambda value, kind: _day(_("%(day)s 起"))(value, kind),
    "to": lambda value, kind: _day(_("到 %(day)s"))(value, kind),
}
