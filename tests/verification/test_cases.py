"""The course of a case: accepted, decided once, withdrawn, handed over; nothing half-written, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest import mock

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from certificates.models import AccessRecord, Authorisation, Holder, Presentation
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, DomainError, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from tests.factories.verification import (
    ON_SITE,
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    VerificationRequestFactory,
    low_income_counter,
    requirement,
    typed,
)
from verification.actions import answering, asking, cases
from verification.actions.people import AuthorisationInput, PartyInput
from verification.models import (
    CASE_MOVES,
    Case,
    CaseParty,
    CaseProof,
    CaseStatus,
    RequestStatus,
    RunningNumber,
    VerificationRequest,
)
from verification.queries import case_counts, case_page, cases_of, note_opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter():
    return low_income_counter()


def clerk_of(case, *duties):
    return catalog.actor(case.department, *(duties or ("clerk",)))


class TestNothingHalfWritten:
    @pytest.mark.parametrize("where", ["verification.actions.opening._write", "verification.actions.forms.first_form"])
    def test_by_a_failure_in_the_middle(self, counter, where):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))

        with mock.patch(where, side_effect=RuntimeError), pytest.raises(RuntimeError):
            cases.open(**counter.opening(applicant=None, authorisation=by_code))

        for model in (Case, CaseParty, CaseProof, VerificationRequest, RunningNumber, AccessRecord, Authorisation):
            assert not model.objects.exists(), model
        assert Presentation.objects.get().used_at is None

    def test_by_a_wrong_party(self, counter):
        known = Holder.objects.count()
        new = PartyInput(role="household_member", document_type="passport", number="E12345678", name="新来的人")
        wrong = PartyInput(role="household_member", document_type="id_card", number="1", name="写错的人")

        with pytest.raises(Invalid) as refusal:
            cases.open(**counter.opening(parties=[new, wrong]))

        assert set(refusal.value.errors) == {"/parties/1/number"}
        assert Holder.objects.count() == known


class TestPeople:
    def test_that_the_item_needs_must_be_there(self, counter):
        counter.version.roles = [{"role": "spouse", "min": 1, "max": 1}]
        counter.version.save()

        with pytest.raises(Invalid, match="配偶 1 人") as refusal:
            cases.open(**counter.opening(parties=[]))

        assert set(refusal.value.errors) == {"/parties"}

    def test_beyond_the_items_number_are_refused(self, counter):
        couple = [typed(person, "spouse") for person in counter.people[1:3]]

        with pytest.raises(Invalid) as refusal:
            cases.open(**counter.opening(parties=couple))

        assert set(refusal.value.errors) == {"/parties/1/role"}

    def test_stand_in_a_case_once(self, counter):
        with pytest.raises(Invalid) as refusal:
            cases.open(**counter.opening(parties=[typed(counter.people[0], "spouse")]))

        assert refusal.value.code == "party_twice"

    def test_of_a_name_that_does_not_fit_the_number_are_not_told_the_right_one(self, counter):
        applicant = PartyInput(
            role="applicant", document_type="id_card", number=counter.people[0].number, name="猜的名字"
        )

        with pytest.raises(Invalid) as refusal:
            cases.open(**counter.opening(applicant=applicant))

        assert refusal.value.code == "name_mismatch"
        assert counter.people[0].name not in str(refusal.value.errors)

    def test_may_be_helped_by_one_agent_whatever_the_item_says(self, counter):
        agent = typed(certificates.HolderFactory(), "agent")

        case = cases.open(**counter.opening(parties=[agent]))

        assert set(case.parties.values_list("role", flat=True)) == {"applicant", "agent"}

    def test_who_join_later_get_their_own_proofs(self, counter):
        case = cases.open(**counter.opening(parties=[]))
        spouse = counter.parties()[0]

        row = cases.add_party(case_id=case.pk, party=spouse, by=counter.clerk, at=AT)

        assert row.proofs.filter(proof__name="居民身份证", status="satisfied").exists()
        assert row.proofs.filter(proof__name="无固定职业说明", status="offered").exists()
        with pytest.raises(Invalid, match="已经有了"):
            again = typed(counter.people[1], "household_member")
            cases.add_party(case_id=case.pk, party=again, by=counter.clerk, at=AT)


class TestConsent:
    def test_on_site_is_recorded_for_each_adult_where_no_article_allows_reading(self, counter):
        counter.version.duty_article = ""
        counter.version.save()

        case = cases.open(**counter.opening(authorisation=ON_SITE))

        assert set(Authorisation.objects.values_list("method", "purpose")) == {("on_site", case.number)}
        assert Authorisation.objects.count() == 4
        assert case.proofs.filter(proof__name="居民身份证", status="satisfied").count() == 4

    def test_by_code_is_the_applicants_only_others_are_read_by_duty(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))

        case = cases.open(**counter.opening(applicant=None, authorisation=by_code))

        assert Authorisation.objects.get().holder == counter.people[0]
        bases = dict(AccessRecord.objects.filter(purpose=case.number).values_list("holder_id", "basis"))
        assert bases[counter.people[0].pk] == "consent"
        assert {bases[person.pk] for person in counter.people[1:]} == {"duty"}

    def test_of_a_code_serves_one_case(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))
        cases.open(**counter.opening(applicant=None, authorisation=by_code))

        with pytest.raises(DomainError, match="用过"):
            cases.open(**counter.opening(applicant=None, authorisation=by_code))

    def test_by_duty_needs_an_article(self, counter):
        counter.version.duty_article = ""
        counter.version.save()

        with pytest.raises(Invalid, match="没有依职责读取的依据"):
            cases.open(**counter.opening())

    def test_of_another_person_than_the_typed_applicant_is_refused(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[1], user_id=counter.clerk.user_id, department=counter.department
        )

        with pytest.raises(Invalid, match="不是同一人"):
            cases.open(**counter.opening(authorisation=AuthorisationInput(method="code", token=str(presentation.pk))))
        presentation.refresh_from_db()
        assert presentation.used_at is None


class TestDecide:
    def test_is_refused_with_the_list_of_open_required_proofs(self):
        proof = CaseProofFactory(party=CasePartyFactory(case=CaseFactory(accepted=True)))
        CaseProofFactory(party=proof.party, required=False)

        with pytest.raises(Conflict) as refusal:
            cases.decide(case_id=proof.case_id, outcome="approved", by=clerk_of(proof.case), at=AT)

        assert list(refusal.value.errors) == [f"/proofs/{proof.pk}"]
        assert proof.proof.name in refusal.value.message

    def test_may_refuse_on_a_negative_answer_with_a_reason(self):
        proof = CaseProofFactory(party=CasePartyFactory(case=CaseFactory(accepted=True)), mismatched=True)
        by = clerk_of(proof.case)

        with pytest.raises(Invalid, match="理由"):
            cases.decide(case_id=proof.case_id, outcome="refused", by=by, at=AT)
        with pytest.raises(Conflict):
            cases.decide(case_id=proof.case_id, outcome="approved", by=by, at=AT)
        decided = cases.decide(case_id=proof.case_id, outcome="refused", reason="收入超过标准", by=by, at=AT)

        assert (decided.status, decided.outcome) == ("decided", "refused")

    def test_tells_the_second_who_decided_what_and_when(self):
        case = CaseFactory(accepted=True)
        first = clerk_of(case)
        catalog.UserFactory._meta.model.objects.filter(pk=first.user_id).update(display_name="冯示例")
        cases.decide(case_id=case.pk, outcome="approved", by=first, at=AT)

        with pytest.raises(Conflict) as refusal:
            cases.decide(case_id=case.pk, outcome="refused", reason="x", by=clerk_of(case), at=AT)

        assert "冯示例" in refusal.value.message
        assert "2026-11-23 10:00" in refusal.value.message
        assert "准予" in refusal.value.message

    @pytest.mark.parametrize(
        ("status", "verb", "given"),
        [
            (status, verb, given)
            for verb, after, given in (
                (cases.accept, "accepted", {}),
                (cases.decide, "decided", {"outcome": "approved"}),
                (cases.withdraw, "withdrawn", {}),
                (cases.suspend, "suspended", {"reason": "court"}),
                (cases.archive, "archived", {}),
            )
            for status in CaseStatus.values
            if after not in CASE_MOVES[status]
        ],
    )
    def test_every_verb_refuses_a_state_that_does_not_allow_it(self, status, verb, given):
        over = {"decided", "archived", "revoked"}
        times = {"accepted_at": AT} if status in {"accepted", "suspended", *over} else {}
        ended = {"decided_at": AT, "outcome": "approved"} if status in over else {}
        revoked = {"revoked_at": AT} if status == "revoked" else {}
        case = CaseFactory(status=status, **times, **ended, **revoked)

        with pytest.raises(Conflict):
            verb(case_id=case.pk, by=clerk_of(case), at=AT, **given)

        case.refresh_from_db()
        assert case.status == status
        assert not timeline.of(case).exists()

    def test_a_draft_is_not_resumed(self):
        case = CaseFactory()

        with pytest.raises(IllegalMove):
            cases.resume(case_id=case.pk, by=clerk_of(case), at=AT)


class TestWithdraw:
    def test_takes_every_open_request_back(self, counter):
        case = cases.open(**counter.opening())
        sent = VerificationRequest.objects.filter(case=case).first()
        asking.submit(request_id=sent.pk, by=counter.clerk, at=AT)

        cases.withdraw(case_id=case.pk, by=counter.clerk, at=AT, reason="不办了")

        assert set(case.requests.values_list("status", flat=True)) == {RequestStatus.WITHDRAWN}
        case.refresh_from_db()
        assert case.status == CaseStatus.WITHDRAWN

    def test_is_for_the_applicant_too_and_for_no_other_citizen(self):
        case = CasePartyFactory().case
        stranger = Actor(user_id=catalog.UserFactory().pk, holder_ids=frozenset({certificates.HolderFactory().pk}))
        applicant = Actor(user_id=catalog.UserFactory().pk, holder_ids=frozenset({case.applicant_id}))

        with pytest.raises(NotVisible):
            cases.withdraw(case_id=case.pk, by=stranger, at=AT)
        assert cases.withdraw(case_id=case.pk, by=applicant, at=AT).status == CaseStatus.WITHDRAWN


class TestHandOver:
    def test_goes_to_a_colleague_with_a_note_that_they_are_told_of(self):
        case = CaseFactory()
        colleague = clerk_of(case)

        cases.hand_over(case_id=case.pk, to_user_id=colleague.user_id, note="下午来", by=clerk_of(case), at=AT)

        case.refresh_from_db()
        assert case.clerk_id == colleague.user_id
        assert timeline.of(case).get().reason == "下午来"
        assert Notification.objects.get().user_id == colleague.user_id

    def test_does_not_go_to_another_department(self):
        case = CaseFactory()
        stranger = catalog.actor(catalog.DepartmentFactory(), "clerk")

        with pytest.raises(Invalid, match="本部门"):
            cases.hand_over(case_id=case.pk, to_user_id=stranger.user_id, note="", by=clerk_of(case), at=AT)


class TestUnmask:
    def test_shows_the_number_and_leaves_a_record(self):
        party = CasePartyFactory()

        shown = cases.unmask(case_id=party.case_id, party_id=party.pk, by=clerk_of(party.case), at=AT)

        assert shown.number == party.holder.number
        assert shown.number not in repr(shown)
        assert AccessRecord.objects.get().purpose == party.case.number

    def test_is_not_for_a_colleague_without_the_duty(self):
        party = CasePartyFactory()

        with pytest.raises(NotAllowed):
            cases.unmask(case_id=party.case_id, party_id=party.pk, by=clerk_of(party.case, "liaison"), at=AT)
        assert not AccessRecord.objects.exists()


class TestPage:
    def test_groups_the_proofs_and_gives_each_open_one_exactly_one_next_action(self, counter):
        case = cases.open(**counter.opening())
        asking.submit(request_id=case.requests.get(proof__name="养老金领取情况").pk, by=counter.clerk, at=AT)

        page = case_page(case.number, counter.clerk, AT)

        assert [row.name for row in page.waiting] == ["养老金领取情况"]
        assert [row.name for row in page.not_needed] == ["贫困证明"]
        assert next((row.name, row.who) for row in page.done) == (
            "居民身份证",
            f"{counter.people[0].name}等 4 人",
        )
        assert [(row.name, row.next.kind) for row in page.now] == [
            ("机动车登记信息", "request"),
            ("不动产登记信息", "request"),
            ("无固定职业说明", "commit"),
        ]
        assert page.next.next.label == "改走核验，发给公安局"
        assert page.next.due_at.isoformat() == "2026-11-23T10:30:00+08:00"

    def test_does_not_run_after_an_optional_licence_that_nobody_holds(self, counter):
        shared = counter.requirement("居民身份证").channels.get(way="data_sharing")
        row = requirement(counter.version, name="残疾状况", ways=["data_sharing"], required=False)
        assert row.channels.get().licence_type != shared.licence_type
        case = cases.open(**counter.opening(parties=[]))

        page = case_page(case.number, counter.clerk, AT)

        assert "残疾状况" in [row.name for row in page.not_needed]
        assert page.counts.not_needed == 2

    def test_counts_what_its_heads_say(self, counter):
        case = cases.open(**counter.opening())

        page = case_page(case.number, counter.clerk, AT)

        counts = page.counts
        assert (counts.done, counts.not_needed, counts.missing) == (6, 1, 4)
        assert counts.proofs == len(page.proofs) == 15
        assert [person.missing for person in page.people] == [2, 2, 0, 0]
        assert (counts.auto_filled, counts.waiting_fields) == (2, 2)

    def test_says_on_every_field_in_words_where_its_value_comes_from(self, counter):
        case = cases.open(**counter.opening())

        rows = {row.name: row for row in case_page(case.number, counter.clerk, AT).fields}

        assert rows["address"].source_label == "居民身份证"
        assert rows["property"].source_label == "等核验"
        assert rows["vehicle"].reason == "没有查到这类电子证照，改由公安局核验后自动填"
        assert rows["account"].source_label == "要填"

    def test_asks_as_many_questions_for_a_household_as_for_one(self, counter):
        one, four = cases.open(**counter.opening(parties=[])), cases.open(**counter.opening())

        with CaptureQueriesContext(connection) as asked_one:
            case_page(one.number, counter.clerk, AT)
        with CaptureQueriesContext(connection) as asked_four:
            case_page(four.number, counter.clerk, AT)

        assert len(asked_one) == len(asked_four) <= 13

    def test_is_hidden_from_others_and_opening_it_leaves_a_record_for_each_person(self, counter):
        case = cases.open(**counter.opening())
        earlier = list(AccessRecord.objects.values_list("pk", flat=True))

        with pytest.raises(NotVisible):
            case_page(case.number, catalog.actor(counter.issuers["police"], "clerk"), AT)
        note_opening(case_page(case.number, counter.clerk, AT), by=counter.clerk, at=AT)

        read = set(AccessRecord.objects.exclude(pk__in=earlier).values_list("holder_id", flat=True))
        assert read == {person.pk for person in counter.people}


class TestLists:
    def test_count_what_is_in_hand_in_one_question(self, counter):
        case = cases.open(**counter.opening())
        cases.open(**counter.opening())
        asking.submit(request_id=case.requests.first().pk, by=counter.clerk, at=AT)

        with CaptureQueriesContext(connection) as asked:
            counts = case_counts(counter.clerk)

        assert (counts.mine, counts.waiting, counts.answered) == (2, 1, 0)
        assert len(asked) == 1

    def test_cost_the_same_for_two_cases_as_for_one(self, counter):
        cases.open(**counter.opening())
        with CaptureQueriesContext(connection) as one:
            list(cases_of(counter.clerk))
        cases.open(**counter.opening())
        with CaptureQueriesContext(connection) as two:
            assert [case.missing for case in cases_of(counter.clerk)] == [4, 4]
        assert len(one) == len(two) == 1


class TestConstraints:
    def test_a_decision_has_a_time_and_an_outcome(self):
        with pytest.raises(IntegrityError, match="case_decided"), transaction.atomic():
            CaseFactory(decided=True, outcome="")
        with pytest.raises(IntegrityError, match="case_decided"), transaction.atomic():
            CaseFactory(decided=True, decided_at=None, outcome="")
        with pytest.raises(IntegrityError, match="case_accepted_has_time"), transaction.atomic():
            CaseFactory(accepted=True, accepted_at=None)

    def test_a_case_has_one_applicant_and_everybody_once(self):
        party = CasePartyFactory()

        with pytest.raises(IntegrityError, match="case_one_applicant"), transaction.atomic():
            CasePartyFactory(case=party.case, holder=certificates.HolderFactory())
        with pytest.raises(IntegrityError, match="case_party_once"), transaction.atomic():
            CasePartyFactory(case=party.case, role="spouse")

    def test_a_number_is_given_once(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseFactory(number=CaseFactory().number)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_many_who_decide_at_once_one_does_and_the_others_hear_of_it(self):
        case = CaseFactory(accepted=True)
        clerks = [clerk_of(case) for _ in range(6)]

        results = at_once(
            [lambda by=by: cases.decide(case_id=case.pk, outcome="approved", by=by, at=AT) for by in clerks]
        )

        refusals = [result for result in results if isinstance(result, Conflict)]
        assert len(refusals) == len(clerks) - 1
        assert {refusal.code for refusal in refusals} == {"already_decided"}
        assert timeline.of(case).filter(kind="case.decided").count() == 1

    def test_cases_opened_at_once_get_different_numbers(self):
        counter = low_income_counter()

        opened = at_once([lambda: cases.open(**counter.opening()) for _ in range(4)])

        assert len({case.number for case in opened}) == 4

    def test_an_answer_and_a_withdrawn_case_do_not_wait_for_each_other_forever(self):
        for _ in range(5):
            request = VerificationRequestFactory(submitted=True, case_proof__status="requested")
            liaison = catalog.actor(request.issuing_department, "liaison")
            clerk = clerk_of(request.case)

            results = at_once(
                [
                    lambda request=request, liaison=liaison: answer(request, liaison),
                    lambda request=request, clerk=clerk: cases.withdraw(case_id=request.case_id, by=clerk, at=AT),
                ]
            )

            assert all(isinstance(result, Case | VerificationRequest | DomainError) for result in results), results


def answer(request, liaison):
    return answering.answer(request_id=request.pk, outcome="not_found", by=liaison, at=AT)


def at_once(attempts):
    """Run the attempts in threads that start together; their results or refusals."""
    barrier = Barrier(len(attempts))

    def run(attempt):
        barrier.wait()
        try:
            return attempt()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))
