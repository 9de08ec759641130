"""Calendars and hours as people write them: lines of a holiday notice, hours of a day. Pure.

2027-01-01 休 元旦
2027-02-06 至 2027-02-12 休 春节
02-14 班 春节调休上班

09:00-12:00 13:30-17:30
不开
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

OFF, WORKED = "休", "班"
CLOSED = "不开"
_DATE = r"(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})日?"
_LINE = re.compile(rf"^{_DATE}(?:\s*(?:至|到|~|—|–|-)+\s*{_DATE})?\s*(休|班)\s*(.*)$")
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})\s*(?:-|–|—|~|至)\s*(\d{1,2}):(\d{2})$")
_MOST_DAYS = 366

YearDay = tuple[date, bool, str]
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that says nothing clear: its number (from 1), its text, and why."""

    number: int
    text: str
    why: str

    def __str__(self) -> str:
        return _("第 %(number)s 行“%(text)s”：%(why)s") % {"number": self.number, "text": self.text, "why": self.why}


def year_days(text: str, year: int) -> tuple[list[YearDay], list[BadLine]]:
    """The days of a year's notice, and every line that could not be read. A date without a year is of `year`."""
    days: list[YearDay] = []
    bad: list[BadLine] = []
    said: dict[date, tuple[bool, int]] = {}  # each day with its kind, and the line that said so first
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = _days_of(line.strip(), year)
            for day, worked, _name in found:
                kind, before = said.setdefault(day, (worked, number))
                if kind != worked:
                    raise ValueError(_("%(day)s 与第 %(line)s 行相反") % {"day": f"{day:%m-%d}", "line": before})
            days.extend(found)
        except ValueError as error:
            bad.append(BadLine(number, line.strip()[:60], str(error)))
    return days, bad


def _days_of(line: str, year: int) -> list[YearDay]:
    found = _LINE.match(line)
    if not found:
        raise ValueError(_("写成“日期 休 名称”或“日期 至 日期 休 名称”，上班写“班”"))
    first_year, month, day, last_year, last_month, last_day, kind, name = found.groups()
    first = _date(first_year or year, month, day)
    last = _date(last_year or first_year or year, last_month, last_day) if last_month else first
    if not first <= last <= first + timedelta(days=_MOST_DAYS):
        raise ValueError(_("结束日期早于开始日期"))
    length = (last - first).days + 1
    return [(first + timedelta(days=step), kind == WORKED, name.strip()) for step in range(length)]


def _date(year: str | int, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(_("没有这一天")) from None


def periods(days: Iterable[YearDay]) -> list[tuple[date, date, bool, str]]:
    """Consecutive days of one kind and name as one period: (first, last, worked, name)."""
    ordered = sorted(days)
    starts = [True, *(not _goes_on(one, other) for one, other in pairwise(ordered))]
    numbered, number = [], 0
    for day, begins in zip(ordered, starts, strict=False):
        number += begins
        numbered.append((number, day))
    grouped = [[day for _number, day in run] for _key, run in groupby(numbered, key=lambda one: one[0])]
    return [(run[0][0], run[-1][0], run[0][1], run[0][2]) for run in grouped]


def _goes_on(one: YearDay, other: YearDay) -> bool:
    return other[0] - one[0] == timedelta(days=1) and one[1:] == other[1:]


def is_closed(text: str) -> bool:
    """Whether the hours of a weekday say that nobody serves on it."""
    return text.strip() in {CLOSED, OFF, "停办", "closed"}


def year_text(found: Iterable[tuple[date, date, bool, str]]) -> str:
    """Periods as (first, last, worked, name) in lines that `year_days` reads."""
    return "\n".join(_line(*one) for one in found)


def _line(first: date, last: date, worked: bool, name: str) -> str:
    days = f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"
    return f"{days} {WORKED if worked else OFF} {name}".rstrip()


def spans(text: str) -> list[Span]:
    """The segments of a day: `09:00-12:00 13:30-17:30`; 24:00 may end one. Raises ValueError with the reason."""
    parts = [part for part in re.split(r"[\s,，、;；]+", text.strip()) if part]
    return [_span(part) for part in parts]


def _span(part: str) -> Span:
    found = _SPAN.match(part)
    if not found:
        raise ValueError(_("“%(part)s”写成 09:00-12:00 这样") % {"part": part[:20]})
    opens_hour, opens_minute, closes_hour, closes_minute = (int(number) for number in found.groups())
    if (closes_hour, closes_minute) == (24, 0):
        closes_hour = 0
    try:
        return time(opens_hour, opens_minute), time(closes_hour, closes_minute)
    except ValueError:
        raise ValueError(_("“%(part)s”里没有这个钟点") % {"part": part[:20]}) from None


def spans_text(given: Sequence[Span]) -> str:
    """The same back: what `spans` reads."""
    return " ".join(f"{opens:%H:%M}-{_closing(closes)}" for opens, closes in given)


def _closing(moment: time) -> str:
    return "24:00" if moment == time(0) else f"{moment:%H:%M}"
