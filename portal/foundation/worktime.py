"""The clock of an inquiry: when an answer is due, why, and how much service time has passed. Pure, no database.

The reading of the rules (design §5, standards §6.1; Civil Code art. 201–204 applied by analogy):

- Minutes run only inside service hours on working days, from receipt on.
- Of working days the day of receipt does not count; the period ends when service ends on the last counted day.
- What arrives outside service hours or on a day off is received at the next opening; the closing instant is outside.
- An answer exactly at `due_at` is in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from portal.foundation.service_calendar import (
    EVERY_DAY,
    LOCAL,
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    Calendar,
    ServiceHours,
    local,
    midnight,
    open_spans_from,
    service_days_after,
    service_time,
    spans_on,
)

__all__ = [
    "DIGITAL",
    "EVERY_DAY",
    "HISTORICAL",
    "LABELS",
    "LOCAL",
    "OFFICE_HOURS",
    "PAPER",
    "ROUND_THE_CLOCK",
    "Calendar",
    "Deadline",
    "Segment",
    "SegmentKind",
    "ServiceHours",
    "Tier",
    "add_service_time",
    "deadline",
    "elapsed",
    "is_open",
    "next_open",
    "point_at",
    "remaining",
]

_NOTHING = timedelta(0)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MIDDAY = (11, 14)  # a break that begins in these hours is the midday break


@dataclass(frozen=True)
class Tier:
    """How long an answer may take: either service minutes or working days."""

    code: str
    minutes: int | None = None
    working_days: int | None = None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.working_days is None):
            raise ValueError("A tier has either minutes or working days.")
        if (self.minutes or self.working_days or 0) <= 0:
            raise ValueError("A tier's time must be positive.")


DIGITAL = Tier("digital", minutes=30)
PAPER = Tier("paper", working_days=1)
HISTORICAL = Tier("historical", working_days=2)


class SegmentKind(StrEnum):
    """Why a stretch of time counts or does not."""

    STARTS = "starts"
    CONTINUES = "continues"
    RUNS_ALWAYS = "runs_always"
    RECEIVED_OUTSIDE = "received_outside"
    RECEIVED_DAY_OFF = "received_day_off"
    MIDDAY = "midday"
    PAUSE = "pause"
    NIGHT = "night"
    NIGHT_AND_DAYS_OFF = "night_and_days_off"
    RECEIPT_DAY = "receipt_day"
    DAYS_OFF = "days_off"
    WORKING_DAY = "working_day"
    MAKE_UP_DAY = "make_up_day"


# Chinese msgids; pages translate them (`portal.foundation.worktime_words`).
LABELS = {
    SegmentKind.STARTS: "送达，开始计时",
    SegmentKind.CONTINUES: "继续计时",
    SegmentKind.RUNS_ALWAYS: "送达，不分服务时间连续计时",
    SegmentKind.RECEIVED_OUTSIDE: "服务时间以外送达，不计",
    SegmentKind.RECEIVED_DAY_OFF: "休息日送达，不计",
    SegmentKind.MIDDAY: "午休，不计",
    SegmentKind.PAUSE: "间休，不计",
    SegmentKind.NIGHT: "下班，不计",
    SegmentKind.NIGHT_AND_DAYS_OFF: "下班和休息日，不计",
    SegmentKind.RECEIPT_DAY: "收到当日不计",
    SegmentKind.DAYS_OFF: "休息日不计",
    SegmentKind.WORKING_DAY: "第%(day)s个工作日",
    SegmentKind.MAKE_UP_DAY: "第%(day)s个工作日（调休上班）",
}


@dataclass(frozen=True)
class Segment:
    """One stretch of the way to the deadline, for people.

    `minutes` are those that count, 0 if none do; they are whole unless the receipt has seconds. `day` numbers the
    counted working days, else it is 0.
    """

    start: datetime
    end: datetime
    counted: bool
    minutes: float
    kind: SegmentKind
    day: int = 0

    @property
    def label(self) -> str:
        """The reason in Chinese."""
        return LABELS[self.kind] % {"day": self.day}


@dataclass(frozen=True)
class Deadline:
    """When an answer is due (aware, Asia/Shanghai) and how that came about.

    `starts_at` is the moment of receipt after the shift to the next opening. `calendar_missing` says that the plan of
    a year on the way is not published, so that plain weekdays were assumed. The last two repeat the settings counted
    with: they are printed with the deadline.
    """

    due_at: datetime
    explanation: tuple[Segment, ...]
    calendar_missing: bool
    starts_at: datetime
    round_the_clock_minutes: bool = False
    shift_receipt: bool = True

    @property
    def is_in_minutes(self) -> bool:
        """Whether minutes were counted, not working days."""
        return not self.explanation[-1].day


def deadline(
    received_at: datetime,
    tier: Tier,
    calendar: Calendar,
    hours: ServiceHours,
    *,
    round_the_clock_minutes: bool = False,
    shift_receipt: bool = True,
) -> Deadline:
    """When the answer to what was received at `received_at` is due.

    `round_the_clock_minutes`: minutes run outside service hours too. `shift_receipt=False` is the stricter reading in
    which the day of receipt is the calendar day, also when nobody served. Raises ValueError for a naive time and for
    a calendar without service time.
    """
    received = local(received_at)
    if tier.minutes is not None:
        length = timedelta(minutes=tier.minutes)
        way = _always(received, length) if round_the_clock_minutes else _minutes(received, length, calendar, hours)
    else:
        counted_from = next_open(received, calendar, hours) if shift_receipt else received
        way = _working_days(received, counted_from, tier.working_days or 0, calendar, hours)
    explanation = tuple(way)
    due = explanation[-1].end
    starts_at = received if round_the_clock_minutes or not shift_receipt else next_open(received, calendar, hours)
    missing = calendar.misses(received.date(), due.date())
    return Deadline(due, explanation, missing, starts_at, round_the_clock_minutes, shift_receipt)


def elapsed(start: datetime, end: datetime, calendar: Calendar, hours: ServiceHours) -> timedelta:
    """The service time between two moments; negative when `end` is the earlier one."""
    return service_time(start, end, calendar, hours)


def remaining(now: datetime, due_at: datetime, calendar: Calendar, hours: ServiceHours) -> timedelta:
    """The service time left until `due_at`; negative when that has passed."""
    return service_time(now, due_at, calendar, hours)


def is_open(at: datetime, calendar: Calendar, hours: ServiceHours) -> bool:
    """Whether service runs at `at`; the closing instant is outside."""
    moment = local(at)
    passed = moment - midnight(moment.date())
    return any(start <= passed < end for start, end in spans_on(moment.date(), calendar, hours))


def next_open(at: datetime, calendar: Calendar, hours: ServiceHours) -> datetime:
    """`at` itself while service runs, else the next opening; in Asia/Shanghai."""
    return next(open_spans_from(at, calendar, hours))[0]


def add_service_time(start: datetime, length: timedelta, calendar: Calendar, hours: ServiceHours) -> datetime:
    """The first moment at which `length` of service time has passed since `start`."""
    if length <= _NOTHING:
        return local(start)
    for opening, closing in open_spans_from(start, calendar, hours):
        if closing - opening >= length:
            return opening + length
        length -= closing - opening
    raise AssertionError("open_spans_from ends only by raising")


def point_at(
    received_at: datetime,
    due_at: datetime,
    fraction: float,
    calendar: Calendar,
    hours: ServiceHours,
    *,
    round_the_clock: bool = False,
) -> datetime:
    """When `fraction` (0 to 1) of the service time from receipt to `due_at` has passed; for warnings.

    Where no service time lies between them, or with `round_the_clock`, plain time is divided.
    """
    if not 0 <= fraction <= 1:
        raise ValueError("A fraction lies between 0 and 1.")
    received, due = local(received_at), local(due_at)
    whole = service_time(received, due, calendar, hours)
    if round_the_clock or whole <= _NOTHING:
        return received + (due - received) * fraction
    return min(add_service_time(received, whole * fraction, calendar, hours), due)


# --- the ways to a deadline, as segments; the last one ends when the answer is due ---


def _always(received: datetime, length: timedelta) -> Iterator[Segment]:
    yield _counted(received, received + length, SegmentKind.RUNS_ALWAYS)


def _minutes(received: datetime, length: timedelta, calendar: Calendar, hours: ServiceHours) -> Iterator[Segment]:
    last, kind = received, SegmentKind.STARTS
    for opening, closing in open_spans_from(received, calendar, hours):
        if opening > last:
            yield _not_counted(last, opening, _why_closed(last, opening, received, calendar, hours))
        yield _counted(opening, min(closing, opening + length), kind)
        length -= closing - opening
        if length <= _NOTHING:
            return
        last, kind = closing, SegmentKind.CONTINUES


def _why_closed(
    start: datetime, opening: datetime, received: datetime, calendar: Calendar, hours: ServiceHours
) -> SegmentKind:
    """Why no service ran from `start` to `opening`."""
    if start == received:
        closed_today = not spans_on(start.date(), calendar, hours)
        return SegmentKind.RECEIVED_DAY_OFF if closed_today else SegmentKind.RECEIVED_OUTSIDE
    last_open_day = (start - timedelta.resolution).date()  # closing at 24:00 still belongs to the day before
    nights = (opening.date() - last_open_day).days
    if nights == 0:
        return SegmentKind.MIDDAY if _MIDDAY[0] <= start.hour < _MIDDAY[1] else SegmentKind.PAUSE
    return SegmentKind.NIGHT if nights == 1 else SegmentKind.NIGHT_AND_DAYS_OFF


def _working_days(
    received: datetime, counted_from: datetime, days: int, calendar: Calendar, hours: ServiceHours
) -> Iterator[Segment]:
    if counted_from > received:
        kind = _why_closed(received, counted_from, received, calendar, hours)
        yield _not_counted(received, counted_from, kind)
    receipt_day = counted_from.date()
    yield _not_counted(counted_from, midnight(receipt_day + _DAY), SegmentKind.RECEIPT_DAY)
    previous = receipt_day
    for number, day in enumerate(islice(service_days_after(receipt_day, calendar, hours), days), start=1):
        if day - previous > _DAY:
            yield _not_counted(midnight(previous + _DAY), midnight(day), SegmentKind.DAYS_OFF)
        yield _working_day(day, number, calendar, hours)
        previous = day


def _working_day(day: date, number: int, calendar: Calendar, hours: ServiceHours) -> Segment:
    spans = spans_on(day, calendar, hours)
    zero = midnight(day)
    kind = SegmentKind.MAKE_UP_DAY if calendar.is_make_up(day) else SegmentKind.WORKING_DAY
    minutes = hours.length_of(day.weekday()) / _MINUTE
    return Segment(zero + spans[0][0], zero + spans[-1][1], True, minutes, kind, number)


def _counted(start: datetime, end: datetime, kind: SegmentKind) -> Segment:
    return Segment(start, end, True, (end - start) / _MINUTE, kind)


def _not_counted(start: datetime, end: datetime, kind: SegmentKind) -> Segment:
    return Segment(start, end, False, 0, kind)
