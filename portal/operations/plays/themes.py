"""Themes 一件事 of the demo: what was asked once for several cases, in the states that the pages tell apart.

Played beside the history of cases, once for each city, through the same verbs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from catalog.models import Duty, ServiceItemVersion, Theme
from portal.operations.plays.cast import Cast, Story, authorisation_of
from portal.operations.plays.history import Calendar, Homes
from portal.operations.plays.playing import deliver_all, once
from portal.operations.plays.steps import VERBS
from verification.actions import cases, theme_cases
from verification.models import Case, VerificationRequest

PLAYED = "themes"


@dataclass(frozen=True)
class Telling:
    """A theme that a household came for, when, and what followed: `(place of the case, verb@service minutes)`."""

    city: str
    theme: str
    home: str
    opened: str
    steps: Sequence[tuple[int, str]]


TELLINGS = (
    Telling(  # both decided: one code, one phone number, one letter about the home
        "anqiu",
        "AQ-T02",
        "1",
        "2 10:20",
        [
            *((0, step) for step in ("send@4", "accept@6", "receive@7", "answer:matched@14", "decide:approved@20")),
            *((1, step) for step in ("take@25", "send@26", "accept@28", "receive@30", "answer:matched@40")),
            (1, "decide:approved@45"),
        ],
    ),
    # The leading window is at work; nobody at the other department has taken its case yet.
    Telling("anqiu", "AQ-T01", "14", "-35", [(0, "accept@8")]),
    # One letter for two departments is on its way.
    Telling("anqiu", "AQ-T02", "22", "-14", [(0, "send@3"), (0, "accept@6"), (1, "take@8")]),
    # The same proof from another archive (paper) is asked by itself; what was typed is shared all the same.
    Telling("dongying", "DY-T01", "63", "-14", [(0, "send@3"), (0, "accept@6"), (1, "take@8")]),
)


def play(at: datetime, city: str) -> int:
    """Play what is told of a city up to `at`, once; the number of cases opened."""
    return once(f"{PLAYED} {city}", partial(_play, at, city), 0)


def _play(at: datetime, city: str) -> int:
    opened = [case for telling in TELLINGS if telling.city == city for case in _tell(telling, at)]
    ids = [case.pk for case in opened]
    Case.objects.filter(pk__in=ids).update(is_demo=True)
    VerificationRequest.objects.filter(case__in=ids).update(is_demo=True)
    return len(ids)


def _tell(telling: Telling, at: datetime) -> list[Case]:
    theme, cast, calendar = Theme.objects.with_items().get(code=telling.theme), Cast(at), Calendar(at)
    opened_at = calendar.moment(theme.department, telling.opened)
    stories = _open(telling, theme, cast, opened_at)
    for place, step in telling.steps:
        for event in calendar.events(theme.department, opened_at, [step], place):
            verb, _colon, detail = event.step.partition(":")
            act = _take if verb == "take" else VERBS[verb]
            act(stories[place], detail, event.at)
            deliver_all(event.at)
    return [story.opened for story in stories]


def _open(telling: Telling, theme: Theme, cast: Cast, at: datetime) -> list[Story]:
    """Open it; a story for each of its cases, all of one household."""
    steps = [step.item_id for step in theme.steps.all()]
    rows = ServiceItemVersion.objects.in_force(at).filter(item__in=steps).select_related("item__department__programme")
    versions = sorted(rows, key=lambda version: steps.index(version.item_id))
    homes = Homes()
    stories = [homes.story(telling.home, version, cast) for version in versions]
    people = max((story.people for story in stories), key=len)
    given = authorisation_of(stories[0], at)
    together = theme_cases.open_theme(
        theme_code=theme.code,
        applicant=None if given.token else people[0],
        parties=people[1:],
        authorisation=given,
        by=cast.officer(theme.department, Duty.CLERK, Duty.AGENT),
        at=at,
    )
    for story, case in zip(stories, together.cases.order_by("pk"), strict=True):
        story.case = case
    deliver_all(at)
    return stories


def _take(story: Story, detail: str, at: datetime) -> None:
    """Somebody of the department whose case was opened elsewhere takes it."""
    clerk = story.clerk
    assert clerk.user_id is not None
    cases.hand_over(case_id=story.opened.pk, to_user_id=clerk.user_id, note="我来办。", by=clerk, at=at)
