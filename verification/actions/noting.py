"""How the clock notes what fell due: find it in PostgreSQL, mark it, tell it, once, however many workers there are.

By hand in SQL, because every 2 seconds counts: the ORM needs ten times as long to say it (docs/performance.md). The
conditions are those of the partial indexes beside the columns.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model

from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.subjects import Subject
from verification.telling import NOTED_LATE

LATE_AFTER_SECONDS = 60

REQUESTS, ESCALATIONS, NOTES = (
    "verification_verificationrequest",
    "verification_escalation",
    "verification_levelnote",
)


class Level(NamedTuple):
    """What is noted once: the moment that passed, the column that says so, and the name of the event."""

    table: str
    running: str  # SQL: while this holds, the clock runs
    moment: str
    noted: str
    comparison: str  # met exactly on the deadline is met
    kind: str

    @property
    def is_due(self) -> str:
        """The condition in SQL, as the partial index has it; takes `at`."""
        return f"{self.running} and {self.noted} is null and {self.moment} {self.comparison} %(at)s"

    @property
    def exists(self) -> str:
        """Whether anything is due, as a column."""
        return f"exists (select from {self.table} where {self.is_due})"

    @property
    def note(self) -> str:
        """Mark the earliest that nobody else holds; returns id and moment."""
        return (
            f"update {self.table} set {self.noted} = %(at)s where id = any(array(select id from {self.table}"  # noqa: S608
            f" where {self.is_due} order by {self.moment} limit %(limit)s for update skip locked))"
            f" returning id, {self.moment}"
        )


class Due(NamedTuple):
    """What was noted, and the moment that it passed."""

    pk: Any
    moment: datetime


def mark(level: Level, at: datetime, limit: int) -> list[Due]:
    """Lock what is due and free, and mark it, in the caller's transaction; the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(level.note, {"at": at, "limit": limit})
        return sorted((Due(*row) for row in cursor.fetchall()), key=lambda due: due.moment)


def anything_due(levels: Sequence[Level], at: datetime) -> list[bool]:
    """For each level whether anything is due: one statement that reads one partial index each."""
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(level.exists for level in levels), {"at": at})
        return list(cursor.fetchone())


class Passed(NamedTuple):
    """In whose timeline it is written that a moment passed, and what the outbox event carries."""

    about: Model | Subject
    payload: Mapping[str, str]
    moment: datetime
    details: Mapping[str, Any] = MappingProxyType({})


def record_own(rows: Sequence[Due], *, subject_type: str, kind: str, key: str, at: datetime) -> None:
    """`record_each` where each row's own timeline says it, and its id under `key` is all that the outbox carries."""
    record_each(
        [Passed(Subject(subject_type, str(row.pk)), {key: str(row.pk)}, row.moment) for row in rows], kind=kind, at=at
    )


def record_each(passed: Sequence[Passed], *, kind: str, at: datetime) -> None:
    """One timeline event and one outbox event each; what is noted long after its moment says so in both."""
    noted = [(one, lateness(one.moment, at)) for one in passed]
    timeline.record_many(
        timeline.event(about=one.about, kind=kind, by=SYSTEM, at=at, details={**one.details, **late})
        for one, late in noted
    )
    name = event_name(kind)
    outbox.emit_many(((name, {**one.payload, **late}) for one, late in noted), at=at)


@transaction.atomic
def note(level: Level, passed: Callable[[Sequence[Due]], Sequence[Passed]], *, at: datetime, limit: int) -> int:
    """Mark what is due of a level and record it, in one transaction; returns how many were marked.

    `passed` says in whose timeline it stands: what was settled meanwhile is marked and left out.
    """
    rows = mark(level, at, limit)
    if rows:
        record_each(passed(rows), kind=level.kind, at=at)
    return len(rows)


def event_name(kind: str) -> str:
    """`request.half_passed` → `verification.request_half_passed`."""
    return f"verification.{kind.replace('.', '_')}"


def lateness(moment: datetime, at: datetime) -> dict[str, int]:
    """The mark of what was noted late; empty where it was noted in time."""
    seconds = int((at - moment).total_seconds())
    return {NOTED_LATE: seconds} if seconds > LATE_AFTER_SECONDS else {}


def until_done(step: Callable[..., int], *, at: datetime, batch: int, most: int) -> int:
    """Repeat a step of one transaction until nothing is left, or `most` times: then others have their turn."""
    done = 0
    for _round in range(most):
        noted = step(at=at, limit=batch)
        done += noted
        if noted < batch:
            break
    return done


def ids(rows: Sequence[Due]) -> list[Any]:
    """The keys of what was noted."""
    return [row.pk for row in rows]


def earliest(level: Level, at: datetime) -> datetime | None:
    """The moment of what has waited longest to be noted; None where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(f"select min({level.moment}) from {level.table} where {level.is_due}", {"at": at})  # noqa: S608
        return cursor.fetchone()[0]  # type: ignore[no-any-return]  # a row of an aggregate is always there
