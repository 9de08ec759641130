"""Whether the calendar of the coming year is there: noticed from 1 November on, an alarm from 1 December on."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from catalog import officers
from catalog.models import CalendarYear, Programme
from portal.foundation import notifications
from portal.foundation.moment import LOCAL

CALENDAR = "/office/calendar/"
logger = logging.getLogger(__name__)

NOTICED_FROM_MONTH, ALARM_FROM_MONTH = 11, 12


class Urgency(StrEnum):
    """How much it presses."""

    NOTICE = "notice"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Missing:
    """A year whose statutory days are not entered; deadlines in it fall back to Monday to Friday."""

    year: int
    urgency: Urgency

    @property
    def is_alarm(self) -> bool:
        """Whether it is late already."""
        return self.urgency is Urgency.ALARM


def missing(today: date, published: Collection[int]) -> Missing | None:
    """The first year that should be there on `today` and is not: this one, or from November on the next."""
    if today.year not in published:
        return Missing(today.year, Urgency.ALARM)
    if today.month < NOTICED_FROM_MONTH or today.year + 1 in published:
        return None
    return Missing(today.year + 1, Urgency.ALARM if today.month >= ALARM_FROM_MONTH else Urgency.NOTICE)


def missing_for(programme_id: int, at: datetime) -> Missing | None:
    """The same for one programme: the nation's years and its own count."""
    return missing_by_programme([programme_id], at)[programme_id]


def missing_by_programme(programme_ids: Collection[int], at: datetime) -> dict[int, Missing | None]:
    """The same for many, in one query."""
    today = at.astimezone(LOCAL).date()
    rows = CalendarYear.objects.holding_for(programme_ids).filter(year__gte=today.year)
    found = list(rows.values_list("programme_id", "year"))
    return {
        wanted: missing(today, {year for owner, year in found if owner in (None, wanted)}) for wanted in programme_ids
    }


def worst(at: datetime) -> Missing | None:
    """What presses most in any programme, for operators; None while every calendar is there."""
    ids = list(Programme.objects.values_list("pk", flat=True))
    found = [one for one in missing_by_programme(ids, at).values() if one]
    return max(found, key=lambda one: (one.is_alarm, -one.year), default=None)


def tell_missing(at: datetime) -> int:
    """Tell each office once in November and once more in December that next year's calendar is missing.

    Computed from the date, so a day without a run loses nothing. In the alarm's time each run also leaves a line in
    the log. Returns how many programmes lack a year.
    """
    programmes = list(Programme.objects.order_by("pk"))
    found = missing_by_programme([programme.pk for programme in programmes], at)
    lacking = [(programme, gap) for programme in programmes if (gap := found[programme.pk])]
    for programme, gap in lacking:
        notifications.notify(
            user_ids=officers.office_of(programme.pk, at),
            kind=f"calendar.year_{gap.urgency}",
            about=programme,
            link=f"{CALENDAR}?year={gap.year}",
            at=at,
            key=f"calendar-year:{programme.pk}:{gap.year}:{gap.urgency}",
            params={"year": gap.year},
        )
        if gap.is_alarm:
            logger.error("The calendar of %s is missing for programme %s", gap.year, programme.code)
    return len(lacking)
