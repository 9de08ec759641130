"""100 000 random cases of the clock against a list of every open minute of the published years.

The rules stand in the database as an office enters them: the nation's days, those of two programmes, those of twelve
departments with closures, make-up days and weekly hours of several segments, some to midnight. The list is built from
the same words day by day, by the plainest code there is; nothing of the clock is used for it. Weekly hours have days
from which they hold; a department may follow its programme for a while.
"""

import random
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from catalog.calendars import ClockData, clocks_of
from catalog.models import CalendarDay, CalendarYear, Department, Programme, ServiceHours
from catalog.models.calendar import SINCE_EVER
from tests.factories.catalog import DepartmentFactory, ProgrammeFactory
from verification.clock import LOCAL, Tier, deadline, elapsed, point_at

pytestmark = pytest.mark.django_db

SEED = 20261121
CASES = 100_000
DEPARTMENTS = 12
YEARS = range(2024, 2027)
START = date(2024, 1, 1)
DAYS = [START + timedelta(days=number) for number in range((date(2027, 1, 1) - START).days)]
LAST_RECEIPT = 1440 * (len(DAYS) - 45)  # so that every deadline still lies in the published years
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZERO = datetime(2024, 1, 1, tzinfo=LOCAL)

Span = tuple[int, int]  # minutes of a day, the end outside; 1440 is midnight


@dataclass
class Week:
    """Weekly hours from a day on; without any spans they are the programme's."""

    first: date
    every_day: list[Span] = field(default_factory=list)
    by_weekday: dict[int, list[Span]] = field(default_factory=dict)


@dataclass
class Words:
    """What was said about one department: its own days and hours over those of its programme and the nation."""

    days: list[dict[date, bool]]  # the nearest word first
    weeks: list[list[Week]]  # the same: its own, its programme's

    def works(self, day: date) -> bool:
        """The nearest word about the day; without any, its weekday."""
        for said in self.days:
            if day in said:
                return said[day]
        return day.weekday() < 5

    def spans(self, day: date) -> list[Span]:
        """When the department is open on a day."""
        week = self.week(day)
        return week.by_weekday.get(day.weekday(), week.every_day) if self.works(day) else []

    def week(self, day: date) -> Week:
        """The nearest hours that hold on a day; where nobody said any, nine to five."""
        for said in self.weeks:
            begun = [week for week in said if week.first <= day]
            if begun and begun[-1].every_day:
                return begun[-1]
        return Week(START, [(9 * 60, 17 * 60)])


class MinuteList:
    """Counts by looking into a sorted list of open minutes since 2024-01-01 00:00, never by arithmetic."""

    def __init__(self, words: Words) -> None:
        self.minutes: list[int] = []
        self.days: list[int] = []
        self.closings: list[int] = []
        for number, day in enumerate(DAYS):
            spans = words.spans(day)
            for first, end in spans:
                self.minutes.extend(range(number * 1440 + first, number * 1440 + end))
            if spans:
                self.days.append(number)
                self.closings.append(number * 1440 + spans[-1][1])

    def elapsed(self, start: int, end: int) -> timedelta:
        return (bisect_left(self.minutes, end) - bisect_left(self.minutes, start)) * MINUTE

    def due_after_minutes(self, received: int, minutes: int) -> datetime:
        return moment(self.minutes[bisect_left(self.minutes, received) + minutes - 1] + 1)

    def due_after_days(self, received: int, days: int, *, shift: bool) -> datetime:
        receipt = self.minutes[bisect_left(self.minutes, received)] if shift else received
        after_receipt = bisect_left(self.days, receipt // 1440 + 1)
        return moment(self.closings[after_receipt + days - 1])


def moment(minute: int) -> datetime:
    return ZERO + minute * MINUTE


def some_spans(chance: random.Random) -> list[Span]:
    """One to three segments of a day; one in four ends at 24:00."""
    edges = sorted(chance.sample(range(0, 1440, 5), 2 * chance.randint(1, 3)))
    if chance.random() < 0.25:
        edges[-1] = 1440
    return list(zip(edges[::2], edges[1::2], strict=True))


def some_days(chance: random.Random, closures: int, make_up: int) -> dict[date, bool]:
    """Closures of one to twelve days, and single days that are worked whatever their weekday."""
    said: dict[date, bool] = {}
    for _closure in range(closures):
        first = chance.randrange(len(DAYS) - 12)
        said |= dict.fromkeys(DAYS[first : first + chance.randint(1, 12)], False)
    return said | dict.fromkeys(chance.sample(DAYS, make_up), True)


def as_time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def some_weeks(chance: random.Random, own: int) -> list[Week]:
    """Hours that change one to three times, `own` weekdays with spans of their own; half of them hold since ever."""
    firsts = sorted({SINCE_EVER, *chance.sample(DAYS, chance.randint(1, 3))})
    weeks = [Week(first, some_spans(chance)) for first in firsts[chance.randint(0, 1) :]]
    for week in weeks:
        week.by_weekday = {day: some_spans(chance) for day in chance.sample(range(7), own)}
    return weeks


def write_week(week: Week, programme: Programme, department: Department | None = None) -> None:
    said = [(None, span) for span in week.every_day]
    said += [(weekday, span) for weekday, spans in week.by_weekday.items() for span in spans]
    owner = {"programme": programme, "department": department, "valid_from": week.first}
    if not said:
        ServiceHours.objects.create(**owner)
    ServiceHours.objects.bulk_create(
        ServiceHours(weekday=weekday, opens=as_time(first), closes=as_time(end), **owner)
        for weekday, (first, end) in said
    )


def write_days(said: dict[date, bool], **scope: object) -> None:
    CalendarDay.objects.bulk_create(CalendarDay(date=day, is_workday=worked, **scope) for day, worked in said.items())


def a_city(chance: random.Random) -> list[tuple[Department, Words]]:
    """Twelve departments of two programmes, as rows and as words."""
    nation = {
        day: chinese_calendar.is_workday(day) for day in DAYS if chinese_calendar.is_workday(day) != (day.weekday() < 5)
    }
    CalendarYear.objects.bulk_create(CalendarYear(year=year, source="示例") for year in YEARS)
    write_days(nation)
    found: list[tuple[Department, Words]] = []
    for programme in (ProgrammeFactory(), ProgrammeFactory(dongying=True)):
        common = some_days(chance, closures=2, make_up=2)
        write_days(common, programme=programme)
        usual = some_weeks(chance, own=0)
        for week in usual:
            write_week(week, programme)
        for number in range(DEPARTMENTS // 2):
            department = DepartmentFactory(programme=programme)
            own = some_days(chance, closures=number, make_up=2 * number)
            write_days(own, department=department)
            weeks = some_weeks(chance, own=number - 1) if number else []
            if number % 2:
                weeks.append(Week(weeks[-1].first + 50 * DAY))
            for week in weeks:
                write_week(week, programme, department)
            found.append((department, Words([own, common, nation], [weeks, usual])))
    return found


def agree(data: ClockData, oracle: MinuteList, chance: random.Random) -> None:
    """One random case: a deadline in minutes with half of its way, or in working days, and the time between."""
    received, other = chance.randrange(LAST_RECEIPT), chance.randrange(LAST_RECEIPT)
    sent = moment(received)
    if chance.random() < 0.5:
        agree_in_minutes(data, oracle, received, chance.randrange(1, 400))
    else:
        agree_in_days(data, oracle, received, chance.randrange(1, 6), shift=chance.random() < 0.8)
    said = elapsed(sent, moment(other), data.calendar, data.hours)
    assert said == oracle.elapsed(received, other), (sent, moment(other))


def agree_in_minutes(data: ClockData, oracle: MinuteList, received: int, minutes: int) -> None:
    sent = moment(received)
    found = deadline(sent, Tier("x", minutes=minutes), data.calendar, data.hours)
    half = point_at(sent, found.due_at, 0.5, data.calendar, data.hours)

    assert found.due_at == oracle.due_after_minutes(received, minutes), (sent, minutes)
    assert elapsed(sent, half, data.calendar, data.hours) == minutes * MINUTE / 2, (sent, minutes)
    assert not found.calendar_missing


def agree_in_days(data: ClockData, oracle: MinuteList, received: int, days: int, *, shift: bool) -> None:
    sent = moment(received)
    found = deadline(sent, Tier("x", working_days=days), data.calendar, data.hours, shift_receipt=shift)

    assert found.due_at == oracle.due_after_days(received, days, shift=shift), (sent, days, shift)


def test_the_clock_equals_the_list_of_minutes_in_100_000_random_cases() -> None:
    chance = random.Random(SEED)
    city = a_city(chance)
    clocks = clocks_of([department for department, _words in city], ZERO)

    for department, words in city:
        oracle = MinuteList(words)
        for _case in range(CASES // DEPARTMENTS + 1):
            agree(clocks[department.pk], oracle, chance)
