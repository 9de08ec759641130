"""Two departments ask the same for two cases of one theme at the same moment: one request serves both."""

import pytest

from portal.foundation.errors import Conflict
from tests.factories import certificates
from tests.factories.catalog import AT
from tests.factories.themes import together
from tests.factories.verification import typed
from tests.verification.test_request_races import at_once
from verification.actions import cases, drafting, requests, theme_cases
from verification.models import CaseProof, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=False)


@pytest.fixture
def theme():
    return together()


def sending(theme, proof, place):
    """An attempt of a department to ask for the proof of its case, for `at_once`."""
    return lambda: drafting.send(case_proof_id=proof.pk, by=theme.clerk(place), at=AT)


def assert_one_serves_both(first, second):
    """One letter is on its way, of one of the two proofs; the other follows it."""
    cases_of = [first.case_id, second.case_id]
    [request] = VerificationRequest.objects.filter(case__in=cases_of).exclude(status=RequestStatus.WITHDRAWN)
    own, other = (first, second) if request.case_proof_id == first.pk else (second, first)
    assert (request.status, request.case_proof_id) == (RequestStatus.SUBMITTED, own.pk)
    now = CaseProof.objects.in_bulk([first.pk, second.pk])
    assert {proof.status for proof in now.values()} == {"requested"}
    assert (now[own.pk].follows_id, now[other.pk].follows_id) == (None, request.pk)


def test_the_draft_that_both_have_is_sent_once_by_whoever_comes_first(theme):
    for _again in range(5):
        first, second = theme.open()

        results = at_once(sending(theme, first, 0), sending(theme, second, 1))

        assert sum(isinstance(result, Conflict) for result in results) == 1
        assert_one_serves_both(first, second)
        [letter] = VerificationRequest.objects.filter(case__in=[first.case_id, second.case_id])
        assert {letter.case.number, *letter.also_for} == {first.case.number, second.case.number}


def test_where_nobody_has_asked_yet_one_asks_and_the_other_takes_part(theme):
    for _again in range(5):
        first, second = theme.open()
        draft = VerificationRequest.objects.get(case__in=[first.case_id, second.case_id])
        requests.withdraw(request_id=draft.pk, by=theme.clerk(), at=AT, reason="发错了")

        results = at_once(sending(theme, first, 0), sending(theme, second, 1))

        assert not [result for result in results if isinstance(result, Exception)]
        assert results[0] == results[1]
        assert_one_serves_both(first, second)


def test_somebody_added_to_both_at_once_is_asked_about_once(theme):
    for version in theme.versions:
        version.roles = [{"role": "spouse", "min": 0, "max": 1}]
        version.save()
        version.requirements.update(parties=["spouse"])
    spouse = typed(certificates.HolderFactory(), "spouse")
    for _again in range(5):
        opened = theme_cases.open_theme(**theme.opening())
        both = list(opened.cases.order_by("pk"))

        at_once(*[adding(theme, case, place, spouse) for place, case in enumerate(both)])

        [request] = VerificationRequest.objects.filter(case__in=both)
        proofs = CaseProof.objects.filter(case__in=both)
        assert {proof.follows_id for proof in proofs} == {None, request.pk}
        assert {proof.pk for proof in proofs if proof.follows_id is None} == {request.case_proof_id}


def adding(theme, case, place, spouse):
    """An attempt to add somebody to a case, for `at_once`."""
    return lambda: cases.add_party(case_id=case.pk, party=spouse, by=theme.clerk(place), at=AT)
