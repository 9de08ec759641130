"""Situations of cases and verification requests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.models import Duty, PartyRole, Way
from portal.foundation.actors import Actor
from tests.factories.catalog import (
    AT,
    LetterTemplateFactory,
    ProofRequirementFactory,
    ProofSourceFactory,
    RequirementChannelFactory,
    ServiceItemVersionFactory,
    TierFactory,
    UserFactory,
    actor,
)
from tests.factories.certificates import HolderFactory
from verification import models
from verification.actions import requests as actions


class CaseFactory(DjangoModelFactory):
    """A draft case of a person at the item's department; `accepted=True`, `decided=True` further on."""

    class Meta:
        model = models.Case

    class Params:
        accepted = factory.Trait(status=models.CaseStatus.ACCEPTED, accepted_at=AT)
        decided = factory.Trait(
            status=models.CaseStatus.DECIDED, accepted_at=AT, decided_at=AT, outcome=models.Case.Outcome.APPROVED
        )

    item_version = factory.SubFactory(ServiceItemVersionFactory)
    programme = factory.SelfAttribute("item_version.item.programme")
    department = factory.SelfAttribute("item_version.item.department")
    applicant = factory.SubFactory(HolderFactory)
    clerk = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda n: f"AQ-20261123-{n:04d}")
    opened_at = AT
    form = factory.LazyFunction(dict)

    @factory.post_generation
    def with_applicant(self, create, extracted, **kwargs):
        if create and extracted is not False:
            models.CaseParty.objects.create(case=self, holder=self.applicant, role=PartyRole.APPLICANT, position=1)

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        """Nothing was changed: no second save."""


class CaseProofFactory(DjangoModelFactory):
    """A proof of the applicant on the way of verification, pending."""

    class Meta:
        model = models.CaseProof

    case = factory.SubFactory(CaseFactory)
    requirement = factory.SubFactory(ProofRequirementFactory, version=factory.SelfAttribute("..case.item_version"))
    proof = factory.SelfAttribute("requirement.proof")
    party = factory.LazyAttribute(lambda o: o.case.parties.get(role=PartyRole.APPLICANT))
    position = 1
    way = Way.VERIFICATION
    updated_at = AT


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
    LetterTemplateFactory(proof=requirement.proof, **({"fields": fields} if fields is not None else {}))
    case = CaseFactory(item_version=version)
    proof = CaseProofFactory(case=case, requirement=requirement)
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
