"""A proof that is cancelled while cases are open: nobody waits for it from that moment, job or no job."""

from datetime import timedelta

import pytest
import time_machine

from portal.foundation import timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.errors import Conflict
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.people import clerk_of
from tests.factories.verification import (
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    VerificationRequestFactory,
    low_income_counter,
)
from verification import tasks
from verification.actions import cases, materials, requests, striking
from verification.models import CaseProof, ProofStatus, RequestStatus, VoluntaryRecord
from verification.persons import can_speak
from verification.queries import case_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cancelled():
    """An open proof with a request out, whose proof item is cancelled at AT."""
    party = CasePartyFactory(case=CaseFactory(accepted=True))
    proof = CaseProofFactory(party=party, status=ProofStatus.REQUESTED)
    VerificationRequestFactory(case_proof=proof, submitted=True)
    catalog.ProofItemVersionFactory(proof=proof.proof, cancelled=True, valid_from=AT)
    return proof


def test_does_not_hold_up_the_decision(cancelled):
    decided = cases.decide(case_id=cancelled.case_id, outcome="approved", by=clerk_of(cancelled), at=AT)

    assert decided.status == "decided"


def test_takes_its_request_back_with_the_decision_so_that_nobody_is_late_for_a_case_that_is_done(cancelled):
    cases.decide(case_id=cancelled.case_id, outcome="approved", by=clerk_of(cancelled), at=AT)

    assert CaseProof.objects.get(pk=cancelled.pk).status == ProofStatus.STRUCK_OUT
    assert cancelled.requests.get().status == RequestStatus.WITHDRAWN


def test_cannot_be_asked_for_by_a_draft_from_before(cancelled):
    party = CasePartyFactory(case=CaseFactory(accepted=True))
    proof = CaseProofFactory(party=party, requirement=cancelled.requirement)
    request = VerificationRequestFactory(case_proof=proof)

    with pytest.raises(Conflict, match="已取消"):
        requests.submit(request_id=request.pk, by=catalog.actor(proof.case.department, "agent"), at=AT)


def test_is_struck_out_by_the_schedule(cancelled, settings):
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.strike_out_cancelled_proofs.name in names

    with time_machine.travel(AT, tick=False):
        tasks.strike_out_cancelled_proofs()

    assert CaseProof.objects.get(pk=cancelled.pk).status == ProofStatus.STRUCK_OUT


def test_holds_it_up_until_the_day_comes(cancelled):
    with pytest.raises(Conflict):
        cases.decide(
            case_id=cancelled.case_id, outcome="approved", by=clerk_of(cancelled), at=AT - timedelta(seconds=1)
        )


def test_is_shown_as_not_needed_and_handed_back(cancelled):
    by = clerk_of(cancelled)

    page = case_page(cancelled.case.number, by, AT)

    assert [row.name for row in page.not_needed] == [cancelled.proof.name]
    assert (page.counts.missing, page.waiting, page.now) == (0, [], [])
    with pytest.raises(Conflict, match="已取消"):
        materials.supply(case_proof_id=cancelled.pk, by=by, at=AT, note="带来了")
    assert not VoluntaryRecord.objects.exists()


def test_is_struck_out_of_open_cases_once_and_its_request_taken_back(cancelled):
    satisfied = CaseProofFactory(requirement=cancelled.requirement, satisfied=True)

    assert striking.strike_out_cancelled(by=SYSTEM, at=AT) == 1
    assert striking.strike_out_cancelled(by=SYSTEM, at=AT) == 0

    assert CaseProof.objects.get(pk=cancelled.pk).status == ProofStatus.STRUCK_OUT
    assert CaseProof.objects.get(pk=satisfied.pk).status == ProofStatus.SATISFIED
    assert cancelled.requests.get().status == RequestStatus.WITHDRAWN
    assert timeline.of(cancelled.case).filter(kind="case.proofs_cancelled").count() == 1


def test_is_not_asked_for_in_new_cases_of_an_older_version():
    counter = low_income_counter()
    row = counter.requirement("不动产登记信息")
    catalog.ProofItemVersionFactory(proof=row.proof, cancelled=True)

    case = cases.open_case(**counter.opening())

    assert set(case.proofs.filter(requirement=row).values_list("status", flat=True)) == {"struck_out"}
    assert not case.requests.filter(proof=row.proof).exists()


@pytest.mark.parametrize(
    ("role", "born", "speaks"),
    [
        ("applicant", "1971-05-08", True),
        ("household_member", "2008-11-23", True),  # eighteen today
        ("household_member", "2008-11-24", False),
        ("deceased", "1940-01-01", False),
        ("spouse", "", True),
    ],
)
def test_who_can_speak_for_themselves(role, born, speaks):
    assert can_speak(role, born, AT) is speaks
