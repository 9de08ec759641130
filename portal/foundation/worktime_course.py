"""The way from receipt to deadline as segments: what counts, what does not, and why. Pure; used by `worktime`.

Each way ends with the segment whose end is the moment when the answer is due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby, islice, pairwise

from portal.foundation.service_calendar import (
    Calendar,
    DayWord,
    ServiceHours,
    Span,
    midnight,
    open_spans_from,
    service_days_after,
    spans_on,
)

_NOTHING = timedelta(0)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MIDDAY = (11, 14)  # a break that begins in these hours is the midday break


class SegmentKind(StrEnum):
    """Why a stretch of time counts or does not."""

    STARTS = "starts"
    OPENS = "opens"
    CONTINUES = "continues"
    RUNS_ALWAYS = "runs_always"
    RECEIVED_OUTSIDE = "received_outside"
    RECEIVED_DAY_OFF = "received_day_off"
    RECEIVED_CLOSED = "received_closed"
    MIDDAY = "midday"
    PAUSE = "pause"
    NIGHT = "night"
    RECEIPT_DAY = "receipt_day"
    DAYS_OFF = "days_off"
    CLOSED = "closed"
    WORKING_DAY = "working_day"


# Remarks of the clock itself, beside the names that the calendar gives to its days (`worktime_words` translates them).
MAKE_UP = "调休上班"
OWN_WORKDAY = "出具单位照常上班"
CLOSED_WEEKLY = "每周这天不开"
CLOSES_EARLY = "出具单位这天提早下班"

# What a stretch is called where the receipt falls into it; the others are outside service hours.
_RECEIVED = {
    SegmentKind.DAYS_OFF: SegmentKind.RECEIVED_DAY_OFF,
    SegmentKind.CLOSED: SegmentKind.RECEIVED_CLOSED,
}


@dataclass(frozen=True)
class Segment:
    """One stretch of the way to the deadline, for people.

    `minutes` are those that count, 0 if none do; they are whole unless the receipt has seconds. `day` numbers the
    counted working days, else it is 0. `remarks` say more: the name of a holiday, why the department is closed.
    """

    start: datetime
    end: datetime
    counted: bool
    minutes: float
    kind: SegmentKind
    day: int = 0
    remarks: tuple[str, ...] = ()


def minutes_round_the_clock(received: datetime, length: timedelta) -> Iterator[Segment]:
    """The way of minutes that run at any hour."""
    yield _counted(received, received + length, SegmentKind.RUNS_ALWAYS)


def service_minutes(
    received: datetime, length: timedelta, calendar: Calendar, hours: ServiceHours
) -> Iterator[Segment]:
    """The way of minutes that run inside service hours only."""
    last, kind = received, SegmentKind.STARTS
    for opening, closing in open_spans_from(received, calendar, hours):
        if opening > last:
            yield from _closed(last, opening, calendar, hours, is_receipt=last == received)
            kind = SegmentKind.OPENS if last == received else SegmentKind.CONTINUES
        yield _counted(opening, min(closing, opening + length), kind, _worked(opening.date(), calendar))
        length -= closing - opening
        if length <= _NOTHING:
            return
        last = closing


def working_days(
    received: datetime, counted_from: datetime, days: int, calendar: Calendar, hours: ServiceHours
) -> Iterator[Segment]:
    """The way of working days: the day of `counted_from` does not count."""
    if counted_from > received:
        yield from _closed(received, counted_from, calendar, hours, is_receipt=True)
    receipt_day = counted_from.date()
    yield _not_counted(counted_from, midnight(receipt_day + _DAY), SegmentKind.RECEIPT_DAY)
    previous = receipt_day
    for number, day in enumerate(islice(service_days_after(receipt_day, calendar, hours), days), start=1):
        if day - previous > _DAY:
            yield from _closed(midnight(previous + _DAY), midnight(day), calendar, hours)
        yield _working_day(day, number, calendar, hours)
        previous = day


def _working_day(day: date, number: int, calendar: Calendar, hours: ServiceHours) -> Segment:
    spans = spans_on(day, calendar, hours)
    zero = midnight(day)
    held = hours.on(day)
    minutes = held.length_of(day.weekday()) / _MINUTE
    early = (CLOSES_EARLY,) if held.closes_early(day.weekday()) else ()
    remarks = (*_worked(day, calendar), *early)
    return Segment(zero + spans[0][0], zero + spans[-1][1], True, minutes, SegmentKind.WORKING_DAY, number, remarks)


def _worked(day: date, calendar: Calendar) -> tuple[str, ...]:
    """Why `day` is worked, where its weekday or the nation's calendar would not tell."""
    word = calendar.said.get(day, DayWord())
    if word.own:
        return (OWN_WORKDAY, word.name) if word.name else (OWN_WORKDAY,)
    return (MAKE_UP,) if calendar.is_make_up(day) else ()


def _counted(start: datetime, end: datetime, kind: SegmentKind, remarks: tuple[str, ...] = ()) -> Segment:
    return Segment(start, end, True, (end - start) / _MINUTE, kind, remarks=remarks)


def _not_counted(start: datetime, end: datetime, kind: SegmentKind, remarks: tuple[str, ...] = ()) -> Segment:
    return Segment(start, end, False, 0, kind, remarks=remarks)


# --- why no service runs ---


@dataclass(frozen=True)
class _Rest:
    """A stretch without service within one day."""

    start: datetime
    kind: SegmentKind
    remark: str = ""


def _closed(
    start: datetime, opening: datetime, calendar: Calendar, hours: ServiceHours, *, is_receipt: bool = False
) -> Iterator[Segment]:
    """Why no service runs from `start` to `opening`: a segment for each reason; the morning counts to the last one."""
    reasons = groupby(_rests(start, opening, calendar, hours), key=lambda rest: rest.kind)
    grouped = [(kind, list(rests)) for kind, rests in reasons]
    starts = [rests[0].start for _kind, rests in grouped]
    for (kind, rests), (begin, end) in zip(grouped, pairwise([*starts, opening]), strict=True):
        remarks = tuple(dict.fromkeys(rest.remark for rest in rests if rest.remark))
        is_first = is_receipt and begin == start
        shown = _RECEIVED.get(kind, SegmentKind.RECEIVED_OUTSIDE) if is_first else kind
        yield _not_counted(begin, end, shown, remarks)


def _rests(start: datetime, opening: datetime, calendar: Calendar, hours: ServiceHours) -> Iterator[_Rest]:
    first, last = start.date(), opening.date()
    if spans := spans_on(first, calendar, hours):
        yield _rest_of_day(start, spans, hours)
        first += _DAY
    for number in range((last - first).days):
        day = first + _DAY * number
        kind, remark = _why_off(day, calendar)
        yield _Rest(max(start, midnight(day)), kind, remark)


def _rest_of_day(start: datetime, spans: Sequence[Span], hours: ServiceHours) -> _Rest:
    """What is left of a day on which service runs, before, between or after its spans."""
    passed = start - midnight(start.date())
    if passed >= spans[-1][1]:
        return _Rest(
            start, SegmentKind.NIGHT, CLOSES_EARLY if hours.on(start.date()).closes_early(start.weekday()) else ""
        )
    if passed < spans[0][0]:
        return _Rest(start, SegmentKind.NIGHT)
    return _Rest(start, SegmentKind.MIDDAY if _MIDDAY[0] <= start.hour < _MIDDAY[1] else SegmentKind.PAUSE)


def _why_off(day: date, calendar: Calendar) -> tuple[SegmentKind, str]:
    """Why nobody serves on `day`: the department is closed, in this week or in every one, or it is a day off."""
    if calendar.is_working_day(day):
        return SegmentKind.CLOSED, CLOSED_WEEKLY
    word = calendar.said.get(day, DayWord())
    return (SegmentKind.CLOSED if word.own else SegmentKind.DAYS_OFF), word.name
