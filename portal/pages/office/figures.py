"""The office's figures and the rows behind them: each figure is the count of a QuerySet that its link opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from catalog.calendars import clock_of
from catalog.models import Department, Programme
from portal.foundation.moment import LOCAL
from verification.assessment import Figures
from verification.models import GOT, CaseProof, Escalation, EscalationStatus, VerificationRequest
from verification.models.case_proofs import CaseProofQuerySet
from verification.models.requests import VerificationRequestQuerySet
from verification.periods import Period
from verification.queries import assessment

DAYS = 10

Requests = VerificationRequestQuerySet
Proofs = CaseProofQuerySet


# --- the rows ---


def sent_in(programme: Programme, period: Period) -> Requests:
    """Requests that reached their issuing department in the period."""
    return VerificationRequest.objects.filter(programme=programme).sent_in(period)


def overdue_now(programme: Programme, at: datetime) -> Requests:
    """Open requests past their deadline, the longest late first."""
    return VerificationRequest.objects.filter(programme=programme).overdue(at).by_due_time()


def answered_in(programme: Programme, period: Period) -> Requests:
    """Requests answered in the period."""
    return VerificationRequest.objects.filter(programme=programme).answered_in(period)


def proofs_in(programme: Programme, period: Period) -> Proofs:
    """Proofs that cases opened in the period needed and have got, or that were struck out."""
    return CaseProof.objects.filter(
        case__programme=programme,
        case__opened_at__gte=period.start,
        case__opened_at__lt=period.end,
        status__in=GOT,
    )


# --- the figures ---


def punctuality(programme: Programme, period: Period, at: datetime) -> Figures:
    """What the on-time rate of a period is made of: the assessment's own definition and rows."""
    departments = Department.objects.filter(programme=programme).values_list("pk", flat=True)
    return assessment.rates(list(departments), period, at)[1]


@dataclass(frozen=True, slots=True)
class Day:
    """One working day's requests."""

    day: date
    total: int
    late: int

    @property
    def rate(self) -> str:
        """Share not late, in percent."""
        return f"{100 * (self.total - self.late) / self.total:.1f}" if self.total else "–"


def last_working_days(programme: Programme, at: datetime, count: int = DAYS) -> list[date]:
    """The last `count` working days up to today, oldest first."""
    department = Department.objects.filter(programme=programme).first()
    today = at.astimezone(LOCAL).date()
    candidates = [today - timedelta(days=back) for back in range(count * 4)]
    if department is None:
        return sorted(candidates[:count])
    data = clock_of(department, at - timedelta(days=count * 4))
    return sorted([day for day in candidates if data.calendar.is_working_day(day)][:count])


def by_day(programme: Programme, days: Sequence[date], at: datetime) -> list[Day]:
    """Requests sent and late on each of the days, in two queries."""
    rows = sent_in(programme, Period(days[0], days[-1]))
    sent, late = _per_day(rows), _per_day(rows.late_at(at))
    return [Day(day, sent.get(day, 0), late.get(day, 0)) for day in days]


def _per_day(rows: Requests) -> dict[date, int]:
    counted = rows.values("submitted_at__date").annotate(count=Count("pk")).order_by()
    return {row["submitted_at__date"]: row["count"] for row in counted}


def by_way(rows: Proofs) -> dict[str, int]:
    """How many of the proofs came by each way."""
    return dict(rows.values_list("way").annotate(count=Count("pk")).order_by("-count"))


def most_verified(programme: Programme, period: Period) -> tuple[str, int] | None:
    """The proof most often verified between departments, and how often."""
    rows = (
        sent_in(programme, period).values("proof__name").annotate(count=Count("pk")).order_by("-count", "proof__name")
    )
    top = rows.first()
    return (top["proof__name"], top["count"]) if top else None


def unsettled(programme: Programme) -> QuerySet[Escalation]:
    """Escalations that are not closed, with everything a row shows."""
    return (
        Escalation.objects.filter(request__programme=programme)
        .unsettled()
        .select_related("request__proof", "request__issuing_department", "request__requesting_department")
    )


def unfiled(programme: Programme) -> int:
    """Drafted reports that the requesting units have not filed."""
    return unsettled(programme).filter(status=EscalationStatus.DRAFTED).count()
