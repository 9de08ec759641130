"""Which proofs departments ask each other for most, latest, in vain: what should become shared data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from catalog.models import Programme
from portal.foundation.errors import Invalid
from portal.foundation.moment import LOCAL
from verification.models import VerificationRequest
from verification.models.assessed import late_by
from verification.periods import Period, stretch_of_days

ORDERS = ("requests", "late", "not_found")
DAYS, MOST = 90, 50  # how far the ranking looks back, and how many of it are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A proof of one issuing department with what was counted of its requests."""

    proof_id: int
    proof_code: str
    proof: str
    department_id: int
    department_code: str
    department: str
    requests: int
    late: int
    not_found: int
    share: float  # of all requests of the period, in per cent

    @property
    def key(self) -> tuple[int, int]:
        """Proof and department by id."""
        return self.proof_id, self.department_id


def ranking(programme: Programme, period: Period, at: datetime, *, order: str = "requests") -> list[Ranked]:
    """All proofs verified in the period, most first by `order`; one query."""
    counted = (
        VerificationRequest.objects.filter(programme=programme)
        .sent_in(period)
        .order_by()
        .values(
            "proof_id",
            "proof__code",
            "proof__name",
            "issuing_department_id",
            "issuing_department__code",
            "issuing_department__short_name",
        )
        .annotate(
            requests=Count("pk"),
            late=Count("pk", filter=late_by(at)),
            not_found=Count("pk", filter=Q(outcome="not_found")),
        )
    )
    rows = list(counted)
    total = sum(row["requests"] for row in rows)
    first = order if order in ORDERS else ORDERS[0]
    return sorted(
        (_ranked(row, total) for row in rows), key=lambda row: (-getattr(row, first), -row.requests, row.proof)
    )


def lately(programme: Programme, at: datetime, *, order: str = "requests") -> list[Ranked]:
    """The ranking of the last ninety days."""
    return ranking(programme, _last_days(at), at, order=order)


def grounds(programme: Programme, proof: str, holder: str, at: datetime) -> dict[str, Any]:
    """The figures of the last ninety days that speak for sharing a proof; codes of proof and department.

    Raises Invalid where nobody asked for it lately.
    """
    period = _last_days(at)
    for row in ranking(programme, period, at):
        if (row.proof_code, row.department_code) == (proof, holder):
            counted = {"requests": row.requests, "late": row.late, "not_found": row.not_found}
            return {"from": period.first.isoformat(), "until": period.last.isoformat(), **counted}
    raise Invalid(_("这项证明近 90 天没有核验，没有依据提数据需求。"), errors={"/proof": _("从列表里选")})


def _last_days(at: datetime) -> Period:
    return stretch_of_days(at.astimezone(LOCAL).date(), DAYS)


def _ranked(row: Mapping[str, Any], total: int) -> Ranked:
    return Ranked(
        proof_id=row["proof_id"],
        proof_code=row["proof__code"],
        proof=row["proof__name"],
        department_id=row["issuing_department_id"],
        department_code=row["issuing_department__code"],
        department=row["issuing_department__short_name"],
        requests=row["requests"],
        late=row["late"],
        not_found=row["not_found"],
        share=round(100 * row["requests"] / total, 1),
    )
