"""The last ten working days of the demo: what `fixtures/demo/history.csv` tells, played through the real actions.

Each line is one application: item, household (F: an organisation), when it was opened (`7 09:10`: seven working days
ago; `-25`: 25 service minutes ago), and what happened after how many service minutes (`answer:matched@19`). What would
lie in the future has not happened yet, so that today's cases stand somewhere in the middle. The order is that of time,
the sweep and the outbox run in between as they would have. No household applies in both cities, so that each city's
part can be played by itself, beside the other's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Min, Q

from catalog.calendars import ClockData, clock_of
from catalog.loading.files import csv_rows, fixtures
from catalog.loading.report import Report
from catalog.models import Department, ServiceItemVersion
from certificates.loading.demo import everybody, organisations, people
from certificates.models import Holder, Representation
from portal.foundation import worktime
from portal.foundation.errors import DomainError
from portal.foundation.moment import LOCAL
from portal.foundation.notifications import Notification
from portal.foundation.service_calendar import open_spans_from
from portal.operations.plays import playing
from portal.operations.plays.cast import Cast, Story, inputs
from portal.operations.plays.playing import deliver_all
from portal.operations.plays.steps import VERBS
from verification.actions import sweep
from verification.actions.cases import PartyInput
from verification.models import Case, VerificationRequest

SCRIPT = "history.csv"
PLAYED = "history"
LOOK_BACK = timedelta(days=50)  # the last ten working days and some of the month before, whatever the holidays
PAST = timedelta(days=90)  # how long before its first loading the demo's catalogue is in force
A_SECOND = timedelta(seconds=1)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, order=True)
class Event:
    """A step of a story at its moment; `place` keeps the order of the script where moments are the same."""

    at: datetime
    place: int
    step: str = field(compare=False)


@dataclass
class Played:
    """What came of it: cases opened, and steps that a rule refused, with the reason."""

    cases: int
    refused: list[str]

    def __str__(self) -> str:
        return f"{self.cases} cases"


def is_played(city: str = "") -> bool:
    """Whether this database has its history, or that of one city."""
    return playing.is_played(PLAYED, _mark(city))


def play(at: datetime, city: str = "", script: Path | None = None) -> Played:
    """Play the script up to `at`, or what it tells of one city; all of it or nothing. A second call does nothing."""
    nothing = Played(0, [])
    return nothing if is_played(city) else playing.once(_mark(city), partial(_play, at, city, script), nothing)


def _play(at: datetime, city: str, script: Path | None) -> Played:
    stories, events = _read(script or fixtures() / "demo" / SCRIPT, at, city)
    events.sort()
    refused = [reason for event in events if (reason := _happen(stories[event.place], event))]
    _pass_time(at)
    opened = [story.case.pk for story in stories if story.case]
    Case.objects.filter(pk__in=opened).update(is_demo=True)
    VerificationRequest.objects.filter(case__in=opened).update(is_demo=True)
    Notification.objects.filter(at__lt=_midnight(events[-1].at)).mark_read(at=at)
    return Played(len(opened), refused)


def _mark(city: str) -> str:
    return f"{PLAYED} {city}".strip()


def _happen(story: Story, event: Event) -> str:
    """One step, after the clock has brought about what was due before. A refused step ends its story."""
    if story.ended:
        return ""
    _pass_time(event.at)
    verb, _colon, detail = event.step.partition(":")
    try:
        with transaction.atomic():
            VERBS[verb](story, detail, event.at)
    except DomainError as error:
        story.ended = True
        return f"{story.version.item.code} {event.step}: {error.message}"
    deliver_all(event.at)
    return ""


# --- time in between ---


def _pass_time(until: datetime) -> None:
    """Let the sweep note everything that fell due before `until`, each at its own moment."""
    while (due := _next_due()) is not None and due + A_SECOND <= until:
        sweep.sweep(at=due + A_SECOND)
        deliver_all(due + A_SECOND)


def _next_due() -> datetime | None:
    """The earliest moment that the sweep has not noted."""
    found = VerificationRequest.objects.open().aggregate(
        half=Min("half_at", filter=Q(half_noted_at=None)),
        late=Min("late_at", filter=Q(late_noted_at=None)),
        overdue=Min("due_at", filter=Q(overdue_noted_at=None)),
    )
    return min((at for at in found.values() if at is not None), default=None)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(LOCAL).date(), time(), LOCAL)


# --- the script ---


def _read(script: Path, at: datetime, city: str) -> tuple[list[Story], list[Event]]:
    cast, homes, calendar, versions = Cast(at), Homes(), Calendar(at), _versions(at, city)
    stories: list[Story] = []
    events: list[Event] = []
    for row in csv_rows(script, Report()):
        version = versions.get(row.data["item"])
        if version is None:
            continue
        story = homes.story(row.data["home"], version, cast)
        opened = calendar.moment(version.item.department, row.data["opened"])
        steps = ["open@0", *row.data["steps"].split()]
        events += calendar.events(version.item.department, opened, steps, len(stories))
        stories.append(story)
    return stories, events


def _versions(at: datetime, city: str) -> dict[str, ServiceItemVersion]:
    """By the item's code what is in force, of one city or of all."""
    rows = ServiceItemVersion.objects.in_force(at).select_related("item__department__programme")
    if city:
        rows = rows.filter(item__department__programme__code=city)
    return {row.item.code: row for row in rows}


class Homes:
    """Who applies: the generated people, by household, and organisations."""

    def __init__(self) -> None:
        homes = list(people.households(people.Maker(everybody.SEED)))
        self._homes = {home.serial: home for home in homes}
        heads = [home.people[0] for home in homes if home.people[0].grown_up and home.serial > 2]
        self._firms = list(organisations.organisations(heads))

    def story(self, home: str, version: ServiceItemVersion, cast: Cast) -> Story:
        """The story of a household or of an organisation (`F1`)."""
        if home.startswith("F"):
            firm = self._firms[int(home[1:]) - 1]
            who = [
                PartyInput(
                    role="applicant", kind="organisation", document_type="uscc", number=firm.number, name=firm.name
                )
            ]
        else:
            who = inputs(self._homes[int(home)], version)
        return Story(version=version, people=who, cast=cast, citizen=_account_of(who[0]))


def _account_of(one: PartyInput) -> tuple[int, Any] | None:
    """The account of somebody who signs in for themselves, and whom it stands for."""
    holders = Holder.objects.numbered(one.document_type, one.number)
    rows = Representation.objects.filter(holder__in=holders, relation__in=["self", "legal_representative"])
    return rows.filter(ended_at=None).values_list("user_id", "holder_id").first()


class Calendar:
    """Moments of the script in the service time of a department."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._clocks: dict[int, ClockData] = {}

    def moment(self, department: Department, text: str) -> datetime:
        """`7 09:10` is a working day back and the time there; `-25` so many service minutes ago."""
        if text.startswith("-"):
            return self._ago(department, timedelta(minutes=int(text[1:])))
        back, clock_time = text.split()
        data = self._clock(department)
        today = self._at.astimezone(LOCAL).date()
        candidates = (today - timedelta(days=days) for days in range(1, LOOK_BACK.days))
        days = [day for day in candidates if data.calendar.is_working_day(day)]
        return datetime.combine(days[int(back) - 1], time.fromisoformat(clock_time), LOCAL)

    def events(self, department: Department, opened: datetime, steps: list[str], place: int) -> Iterator[Event]:
        """The steps that have happened by now."""
        data = self._clock(department)
        for step in steps:
            name, _at, minutes = step.partition("@")
            moment = worktime.add_service_time(opened, int(minutes) * A_MINUTE, data.calendar, data.hours)
            if moment <= self._at:
                yield Event(at=moment, place=place, step=name)

    def _ago(self, department: Department, length: timedelta) -> datetime:
        data = self._clock(department)
        spans = open_spans_from(self._at - LOOK_BACK, data.calendar, data.hours)
        past = [(start, min(end, self._at)) for start, end in takewhile(lambda span: span[0] < self._at, spans)]
        for start, end in reversed(past):
            if end - start >= length:
                return end - length
            length -= end - start
        return past[0][0]

    def _clock(self, department: Department) -> ClockData:
        if department.pk not in self._clocks:
            self._clocks[department.pk] = clock_of(department, self._at - LOOK_BACK)
        return self._clocks[department.pk]
