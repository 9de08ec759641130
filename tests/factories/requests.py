"""Situations of verification requests: drafted, sent, answered; with the two officers who deal with them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catalog.models import Duty, Way
from portal.foundation.actors import Actor
from tests.factories.catalog import (
    AT,
    LetterTemplateFactory,
    ProofRequirementFactory,
    ProofSourceFactory,
    RequirementChannelFactory,
    ServiceItemVersionFactory,
    TierFactory,
    actor,
)
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification import models
from verification.actions import requests as actions


@dataclass
class Inquiry:
    """A request with the two officers who deal with it."""

    request: models.VerificationRequest
    asking: Actor
    answering: Actor
    then: tuple[Any, ...] = ()

    @property
    def case_proof(self) -> models.CaseProof:
        """The proof as it is now."""
        return models.CaseProof.objects.get(pk=self.request.case_proof_id)

    def again(self) -> models.VerificationRequest:
        """The request as it is now."""
        return models.VerificationRequest.objects.get(pk=self.request.pk)


def drafted(*, dongying: bool = False, then: tuple[str, ...] = ("applicant",), fields: Any = None) -> Inquiry:
    """A drafted request of a new case, in the ordered ways verification, then `then`."""
    programme = {"item__department__programme__dongying": dongying} if dongying else {}
    version = ServiceItemVersionFactory(**programme)
    requirement = ProofRequirementFactory(version=version)
    tier = TierFactory(programme=version.item.programme)
    source = ProofSourceFactory(proof=requirement.proof, department__programme=version.item.programme, tier=tier)
    RequirementChannelFactory(requirement=requirement, way=Way.VERIFICATION, source=source, licence_type=None)
    for way in then:
        RequirementChannelFactory(requirement=requirement, way=way, source=None, licence_type=None)
    letter = {"fields": fields} if fields is not None else {}
    LetterTemplateFactory(proof=requirement.proof, programme=version.item.programme, **letter)
    case = CaseFactory(item_version=version)
    proof = CaseProofFactory(party=CasePartyFactory(case=case), requirement=requirement)
    asking = actor(version.item.department, Duty.AGENT, Duty.CLERK)
    answering = actor(source.department, Duty.LIAISON)
    return Inquiry(actions.draft(case_proof=proof, source=source, by=asking, at=AT), asking, answering)


def sent(**situation: Any) -> Inquiry:
    """A request sent at AT (Monday 10:00), due at 10:30."""
    inquiry = drafted(**situation)
    inquiry.request = actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)
    return inquiry


def answered(**situation: Any) -> Inquiry:
    """A request answered as matching after five minutes."""
    inquiry = sent(**situation)
    inquiry.request = actions.answer(
        request_id=inquiry.request.pk,
        outcome=models.Outcome.MATCHED,
        facts={"amount": 1286},
        by=inquiry.answering,
        at=AT + timedelta(minutes=5),
    )
    return inquiry
