"""Several people at one case at the same moment: one does it, the others hear of it."""

import pytest

from portal.foundation import timeline
from portal.foundation.errors import Conflict, DomainError
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.people import clerk_of
from tests.factories.verification import CaseFactory, VerificationRequestFactory, low_income_counter
from tests.racing import at_once
from verification.actions import answering, cases
from verification.models import Case, VerificationRequest

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_decide_at_once_one_does_and_the_others_hear_of_it():
    case = CaseFactory(accepted=True)
    clerks = [clerk_of(case) for _ in range(6)]

    results = at_once(*[lambda by=by: cases.decide(case_id=case.pk, outcome="approved", by=by, at=AT) for by in clerks])

    refusals = [result for result in results if isinstance(result, Conflict)]
    assert len(refusals) == len(clerks) - 1
    assert {refusal.code for refusal in refusals} == {"already_decided"}
    assert timeline.of(case).filter(kind="case.decided").count() == 1


def test_cases_opened_at_once_get_different_numbers():
    counter = low_income_counter()

    opened = at_once(*[lambda: cases.open_case(**counter.opening()) for _ in range(4)])

    assert len({case.number for case in opened}) == 4


def test_an_answer_and_a_withdrawn_case_do_not_wait_for_each_other_forever():
    for _ in range(5):
        request = VerificationRequestFactory(submitted=True, case_proof__status="requested")
        liaison = catalog.actor(request.issuing_department, "liaison")
        clerk = clerk_of(request.case)

        results = at_once(
            lambda request=request, liaison=liaison: answer(request, liaison),
            lambda request=request, clerk=clerk: cases.withdraw(case_id=request.case_id, by=clerk, at=AT),
        )

        assert all(isinstance(result, Case | VerificationRequest | DomainError) for result in results), results


def answer(request, liaison):
    return answering.answer(request_id=request.pk, outcome="not_found", by=liaison, at=AT)
