"""The figures of departments and the rows behind them: a figure is the count of what its link opens (article 13).

The same conditions (`BEHIND`) count the frozen rows of a month, which have columns of the names of the live facts, and
choose the rows behind a figure, so they add up by construction. Live figures are counted basis by basis (sent,
answered, late), each from an index that holds all it needs.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Aggregate, Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.models import Department, Duty, Programme
from portal.foundation.actors import Actor
from verification.assessment import DEFINITIONS, Figures
from verification.models import Clarification, RequestRating, ReturnCode, VerificationRequest
from verification.periods import Period

SENT, ANSWERED, CLOSED_LATE = Q(is_sent=True), Q(is_answered=True), Q(is_closed_late=True)
OF_RETURNED: dict[str, Q] = {f"returned_{code}": Q(return_code=code) for code in ReturnCode.values}
OF_SENT: dict[str, Q] = {
    "received": Q(),
    "returned": Q(is_returned=True),
    **OF_RETURNED,
    "reclassified": Q(is_reclassified=True),
    "asked_back": Q(is_asked_back=True),
}
OF_ANSWERED: dict[str, Q] = {
    "answered": Q(),
    "in_time": Q(is_in_time=True),
    "late": Q(is_in_time=False),
    "corrected": Q(is_corrected=True),
    "not_found": Q(is_not_found=True),
    "rated": Q(score__isnull=False),
    "unmeasured": Q(taken_seconds=None),
}
WITHOUT_ANSWER: dict[str, Q] = {"unanswered": Q(is_unanswered=True), "closed_late": CLOSED_LATE}
BEHIND: dict[str, Q] = {
    **{name: SENT & condition for name, condition in OF_SENT.items()},
    **{name: ANSWERED & condition for name, condition in OF_ANSWERED.items()},
    **WITHOUT_ANSWER,
}
OPENS: dict[str, Q] = {  # what a link may ask for
    **BEHIND,
    "due": ANSWERED | Q(is_unanswered=True) | CLOSED_LATE,
    "overdue": BEHIND["late"] | CLOSED_LATE,
}
IN_INDEX = "issuing_department"  # a column that every index has and no row lacks: counting it reads no table
RATE = ("answered", "in_time", "late")
SUMMED = [field.name for field in fields(Figures) if field.name not in {"median_seconds", "p90_seconds"}]
PLAIN = "set local jit = off; set local max_parallel_workers_per_gather = 0; set local work_mem = '32MB'"
KEPT_SECONDS = 60  # for how long the figures of a quarter or year are not counted anew


class NearestRanks(Aggregate):
    """PostgreSQL's `percentile_disc` of several shares in one sort: nearest ranks, always values that occurred."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(array[%(shares)s]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(IntegerField())

    def __init__(self, expression: str, *shares: float, **extra: Any) -> None:
        super().__init__(expression, shares=", ".join(map(str, shares)), **extra)


def _ranks(**extra: Any) -> NearestRanks:
    return NearestRanks("taken_seconds", 0.5, 0.9, **extra)


AGGREGATES: dict[str, Any] = {
    **{name: Count("pk", filter=condition) for name, condition in BEHIND.items()},
    "ranks": _ranks(filter=ANSWERED),
    "overdue_seconds": Coalesce(Sum("late_seconds", filter=ANSWERED | CLOSED_LATE), 0),
    "score_sum": Coalesce(Sum("score", filter=ANSWERED), 0),
}


def assessed_departments(actor: Actor, programme: Programme) -> QuerySet[Department]:
    """Whose figures an actor may see: all of the programme for its office and supervisors, else one's own department.

    Nothing without a duty there.
    """
    acting = Department.objects.acting(actor).filter(programme=programme)
    if not actor.is_officer:
        return Department.objects.none()
    if actor.has(Duty.OFFICE, Duty.SUPERVISOR) and acting.exists():
        return Department.objects.filter(programme=programme)
    return acting


# --- rows that have their facts: those of a frozen month, or live ones ---


def rows_of(departments: Iterable[int], period: Period, at: datetime) -> Any:
    """The live requests that the figures of the departments count in a period, each with its facts."""
    return VerificationRequest.objects.for_assessment(list(departments), period, at)


def behind(rows: Any, figure: str) -> Any:
    """The rows that one figure counts. KeyError for a figure that there is not."""
    return rows.filter(OPENS[figure])


def by_department(rows: Any) -> dict[int, Figures]:
    """The figures of each department that has any, in one query."""
    counted = rows.order_by().values("issuing_department_id").annotate(**AGGREGATES)
    return {row["issuing_department_id"]: _figures({name: row[name] for name in AGGREGATES}) for row in counted}


def of_all(rows: Any) -> Figures:
    """The figures of all rows together; median and p90 are those of all answers, not means of the departments'."""
    return _figures(rows.order_by().aggregate(**AGGREGATES))


def _figures(row: dict[str, Any]) -> Figures:
    median, p90 = row.pop("ranks", None) or (None, None)
    return Figures(**row, median_seconds=median, p90_seconds=p90)


# --- the same of live rows, each basis read from its own index ---


def live_behind(departments: Iterable[int], period: Period, at: datetime, figure: str) -> Any:
    """The live requests that one figure counts, with their facts. KeyError for a figure that there is not."""
    rows = VerificationRequest.objects.of_departments(list(departments))
    if figure in OF_SENT:
        return rows.sent_in(period).with_facts(period, at).filter(OF_SENT[figure])
    if figure in OF_ANSWERED:
        return rows.answered_in(period).with_facts(period, at).filter(OF_ANSWERED[figure])
    if figure == "unanswered":
        return rows.unanswered_in(period, at).with_facts(period, at)
    if figure == "closed_late":
        return rows.closed_late_in(period).with_facts(period, at)
    return behind(rows_of(departments, period, at), figure)


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures by department and of all together, and as of when they were counted."""

    by_department: dict[int, Figures]
    together: Figures
    at: datetime


def counted(departments: Collection[int], period: Period, at: datetime) -> Counted:
    """The figures of the departments that have any, and of all together.

    A month is counted at once; a quarter or year at most once a minute, and says as of when.
    """
    if period.kind == "month":
        return _count(departments, period, at)
    key = f"assessment:{DEFINITIONS}:{period.code}:{'-'.join(map(str, sorted(departments)))}"
    digest = hashlib.sha256(key.encode()).hexdigest()
    kept: Counted | None = cache.get(digest)
    if kept is None or not timedelta(0) <= at - kept.at < timedelta(seconds=KEPT_SECONDS):
        kept = _count(departments, period, at)
        cache.set(digest, kept, KEPT_SECONDS)
    return kept


@contextmanager
def _counting() -> Iterator[None]:
    """Plain plans: compiling these statements and starting workers for them takes longer than running them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAIN)
        yield


@_counting()
def _count(departments: Collection[int], period: Period, at: datetime) -> Counted:
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for part in (
        *_of_sent(departments, period, at),
        *_of_answers(departments, period, at),
        *_of_late(departments, period, at),
    ):
        found[part.pop("unit")].update(part)
    each = {pk: _figures(parts) for pk, parts in found.items()}
    ranks = _base(departments).answered_in(period).aggregate(ranks=_ranks())
    return Counted(each, _together(each.values(), ranks), at)


@_counting()
def rates(departments: Collection[int], period: Period, at: datetime) -> tuple[dict[int, Figures], Figures]:
    """Only what the on-time rate is made of, by department and of all: for comparison with an earlier stretch."""
    rows = _base(departments).answered_in(period).with_facts(period, at)
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    answers = _grouped(rows, {name: Count("pk", filter=OF_ANSWERED[name]) for name in RATE})
    for part in (*answers, *_of_late(departments, period, at)):
        found[part.pop("unit")].update(part)
    each = {pk: Figures(**parts) for pk, parts in found.items()}
    return each, _together(each.values(), {})


def _base(departments: Collection[int]) -> Any:
    return VerificationRequest.objects.of_departments(departments)


def _grouped(rows: Any, aggregates: dict[str, Any]) -> list[dict[str, Any]]:
    return list(rows.order_by().values(unit=F("issuing_department_id")).annotate(**aggregates))


def _of_sent(departments: Collection[int], period: Period, at: datetime) -> list[dict[str, Any]]:
    rows = _base(departments).sent_in(period).with_facts(period, at)
    apart = {"asked_back", *OF_RETURNED}
    plain = {name: Count("pk", filter=condition) for name, condition in OF_SENT.items() if name not in apart}
    returned = _base(departments).sent_in(period).filter(status="returned")
    reasons = {name: Count(IN_INDEX, filter=condition) for name, condition in OF_RETURNED.items()}
    asked = Clarification.objects.filter(
        department_id=F("request__issuing_department_id"),
        request__issuing_department_id__in=departments,
        request__submitted_at__gte=period.start,
        request__submitted_at__lt=period.end,
    )
    by_unit: Any = asked.order_by().values(unit=F("request__issuing_department_id"))
    asked_back = by_unit.annotate(asked_back=Count("request_id", distinct=True))
    return [*_grouped(rows, plain), *_grouped(returned, reasons), *asked_back]


def _of_answers(departments: Collection[int], period: Period, at: datetime) -> list[dict[str, Any]]:
    rows = _base(departments).answered_in(period).with_facts(period, at)
    plain = {name: Count("pk", filter=condition) for name, condition in OF_ANSWERED.items() if name != "rated"}
    rated = RequestRating.objects.filter(
        request__issuing_department_id__in=departments,
        request__answered_at__gte=period.start,
        request__answered_at__lt=period.end,
    )
    by_unit: Any = rated.order_by().values(unit=F("request__issuing_department_id"))
    return [
        *_grouped(rows, {**plain, "ranks": _ranks()}),
        *by_unit.annotate(rated=Count("pk"), score_sum=Sum("score")),
    ]


def _of_late(departments: Collection[int], period: Period, at: datetime) -> list[dict[str, Any]]:
    """What is late without an answer, and the overdue time of all that was late: one walk of `request_late_or_open`."""
    rows = _base(departments).late_in(period, at).with_times(period, at)
    plain = {name: Count(IN_INDEX, filter=condition) for name, condition in WITHOUT_ANSWER.items()}
    return _grouped(rows, {**plain, "overdue_seconds": AGGREGATES["overdue_seconds"]})


def _together(each: Iterable[Figures], ranks: dict[str, Any]) -> Figures:
    """Counts and sums add up over departments; ranks do not, they are those of all answers."""
    lines = list(each)
    summed = {name: sum(getattr(line, name) for line in lines) for name in SUMMED}
    return _figures({**summed, **ranks})
