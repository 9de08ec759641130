"""After a change of the calendar: terms that people were told in working days, of hearings, corrections, supplements.

A holiday that is published later would shorten a hearing; so what still runs is counted again from its beginning, with
the days that were told: they are kept with the row, and a rule that is changed meanwhile reaches the next ones only.
Only ever to a later moment: who was told a day may rely on it. Each says so in its timeline.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog.calendars import ClockData, clocks_of
from portal.foundation import timeline
from portal.foundation.actors import Actor
from verification import terms
from verification.models import (
    Breach,
    Case,
    CommitmentObjection,
    Correction,
    CreditProposal,
    SupplementRecord,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of term: which rows still wait, from when it counts until when, how long, and where."""

    waiting: Callable[[], QuerySet[Any]]
    start: str
    end: str
    days: str  # how long it is, as it was told
    setting: str = ""  # of the programme: how long one of before the days were kept is taken to be
    path: str = ""  # from the row to its case; empty: it has a department itself
    reminded: str = ""  # where it is noted that the person was reminded of the end: to be done again of a later one

    @property
    def department(self) -> str:
        """Whose calendar and hours count, as queries name it."""
        return f"{self.path}__department" if self.path else "department"

    def place(self, row: Any) -> Any:
        """What the row stands in: its case, or itself."""
        return reduce(getattr, self.path.split("__"), row) if self.path else row

    def counted(self, row: Any, data: ClockData) -> datetime:
        """Until when it runs by the calendar as it is now; as before where nobody wrote down how long it was."""
        days = getattr(row, self.days)
        if days is None and self.setting:
            days = getattr(self.place(row).department.programme, self.setting)
        end: datetime = getattr(row, self.end)
        return max(end, terms.counted(data, getattr(row, self.start), days).due_at) if days else end


COMMITMENT = "commitment__case_proof__case"
TERMS = (
    Term(Breach.objects.invited, "raised_at", "hear_until", "hearing_days", "hearing_days", COMMITMENT),
    Term(Breach.objects.found, "decided_at", "object_until", "objection_days", "objection_days", COMMITMENT),
    Term(
        CommitmentObjection.objects.waiting,
        "filed_at",
        "answer_due_at",
        "answer_days",
        "objection_answer_days",
        COMMITMENT,
    ),
    Term(CreditProposal.objects.invited, "proposed_at", "hear_until", "hearing_days", "hearing_days"),
    Term(Correction.objects.open, "asked_at", "due_at", "working_days", "correction_days", "case", "reminded_at"),
    Term(SupplementRecord.objects.standing, "at", "due_at", "working_days", path="case_proof__case"),
    Term(
        Case.objects.open,
        "accepted_at",
        "pending_due_at",
        "pending_days",
        "tolerance_days",
        reminded="pending_reminded_at",
    ),
)


def recount(department_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Recount the terms that run at these departments; returns how many were extended."""
    departments = list(department_ids)
    return sum(_recount(term, departments, by, at) for term in TERMS)


@transaction.atomic
def _recount(term: Term, department_ids: Collection[int], by: Actor, at: datetime) -> int:
    running = term.waiting().filter(**{f"{term.end}__gte": at, f"{term.department}__in": department_ids})
    rows = list(running.select_related(f"{term.department}__programme").select_for_update(of=("self",)).order_by("pk"))
    departments = {row.pk: term.place(row).department for row in rows}
    clocks = clocks_of(departments.values(), min((getattr(row, term.start) for row in rows), default=at))
    extended = []
    for row in rows:
        until = term.counted(row, clocks[departments[row.pk].pk])
        if until > getattr(row, term.end):
            again = {term.reminded: None} if term.reminded else {}
            running.filter(pk=row.pk).update(**{term.end: until}, **again)
            extended.append(_event(term.place(row), until, by, at))
    timeline.record_many(extended)
    return len(extended)


def _event(about: Any, until: datetime, by: Actor, at: datetime) -> timeline.TimelineEvent:
    return timeline.event(about=about, kind="case.term_extended", by=by, at=at, details={"until": until.isoformat()})
