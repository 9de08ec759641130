"""The rows of a department's registry: people with their duties, training, and what they have in hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import officers, training
from catalog.models import Absence, Duty, Officer, StaffChange
from catalog.training import Standing
from portal.accounts.models import User
from portal.pages.staff.place import Place
from verification import work_in_hand
from verification.work_in_hand import KINDS, Work, takers

MOST_CHANGES = 100
SHOWN_ROWS = 8


def presence_state(*, away: bool, acts: bool, answers: bool = True) -> tuple[str, str, str]:
    """How somebody stands today: tone, icon and words for `plain_state`. `answers`: has a duty that answers."""
    if away:
        return "warn", "user", _("离岗")
    if acts:
        return "ok", "circle-check", _("今天办件")
    return "none", "clock", _("候补") if answers else _("在岗")


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the department."""

    user: User
    posts: list[Officer]
    acts: bool
    away_until: datetime | None
    trainings: list[Standing]
    in_hand: int
    is_me: bool

    @property
    def state(self) -> tuple[str, str, str]:
        """Tone, icon and words for `plain_state`."""
        return presence_state(away=self.away_until is not None, acts=self.acts, answers=self._answers)

    @property
    def _answers(self) -> bool:
        return any(post.duty in officers.ANSWERING for post in self.posts)

    @property
    def training(self) -> tuple[str, str, str | Promise] | None:
        """The worst that is to be said about the training; None where nothing is asked."""
        states = {one.state for one in self.trainings}
        for state in ("lapsed", "missing", "soon", "valid"):
            if state in states:
                return TRAINING_LOOKS[state]
        return None


TRAINING_LOOKS: Mapping[str, tuple[str, str, str | Promise]] = {
    "lapsed": ("late", "alert-circle", gettext_lazy("已过期")),
    "missing": ("warn", "alert-triangle", gettext_lazy("未培训")),
    "soon": ("warn", "clock", gettext_lazy("快到期")),
    "valid": ("ok", "circle-check", gettext_lazy("有效")),
}


def people(place: Place) -> list[Person]:
    """Everybody with a duty in the department now; heads and liaison officers first. Constant queries."""
    department_id, at = place.department.pk, place.at
    held = Officer.objects.in_force(at).filter(department_id=department_id).select_related("user", "window__hall")
    rows = sorted(held, key=lambda row: (ORDER.index(Duty(row.duty)), row.cover, row.pk))
    acting = set(officers.on_duty(department_id, officers.ANSWERING, at))
    standings = training.standings(place.department.programme_id, at, department_id)
    away = absent_until(department_id, at)
    in_hand = work_in_hand.in_hand(department_id)
    return [
        Person(
            user=posts[0].user,
            posts=posts,
            acts=user_id in acting,
            away_until=away.get(user_id),
            trainings=[one for one in standings if one.officer.user_id == user_id],
            in_hand=in_hand[user_id],
            is_me=user_id == place.actor.user_id,
        )
        for user_id, posts in _by_user(rows).items()
    ]


ORDER = [Duty.HEAD, Duty.LIAISON, Duty.AGENT, Duty.CLERK, Duty.REVIEWER, Duty.OFFICE, Duty.SUPERVISOR]


def _by_user(rows: Iterable[Officer]) -> dict[int, list[Officer]]:
    found: dict[int, list[Officer]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def absent_until(department_id: int, at: datetime) -> dict[int, datetime]:
    """Who is away from a department now, and until when."""
    gone = Absence.objects.filter(department_id=department_id, starts_at__lte=at, ends_at__gt=at)
    return dict(gone.order_by("ends_at").values_list("user_id", "ends_at"))


def changes(place: Place, user_id: int | None = None) -> list[StaffChange]:
    """The filed changes of the department (or of one person in it), newest first."""
    rows = StaffChange.objects.filter(department=place.department).for_lists().order_by("-at", "-pk")
    return list((rows.filter(officer__user_id=user_id) if user_id else rows)[:MOST_CHANGES])


@dataclass(frozen=True, slots=True)
class InHand:
    """A kind of work that a leaver has in hand, and who may take it over."""

    kind: Work
    count: int
    lines: list[str]
    colleagues: list[tuple[int, str]]
    chosen: int | None
    error: str


def in_hand(place: Place, user_id: int, chosen: Mapping[str, int], errors: Mapping[str, str]) -> list[InHand]:
    """The preview of a hand-over: each kind with its number, its first rows by number, and the colleagues."""
    away = absent_until(place.department.pk, place.at)
    found = []
    for kind in KINDS:
        rows = kind.of(user_id, place.department.pk)
        count = rows.count()
        if count:
            found.append(
                InHand(
                    kind=kind,
                    count=count,
                    lines=[_line(row) for row in rows.order_by("pk")[:SHOWN_ROWS]],
                    colleagues=_colleagues(kind, place, user_id, away),
                    chosen=chosen.get(kind.code),
                    error=errors.get(f"/to/{kind.code}", ""),
                )
            )
    return found


def _line(row: Any) -> str:
    """A row by its number; nothing about whom it concerns."""
    if hasattr(row, "case_proof") and hasattr(row, "planned_on"):
        return _("%(number)s，计划 %(day)s") % {"number": row.case_proof.case.number, "day": row.planned_on}
    return str(getattr(row, "number", "") or row.request.number)


def _colleagues(kind: Work, place: Place, user_id: int, away: Mapping[int, datetime]) -> list[tuple[int, str]]:
    """Who may take a kind of work: name, duties, and whether they are away now."""
    found: dict[int, list[Officer]] = _by_user(takers(kind, place.department.pk, user_id, place.at))
    told = []
    for colleague, posts in found.items():
        duties = _("、").join(post.get_duty_display() for post in posts)
        words = _("%(name)s（%(duties)s）") % {"name": posts[0].user, "duties": duties}
        told.append((colleague, f"{words} {_('离岗')}" if colleague in away else words))
    return told
