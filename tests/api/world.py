"""One small world for tests of the whole API: a case with its proofs, requests in two states, licences, a ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from catalog.models import Absence, Officer
from certificates.models import Holder
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.moment import now
from tests.certificates.api import consent_now
from tests.factories.accountability import MilestoneFactory
from tests.factories.catalog import LetterTemplateFactory, OfficerFactory, TrainingSessionFactory, actor
from tests.factories.certificates import LicenceFactory, RepresentationFactory
from tests.factories.verification import (
    CreditProposalFactory,
    CreditRecordFactory,
    ReplyHoldFactory,
    low_income_counter,
    typed,
)
from verification.actions import cases, requests
from verification.models import (
    Case,
    CaseProof,
    Commitment,
    CommitmentListEdition,
    CommitmentObjection,
    Escalation,
    VerificationRequest,
)

A_DAY = timedelta(days=1)


@dataclass
class World:
    """A household's case of 民政局 whose pension is asked of 人社局. Every call on it is taken back by the tests."""

    case: Case
    asked: VerificationRequest
    clerk: Actor
    liaison: Actor
    citizen: Actor
    holder: Holder
    others: dict[str, Any] = field(default_factory=dict)

    def proof(self, name: str) -> CaseProof:
        """The first proof of this name in the case."""
        return CaseProof.objects.filter(case=self.case, proof__name=name).order_by("position")[0]

    def colleague(self) -> Officer:
        """An agent of the department whose case it is, with nothing in hand."""
        return Officer.objects.get(pk=self.others["officer_id"])

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
            "number": self._number(path),
            **self.commitment(),
            "proof_id": self.proof(proof).pk,
            "programme": self.case.programme.code,
            "edition": 1,
            "file_id": UUID(int=0),
            "month": self.others.get("month", "2026-10"),
            "export_id": UUID(int=0),
            "view_id": UUID(int=0),
            "kind": "inquiry",
            "party_id": self.case.parties.order_by("position")[0].pk,
            "code": self._code(path),
        }
        return {name: str(value) for name, value in known.items() if f"{{{name}}}" in path}

    def _number(self, path: str) -> str:
        if "/agreements/" in path:
            return str(self.others.get("agreement", "AQ-JZ-0"))
        if "/theme-cases/" in path:
            return str(self.others.get("theme_case", "AQ-T-0"))
        return self.asked.number if "/verification-requests/" in path else self.case.number

    def _code(self, path: str) -> str:
        if "/letter-templates/" in path or "/risk-assessments/" in path:
            return self.asked.proof.code
        if "/themes/" in path:
            return str(self.others.get("theme", "none"))
        return str(self.others["ledger"]) if "/ledgers/" in path else self.case.item_version.item.code


@contextmanager
def for_a_module(blocker: Any) -> Iterator[World]:
    """One world for all tests of a module, each of which takes back what it did; taken back as a whole at the end."""
    with blocker.unblock(), transaction.atomic():
        try:
            yield make()
        finally:
            transaction.set_rollback(True)


def make() -> World:
    """The counter of 低保 with an opened case, one request that waits for an answer, a licence, a consent, a ledger."""
    counter = low_income_counter()
    holder, department = counter.people[0], counter.department
    own = RepresentationFactory(holder=holder)
    clerk = actor(department, "clerk", "agent", "liaison", "office", "supervisor")
    LetterTemplateFactory(proof=counter.requirement("养老金领取情况").proof, programme=department.programme)
    at = now() - timedelta(minutes=5)
    case = cases.open_case(**counter.opening(parties=[typed(counter.people[1], "spouse")], by=clerk, at=at))
    drafted = VerificationRequest.objects.get(case=case, proof__name="养老金领取情况")
    asked = requests.submit(request_id=drafted.pk, by=clerk, at=at)
    milestone = MilestoneFactory(task__ledger__programme=department.programme, task__lead_units=[department.name])
    CommitmentListEdition.objects.create(programme=department.programme, number=1, published_at=at, rows=[])
    colleague = OfficerFactory(department=department, duty="agent", cover="B", valid_from=at)
    away = {"user": colleague.user, "department": department}
    others = {
        "officer_id": colleague.pk,
        "absence_id": Absence.objects.create(**away, starts_at=at + A_DAY, ends_at=at + 2 * A_DAY).pk,
        "session_id": TrainingSessionFactory(course__programme=department.programme, starts_at=at).pk,
        "exercise_id": UUID(int=0),
        "inspection_id": UUID(int=0),
        "demand_id": 0,
        "period_id": 0,
        "issuer_id": 0,
        "tier_id": asked.tier_id,
        "proposal_id": CreditProposalFactory(holder=counter.people[2], department=department).pk,
        "hold_id": ReplyHoldFactory(request=asked).pk,
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
