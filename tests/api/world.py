"""One small world for tests of the whole API: a case with its proofs, requests in two states, licences, a ledger."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from certificates.models import Holder
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.moment import now
from tests.certificates.api import consent_now
from tests.factories.accountability import MilestoneFactory
from tests.factories.catalog import LetterTemplateFactory, actor
from tests.factories.certificates import LicenceFactory, RepresentationFactory
from tests.factories.verification import CreditRecordFactory, low_income_counter, typed
from verification import actions
from verification.models import (
    Case,
    CaseProof,
    Commitment,
    CommitmentObjection,
    Escalation,
    VerificationRequest,
)


@dataclass
class World:
    """A household's case of 民政局 whose pension is asked of 人社局. Every call on it is taken back by the tests."""

    case: Case
    asked: VerificationRequest
    clerk: Actor
    liaison: Actor
    citizen: Actor
    holder: Holder
    others: dict[str, str] = field(default_factory=dict)

    def proof(self, name: str) -> CaseProof:
        """The first proof of this name in the case."""
        return CaseProof.objects.filter(case=self.case, proof__name=name).order_by("position")[0]

    def commitment(self) -> dict[str, UUID]:
        """The commitment of the case and its objection, once there are any."""
        signed = Commitment.objects.filter(case_proof__case=self.case).first()
        filed = CommitmentObjection.objects.filter(commitment=signed).first() if signed else None
        found = {"commitment_id": signed, "objection_id": filed}
        return {name: row.pk if row else UUID(int=0) for name, row in found.items()}

    def caller(self, path: str) -> User:
        """Who can do most at this address."""
        by = self.clerk
        if "/me/" in path or "/holder-codes/" in path:
            by = self.citizen
        elif "/verification-requests/" in path:
            by = self.liaison
        user: User = User.objects.get(pk=by.user_id)
        return user

    def parameters(self, path: str, proof: str = "居民身份证") -> dict[str, str]:
        """Values for the parameters of a path that lead to something."""
        known = {
            **self.others,
            "number": self.asked.number if "/verification-requests/" in path else self.case.number,
            **self.commitment(),
            "proof_id": self.proof(proof).pk,
            "file_id": UUID(int=0),
            "kind": "inquiry",
            "party_id": self.case.parties.order_by("position")[0].pk,
            "code": self.others["ledger"] if "/ledgers/" in path else self.case.item_version.item.code,
        }
        return {name: str(value) for name, value in known.items() if f"{{{name}}}" in path}


def make() -> World:
    """The counter of 低保 with an opened case, one request that waits for an answer, a licence, a consent, a ledger."""
    counter = low_income_counter()
    holder, department = counter.people[0], counter.department
    own = RepresentationFactory(holder=holder)
    clerk = actor(department, "clerk", "agent", "liaison", "office", "supervisor")
    LetterTemplateFactory(proof=counter.requirement("养老金领取情况").proof)
    at = now() - timedelta(minutes=5)
    case = actions.cases.open(**counter.opening(parties=[typed(counter.people[1], "spouse")], by=clerk, at=at))
    drafted = VerificationRequest.objects.get(case=case, proof__name="养老金领取情况")
    asked = actions.requests.submit(request_id=drafted.pk, by=clerk, at=at)
    milestone = MilestoneFactory(task__ledger__programme=department.programme, task__lead_units=[department.name])
    others = {
        "record_id": CreditRecordFactory(holder=counter.people[2], programme=department.programme).pk,
        "licence_id": LicenceFactory(holder=holder, issuer=department).pk,
        "authorisation_id": consent_now(holder=holder, department=department).pk,
        "milestone_id": milestone.pk,
        "ledger": milestone.task.ledger.code,
        "escalation_id": Escalation.objects.create(request=asked, drafted_at=at).pk,
    }
    return World(
        case=case,
        asked=asked,
        clerk=clerk,
        liaison=actor(asked.issuing_department, "liaison"),
        citizen=Actor(user_id=own.user_id, holder_ids=frozenset({holder.pk})),
        holder=holder,
        others=others,
    )
