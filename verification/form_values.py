"""What people may type into a field of each type. Pure: a definition and a value in, a clean value out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from portal.foundation.errors import Invalid

LONGEST = 500
EMPTY = (None, "")


def clean_values(definitions: Iterable[Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value as its field's type wants it; an empty one is "". Raises Invalid with `/form/<field>` pointers."""
    known = {str(field["name"]): field for field in definitions}
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in values.items():
        pointer = f"/form/{name[:60]}"
        if name not in known:
            errors[pointer] = _("申请表里没有这一项。")
            continue
        try:
            cleaned[name] = clean_value(known[name], value)
        except ValueError as error:
            errors[pointer] = str(error)
    if errors:
        raise Invalid(_("有 %(count)d 处填得不对。") % {"count": len(errors)}, errors=errors)
    return cleaned


def clean_value(definition: Mapping[str, Any], value: Any) -> Any:
    """One value. Raises ValueError with a Chinese reason."""
    if value in EMPTY:
        return ""
    clean = _CLEANERS.get(str(definition.get("type", "text")), _text)
    return clean(value, definition)


def _text(value: Any, definition: Mapping[str, Any]) -> str:
    if not isinstance(value, str | int | float):
        raise ValueError(_("应为文字。"))
    text = unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > LONGEST:
        raise ValueError(_("最多 %(most)d 个字。") % {"most": LONGEST})
    if any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in text):
        raise ValueError(_("含有不能显示的字符，请删去。"))
    return text


def _integer(value: Any, definition: Mapping[str, Any]) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,15}", text, flags=re.ASCII):
        raise ValueError(_("应为整数。"))
    return int(text)


def _decimal(value: Any, definition: Mapping[str, Any]) -> str:
    text = str(value).strip().replace(",", "").replace("，", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(_("应为数字，例如 1286.00。")) from error
    if isinstance(value, bool) or not number.is_finite() or abs(number.adjusted()) > 15 or len(text) > 30:
        raise ValueError(_("应为数字，例如 1286.00。"))
    return f"{number:f}"


def _date(value: Any, definition: Mapping[str, Any]) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError as error:
        raise ValueError(_("日期应写成 2026-11-24 这样。")) from error


def _boolean(value: Any, definition: Mapping[str, Any]) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}
    known |= {_("是").lower(): True, _("否").lower(): False}  # as the page of the reader offers it
    word = str(value).strip().lower()
    if word not in known:
        raise ValueError(_("只能选“是”或“否”。"))
    return known[word]


def _choice(value: Any, definition: Mapping[str, Any]) -> str:
    text = _text(value, definition)
    options = [
        option.get("value") if isinstance(option, Mapping) else option for option in definition.get("options", [])
    ]
    if options and text not in options:
        raise ValueError(_("请从选项中选择。"))
    return text


_CLEANERS = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
}
