"""Lists of cases and the counter's three figures."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.foundation.actors import Actor
from verification.models import AT_WORK, GOT, Case, CaseParty, CaseProof, ProofStatus, VerificationRequest
from verification.models.requests import CLOSED_WITH_REPLY


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """My open cases; those that wait for another department; those with an answer in and something left to do."""

    mine: int
    waiting: int
    answered: int


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor may see, with what a row shows and the number of open proofs (`missing`)."""
    return _with_rows(Case.objects.visible_to(actor))


def own_cases(actor: Actor) -> QuerySet[Case]:
    """Cases of the holders whom the actor represents, whatever duties they have besides."""
    mine = CaseParty.objects.filter(holder_id__in=actor.holder_ids).values("case_id")
    return _with_rows(Case.objects.filter(pk__in=mine))


def matching(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Cases that a search finds: part of a number, or words of the item. Never a person."""
    return cases.filter(Q(number__contains=text.upper()) | Q(item_version__item__name__contains=text))


def _with_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    still_open = Q(proofs__required=True) & ~Q(proofs__status__in=GOT)
    beside = ("item_version__item", "department", "applicant", "clerk", "window")
    return cases.select_related(*beside).annotate(missing=Count("proofs", filter=still_open))


def case_counts(actor: Actor) -> CaseCounts:
    """The figures beside the search box, of the cases that this clerk has in hand; one query."""
    mine = Case.objects.visible_to(actor).filter(clerk_id=actor.user_id, status__in=AT_WORK)
    asked = CaseProof.objects.filter(case=OuterRef("pk"), status=ProofStatus.REQUESTED)
    replied = VerificationRequest.objects.filter(case=OuterRef("pk"), status__in=CLOSED_WITH_REPLY)
    taken_over = CaseProof.objects.filter(case=OuterRef("pk"), follows__status__in=CLOSED_WITH_REPLY)
    figures = mine.annotate(asked=Exists(asked), replied=Exists(replied) | Exists(taken_over)).aggregate(
        mine=Count("pk"),
        waiting=Count("pk", filter=Q(asked=True)),
        answered=Count("pk", filter=Q(replied=True, asked=False)),
    )
    return CaseCounts(**figures)
