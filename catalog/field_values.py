"""What people may type into a field of each type, in an applicant's form as in the reply to a letter. Pure.

A field is `{type}` and, where its type has them, `options` (choice: words, or `{value, label}`), `least` and `most`
(integer, decimal, date) and `longest` (text, in characters). The value is kept as JSON has it, a decimal as text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

WITH_RANGE = frozenset({"integer", "decimal", "date"})
LONGEST_TEXT = 500  # characters
MOST_DIGITS = 30  # of an amount, before or behind the point
YES = frozenset({"true", "是", "有", "1"})
NO = frozenset({"false", "否", "无", "0"})
INTEGER = re.compile(r"-?\d{1,15}")  # also in the full-width digits of a Chinese keyboard
BLANKS = re.compile(r"[\s,]")
SEPARATORS = re.compile(r"[,， ]")  # of thousands
LAYOUT = frozenset("\r\n\t")

Field = Mapping[str, Any]


def read_value(value: Any, field: Field) -> Any:
    """One value in its field's type and bounds; None where empty. Raises ValueError with the reason in Chinese."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (dict, list)):
        raise ValueError(_("只能填一个值"))
    text = _plain(str(value), field.get("longest") or LONGEST_TEXT)
    kind = str(field.get("type", "text"))
    if kind == "text" and isinstance(value, bool):  # of JSON; a page sends words
        raise ValueError(_("填文字，不能是 true 或 false"))
    if kind == "choice":
        return _choice(text, field.get("options", ()))
    read = _READERS.get(kind, str)(text)
    _refuse_out_of_range(read, kind, field)
    return read


def comparable(value: Any, kind: str) -> Any:
    """A value of a type with a range, for comparing two of them."""
    return str(value) if kind == "date" else Decimal(str(value))  # ISO dates sort as text


def _plain(typed: str, longest: int) -> str:
    text = unicodedata.normalize("NFC", typed).strip()
    if len(text) > longest:
        raise ValueError(_("最多 %(most)s 个字") % {"most": longest})
    if any(unicodedata.category(letter) == "Cc" and letter not in LAYOUT for letter in text):
        raise ValueError(_("含有不能保存的字符"))
    return text


def _choice(text: str, options: Sequence[Any]) -> str:
    words = [str(option.get("value")) if isinstance(option, Mapping) else str(option) for option in options]
    if words and text not in words:
        raise ValueError(_("只能选：%(options)s") % {"options": _("、").join(words)})
    return text


def _refuse_out_of_range(read: Any, kind: str, field: Field) -> None:
    if kind not in WITH_RANGE:
        return
    least, most = field.get("least", ""), field.get("most", "")
    if least not in ("", None) and comparable(read, kind) < comparable(least, kind):
        raise ValueError(_("不小于 %(least)s") % {"least": least})
    if most not in ("", None) and comparable(read, kind) > comparable(most, kind):
        raise ValueError(_("不大于 %(most)s") % {"most": most})


def _integer(text: str) -> int:
    digits = SEPARATORS.sub("", text)
    if not INTEGER.fullmatch(digits):
        raise ValueError(_("填整数，例如 2"))
    return int(digits)


def _decimal(text: str) -> str:
    try:
        number = Decimal(SEPARATORS.sub("", text))
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
    if word in YES or word == _("是").lower():  # as a page in the reader's language offers it
        return True
    if word in NO or word == _("否").lower():
        return False
    raise ValueError(_("填“是”或“否”"))


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "boolean": _boolean,
}


def same_value(one: Any, other: Any) -> bool:
    """Whether two values say the same: numbers by value, yes and no by meaning, texts without blanks."""
    left, right = _bare(one), _bare(other)
    if left == right:
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return _truth(left) is not None and _truth(left) == _truth(right)
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False


def _bare(value: Any) -> str:
    return BLANKS.sub("", unicodedata.normalize("NFKC", str(value))).lower()


def _truth(word: str) -> bool | None:
    if word in YES:
        return True
    return False if word in NO else None
