"""A theme: its cases are opened together, and what two of them need of one person is asked once."""

from datetime import timedelta

import pytest

from catalog.calendars import clock_of
from certificates.models import AccessRecord
from portal.foundation import outbox, timeline
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification, OutboxEvent
from tests.factories import verification as factories
from tests.factories.catalog import AT, actor
from tests.factories.themes import together
from verification import letters, reading
from verification.actions import blanking, cases, drafting, looking, materials, moving_on, requests, theme_cases
from verification.models import Case, CaseProof, ThemeCase, VerificationRequest
from verification.permissions import requests as permissions
from verification.queries.case_time import time_of

pytestmark = pytest.mark.django_db

FOUND = {"outcome": "matched", "facts": {"rooms": "1套"}}


@pytest.fixture
def theme():
    return together()


def now_of(*proofs):
    return [CaseProof.objects.select_related("case", "follows").get(pk=proof.pk) for proof in proofs]


def the_request():
    return VerificationRequest.objects.get()


def sent(theme, proof, place=0):
    return drafting.send(case_proof_id=proof.pk, by=theme.clerk(place), at=AT)


def answered(theme, first, **reply):
    request = sent(theme, first)
    return requests.answer(request_id=request.pk, by=theme.answering, at=AT, **(FOUND | reply))


def form_of(case):
    return Case.objects.get(pk=case.pk).form["property"]


class TestOpening:
    def test_opens_a_case_for_every_item_each_of_its_own_department(self, theme):
        opened = theme_cases.open_theme(**theme.opening())

        first, second = opened.cases.order_by("pk")
        assert opened.number == "AQ-YJS-20261123-0001"
        assert [first.department, second.department] == [version.item.department for version in theme.versions]
        assert (first.clerk_id, second.clerk_id) == (theme.clerk().user_id, None)
        assert theme_cases.sisters_of(first) == [second]

    def test_tells_the_department_whose_case_was_opened_elsewhere(self, theme):
        theme.open()

        [event] = OutboxEvent.objects.filter(name="verification.case_opened_elsewhere")
        assert Case.objects.get(pk=event.payload["case"]).department == theme.versions[1].item.department

    def test_is_for_the_window_of_the_department_that_leads(self, theme):
        with pytest.raises(NotAllowed, match="牵头部门"):
            theme_cases.open_theme(**theme.opening(by=theme.clerk(1)))

    def test_writes_nothing_where_one_of_its_cases_cannot_be_opened(self, theme):
        with pytest.raises(Invalid):
            theme_cases.open_theme(**theme.opening(ticket="这不是号码"))

        assert not ThemeCase.objects.exists()
        assert not Case.objects.exists()

    def test_says_which_item_is_not_worked_out(self, theme):
        theme.versions[1].delete()

        with pytest.raises(NotVisible, match="还没有梳理所需证明"):
            theme_cases.open_theme(**theme.opening())


class TestAskedOnce:
    def test_the_second_proof_follows_the_request_of_the_first(self, theme):
        first, second = theme.open()

        assert the_request().case_proof == first
        assert (first.follows, second.follows) == (None, the_request())

    def test_one_letter_names_both_cases_and_is_signed(self, theme):
        first, second = theme.open()
        request = sent(theme, first)

        assert [proof.status for proof in now_of(first, second)] == ["requested", "requested"]
        assert letters.inquiry_document(request)["also_for"] == [second.case.number]
        assert letters.check_inquiry(VerificationRequest.objects.get(pk=request.pk)).valid

    def test_one_answer_settles_both_and_fills_both_forms_and_both_logs(self, theme):
        first, second = theme.open()
        answered(theme, first)

        assert [proof.status for proof in now_of(first, second)] == ["satisfied", "satisfied"]
        assert [form_of(proof.case)["value"] for proof in (first, second)] == ["1套", "1套"]
        read = AccessRecord.objects.filter(purpose__in=[first.case.number, second.case.number], fields=["rooms"])
        assert read.count() == 2
        kinds = [event.kind for event in timeline.of(second.case)]
        assert {"proof.follows", "proof.settled"} <= set(kinds)

    def test_the_department_that_sends_first_asks_and_the_other_follows(self, theme):
        first, second = theme.open()
        request = sent(theme, second, place=1)

        assert (request.case_proof, request.requesting_department) == (second, second.case.department)
        assert request.also_for == [first.case.number]
        assert [proof.status for proof in now_of(first, second)] == ["requested", "requested"]

    def test_a_correction_reaches_both_and_flags_both_decided_cases(self, theme):
        first, second = theme.open()
        request = answered(theme, first)
        for place, proof in enumerate((first, second)):
            cases.accept(case_id=proof.case_id, by=theme.clerk(place), at=AT)
            cases.decide(case_id=proof.case_id, outcome="approved", by=theme.clerk(place), at=AT)
        requests.correct(
            request_id=request.pk, outcome="not_found", by=theme.answering, at=AT, reason="看错了人", facts={}
        )

        assert [proof.status for proof in now_of(first, second)] == ["not_found", "not_found"]
        assert all(Case.objects.get(pk=proof.case_id).needs_review_since for proof in (first, second))
        assert form_of(second.case)["source"]["kind"] == "reply"  # what it was decided on stays

    def test_a_return_sends_both_to_their_next_way(self, theme):
        first, second = theme.open()
        request = sent(theme, first)
        requests.return_(request_id=request.pk, by=theme.answering, at=AT, return_code="not_ours", reason="不归本单位")

        assert {(proof.way, proof.reason_code) for proof in now_of(first, second)} == {("applicant", "returned")}

    def test_it_is_one_proof_spared_more(self, theme):
        first, second = theme.open()
        answered(theme, first)
        cases.accept(case_id=second.case_id, by=theme.clerk(1), at=AT)
        decided = cases.decide(case_id=second.case_id, outcome="approved", by=theme.clerk(1), at=AT)

        assert (decided.proofs_total, decided.proofs_spared) == (1, 1)

    def test_its_time_counts_as_verification_in_both(self, theme):

        first, second = theme.open()
        sent(theme, first)

        for proof in (first, second):
            case = Case.objects.get(pk=proof.case_id)
            later = AT + timedelta(minutes=10)
            assert time_of(case, clock_of(case.department, AT), later).verifying.total_seconds() == 600

    @pytest.mark.parametrize(("leaver", "waited"), [(0, [10, 20]), (1, [20, 10])])
    def test_its_time_ends_for_each_when_that_case_needs_it_no_more(self, theme, leaver, waited):
        both = theme.open()
        request = sent(theme, both[0])
        in_ten, in_twenty = AT + timedelta(minutes=10), AT + timedelta(minutes=20)
        materials.supply(case_proof_id=both[leaver].pk, by=theme.clerk(leaver), at=in_ten, note="带来了", upload=None)
        requests.answer(request_id=request.pk, by=theme.answering, at=in_twenty, **FOUND)

        cases_of = [Case.objects.get(pk=proof.case_id) for proof in both]
        times = [time_of(case, clock_of(case.department, AT), AT + timedelta(hours=1)) for case in cases_of]
        assert [time.verifying for time in times] == [timedelta(minutes=minutes) for minutes in waited]

    def test_a_form_that_states_otherwise_asks_by_itself(self, theme):
        first, second = theme.open()
        cases.save_form(case_id=first.case_id, values={"property": "2套"}, by=theme.clerk(), at=AT)
        cases.save_form(case_id=second.case_id, values={"property": "3套"}, by=theme.clerk(1), at=AT)
        request = sent(theme, first)

        assert (request.claimed, request.also_for) == ({"rooms": "2套"}, [])
        [own] = VerificationRequest.objects.filter(case_proof=second)
        assert (own.status, now_of(second)[0].follows) == ("draft", None)

    def test_somebody_added_later_follows_what_a_sister_asked_of_them(self, theme):
        for version in theme.versions:
            version.roles = [{"role": "spouse", "min": 0, "max": 1}]
            version.save()
            version.requirements.update(parties=["spouse"])
        theme.open()
        first, second = Case.objects.order_by("pk")
        spouse = factories.typed(factories.certificates.HolderFactory(), "spouse")
        for place, case in enumerate((first, second)):
            cases.add_party(case_id=case.pk, party=spouse, by=theme.clerk(place), at=AT)

        assert the_request().case == first
        assert CaseProof.objects.get(case=second).follows == the_request()

    def test_both_clerks_are_told_each_of_their_own_case(self, theme):
        first, second = theme.open()
        cases.hand_over(case_id=second.case_id, to_user_id=theme.clerk(1).user_id, note="", by=theme.clerk(1), at=AT)
        answered(theme, first)
        outbox.deliver_due(AT)

        told = Notification.objects.filter(kind="request.answered").values_list("user_id", "link")
        assert set(told) == {
            (theme.clerk(place).user_id, f"/hall/{proof.case.number}/") for place, proof in enumerate((first, second))
        }

    def test_it_is_blanked_when_the_last_of_its_cases_is_old_enough_and_in_both_forms(self, theme):
        first, second = theme.open()
        request = answered(theme, first)
        programme = theme.theme.programme
        type(programme).objects.filter(pk=programme.pk).update(reply_retention_months=1)
        cases.withdraw(case_id=first.case_id, by=theme.clerk(), at=AT)
        assert blanking.blank_due(at=AT + timedelta(days=60)) == 0
        cases.withdraw(case_id=second.case_id, by=theme.clerk(1), at=AT)
        assert blanking.blank_due(at=AT + timedelta(days=60)) == 1

        assert VerificationRequest.objects.get(pk=request.pk).facts == {}
        assert [form_of(proof.case)["value"] for proof in (first, second)] == ["", ""]


class TestTheReplyStaysInItsTheme:
    def test_another_opening_for_the_same_person_asks_anew(self, theme):
        first, _second = theme.open()
        answered(theme, first)
        third, fourth = theme.open()

        assert third.status == "pending"
        assert fourth.follows.case_proof == third
        assert VerificationRequest.objects.count() == 2

    def test_nor_does_a_single_case_of_the_same_item_take_it(self, theme):
        first, _second = theme.open()
        answered(theme, first)
        alone = cases.open_case(
            item_code=theme.versions[0].item.code, **{k: v for k, v in theme.opening().items() if k != "theme_code"}
        )

        assert alone.requests.get().status == "draft"
        assert alone.proofs.get().follows is None

    def test_nor_is_it_taken_about_another_person_of_the_same_theme(self, theme):
        theme.versions[1].roles = [{"role": "spouse", "min": 0, "max": 1}]
        theme.versions[1].save()
        theme.versions[1].requirements.update(parties=["spouse"])
        spouse = factories.typed(factories.certificates.HolderFactory(), "spouse")
        _first, second = theme.open(parties=[spouse])

        assert second.follows is None
        assert VerificationRequest.objects.count() == 2

    def test_who_handles_the_sister_case_reads_it_and_nobody_else_of_that_department(self, theme):
        first, second = theme.open()
        request = answered(theme, first)
        handler, colleague = theme.clerk(1), actor(theme.versions[1].item.department, "clerk")
        cases.hand_over(case_id=second.case_id, to_user_id=handler.user_id, note="", by=handler, at=AT)

        found = reading.request_numbered(request.number, handler)
        looking.note_request_opening(found, by=handler, at=AT)
        assert AccessRecord.objects.filter(purpose=second.case.number, user_id=handler.user_id).exists()
        assert not permissions.reads(colleague, found)
        with pytest.raises(NotVisible):
            reading.request_numbered(request.number, actor(factories.catalog.DepartmentFactory(), "clerk", "agent"))


class TestLeaving:
    def test_withdrawing_one_case_leaves_the_request_to_the_other(self, theme):
        first, second = theme.open()
        request = sent(theme, first)
        cases.withdraw(case_id=first.case_id, by=theme.clerk(), at=AT)
        requests.answer(request_id=request.pk, by=theme.answering, at=AT, **FOUND)

        gone, stays = now_of(first, second)
        assert (gone.status, stays.status) == ("pending", "satisfied")
        assert form_of(gone.case)["value"] == ""
        assert form_of(stays.case)["value"] == "1套"

    def test_a_draft_of_a_withdrawn_case_becomes_the_others_own(self, theme):
        first, second = theme.open()
        cases.withdraw(case_id=first.case_id, by=theme.clerk(), at=AT)

        [request] = VerificationRequest.objects.exclude(status="withdrawn")
        assert (request.case_proof, request.requesting_department) == (second, second.case.department)
        assert now_of(second)[0].follows is None

    def test_the_follower_may_leave_and_the_request_goes_on(self, theme):
        first, second = theme.open()
        request = sent(theme, first)
        materials.supply(case_proof_id=second.pk, by=theme.clerk(1), at=AT, note="自己带来了", upload=None)

        assert the_request().status == "submitted"
        requests.answer(request_id=request.pk, by=theme.answering, at=AT, **FOUND)
        assert now_of(second)[0].reason_code == "voluntary"

    def test_when_the_last_one_leaves_it_is_taken_back(self, theme):
        first, second = theme.open()
        sent(theme, first)
        cases.withdraw(case_id=first.case_id, by=theme.clerk(), at=AT)
        cases.withdraw(case_id=second.case_id, by=theme.clerk(1), at=AT)

        assert the_request().status == "withdrawn"

    def test_taken_back_by_who_asked_both_wait_again_and_the_second_may_ask(self, theme):
        first, second = theme.open()
        request = sent(theme, first)
        requests.withdraw(request_id=request.pk, by=theme.clerk(), at=AT, reason="发错了")
        assert [(p.status, p.follows) for p in now_of(first, second)] == [("pending", None)] * 2
        anew = sent(theme, second, place=1)

        assert anew.case_proof == second
        assert sent(theme, first) == anew
        assert now_of(first)[0].follows == anew

    def test_a_proof_that_was_got_otherwise_follows_no_more_and_none_is_left_unasked(self, theme):
        _first, second = theme.open()
        with pytest.raises(Conflict, match="还没发出"):
            moving_on.move_on(case_proof_id=second.pk, by=theme.clerk(1), at=AT)
        assert now_of(second)[0].follows is not None

        materials.supply(case_proof_id=second.pk, by=theme.clerk(1), at=AT, note="自己带来了", upload=None)

        assert now_of(second)[0].follows is None
        assert the_request().status == "draft"

    def test_sending_twice_is_refused(self, theme):
        first, second = theme.open()
        sent(theme, first)

        with pytest.raises(Conflict):
            sent(theme, second, place=1)
