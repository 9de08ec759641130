"""The clock of an inquiry: when an answer is due, why, and how much service time has passed. Pure, no database.

The reading of the rules (design §5, standards §6.1; Civil Code art. 201–204 applied by analogy):

- Minutes run only inside service hours on working days, from receipt on.
- Of working days the day of receipt does not count; the period ends when service ends on the last counted day.
- What arrives outside service hours or on a day off is received at the next opening; the closing instant is outside.
- An answer exactly at `due_at` is in time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.foundation.service_calendar import (
    EVERY_DAY,
    LOCAL,
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    Calendar,
    DayWord,
    NoServiceTime,
    ServiceHours,
    local,
    midnight,
    open_spans_from,
    service_time,
    spans_on,
    stops_serving,
)
from portal.foundation.worktime_course import (
    Segment,
    SegmentKind,
    minutes_round_the_clock,
    service_minutes,
    working_days,
)

__all__ = [
    "DIGITAL",
    "EVERY_DAY",
    "HISTORICAL",
    "LOCAL",
    "OFFICE_HOURS",
    "PAPER",
    "ROUND_THE_CLOCK",
    "Calendar",
    "DayWord",
    "Deadline",
    "NoServiceTime",
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
    "stops_serving",
]

_NOTHING = timedelta(0)


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


@dataclass(frozen=True)
class Deadline:
    """When an answer is due (aware, Asia/Shanghai) and how that came about.

    `starts_at` is the moment of receipt after the shift to the next opening. `calendar_missing` says that the plan of
    a year on the way is not published, so that plain weekdays were assumed. The next two repeat the settings counted
    with: they are printed with the deadline. So is `limit_changed`: the limit was changed after the receipt, from
    which it still counts. `explanation` is empty where nobody kept it, see `verification.told`.
    """

    due_at: datetime
    explanation: tuple[Segment, ...]
    calendar_missing: bool
    starts_at: datetime
    round_the_clock_minutes: bool = False
    shift_receipt: bool = True
    limit_changed: bool = False

    @property
    def is_in_minutes(self) -> bool:
        """Whether minutes were counted, not working days."""
        return bool(self.explanation) and not self.explanation[-1].day


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
    which the day of receipt is the calendar day, also when nobody served. Raises ValueError for a naive time,
    NoServiceTime for a calendar without service time.
    """
    received = local(received_at)
    if tier.minutes is not None:
        length = timedelta(minutes=tier.minutes)
        if round_the_clock_minutes:
            way = minutes_round_the_clock(received, length)
        else:
            way = service_minutes(received, length, calendar, hours)
    else:
        counted_from = next_open(received, calendar, hours) if shift_receipt else received
        way = working_days(received, counted_from, tier.working_days or 0, calendar, hours)
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
