"""One row of a file: its values are read by name and kind, and whatever is wrong is noted, not raised."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from catalog.loading.report import Report

T = TypeVar("T")


class Row:
    """A row of `section`. Reading a bad value notes it in the report and returns an empty value."""

    def __init__(self, section: str, number: int, data: Any, report: Report, *, known: Sequence[str]) -> None:
        self.section, self.number, self.report = section, number, report
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self._bad_before = len(report.bad)
        if not isinstance(data, dict):
            self.bad("", data, _("这一行应该是一个对象。"))
        for name in self.data.keys() - set(known):
            self.bad(name, self.data[name], _("没有这个字段，可用的字段：%s。") % "、".join(known))

    @property
    def ok(self) -> bool:
        """Nothing was noted about this row."""
        return len(self.report.bad) == self._bad_before

    def bad(self, field: str, value: object, reason: str) -> None:
        """Note a bad value of this row."""
        self.report.add_bad(self.section, self.number, field, value, reason)

    def has(self, field: str) -> bool:
        """Whether the row says something about the field."""
        return self.data.get(field) not in (None, "")

    def text(self, field: str, *, required: bool = False, longest: int = 500, default: str = "") -> str:
        """A text without outer blanks."""
        value = self.data.get(field)
        if value is None or value == "":
            if required:
                self.bad(field, value, _("必填。"))
            return default
        if not isinstance(value, str):
            self.bad(field, value, _("应该是文字。"))
            return default
        if len(value.strip()) > longest:
            self.bad(field, value, _("不能超过 %d 个字。") % longest)
        return value.strip()

    def choice(self, field: str, choices: Sequence[str], *, default: str | None = None) -> str:
        """One of `choices`; required if there is no default."""
        value = self.text(field, required=default is None, default=default or "")
        if value and value not in choices:
            self.bad(field, value, _("只能是：%s。") % "、".join(choices))
        return value

    def flag(self, field: str, *, default: bool = False) -> bool:
        """True or false; files of text write true and false."""
        value = self.data.get(field, default)
        if isinstance(value, str) and value in ("true", "false", ""):
            return value == "true"
        if not isinstance(value, bool):
            self.bad(field, value, _("只能是 true 或 false。"))
            return default
        return value

    def integer(self, field: str, *, default: int = 0, least: int = 0, most: int = 99_999) -> int:
        """A whole number between `least` and `most`."""
        value = self.data.get(field, default)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.bad(field, value, _("应该是 %(least)d 到 %(most)d 之间的整数。") % {"least": least, "most": most})
            return default
        return value

    def day(self, field: str, *, required: bool = False) -> date | None:
        """A date written YYYY-MM-DD."""
        text = self.text(field, required=required, longest=10)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.bad(field, text, _("日期应该写成 2026-11-21 这样，并且确有这一天。"))
            return None

    def found(self, field: str, known: Mapping[str, T], *, required: bool = True) -> T | None:
        """The thing with the code that stands in the field."""
        code = self.text(field, required=required, longest=200)
        if not code:
            return None
        if code not in known:
            self.bad(field, code, _("没有这个编码或名称，请先载入它，或核对写法。"))
        return known.get(code)

    def each_found(self, field: str, known: Mapping[str, T]) -> list[T]:
        """The things whose codes stand in a list."""
        things = []
        for code in self.items(field):
            if not isinstance(code, str) or code not in known:
                self.bad(field, code, _("没有这个编码或名称，请先载入它，或核对写法。"))
            else:
                things.append(known[code])
        return things

    def items(self, field: str) -> list[Any]:
        """A list; left out means empty."""
        value = self.data.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.bad(field, value, _("应该是列表。"))
            return []
        return value

    def inner(self, field: str, known: Sequence[str]) -> "Row | None":
        """An object inside the row, None if left out."""
        if self.data.get(field) is None:
            return None
        return Row(f"{self.section}.{field}", self.number, self.data[field], self.report, known=known)

    def inners(self, field: str, known: Sequence[str]) -> "list[Row]":
        """The objects of a list inside the row; their section names the place in it."""
        return [
            Row(f"{self.section}.{field}[{place}]", self.number, data, self.report, known=known)
            for place, data in enumerate(self.items(field))
        ]


def rows_of(document: Mapping[str, Any], section: str, known: Sequence[str], report: Report) -> Iterator[Row]:
    """The rows of one section of a facts document; left out means none."""
    data = document.get(section, [])
    if not isinstance(data, list):
        report.add_bad(section, 0, "", type(data).__name__, _("这一节应该是列表。"))
        return
    for number, one in enumerate(data, start=1):
        yield Row(section, number, one, report, known=known)
