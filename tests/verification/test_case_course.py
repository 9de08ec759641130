"""What befalls a case on its way: tolerant acceptance, correction, suspension, and what was spared in the end."""

from datetime import timedelta
from itertools import product

import pytest

from catalog.models import Way
from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid
from portal.foundation.models import Notification, OutboxEvent
from portal.foundation.outbox import deliver_due
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.certificates import RepresentationFactory
from tests.factories.people import clerk_of
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification import case_handlers  # noqa: F401 - registers itself
from verification.actions import cases, course, lapsing, materials
from verification.models import (
    Case,
    CaseProof,
    CaseStatus,
    CaseSuspension,
    Correction,
    ProofStatus,
    SupplementRecord,
)
from verification.queries.lapsed import something_lapsed
from verification.spared import spared

pytestmark = pytest.mark.django_db


def accepted(**given):
    return CaseFactory(status=CaseStatus.ACCEPTED, accepted_at=AT, **given)


class TestTolerantAcceptance:
    def test_names_what_may_follow_and_until_when(self):
        proof = CaseProofFactory(way=Way.APPLICANT, status=ProofStatus.PENDING)

        case = cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)

        assert case.pending_materials == [proof.proof.name]
        assert timedelta(days=6) < case.pending_due_at - AT < timedelta(days=8)  # five working days and a weekend

    def test_does_not_count_what_departments_get_from_each_other(self):
        proof = CaseProofFactory(way=Way.VERIFICATION, status=ProofStatus.REQUESTED)

        case = cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)

        assert (case.pending_materials, case.pending_due_at) == ([], None)

    def test_is_refused_where_something_is_missing_that_may_not_follow(self):
        proof = CaseProofFactory(way=Way.APPLICANT, status=ProofStatus.PENDING)
        type(proof.requirement).objects.update(may_follow=False)

        with pytest.raises(Conflict, match=proof.proof.name) as refusal:
            cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)

        assert refusal.value.code == "essential_missing"
        proof.case.refresh_from_db()
        assert proof.case.status == CaseStatus.DRAFT

    def test_is_told_the_applicant_reminded_of_and_told_to_both_when_the_term_has_passed(self):
        clerk = catalog.UserFactory()
        proof = CaseProofFactory(party__case__clerk=clerk, way=Way.APPLICANT)
        catalog.actor(proof.case.department, "clerk", user=clerk)
        case = cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)
        me = RepresentationFactory(holder=case.applicant)
        near, later = case.pending_due_at - timedelta(days=1), case.pending_due_at + timedelta(minutes=1)

        assert [course.remind(at=at, limit=10) for at in (AT, near, near)] == [0, 1, 0]
        assert [lapsing.note_lapsed(at=at, limit=10) for at in (case.pending_due_at, later, later)] == [0, 1, 0]
        deliver_due(later)
        assert [note.kind for note in clerk.notifications.all()] == ["case.materials_lapsed"]
        assert {note.kind for note in me.user.notifications.all()} == {
            "my_case.accepted_with_gaps",
            "my_case.materials_near",
            "my_case.materials_lapsed",
        }
        own = Case.objects.filter(clerk=clerk)
        assert [own.filter(something_lapsed(own, at)).exists() for at in (case.pending_due_at, later)] == [False, True]

    def test_lets_an_application_be_refused_as_incomplete_only_when_the_term_has_passed(self):
        proof = CaseProofFactory(way=Way.APPLICANT, status=ProofStatus.PENDING)
        case = cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)
        refuse = {"case_id": case.pk, "outcome": "refused", "reason": "材料不全", "by": clerk_of(case)}

        with pytest.raises(Conflict, match=proof.proof.name):
            cases.decide(**refuse, at=case.pending_due_at)
        assert cases.decide(**refuse, at=case.pending_due_at + timedelta(minutes=1)).outcome == "refused"

    def test_lets_nothing_be_refused_while_a_department_is_still_asked(self):
        proof = CaseProofFactory(way=Way.APPLICANT, status=ProofStatus.PENDING)
        CaseProofFactory(case=proof.case, way=Way.VERIFICATION, status=ProofStatus.REQUESTED)
        case = cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)
        late = case.pending_due_at + timedelta(days=1)
        with pytest.raises(Conflict, match="没有取得"):
            cases.decide(case_id=case.pk, outcome="refused", reason="材料不全", by=clerk_of(case), at=late)

    def test_says_nothing_where_all_has_come_meanwhile(self):
        proof = CaseProofFactory(way=Way.APPLICANT, status=ProofStatus.PENDING)
        case = cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT)
        type(proof).objects.filter(pk=proof.pk).update(status=ProofStatus.SATISFIED)

        late = case.pending_due_at + timedelta(days=1)
        lapsing.note_lapsed(at=late, limit=10)

        assert not OutboxEvent.objects.filter(name="verification.case_materials_lapsed").exists()
        assert not Case.objects.filter(something_lapsed(Case.objects.all(), late)).exists()


class TestSupplements:
    def test_that_did_not_come_are_told_to_the_department_and_the_applicant_once(self):
        proof = asked_to_supplement()
        asked = proof.supplement_records.get()
        later = asked.due_at + timedelta(minutes=1)
        RepresentationFactory(holder=proof.case.applicant)

        assert [lapsing.note_lapsed(at=later, limit=10) for _round in range(2)] == [1, 0]
        deliver_due(later)

        told = Notification.objects.filter(kind__contains="supplement_lapsed")
        assert dict(told.values_list("kind", "link")) == {
            "case.supplement_lapsed": f"/hall/{proof.case.number}/",
            "my_case.supplement_lapsed": f"/me/cases/{proof.case.number}/",
        }
        assert SupplementRecord.objects.lapsed().get() == asked

    def test_that_came_from_home_in_time_are_not_late_while_nobody_looked(self):
        proof = asked_to_supplement()
        asked = proof.supplement_records.get()
        SupplementRecord.objects.create(case_proof=proof, at=asked.at, waits=True)

        lapsing.note_lapsed(at=asked.due_at + timedelta(minutes=1), limit=10)

        assert not OutboxEvent.objects.filter(name="verification.case_supplement_lapsed").exists()

    def test_are_waited_for_until_the_last_term_that_was_given(self):
        proof = asked_to_supplement()
        first = proof.supplement_records.get()
        again = AT + timedelta(days=1)
        materials.supplement(
            case_proof_id=proof.pk, reason="还缺一页", by=clerk_of(proof.case), at=again, working_days=20
        )

        lapsing.note_lapsed(at=first.due_at + timedelta(days=2), limit=10)

        assert not OutboxEvent.objects.filter(name="verification.case_supplement_lapsed").exists()

    def test_that_came_meanwhile_are_told_to_nobody(self):
        proof = asked_to_supplement()
        CaseProof.objects.filter(pk=proof.pk).update(status=ProofStatus.SATISFIED)

        lapsing.note_lapsed(at=AT + timedelta(days=60), limit=10)

        assert not OutboxEvent.objects.filter(name="verification.case_supplement_lapsed").exists()


def asked_to_supplement():
    case = accepted(clerk=catalog.UserFactory())
    proof = CaseProofFactory(party=CasePartyFactory(case=case), mismatched=True)
    materials.supplement(case_proof_id=proof.pk, reason="流水与登记不符", by=clerk_of(case), at=AT)
    return proof


class TestSuspension:
    def test_needs_a_reason_of_the_closed_list(self):
        case = accepted()
        with pytest.raises(Invalid, match="列出的原因"):
            cases.suspend(case_id=case.pk, by=clerk_of(case), at=AT, reason="busy")
        case.refresh_from_db()
        assert case.status == CaseStatus.ACCEPTED

    def test_keeps_the_period_and_ends_with_going_on(self):
        case = accepted()
        cases.suspend(case_id=case.pk, by=clerk_of(case), at=AT, reason="court", note="等判决")
        cases.resume(case_id=case.pk, by=clerk_of(case), at=AT + timedelta(days=2))

        period = CaseSuspension.objects.get()
        assert (period.reason, period.note) == ("court", "等判决")
        assert period.ends_at - period.starts_at == timedelta(days=2)
        assert [event.kind for event in timeline.of(case)] == ["case.resumed", "case.suspended"]

    def test_does_not_happen_to_a_draft(self):
        case = CaseFactory()
        with pytest.raises(IllegalMove):
            cases.suspend(case_id=case.pk, by=clerk_of(case), at=AT, reason="court")
        assert not CaseSuspension.objects.exists()


class TestCorrection:
    def test_tells_all_at_once_with_a_term(self):
        case = CaseFactory()
        asked = cases.ask_correction(
            case_id=case.pk, points=["联系电话少一位", " ", "住址写到门牌"], by=clerk_of(case), at=AT
        )
        assert asked.points == ["联系电话少一位", "住址写到门牌"]
        assert asked.due_at > AT

    def test_is_refused_without_any_point(self):
        case = CaseFactory()
        with pytest.raises(Invalid, match="一次说全"):
            cases.ask_correction(case_id=case.pk, points=["  "], by=clerk_of(case), at=AT)

    def test_waits_for_the_first_before_a_second(self):
        case = CaseFactory()
        cases.ask_correction(case_id=case.pk, points=["电话"], by=clerk_of(case), at=AT)
        with pytest.raises(Conflict, match="还在等"):
            cases.ask_correction(case_id=case.pk, points=["住址"], by=clerk_of(case), at=AT)

    def test_needs_a_reason_the_second_time(self):
        case = CaseFactory()
        cases.ask_correction(case_id=case.pk, points=["电话"], by=clerk_of(case), at=AT)
        cases.close_correction(case_id=case.pk, said="补上了", by=clerk_of(case), at=AT)

        with pytest.raises(Invalid) as refusal:
            cases.ask_correction(case_id=case.pk, points=["住址"], by=clerk_of(case), at=AT)
        assert refusal.value.code == "correction_once"
        cases.ask_correction(case_id=case.pk, points=["住址"], why_again="新情况", by=clerk_of(case), at=AT)
        assert Correction.objects.count() == 2

    def test_is_not_asked_in_a_decided_case(self):
        case = CaseFactory(status=CaseStatus.DECIDED, accepted_at=AT, decided_at=AT, outcome="approved")
        with pytest.raises(Conflict, match="不能再要求补正"):
            cases.ask_correction(case_id=case.pk, points=["电话"], by=clerk_of(case), at=AT)

    def test_reminds_the_clerk_once_when_the_term_has_passed(self):
        clerk = catalog.UserFactory()
        case = CaseFactory(clerk=clerk)
        catalog.actor(case.department, "clerk", user=clerk)
        asked = cases.ask_correction(case_id=case.pk, points=["电话"], by=clerk_of(case), at=AT)
        later = asked.due_at + timedelta(minutes=1)

        assert [lapsing.note_lapsed(at=later, limit=10) for _round in range(2)] == [1, 0]
        deliver_due(later)
        assert [note.kind for note in clerk.notifications.all()] == ["case.correction_lapsed"]


class TestWhatWasSpared:
    FORM = ({"name": "name"}, {"name": "phone"}, {"name": "rooms"})
    CELLS = {
        "name": {"value": "王示例", "source": {"kind": "licence"}},
        "phone": {"value": "0536", "source": {"kind": "typed"}},
        "rooms": {"value": "", "source": {"kind": "waiting"}},
    }

    def test_counts_fields_that_an_office_filled_and_proofs_that_nobody_fetched(self):
        rows = [
            CaseProof(way=way, status=status, reason_code=code)
            for way, status, code in (
                (Way.DATA_SHARING, ProofStatus.SATISFIED, ""),
                (Way.CANCELLED, ProofStatus.STRUCK_OUT, ""),
                (Way.OFFLINE, ProofStatus.SATISFIED, "offline_verified"),
                (Way.INTERCITY, ProofStatus.SATISFIED, "intercity_matched"),
                (Way.VERIFICATION, ProofStatus.SATISFIED, "voluntary"),
                (Way.SITE_CHECK, ProofStatus.SATISFIED, "supplemented"),
                (Way.APPLICANT, ProofStatus.SATISFIED, ""),
                (Way.VERIFICATION, ProofStatus.REQUESTED, ""),
            )
        ]
        found = spared(self.FORM, self.CELLS, rows)
        assert (found.fields_total, found.fields_untyped) == (3, 1)
        assert (found.proofs_total, found.proofs_spared) == (8, 4)

    def test_is_the_same_asked_of_a_proof_and_of_the_database(self):
        one = CaseProof.objects.filter(pk=CaseProofFactory().pk)

        for status, way, code in product(ProofStatus, (Way.APPLICANT, Way.VERIFICATION), ("", "voluntary")):
            one.update(status=status, way=way, reason_code=code)
            assert one.spared().exists() == one.get().is_spared, (status, way, code)

    def test_is_written_with_the_decision(self):
        proof = CaseProofFactory(case=accepted(), way=Way.DATA_SHARING, status=ProofStatus.SATISFIED)
        decided = cases.decide(case_id=proof.case_id, outcome="approved", by=clerk_of(proof.case), at=AT)
        decided.refresh_from_db()
        assert (decided.proofs_total, decided.proofs_spared) == (1, 1)
