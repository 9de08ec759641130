"""Between whom an agreement is missing (article 4.1): what the catalogue and the requests need, less what is agreed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from catalog.models import Department, ProofItem, RequirementChannel, VersionStatus, Way
from verification.models import Agreement, VerificationRequest
from verification.models.agreements import IN_TALKS

RECENT = timedelta(days=30)
Pair = tuple[int, int, int]  # requesting department, issuing department, proof


@dataclass(frozen=True, slots=True)
class Gap:
    """A proof that one department asks of another without an agreement in force."""

    requesting: Department
    issuing: Department
    proof: ProofItem
    asked: int  # requests sent in the last 30 days, with the generic way of asking
    in_talks: Agreement | None  # proposed and not confirmed yet


def gaps(programme_id: int, at: datetime, *, department_id: int | None = None) -> list[Gap]:
    """Gaps of a programme, those most asked first; `department_id`: only where it is one of the two. Five queries."""
    asked = _asked(programme_id, at)
    needed = _needed(programme_id, at) | set(asked)
    if department_id is not None:
        needed = {pair for pair in needed if department_id in pair[:2]}
    agreed = Agreement.objects.filter(programme_id=programme_id)
    settled = set(_pairs_of(agreed.in_force(at)))
    talks = {_pair(one): one for one in agreed.filter(status__in=IN_TALKS)}
    return _named(needed - settled, asked, talks)


def _needed(programme_id: int, at: datetime) -> set[Pair]:
    """What the items in force ask of other departments."""
    in_force = RequirementChannel.objects.filter(
        way=Way.VERIFICATION,
        requirement__version__status=VersionStatus.PUBLISHED,
        requirement__version__valid_from__lte=at,
        requirement__version__item__programme_id=programme_id,
        source__department__programme_id=programme_id,
    ).exclude(requirement__version__valid_until__lte=at)
    rows = in_force.values_list(
        "requirement__version__item__department", "source__department", "requirement__proof"
    ).distinct()
    return {(asking, issuing, proof) for asking, issuing, proof in rows if asking != issuing}


def _asked(programme_id: int, at: datetime) -> dict[Pair, int]:
    """How often each department asked each other for each proof lately."""
    recent = VerificationRequest.objects.filter(
        programme_id=programme_id,
        requesting_department__programme_id=programme_id,  # an index by department and time
        drafted_at__gte=at - RECENT,
        issuing_department__programme_id=programme_id,
    ).sent()
    counted = recent.order_by().values("requesting_department", "issuing_department", "proof").annotate(n=Count("pk"))
    return {
        (row["requesting_department"], row["issuing_department"], row["proof"]): row["n"]
        for row in counted
        if row["requesting_department"] != row["issuing_department"]
    }


def _named(pairs: Collection[Pair], asked: dict[Pair, int], talks: dict[Pair, Agreement]) -> list[Gap]:
    departments = Department.objects.in_bulk({one for pair in pairs for one in pair[:2]})
    proofs = ProofItem.objects.in_bulk({pair[2] for pair in pairs})
    found = [
        Gap(departments[pair[0]], departments[pair[1]], proofs[pair[2]], asked.get(pair, 0), talks.get(pair))
        for pair in pairs
    ]
    return sorted(found, key=lambda gap: (-gap.asked, gap.requesting.name, gap.issuing.name, gap.proof.code))


def _pairs_of(rows: "Collection[Agreement]") -> list[Pair]:
    return [_pair(one) for one in rows]


def _pair(one: Agreement) -> Pair:
    return (one.requesting_department_id, one.issuing_department_id, one.proof_id)
