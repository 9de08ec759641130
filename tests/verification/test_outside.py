"""Issuers outside the city: the honest answer, the inter-city way, and how often people had to bring it."""

from datetime import timedelta

import pytest

from catalog.models import Way
from portal.foundation.errors import Conflict, Invalid
from tests.factories import requests as situations
from tests.factories.catalog import AT, ProofItemFactory
from tests.factories.channels import outside_issuer, scan
from tests.factories.people import clerk_of
from tests.factories.verification import low_income_counter
from verification.actions import cases, outside
from verification.actions.outside import Answer
from verification.models import CaseProof, IntercityInquiry, ProofStatus, RequestStatus
from verification.ways import Context, Step, next_way

pytestmark = pytest.mark.django_db
ORDER = [Way.DATA_SHARING, Way.VERIFICATION, Way.SITE_CHECK, Way.COMMITMENT, Way.APPLICANT]
TRIED = [Way.DATA_SHARING]


class TestTheOrder:
    def test_between_cities_takes_the_place_of_verification(self):
        assert next_way(ORDER, TRIED, context=Context(outside="intercity")).way is Way.INTERCITY

    def test_without_such_a_way_a_commitment_spares_the_journey(self):
        step = next_way(ORDER, TRIED, context=Context(outside="bring"))

        passed = ((Way.VERIFICATION, "issuer_outside"), (Way.SITE_CHECK, "issuer_outside"))
        assert step == Step(Way.COMMITMENT, passed)

    def test_else_the_applicant_brings_it(self):
        assert next_way(ORDER[:2], TRIED, context=Context(outside="bring")).way is Way.APPLICANT

    def test_an_unanswered_inquiry_leads_on(self):
        step = next_way(ORDER[:2], [*TRIED, Way.INTERCITY], context=Context(outside="intercity"))

        assert step.way is Way.APPLICANT

    def test_a_secret_has_one_way_whatever_the_order(self):
        secret = Context(secret=True, outside="intercity")

        assert [next_way(ORDER, tried, context=secret).way for tried in ([], [Way.OFFLINE])] == [Way.OFFLINE, None]


@pytest.fixture
def inquiry():
    return situations.sent(then=())


def noted(inquiry, how="intercity"):
    unit = outside_issuer(inquiry.request.programme, how)
    outside.note_outside(case_proof_id=inquiry.case_proof.pk, issuer_id=unit.pk, by=clerk_of(inquiry.request), at=AT)
    return unit


class TestNoted:
    def test_the_request_within_the_city_is_taken_back(self, inquiry):
        unit = noted(inquiry)

        proof = inquiry.case_proof
        assert inquiry.again().status == RequestStatus.WITHDRAWN
        assert (proof.way, proof.status, proof.outside_issuer_id) == (Way.INTERCITY, ProofStatus.PENDING, unit.pk)

    def test_where_nobody_can_be_asked_the_applicant_is_told_at_once(self, inquiry):
        noted(inquiry, "bring")

        assert inquiry.case_proof.way == Way.APPLICANT
        assert "issuer_outside" in {entry["reason_code"] for entry in inquiry.case_proof.tried}

    def test_only_units_of_the_directory_that_issue_it(self, inquiry):
        unit = outside_issuer(inquiry.request.programme, proof_ids=[ProofItemFactory().pk])

        with pytest.raises(Invalid):
            outside.note_outside(
                case_proof_id=inquiry.case_proof.pk, issuer_id=unit.pk, by=clerk_of(inquiry.request), at=AT
            )
        assert inquiry.again().status == RequestStatus.SUBMITTED

    def test_not_for_a_proof_that_is_there(self):
        inquiry = situations.answered()

        with pytest.raises(Conflict):
            noted(inquiry)


class TestAsked:
    def ask(self, inquiry):
        noted(inquiry)
        return outside.ask(case_proof_id=inquiry.case_proof.pk, by=clerk_of(inquiry.request), at=AT)

    def answer(self, inquiry, outcome="matched", **changes):
        given = Answer(**({"outcome": outcome, "scan": scan()} | changes))
        return outside.enter_answer(
            case_proof_id=inquiry.case_proof.pk, answer=given, by=clerk_of(inquiry.request), at=AT + timedelta(days=4)
        )

    def test_shows_when_an_answer_is_usual(self, inquiry):
        assert self.ask(inquiry).expected_on.isoformat() == "2026-11-30"  # five working days, a Monday

    @pytest.mark.parametrize(
        ("outcome", "status"), [("matched", "satisfied"), ("mismatched", "mismatched"), ("not_found", "not_found")]
    )
    def test_the_answer_is_entered_with_its_scan(self, inquiry, outcome, status):
        self.ask(inquiry)

        assert self.answer(inquiry, outcome).status == status
        assert IntercityInquiry.objects.get().scan.media_type == "image/png"

    def test_without_the_scan_it_is_refused(self, inquiry):
        self.ask(inquiry)

        with pytest.raises(Invalid):
            self.answer(inquiry, scan=None)

    def test_given_up_the_applicant_brings_it(self, inquiry):
        self.ask(inquiry)

        proof = outside.give_up(
            case_proof_id=inquiry.case_proof.pk, by=clerk_of(inquiry.request), at=AT + timedelta(days=9)
        )

        assert (proof.way, proof.status) == (Way.APPLICANT, ProofStatus.PENDING)

    def test_an_answer_without_a_question_is_refused(self, inquiry):
        with pytest.raises(Conflict):
            self.answer(inquiry)


def test_a_requirement_whose_issuer_is_outside_starts_with_its_way():
    counter = low_income_counter()
    requirement = counter.requirement("养老金领取情况")
    unit = outside_issuer(counter.version.item.programme)
    requirement.channels.filter(way=Way.VERIFICATION).update(way=Way.INTERCITY, source=None, outside_issuer=unit)

    case = cases.open_case(**counter.opening())

    proof = CaseProof.objects.get(case=case, requirement=requirement)
    assert (proof.way, proof.outside_issuer) == (Way.INTERCITY, unit)
