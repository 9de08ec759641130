"""A year's calendar as the page draws it: months of days, and the arrangements as periods."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from catalog.calendar_text import YearDay, periods, year_text
from catalog.models import CalendarDay, CalendarYear
from portal.pages.office.calendar_forms import Scope

OFF, MAKE_UP, REST, WORK = "off", "makeup", "rest", "work"
_MONDAY_FIRST = Weeks(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month: how it counts, why, and whether the owner of the page said so."""

    day: date
    kind: str
    name: str
    is_own: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of seven days, Monday first; days of its neighbours are None."""

    number: int
    weeks: list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive days of one arrangement."""

    first: date
    last: date
    worked: bool
    name: str

    @property
    def is_long(self) -> bool:
        """Whether it is more than a day."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class Year:
    """Everything about one year of one owner."""

    number: int
    published: CalendarYear | None
    months: list[Month]
    statutory: list[Period]  # of the nation or the programme, for a department
    own: list[Period]


def year_for(scope: Scope, today: date) -> Year:
    """The year in three queries: the nearest word about a day counts."""
    years = CalendarYear.objects.holding_for([scope.programme.pk]).filter(year=scope.year)
    published = years.order_by("programme_id").first()  # what the office entered stands in place of the nation's
    nation, notice, programme, department = _days(scope)
    named = notice if published and published.programme_id else {**nation, **notice}
    wider = {**named, **programme} if scope.department else named
    own = department if scope.department else programme
    said = {**wider, **own}
    return Year(
        number=scope.year,
        published=published,
        months=[_month(scope.year, number, said, own, today) for number in range(1, 13)],
        statutory=_periods(wider),
        own=_periods(own),
    )


def notice_as_typed(year: Year) -> dict[str, str]:
    """The notice that holds now, as its form shows it: what is entered takes the place of all of it."""
    lines = year_text((one.first, one.last, one.worked, one.name) for one in year.statutory)
    return {"days": lines, "source": year.published.source if year.published else ""}


Words = dict[date, CalendarDay]


def _days(scope: Scope) -> tuple[Words, Words, Words, Words]:
    rows = CalendarDay.objects.filter(date__year=scope.year).order_by("date")
    nation = {row.date: row for row in rows.filter(programme=None, department=None)}
    common = list(rows.filter(programme=scope.programme, department=None))
    notice = {row.date: row for row in common if row.by_notice}
    programme = {row.date: row for row in common if not row.by_notice}
    department = {row.date: row for row in rows.filter(department=scope.department)} if scope.department else {}
    return nation, notice, programme, department


def _periods(words: Words) -> list[Period]:
    days: list[YearDay] = [(row.date, row.is_workday, row.name) for row in words.values()]
    return [Period(*found) for found in periods(days)]


def _month(year: int, number: int, said: Words, own: Words, today: date) -> Month:
    weeks = _MONDAY_FIRST.monthdatescalendar(year, number)
    return Month(
        number, [[_cell(day, said, own, today) if day.month == number else None for day in week] for week in weeks]
    )


def _cell(day: date, said: Words, own: Words, today: date) -> Cell:
    row = said.get(day)
    weekend = day.weekday() >= 5
    worked = row.is_workday if row else not weekend
    kind = {(True, True): MAKE_UP, (True, False): WORK, (False, True): REST, (False, False): OFF}[worked, weekend]
    if row and not worked:
        kind = OFF
    return Cell(day, kind, row.name if row else "", day in own, day == today)
