"""Commitments in the states that a check and a finding bring them to, and who acts on them."""

from portal.foundation.actors import Actor
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.certificates import RepresentationFactory
from tests.factories.people import again, clerk_of
from tests.factories.verification import CaseProofFactory
from verification.actions import breaches, commitment_checks, commitments
from verification.models import Case


def signed(**template):
    """A commitment just signed at the window; `template` changes its text and plan."""
    proof = CaseProofFactory(offered=True)
    catalog.RiskAssessmentFactory(proof=proof.proof)
    catalog.CommitmentTemplateFactory(proof=proof.proof, **template)
    agrees = bool(template.get("is_published"))
    return commitments.sign(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, agrees_to_publication=agrees)


def officer(commitment, *duties):
    return clerk_of(commitment.case_proof, *duties)


def person(commitment):
    held = RepresentationFactory(holder=commitment.holder)
    return Actor(user_id=held.user_id, holder_ids=frozenset({held.holder_id}))


def doubted():
    commitment = signed()
    commitment_checks.finish(
        commitment_id=commitment.pk, kept=False, findings="有经营登记", by=officer(commitment), at=AT
    )
    return again(commitment)


def false():
    commitment = doubted()
    breaches.hear(commitment_id=commitment.pk, statement="忘了", by=person(commitment), at=AT)
    breaches.decide(commitment_id=commitment.pk, is_false=True, grounds="登记属实", by=officer(commitment), at=AT)
    return again(commitment)


def decided(commitment):
    """The case of a commitment, granted meanwhile."""
    case = commitment.case_proof.case
    Case.objects.filter(pk=case.pk).update(status="decided", accepted_at=AT, decided_at=AT, outcome="approved")
    return again(case)
