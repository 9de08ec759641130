"""The face of a licence: whether attributes fit what the type declares, and how they read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

LONGEST_TEXT = 500

Faults = dict[str, str]  # JSON pointer → reason


def faults_in(attributes: Mapping[str, Any], face: Sequence[Mapping[str, str]]) -> Faults:
    """What is wrong with `attributes` for a type whose face is a list of {name, label, type}; nothing if all fits."""
    kinds = {str(part["name"]): part.get("type", "text") for part in face}
    faults = {f"/attributes/{name}": _("这类证照没有这一项。") for name in attributes if name not in kinds}
    for name, kind in kinds.items():
        if name in attributes and (reason := _fault_of(attributes[name], kind)):
            faults[f"/attributes/{name}"] = reason
    return faults


def rows_of(attributes: Mapping[str, Any], face: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Label and value in words of each attribute, in the order of the type's face."""
    labels = {str(part["name"]): str(part["label"]) for part in face}
    names = [*(name for name in labels if name in attributes), *(name for name in attributes if name not in labels)]
    return [(labels.get(name, name), _words_of(attributes[name])) for name in names]


def _words_of(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else str(value)


def _fault_of(value: Any, kind: str) -> str:
    fits, reason = _KINDS.get(kind, _KINDS["text"])
    return "" if fits(value) else str(reason())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and "\x00" not in value


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_decimal(value: Any) -> bool:
    if _is_integer(value) or isinstance(value, float):
        return True
    try:
        return isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


_KINDS: Mapping[str, tuple[Callable[[Any], bool], Callable[[], str]]] = {
    "text": (_is_text, lambda: _("须是文字，不超过 %(most)d 个字。") % {"most": LONGEST_TEXT}),
    "choice": (_is_text, lambda: _("须是文字，不超过 %(most)d 个字。") % {"most": LONGEST_TEXT}),
    "integer": (_is_integer, lambda: _("须是整数。")),
    "decimal": (_is_decimal, lambda: _("须是数字。")),
    "date": (_is_date, lambda: _("须是日期，如 2026-11-21。")),
    "boolean": (lambda value: isinstance(value, bool), lambda: _("须是“是”或“否”。")),
}
