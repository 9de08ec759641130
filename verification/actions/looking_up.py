"""What a department has open for one person, found by the exact number of a document: nothing is opened twice."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from certificates.actions import access
from certificates.models import AccessRecord, Holder
from portal.foundation.actors import Actor
from portal.foundation.identity_numbers import normalise
from verification import access_words
from verification.models import OPEN_CASES, Case, CaseParty
from verification.permissions import cases as permissions
from verification.queries.case_list import cases_of

MOST = 20


@transaction.atomic
def open_cases_of(document_type: str, number: str, *, by: Actor, at: datetime) -> list[Case]:
    """Open cases of the actor's department in which the person with exactly this document takes part, newest first.

    People are found by their exact number only; rows are masked, and what is in a case opens under its own rules
    (article 12). The person sees that it was looked. Raises NotAllowed.
    """
    permissions.may_look_up(by)
    holder = Holder.objects.filter(number_index=Holder.index_of(document_type, normalise(number))).first()
    return open_cases_of_holder(holder, by=by, at=at) if holder else []


@transaction.atomic
def open_cases_of_holder(holder: Holder, *, by: Actor, at: datetime) -> list[Case]:
    """The same for somebody whose code was read."""
    permissions.may_look_up(by)
    access.record_view(
        holder_id=holder.pk,
        what=access_words.OPEN_CASES,
        purpose=access_words.TO_LOOK_UP,
        fields=["open_cases"],
        by=by,
        at=at,
        basis=AccessRecord.Basis.DUTY,
    )
    return list(_open_cases(holder, by))


def _open_cases(holder: Holder, by: Actor) -> QuerySet[Case]:
    theirs = CaseParty.objects.filter(holder=holder).values("case_id")
    return cases_of(by).filter(pk__in=theirs, status__in=OPEN_CASES).order_by("-opened_at", "-pk")[:MOST]
