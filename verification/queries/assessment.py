"""The figures of departments and the rows behind them: a figure is the count of what its link opens (article 13).

The same aggregates run over live requests (`for_assessment`) and over the frozen rows of a month, which have columns
of the same names; a figure and its rows share one condition (`BEHIND`), so they add up by construction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.models import Department, Duty, Programme
from portal.foundation.actors import Actor
from verification.assessment import Figures
from verification.models import VerificationRequest
from verification.periods import Period

SENT, ANSWERED = Q(is_sent=True), Q(is_answered=True)
BEHIND: dict[str, Q] = {
    "received": SENT,
    "returned": SENT & Q(is_returned=True),
    "reclassified": SENT & Q(is_reclassified=True),
    "asked_back": SENT & Q(is_asked_back=True),
    "answered": ANSWERED,
    "in_time": ANSWERED & Q(is_in_time=True),
    "late": ANSWERED & Q(is_in_time=False),
    "unanswered": Q(is_unanswered=True),
    "corrected": ANSWERED & Q(is_corrected=True),
    "not_found": ANSWERED & Q(is_not_found=True),
    "rated": ANSWERED & Q(score__isnull=False),
    "unmeasured": ANSWERED & Q(taken_seconds=None),
}


class NearestRank(Aggregate):
    """PostgreSQL's `percentile_disc`: the nearest rank, always a value that occurred."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()

    def __init__(self, expression: str, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


AGGREGATES: dict[str, Any] = {
    **{name: Count("pk", filter=condition) for name, condition in BEHIND.items()},
    "median_seconds": NearestRank("taken_seconds", 0.5, filter=ANSWERED),
    "p90_seconds": NearestRank("taken_seconds", 0.9, filter=ANSWERED),
    "overdue_seconds": Coalesce(Sum("late_seconds", filter=ANSWERED), 0),
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


def rows_of(departments: Iterable[int], period: Period, at: datetime) -> Any:
    """The live requests that the figures of the departments count in a period, each with its facts."""
    return VerificationRequest.objects.for_assessment(list(departments), period, at)


def behind(rows: Any, figure: str) -> Any:
    """The rows that one figure counts. KeyError for a figure that there is not."""
    return rows.filter(BEHIND[figure])


def by_department(rows: Any) -> dict[int, Figures]:
    """The figures of each department that has any, in one query."""
    counted = rows.order_by().values("issuing_department_id").annotate(**AGGREGATES)
    return {row.pop("issuing_department_id"): Figures(**_plain(row)) for row in counted}


def of_all(rows: Any) -> Figures:
    """The figures of all rows together; median and p90 are those of all answers, not means of the departments'."""
    return Figures(**rows.order_by().aggregate(**AGGREGATES))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in AGGREGATES}
