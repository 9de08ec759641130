"""The course of a case: accepted, decided once, withdrawn, handed over; nothing half-written, nothing twice."""

from unittest import mock

import pytest
from django.db import IntegrityError, transaction

from certificates.models import AccessRecord, Authorisation, Holder, Presentation
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.models import Notification
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from tests.factories.people import clerk_of
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification.actions import asking, cases
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

pytestmark = pytest.mark.django_db


class TestNothingHalfWritten:
    @pytest.mark.parametrize("where", ["verification.actions.opening._write", "verification.actions.forms.first_form"])
    def test_by_a_failure_in_the_middle(self, counter, where):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))

        with mock.patch(where, side_effect=RuntimeError), pytest.raises(RuntimeError):
            cases.open_case(**counter.opening(applicant=None, authorisation=by_code))

        for model in (Case, CaseParty, CaseProof, VerificationRequest, RunningNumber, AccessRecord, Authorisation):
            assert not model.objects.exists(), model
        assert Presentation.objects.get().used_at is None

    def test_by_a_wrong_party(self, counter):
        known = Holder.objects.count()
        new = PartyInput(role="household_member", document_type="passport", number="E12345678", name="新来的人")
        wrong = PartyInput(role="household_member", document_type="id_card", number="1", name="写错的人")

        with pytest.raises(Invalid) as refusal:
            cases.open_case(**counter.opening(parties=[new, wrong]))

        assert set(refusal.value.errors) == {"/parties/1/number"}
        assert Holder.objects.count() == known


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

    @pytest.mark.parametrize(("status", "verb"), [("draft", cases.resume), ("suspended", cases.accept)])
    def test_of_two_verbs_that_end_in_one_state_each_begins_in_its_own(self, status, verb):
        case = CaseFactory(status=status, accepted_at=None if status == "draft" else AT)

        with pytest.raises(Conflict):
            verb(case_id=case.pk, by=clerk_of(case), at=AT)

        case.refresh_from_db()
        assert case.status == status


class TestWithdraw:
    def test_takes_every_open_request_back(self, counter):
        case = cases.open_case(**counter.opening())
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
    def test_with_a_note_that_is_too_long_is_refused_not_cut(self):
        case = CaseFactory()
        colleague = clerk_of(case)

        with pytest.raises(Invalid) as refused:
            cases.hand_over(case_id=case.pk, to_user_id=colleague.user_id, note="长" * 1_001, by=clerk_of(case), at=AT)

        assert set(refused.value.errors) == {"/note"}

    def test_goes_to_a_colleague_with_a_note_that_they_are_told_of(self):
        case = CaseFactory()
        colleague = clerk_of(case)

        cases.hand_over(case_id=case.pk, to_user_id=colleague.user_id, note="下午来", by=clerk_of(case), at=AT)

        outbox.deliver_due(AT)

        case.refresh_from_db()
        assert case.clerk_id == colleague.user_id
        assert timeline.of(case).get().reason == "下午来"
        assert Notification.objects.get().user_id == colleague.user_id

    @pytest.mark.parametrize("has_left", [False, True])
    def test_does_not_go_to_another_department_nor_to_a_closed_account(self, has_left):
        case = CaseFactory()
        department = case.department if has_left else catalog.DepartmentFactory()
        other = catalog.actor(department, "clerk", user=catalog.UserFactory(is_active=not has_left))

        with pytest.raises(Invalid, match="本部门"):
            cases.hand_over(case_id=case.pk, to_user_id=other.user_id, note="", by=clerk_of(case), at=AT)


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
