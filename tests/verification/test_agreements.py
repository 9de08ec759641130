"""Agreements between two departments (article 4): proposed, confirmed, in force by their dates, ended; and the gaps."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Duty, ProofSource
from portal.foundation import outbox, timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification import letters
from verification.actions import agreements
from verification.actions import requests as request_actions
from verification.actions.agreements import Terms
from verification.models import Agreement
from verification.queries.agreements import gaps

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def inquiry():
    return situations.drafted()


@pytest.fixture
def asks(inquiry):
    return actor(inquiry.request.requesting_department, Duty.LIAISON)


def terms(inquiry, **changes):
    given = {"way": "system", "steps": "发函、签收、查库、反馈。", "tier": inquiry.request.tier.code} | changes
    return Terms(**given)


def proposed(inquiry, asks, **changes):
    request = inquiry.request
    return agreements.propose(
        proof=request.proof.code,
        issuing_department=request.issuing_department.code,
        terms=terms(inquiry, **changes),
        by=asks,
        at=AT,
    )


def confirmed(inquiry, asks, at=AT, **changes):
    return agreements.confirm(agreement_id=proposed(inquiry, asks, **changes).pk, by=inquiry.answering, at=at)


class TestTheWay:
    def test_the_requesting_unit_proposes_and_the_issuing_unit_confirms(self, inquiry, asks):
        agreement = confirmed(inquiry, asks)

        assert agreement.number.startswith("AQ-JZ-20261123-")
        assert agreement.phase(AT) == "in_force"
        assert [event.kind for event in timeline.of(agreement)] == ["agreement.confirmed", "agreement.proposed"]

    def test_of_a_statutory_procedure_states_that_procedures_limit(self, inquiry, asks):
        made = proposed(inquiry, asks)
        assert Agreement.objects.for_lists().get(pk=made.pk).own_limit_days == 0

        ProofSource.objects.filter(pk=inquiry.request.source_id).update(own_limit_days=7)

        assert Agreement.objects.for_lists().get(pk=made.pk).own_limit_days == 7

    def test_before_its_date_it_is_confirmed_and_after_it_ended(self, inquiry, asks):
        agreement = confirmed(inquiry, asks, valid_from=LATER, valid_until=LATER + timedelta(days=1))

        phases = [agreement.phase(AT), agreement.phase(LATER), agreement.phase(LATER + timedelta(days=1))]
        assert phases == ["confirmed", "in_force", "ended"]
        assert not Agreement.objects.in_force(AT).exists()

    def test_what_is_sent_back_is_changed_and_proposed_again(self, inquiry, asks):
        agreement = proposed(inquiry, asks)
        agreements.decline(agreement_id=agreement.pk, reason="步骤要写明查哪个库", by=inquiry.answering, at=AT)

        again = agreements.revise(
            agreement_id=agreement.pk, terms=terms(inquiry, steps="查不动产登记库。"), by=asks, at=LATER
        )

        assert (again.status, again.steps, again.reason) == ("proposed", "查不动产登记库。", "")

    def test_ended_by_one_of_the_two_with_a_reason(self, inquiry, asks):
        agreement = confirmed(inquiry, asks)
        with pytest.raises(Invalid, match="写明理由"):
            agreements.end(agreement_id=agreement.pk, reason=" ", by=asks, at=LATER)

        ended = agreements.end(agreement_id=agreement.pk, reason="改为数据共享", by=inquiry.answering, at=LATER)

        assert (ended.phase(LATER), ended.valid_until) == ("ended", LATER)
        with pytest.raises(IllegalMove):
            agreements.confirm(agreement_id=agreement.pk, by=inquiry.answering, at=LATER)

    def test_the_next_one_ends_the_one_before_where_it_begins(self, inquiry, asks):
        first = confirmed(inquiry, asks)

        second = confirmed(inquiry, asks, at=LATER)

        first.refresh_from_db()
        assert first.valid_until == second.valid_from == LATER
        assert Agreement.objects.in_force(LATER).get() == second

    def test_the_database_allows_one_in_force(self, inquiry, asks):
        first = confirmed(inquiry, asks)
        first.pk, first.number = None, "AQ-JZ-1"

        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)


class TestRefusals:
    def test_two_proposals_at_a_time(self, inquiry, asks):
        first = proposed(inquiry, asks)

        with pytest.raises(Conflict, match=first.number):
            proposed(inquiry, asks)

    def test_every_wrong_term_is_named(self, inquiry, asks):
        with pytest.raises(Invalid) as refused:
            proposed(inquiry, asks, way="pigeon", steps=" ", tier="tomorrow", issuing_duty="clerk", valid_until=AT)

        assert set(refused.value.errors) == {"/way", "/steps", "/tier", "/issuing_duty", "/valid_until"}

    def test_a_unit_that_keeps_no_record_of_it(self, inquiry, asks):
        stranger = DepartmentFactory(programme=inquiry.request.programme)

        with pytest.raises(Invalid) as refused:
            agreements.propose(
                proof=inquiry.request.proof.code,
                issuing_department=stranger.code,
                terms=terms(inquiry),
                by=asks,
                at=AT,
            )
        assert "/issuing_department" in refused.value.errors

    def test_a_date_that_passed_before_it_was_confirmed(self, inquiry, asks):
        agreement = proposed(inquiry, asks, valid_until=LATER)

        with pytest.raises(Conflict, match="已经过去"):
            agreements.confirm(agreement_id=agreement.pk, by=inquiry.answering, at=LATER)


class TestWho:
    def test_nobody_confirms_their_own_proposal(self, inquiry, asks):
        with pytest.raises(NotAllowed, match="出具单位"):
            agreements.confirm(agreement_id=proposed(inquiry, asks).pk, by=asks, at=AT)

    def test_clerks_and_agents_do_not_propose(self, inquiry):
        with pytest.raises(NotAllowed, match="联络员或负责人提出"):
            proposed(inquiry, inquiry.asking)

    def test_a_third_department_learns_nothing(self, inquiry, asks):
        agreement = proposed(inquiry, asks)
        stranger = actor(DepartmentFactory(programme=agreement.programme), Duty.LIAISON)

        assert not Agreement.objects.visible_to(stranger).exists()
        with pytest.raises(NotVisible):
            agreements.end(agreement_id=agreement.pk, reason="不归我", by=stranger, at=AT)

    def test_the_office_sees_all_of_its_programme(self, inquiry, asks):
        agreement = proposed(inquiry, asks)
        office = actor(DepartmentFactory(programme=agreement.programme), Duty.OFFICE)

        assert Agreement.objects.visible_to(office).get() == agreement
        with pytest.raises(NotAllowed):
            agreements.end(agreement_id=agreement.pk, reason="不用了", by=office, at=AT)

    def test_each_step_is_told_to_the_other_side(self, inquiry, asks):
        agreement = proposed(inquiry, asks)
        agreements.confirm(agreement_id=agreement.pk, by=inquiry.answering, at=AT)

        outbox.deliver_due(AT)

        told = set(Notification.objects.values_list("user_id", "kind"))
        assert (inquiry.answering.user_id, "agreement.proposed") in told
        assert (asks.user_id, "agreement.confirmed") in told


class TestLetters:
    def test_a_request_sent_under_an_agreement_names_it_signed(self, inquiry, asks):
        agreement = confirmed(inquiry, asks)

        request = request_actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

        assert request.agreement == agreement
        assert letters.inquiry_document(request)["agreement"] == agreement.number
        assert letters.check_inquiry(inquiry.again()).valid

    def test_without_one_the_case_goes_on_and_the_office_sees_the_gap(self, inquiry):
        request = request_actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

        assert request.agreement is None
        [gap] = gaps(request.programme_id, LATER)
        assert (gap.requesting, gap.issuing, gap.asked) == (
            request.requesting_department,
            request.issuing_department,
            1,
        )
        assert gap.proof == request.proof

    def test_a_gap_closes_when_it_is_agreed_and_shows_what_is_in_talks(self, inquiry, asks):
        agreement = proposed(inquiry, asks)
        assert gaps(agreement.programme_id, AT)[0].in_talks == agreement

        agreements.confirm(agreement_id=agreement.pk, by=inquiry.answering, at=AT)

        assert gaps(agreement.programme_id, AT) == []

    def test_gaps_of_one_department(self, inquiry):
        programme_id = inquiry.request.programme_id

        assert len(gaps(programme_id, AT, department_id=inquiry.request.issuing_department_id)) == 1
        assert gaps(programme_id, AT, department_id=DepartmentFactory().pk) == []

    def test_the_gaps_cost_the_same_however_many(self, inquiry, django_assert_num_queries):
        situations.drafted()

        with django_assert_num_queries(6):
            gaps(inquiry.request.programme_id, AT)
