"""Which proofs departments ask each other for most, latest, in vain: what should become shared data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from catalog.models import Programme
from verification.models import VerificationRequest
from verification.periods import Period

ORDERS = ("requests", "late", "not_found")


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
    late = Q(answered_at__gt=F("due_at")) | Q(answered_at=None, closed_at=None, due_at__lt=at)
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
            requests=Count("pk"), late=Count("pk", filter=late), not_found=Count("pk", filter=Q(outcome="not_found"))
        )
    )
    rows = list(counted)
    total = sum(row["requests"] for row in rows)
    first = order if order in ORDERS else ORDERS[0]
    return sorted(
        (_ranked(row, total) for row in rows), key=lambda row: (-getattr(row, first), -row.requests, row.proof)
    )


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
