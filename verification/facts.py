"""What a reply may say: the facts against the fields of the letter template. Pure, no database."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from portal.foundation.errors import Invalid

LONGEST_TEXT = 500
MOST_FACTS = 40
MOST_DIGITS = 30  # of an amount, before or behind the point
YES = {"true": True, "是": True, "有": True, "1": True}
NO = {"false": False, "否": False, "无": False, "0": False}


def clean_facts(facts: Mapping[str, Any], fields: Sequence[Mapping[str, Any]], *, need_all: bool) -> dict[str, Any]:
    """The facts with each value in its field's type.

    Empty values are left out. Raises Invalid, with every wrong value at its pointer `/facts/<name>`: unknown names,
    wrong types, texts over 500 characters, and required facts that are missing when `need_all`.
    """
    if len(facts) > MOST_FACTS:
        raise Invalid(
            _("反馈内容超过 %(most)s 项，没有保存。") % {"most": MOST_FACTS}, errors={"/facts": _("项数过多")}
        )
    known = {str(field["name"]): field for field in fields}
    errors = {f"/facts/{name}": _("协查函没有问这一项") for name in facts if name not in known}
    cleaned: dict[str, Any] = {}
    for name, field in known.items():
        try:
            value = clean_fact(facts.get(name), str(field.get("type", "text")))
        except ValueError as error:
            errors[f"/facts/{name}"] = str(error)
            continue
        if value is not None:
            cleaned[name] = value
        elif need_all and field.get("required", False):
            errors[f"/facts/{name}"] = _("“%(label)s”必填") % {"label": field.get("label", name)}
    if errors:
        raise Invalid(_("反馈内容有 %(count)s 处要改，已填的都保留着。") % {"count": len(errors)}, errors=errors)
    return cleaned


def clean_fact(value: Any, kind: str) -> Any:
    """One value in its type, as JSON keeps it; None where empty. Raises ValueError with the reason in Chinese."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (dict, list)):
        raise ValueError(_("只能填一个值"))
    text = str(value).strip()
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("最多 %(most)s 个字") % {"most": LONGEST_TEXT})
    if "\x00" in text:
        raise ValueError(_("含有不能保存的字符"))
    return _CLEANERS.get(kind, str)(text)


def _integer(text: str) -> int:
    try:
        return int(text.replace(",", "").replace(" ", ""))
    except ValueError:
        raise ValueError(_("填整数，例如 2")) from None


def _decimal(text: str) -> str:
    try:
        number = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        raise ValueError(_("填数字，例如 62.40")) from None
    if not number.is_finite() or not -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS:
        raise ValueError(_("填数字，例如 62.40"))  # 1e999999999 is short to type and a gigabyte to write out
    return f"{number:f}"


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("填日期，例如 2026-11-24")) from None


def _boolean(text: str) -> bool:
    word = text.lower()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(_("填“是”或“否”"))


_CLEANERS: dict[str, Any] = {"integer": _integer, "decimal": _decimal, "date": _date, "boolean": _boolean}


def differences(claimed: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """Names of facts that the form states otherwise (numbers by value, texts without blanks)."""
    return [name for name, found in facts.items() if name in claimed and not _same(claimed[name], found)]


def _same(one: Any, other: Any) -> bool:
    left, right = str(one).replace(" ", ""), str(other).replace(" ", "")
    if left == right:
        return True
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False
