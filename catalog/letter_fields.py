"""The fields of a letter template: what each may hold, and whether the template says so properly. Pure.

A field is `{name, label, type, unit, required}` and, where its type has them, `options` (choice), `least` and `most`
(integer, decimal, date) and `longest` (text, in characters).
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalog.field_values import LONGEST_TEXT, WITH_RANGE, Field, comparable, read_value
from portal.foundation.errors import Invalid

TYPES = ("text", "integer", "decimal", "date", "boolean", "choice")
WITH_UNIT = frozenset({"integer", "decimal"})
MARK = re.compile(r"\{([a-z_][a-z0-9_]*)\}")  # never str.format: a template's words are data
MARKS = frozenset({"subject", "item"})  # known without a field
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST_FIELDS, MOST_OPTIONS = 40, 30
LONGEST_LABEL, LONGEST_UNIT, LONGEST_OPTION = 60, 20, 60


def clean_fields(rows: Sequence[Field]) -> list[dict[str, Any]]:
    """The fields in the order given, each with what its type has and nothing else.

    Raises Invalid with every wrong place at `/fields/<index>/<key>`.
    """
    if len(rows) > MOST_FIELDS:
        raise Invalid(
            _("反馈字段最多 %(most)s 项，没有保存。") % {"most": MOST_FIELDS}, errors={"/fields": _("项数过多")}
        )
    errors: dict[str, str] = {}
    cleaned = [_clean_field(row, f"/fields/{index}", errors) for index, row in enumerate(rows)]
    names = [field["name"] for field in cleaned]
    for index, name in enumerate(names):
        if name and names.index(name) != index:
            errors[f"/fields/{index}/name"] = _("与上面的字段重名")
    if errors:
        raise Invalid(_("模板有 %(count)s 处要改，已填的都保留着。") % {"count": len(errors)}, errors=errors)
    return cleaned


def _clean_field(row: Field, pointer: str, errors: dict[str, str]) -> dict[str, Any]:
    name, label = _words(row.get("name")), _words(row.get("label"))
    kind, unit = _words(row.get("type")) or "text", _words(row.get("unit"))
    if not NAME.fullmatch(name):
        errors[f"{pointer}/name"] = _("用小写字母、数字和下划线，字母开头")
    if not label or len(label) > LONGEST_LABEL:
        errors[f"{pointer}/label"] = _("写 1 到 %(most)s 个字") % {"most": LONGEST_LABEL}
    if kind not in TYPES:
        errors[f"{pointer}/type"] = _("不是可选的类型")
    if len(unit) > LONGEST_UNIT:
        errors[f"{pointer}/unit"] = _("最多 %(most)s 个字") % {"most": LONGEST_UNIT}
    field = {"name": name, "label": label, "type": kind, "required": bool(row.get("required"))}
    if unit and kind in WITH_UNIT:
        field["unit"] = unit
    return field | _bounds(row, kind, pointer, errors)


def _bounds(row: Field, kind: str, pointer: str, errors: dict[str, str]) -> dict[str, Any]:
    """What keeps the values of this type in bounds."""
    if kind == "choice":
        return {"options": _clean_options(row.get("options") or (), pointer, errors)}
    if kind == "text":
        return _clean_longest(row.get("longest"), pointer, errors)
    if kind in WITH_RANGE:
        return _clean_range(row, kind, pointer, errors)
    return {}


def _clean_options(options: Sequence[Any], pointer: str, errors: dict[str, str]) -> list[str]:
    words = list(dict.fromkeys(word for word in map(_words, options) if word))
    if not 2 <= len(words) <= MOST_OPTIONS or any(len(word) > LONGEST_OPTION for word in words):
        errors[f"{pointer}/options"] = _("选项写 2 到 %(most)s 个，用顿号或逗号隔开") % {"most": MOST_OPTIONS}
    return words


def _clean_longest(value: Any, pointer: str, errors: dict[str, str]) -> dict[str, Any]:
    text = _words(value)
    if not text:
        return {}
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= LONGEST_TEXT):
        errors[f"{pointer}/longest"] = _("填 1 到 %(most)s 的整数") % {"most": LONGEST_TEXT}
        return {}
    return {"longest": int(text)}


def _clean_range(row: Field, kind: str, pointer: str, errors: dict[str, str]) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    for key in ("least", "most"):
        try:
            value = read_value(row.get(key), {"type": kind})
        except ValueError as error:
            errors[f"{pointer}/{key}"] = str(error)
            continue
        if value is not None:
            bounds[key] = value
    if len(bounds) == 2 and comparable(bounds["least"], kind) > comparable(bounds["most"], kind):
        errors[f"{pointer}/most"] = _("最大不能小于最小")
    return bounds


def unknown_marks(text: str, fields: Sequence[Field]) -> list[str]:
    """Marks like `{amount}` that neither the letter nor one of its fields can fill."""
    known = MARKS | {str(field["name"]) for field in fields}
    return sorted({mark for mark in MARK.findall(text) if mark not in known})


def sample(field: Field, today: date) -> Any:
    """A value that fits the field, for a preview; clearly made up."""
    kind = field.get("type", "text")
    if kind == "choice":
        return next(iter(field.get("options", ())), _("示例"))
    made_up = {"integer": 2, "decimal": "62.40", "date": today.isoformat(), "boolean": True}
    value = made_up.get(str(kind), _("示例内容"))
    try:
        return read_value(value, field)
    except ValueError:  # out of the field's own bounds: one of them is surely right
        return field.get("least") or field.get("most") or str(value)[: field.get("longest") or LONGEST_TEXT]


def _words(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "").strip()
