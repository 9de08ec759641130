"""One small world for tests of the whole API: a case with its proofs, requests in two states, licences, a ledger."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from catalog.models import Department
from certificates.models import Holder, Licence
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.moment import now
from tests.certificates.api import consent_now
from tests.factories import requests as situations
from tests.factories.accountability import MilestoneFactory
from tests.factories.catalog import actor
from tests.factories.certificates import LicenceFactory, RepresentationFactory
from tests.factories.verification import low_income_counter, typed
from verification import actions
from verification.actions.cases import AuthorisationInput
from verification.models import Case, CaseProof, VerificationRequest


@dataclass
class World:
    """Built once per test; every call is taken back, so that each finds it as it was made."""

    case: Case
    proof: CaseProof
    asked: VerificationRequest
    clerk: Actor
    liaison: Actor
    citizen: Actor
    holder: Holder
    paths: dict[str, dict[str, str]] = field(default_factory=dict)

    def caller(self, path: str) -> User:
        """Who can do most at this address."""
        by = self.clerk
        if "/me/" in path or "/holder-codes/" in path:
            by = self.citizen
        elif "/verification-requests/" in path:
            by = self.liaison
        user: User = User.objects.get(pk=by.user_id)
        return user

    def parameters(self, path: str) -> dict[str, str]:
        """Values for the parameters of a path that lead to something."""
        known: dict[str, Any] = {
            "proof_id": self.proof.pk,
            "party_id": self.case.parties.order_by("position")[0].pk,
            "licence_id": Licence.objects.filter(parties__holder=self.holder).order_by("pk")[0].pk,
        }
        number = self.asked.number if "/verification-requests/" in path else self.case.number
        found = {**known, "number": number, **self.paths.get("more", {})}
        found["code"] = found["ledger"] if "/ledgers/" in path else self.case.item_version.item.code
        return {name: str(value) for name, value in found.items() if f"{{{name}}}" in path}


def make() -> World:
    """The counter of 低保 with an opened case, one request that waits for an answer, a consent, a ledger."""
    counter = low_income_counter()
    citizen = _citizen(counter.people[0])
    department = counter.department
    clerk = actor(department, "clerk", "agent", "liaison", "office", "supervisor")
    at = now() - timedelta(minutes=5)
    case = actions.cases.open(
        item_code=counter.code,
        applicant=counter.applicant(),
        parties=[typed(counter.people[1], "spouse")],
        authorisation=AuthorisationInput(method="duty"),
        by=clerk,
        at=at,
    )
    LicenceFactory(holder=counter.people[0], issuer=department)
    consent = consent_now(holder=counter.people[0], department=department)
    milestone = MilestoneFactory(task__ledger__programme=department.programme, task__lead_units=[department.name])
    inquiry = situations.sent()
    return World(
        case=case,
        proof=CaseProof.objects.filter(case=case).order_by("position")[0],
        asked=inquiry.request,
        clerk=clerk,
        liaison=inquiry.answering,
        citizen=citizen,
        holder=counter.people[0],
        paths={
            "more": {
                "authorisation_id": str(consent.pk),
                "milestone_id": str(milestone.pk),
                "ledger": milestone.task.ledger.code,
            }
        },
    )


def _citizen(holder: Holder) -> Actor:
    own = RepresentationFactory(holder=holder)
    return Actor(user_id=own.user_id, holder_ids=frozenset({holder.pk}))


def department_of(by: Actor) -> Department:
    """The department that an actor serves."""
    return Department.objects.get(pk=by.department_id)
