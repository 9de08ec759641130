"""Who acts in a test, and the same row once more as it now stands."""

from typing import Any

from django.test import Client

from certificates.models import Holder
from portal.accounts.models import User
from portal.foundation.actors import Actor
from tests.factories import catalog
from tests.factories.certificates import HolderFactory
from verification.models import Case, CaseParty, CaseProof


def clerk_of(row: Any, *duties: str) -> Actor:
    """An officer of the department of a case, or of what belongs to one; a clerk unless duties are named."""
    case = row if isinstance(row, Case) else row.case
    return catalog.actor(case.department, *(duties or ("clerk",)))


def signed_in(client: Client, who: Actor) -> Client:
    """A browser of somebody who has an account already."""
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def somebody_elses_case(proof: CaseProof) -> Holder:
    """Whose application it is instead: the person of the proof is their spouse now."""
    CaseParty.objects.filter(pk=proof.party_id).update(role="spouse", position=2)
    applicant: Holder = HolderFactory()
    CaseParty.objects.create(case=proof.case, holder=applicant, role="applicant", position=1)
    Case.objects.filter(pk=proof.case_id).update(applicant=applicant)
    return applicant


def again(row: Any) -> Any:
    """The row as it stands in the database now."""
    return type(row).objects.get(pk=row.pk)
