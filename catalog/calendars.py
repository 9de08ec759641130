"""The working calendar and service hours of departments, as the clock counts with them.

A day is resolved department → programme → nation; hours are the department's own, else those of its programme,
else 09:00–17:00. `settings.HOURS_ALWAYS` (demo only) opens everybody round the clock and stores nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from catalog.models import CalendarDay, CalendarYear, Department, Programme, ServiceHours
from catalog.models.calendar import SINCE_EVER
from portal.foundation import worktime
from portal.foundation.moment import LOCAL

# Weekday (0 Monday, None every working day), opens, closes; a weekday without times is closed.
Segment = tuple[int | None, time | None, time | None]
Days = dict[date, CalendarDay]

_YEARS_BACK = 1


@dataclass(frozen=True, kw_only=True)
class ClockData:
    """What the clock needs beside the tier: see `portal.foundation.worktime.deadline`."""

    calendar: worktime.Calendar
    hours: worktime.ServiceHours
    round_the_clock_minutes: bool  # a setting of the programme: tiers in minutes run outside service hours too
    telling: worktime.ServiceHours  # when, on a working day, people may be told what the clock brings about
    start_rule: str  # a code of Programme.ClockStart, printed with the deadline
    warnings: tuple[float, float]  # after which shares of a term whoever works on it is warned

    def telling_at(self, at: datetime) -> datetime:
        """`at` itself inside the hours of telling, else their next beginning on a working day."""
        return worktime.next_open(at, self.calendar, self.telling)

    @property
    def shift_receipt(self) -> bool:
        """Whether what arrives outside service hours is received at the next opening."""
        return self.start_rule != Programme.ClockStart.DELIVERY_DAY


def clock_of(department: Department, at: datetime) -> ClockData:
    """The clock of one department; see `clocks_of`."""
    return clocks_of([department], at)[department.pk]


def clocks_of(departments: Iterable[Department], at: datetime) -> dict[int, ClockData]:
    """The clocks of departments by id, in at most four queries however many they are.

    The calendar begins with the year before `at`; pass the earliest moment that is to be counted. Older years are
    not loaded and show as `calendar_missing`.
    """
    wanted = list({department.pk: department for department in departments}.values())
    prefetch_related_objects(wanted, "programme")
    if settings.HOURS_ALWAYS:
        return {department.pk: _always_open(department.programme) for department in wanted}
    return stored_clocks_of(wanted, at)


def stored_clocks_of(departments: Sequence[Department], at: datetime) -> dict[int, ClockData]:
    """The same as it is stored, also where the demo opens everybody; what a change of the calendar is checked by."""
    wanted = list(departments)
    prefetch_related_objects(wanted, "programme")
    days, years, hours = _days_of(wanted, at), _published_years(wanted, at), _hours_of(wanted)
    return {
        department.pk: ClockData(
            calendar=days.of(department, years),
            hours=hours.of(department),
            telling=_telling(department.programme),
            round_the_clock_minutes=department.programme.minutes_run_outside_hours,
            start_rule=department.programme.clock_starts,
            warnings=_warnings(department.programme),
        )
        for department in wanted
    }


def unserved(clocks: Mapping[int, ClockData], at: datetime) -> set[int]:
    """The departments, by id, whose clock stands still for two years now or later: no deadline ends there.

    Each calendar is walked once, however many departments share it.
    """
    since = date(_first_year(at), 1, 1)
    alike = {pk: (tuple(clock.calendar.exceptions.items()), id(clock.hours)) for pk, clock in clocks.items()}
    one_of_each = {key: clocks[pk] for pk, key in alike.items()}
    still = {key for key, clock in one_of_each.items() if worktime.stops_serving(since, clock.calendar, clock.hours)}
    return {pk for pk, key in alike.items() if key in still}


def service_hours(segments: Iterable[Segment]) -> worktime.ServiceHours:
    """Hours from rows. Weekdays with rows of their own follow only these; one without times is closed.

    Raises ValueError for overlapping or empty segments and for a week without any.
    """
    every_day: list[tuple[time, time]] = []
    by_weekday: defaultdict[int, list[tuple[time, time]]] = defaultdict(list)
    for weekday, opens, closes in sorted(segments, key=lambda segment: segment[1] or time()):
        spans = every_day if weekday is None else by_weekday[weekday]
        if opens is not None and closes is not None:
            spans.append((opens, closes))
    return worktime.ServiceHours(every_day, by_weekday)


def _warnings(programme: Programme) -> tuple[float, float]:
    return programme.first_warning_percent / 100, programme.second_warning_percent / 100


def _telling(programme: Programme) -> worktime.ServiceHours:
    return worktime.ServiceHours([(programme.tell_from, programme.tell_until)])


def _always_open(programme: Programme) -> ClockData:
    return ClockData(
        calendar=worktime.EVERY_DAY,
        hours=worktime.ROUND_THE_CLOCK,
        telling=worktime.ROUND_THE_CLOCK,
        round_the_clock_minutes=programme.minutes_run_outside_hours,
        start_rule=programme.clock_starts,
        warnings=_warnings(programme),
    )


# --- days ---


@dataclass(frozen=True)
class _Days:
    """Exceptional days by whom they hold for."""

    nation: Days
    by_programme: Mapping[int, Days]
    by_department: Mapping[int, Days]

    def of(self, department: Department, years: "_Years") -> worktime.Calendar:
        entered = years.of_programme(department.programme_id)
        nation = {day: row for day, row in self.nation.items() if day.year not in entered}
        own = self.by_department.get(department.pk, {})
        rows = {**nation, **self.by_programme.get(department.programme_id, {}), **own}
        said = {day: worktime.DayWord(row.name, own=day in own) for day, row in rows.items()}
        return worktime.Calendar({day: row.is_workday for day, row in rows.items()}, years.nation | entered, said=said)


def _days_of(departments: Sequence[Department], at: datetime) -> _Days:
    nation: Days = {}
    by_programme: defaultdict[int, Days] = defaultdict(dict)
    by_department: defaultdict[int, Days] = defaultdict(dict)
    rows = _rows_for(CalendarDay.objects.filter(date__year__gte=_first_year(at)), departments)
    for row in rows:
        if row.department_id is not None:
            by_department[row.department_id][row.date] = row
        elif row.programme_id is not None:
            by_programme[row.programme_id][row.date] = row
        else:
            nation[row.date] = row
    return _Days(nation, by_programme, by_department)


def _rows_for(days: QuerySet[CalendarDay], departments: Sequence[Department]) -> QuerySet[CalendarDay]:
    own = Q(department__in=[department.pk for department in departments])
    shared = Q(programme__in={department.programme_id for department in departments}) | Q(programme=None)
    return days.filter(own | Q(shared, department=None)).order_by()


@dataclass(frozen=True)
class _Years:
    """Published years: the nation's, and those whose notice an office entered, which stand in place of the nation's."""

    nation: frozenset[int]
    by_programme: Mapping[int, frozenset[int]]

    def of_programme(self, programme_id: int) -> frozenset[int]:
        return self.by_programme.get(programme_id, frozenset())


def _published_years(departments: Sequence[Department], at: datetime) -> _Years:
    programmes = {department.programme_id for department in departments}
    rows = CalendarYear.objects.holding_for(programmes).filter(year__gte=_first_year(at))
    found: list[tuple[int | None, int]] = list(rows.values_list("programme_id", "year"))
    owned = {wanted: frozenset(year for owner, year in found if owner == wanted) for wanted in programmes}
    return _Years(frozenset(year for owner, year in found if owner is None), owned)


def _first_year(at: datetime) -> int:
    return at.astimezone(LOCAL).year - _YEARS_BACK


# --- hours ---

Weeks = dict[date, worktime.ServiceHours | None]  # by the day on which they begin; None: as the programme


@dataclass(frozen=True)
class _Hours:
    """Service hours by whom they hold for; many departments share one value."""

    by_programme: Mapping[int, worktime.ServiceHours]
    by_department: Mapping[int, worktime.ServiceHours]

    def of(self, department: Department) -> worktime.ServiceHours:
        common = self.by_programme.get(department.programme_id, worktime.OFFICE_HOURS)
        return self.by_department.get(department.pk, common)


def _hours_of(departments: Sequence[Department]) -> _Hours:
    own = Q(department__in=[department.pk for department in departments])
    common = Q(department=None, programme__in={department.programme_id for department in departments})
    weeks: defaultdict[tuple[int, int | None], defaultdict[date, list[Segment]]]
    weeks = defaultdict(lambda: defaultdict(list))
    for row in ServiceHours.objects.filter(own | common).order_by():
        weeks[row.owner][row.valid_from].append((row.weekday, row.opens, row.closes))
    built = {owner: {day: _week(rows) for day, rows in found.items()} for owner, found in weeks.items()}
    return _Hours(
        by_programme={programme: _dated({}, built[programme, None]) for programme, of in built if of is None},
        by_department={
            of: _dated(built[programme, of], built.get((programme, None), {})) for programme, of in built if of
        },
    )


def _week(segments: Sequence[Segment]) -> worktime.ServiceHours | None:
    return None if (None, None, None) in segments else service_hours(segments)


def _dated(own: Weeks, common: Weeks) -> worktime.ServiceHours:
    """Hours over time: on every day the newest own ones that have begun, else the programme's, else the usual ones."""
    days = sorted({*own, *common, SINCE_EVER})
    held = [(day, _newest(own, day) or _newest(common, day) or worktime.OFFICE_HOURS) for day in days]
    (_first, begin), *later = held
    return replace(begin, later=later)


def _newest(weeks: Weeks, day: date) -> worktime.ServiceHours | None:
    begun = [first for first in weeks if first <= day]
    return weeks[max(begun)] if begun else None
