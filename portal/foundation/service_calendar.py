"""Working days and service hours, and how much service time lies between two moments. Pure: no Django, no database.

All days are days in Asia/Shanghai, which has no summer time, so a wall-clock day is always 24 hours.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
SATURDAY, SUNDAY = 5, 6

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
# The longest run of days off in any published year is 9 days; a calendar without a service day for two years is wrong.
_LONGEST_CLOSURE = 731


class NoServiceTime(ValueError):
    """The calendar and the hours have no service time for two years: nothing can be counted with them."""


Span = tuple[timedelta, timedelta]  # offsets from midnight, the end is outside


def local(at: datetime) -> datetime:
    """`at` in Asia/Shanghai. Raises ValueError for a naive time, which could mean any of two moments."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"A naive time has no place in a deadline: {at!r}")
    return at.astimezone(LOCAL)


def midnight(day: date) -> datetime:
    """00:00 of `day` in Asia/Shanghai."""
    return datetime.combine(day, time(0), LOCAL)


@dataclass(frozen=True)
class DayWord:
    """What is said of an exceptional day: its name, and whether the department itself entered it."""

    name: str = ""
    own: bool = False


@dataclass(frozen=True)
class Calendar:
    """Which days are working days.

    `exceptions` names days that differ from the week: True a working day (调休), False a day off. `years` are those
    whose plan is published. Left out, they are the years that `exceptions` speak of; a calendar without any
    exceptions then promises nothing and misses nothing. `weekly_rest` holds the weekdays (Monday 0) that are off.
    `said` tells why exceptional days are what they are; nothing is counted by it.
    """

    exceptions: Mapping[date, bool]
    years: Collection[int] | None = None
    _: KW_ONLY
    weekly_rest: Collection[int] = (SATURDAY, SUNDAY)
    said: Mapping[date, DayWord] = field(default_factory=dict, repr=False)
    _sorted: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        exceptions = dict(self.exceptions)
        years = {day.year for day in exceptions} or None if self.years is None else set(self.years)
        object.__setattr__(self, "exceptions", exceptions)
        object.__setattr__(self, "years", None if years is None else frozenset(years))
        object.__setattr__(self, "weekly_rest", frozenset(self.weekly_rest))
        object.__setattr__(self, "_sorted", tuple(sorted(exceptions)))

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked; a year that is not published falls back to the week."""
        return self.exceptions.get(day, day.weekday() not in self.weekly_rest)

    def is_make_up(self, day: date) -> bool:
        """Whether `day` is worked although its weekday is off (调休上班)."""
        return day.weekday() in self.weekly_rest and self.is_working_day(day)

    def misses(self, first: date, last: date) -> bool:
        """Whether the plan of any year from `first` to `last` is not published yet."""
        return self.years is not None and any(year not in self.years for year in range(first.year, last.year + 1))

    def exceptions_within(self, first: date, end: date) -> Sequence[date]:
        """The exceptional days from `first` up to, not including, `end`."""
        return self._sorted[bisect_left(self._sorted, first) : bisect_left(self._sorted, end)]


@dataclass(frozen=True)
class ServiceHours:
    """When a department serves on a working day, in Asia/Shanghai.

    `segments` are (start, end) of a working day; an end of time(0) is 24:00. `by_weekday` (Monday 0) replaces them
    for a weekday, also when that weekday is a make-up working day; an empty list there means closed.
    `later` are the hours that take the place of these, in order, each with the first day on which it holds.
    """

    segments: Sequence[tuple[time, time]]
    by_weekday: Mapping[int, Sequence[tuple[time, time]]] | None = None
    _: KW_ONLY
    later: Sequence[tuple[date, "ServiceHours"]] = ()
    _spans: tuple[tuple[Span, ...], ...] = field(init=False, repr=False, compare=False)
    _open: tuple[timedelta, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        overrides = dict(self.by_weekday or {})
        if unknown := set(overrides) - set(range(7)):
            raise ValueError(f"Weekdays are 0 (Monday) to 6 (Sunday), not {sorted(unknown)}.")
        spans = tuple(_as_spans(overrides.get(weekday, self.segments)) for weekday in range(7))
        if not any(spans):
            raise ValueError("Service hours must be open at some time of the week.")
        firsts = [first for first, _hours in self.later]
        if any(first >= second for first, second in pairwise(firsts)) or any(one.later for _day, one in self.later):
            raise ValueError("Later hours must be in order, and simple ones.")
        object.__setattr__(self, "segments", tuple(self.segments))
        object.__setattr__(self, "later", tuple(self.later))
        object.__setattr__(self, "by_weekday", overrides or None)
        object.__setattr__(self, "_spans", spans)
        object.__setattr__(self, "_open", tuple(sum((end - start for start, end in day), _NOTHING) for day in spans))

    def on(self, day: date) -> "ServiceHours":
        """The hours that hold on `day`."""
        if not self.later:
            return self
        number = bisect_right(self.later, day, key=lambda one: one[0])
        return self.later[number - 1][1] if number else self

    def stretches(self, first: date, end: date) -> Iterator[tuple[date, date, "ServiceHours"]]:
        """The days from `first` up to, not including, `end`, cut where other hours begin to hold."""
        edges = [first, *(day for day, _hours in self.later if first < day < end), end]
        return ((start, until, self.on(start)) for start, until in pairwise(edges))

    def spans_of(self, weekday: int) -> tuple[Span, ...]:
        """The open spans of a working day that falls on `weekday`, as offsets from midnight."""
        return self._spans[weekday]

    def length_of(self, weekday: int) -> timedelta:
        """How long a working day on `weekday` is open."""
        return self._open[weekday]

    def closes_early(self, weekday: int) -> bool:
        """Whether a working day on `weekday` ends before the usual one."""
        usual, own = _as_spans(self.segments), self.spans_of(weekday)
        return bool(usual and own) and own[-1][1] < usual[-1][1]


def _as_spans(segments: Sequence[tuple[time, time]]) -> tuple[Span, ...]:
    spans = tuple((_offset(start), _offset(end) or _DAY) for start, end in segments)
    last = _NOTHING
    for start, end in spans:
        if not last <= start < end:
            raise ValueError("Service hours must be in order, not empty and not overlapping.")
        last = end
    return spans


def _offset(moment: time) -> timedelta:
    if moment.tzinfo is not None:
        raise ValueError("Service hours are wall-clock times without a zone.")
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)


OFFICE_HOURS = ServiceHours([(time(9), time(17))])
ROUND_THE_CLOCK = ServiceHours([(time(0), time(0))])
EVERY_DAY = Calendar({}, weekly_rest=())


def spans_on(day: date, calendar: Calendar, hours: ServiceHours) -> tuple[Span, ...]:
    """The open spans of `day`; none on a day off."""
    return hours.on(day).spans_of(day.weekday()) if calendar.is_working_day(day) else ()


def is_service_day(day: date, calendar: Calendar, hours: ServiceHours) -> bool:
    """Whether anybody serves at any time of `day`."""
    return bool(spans_on(day, calendar, hours))


def service_days_after(day: date, calendar: Calendar, hours: ServiceHours) -> Iterator[date]:
    """The service days after `day`, in order. Raises NoServiceTime when none comes for two years."""
    closed = 0
    while closed < _LONGEST_CLOSURE:
        day += _DAY
        closed += 1
        if is_service_day(day, calendar, hours):
            yield day
            closed = 0
    raise NoServiceTime("The calendar and the hours have no service time for two years.")


def stops_serving(since: date, calendar: Calendar, hours: ServiceHours) -> bool:
    """Whether two years without service follow `since` or any later service day: a count that meets them has no end.

    Past the last exceptional day and the last change of hours every week is alike.
    """
    last = max([since, *calendar.exceptions, *(day for day, _hours in hours.later)])
    try:
        next(day for day in service_days_after(since, calendar, hours) if day > last)
    except NoServiceTime:
        return True
    return False


def open_spans_from(at: datetime, calendar: Calendar, hours: ServiceHours) -> Iterator[tuple[datetime, datetime]]:
    """What is left of the open span at `at`, then every following one; each end is outside."""
    start = local(at)
    today = start.date()
    for opening, closing in _moments(today, calendar, hours):
        if closing > start:
            yield max(opening, start), closing
    for day in service_days_after(today, calendar, hours):
        yield from _moments(day, calendar, hours)


def _moments(day: date, calendar: Calendar, hours: ServiceHours) -> Iterator[tuple[datetime, datetime]]:
    zero = midnight(day)
    return ((zero + start, zero + end) for start, end in spans_on(day, calendar, hours))


def service_time(start: datetime, end: datetime, calendar: Calendar, hours: ServiceHours) -> timedelta:
    """The service time from `start` to `end`; negative when `end` is the earlier one."""
    first, last = local(start), local(end)
    if last < first:
        return -service_time(last, first, calendar, hours)
    return (
        _whole_days(first.date(), last.date(), calendar, hours)
        + _open_before(last, calendar, hours)
        - _open_before(first, calendar, hours)
    )


def _open_before(at: datetime, calendar: Calendar, hours: ServiceHours) -> timedelta:
    """The service time of the local day of `at` that lies before it."""
    passed = at - midnight(at.date())
    spans = spans_on(at.date(), calendar, hours)
    return sum((max(min(end, passed) - start, _NOTHING) for start, end in spans), _NOTHING)


def _whole_days(first: date, end: date, calendar: Calendar, hours: ServiceHours) -> timedelta:
    """The service time of the days from `first` up to, not including, `end`."""
    stretches = hours.stretches(first, end)
    return sum((_days_alike(start, until, calendar, held) for start, until, held in stretches), _NOTHING)


def _days_alike(first: date, end: date, calendar: Calendar, hours: ServiceHours) -> timedelta:
    """The same where the same weekly hours hold all the time: whole weeks, the rest, the exceptions."""
    weeks, rest = divmod((end - first).days, 7)
    usual = [_NOTHING if weekday in calendar.weekly_rest else hours.length_of(weekday) for weekday in range(7)]
    total = weeks * sum(usual, _NOTHING)
    total += sum((usual[(first.weekday() + day) % 7] for day in range(rest)), _NOTHING)
    for day in calendar.exceptions_within(first, end):
        really = hours.length_of(day.weekday()) if calendar.exceptions[day] else _NOTHING
        total += really - usual[day.weekday()]
    return total
