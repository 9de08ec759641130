"""Commitments: who may, what is kept, and what follows from a false one."""

import pytest

from catalog.models import RiskAssessment, Way
from portal.foundation import signing, timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.verification import (
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    CreditRecordFactory,
    low_income_counter,
)
from verification.actions import cases, commitments, proofs
from verification.actions.eligibility import commitment_bar
from verification.models import CaseProof, Commitment, CreditRecord, VerificationRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered():
    proof = CaseProofFactory(offered=True)
    catalog.RiskAssessmentFactory(proof=proof.proof)
    catalog.CommitmentTemplateFactory(proof=proof.proof, content="无固定职业", liability="依法承担责任")
    return proof


def clerk_of(proof, *duties):
    return catalog.actor(proof.case.department, *(duties or ("clerk",)))


def again(proof):
    return CaseProof.objects.get(pk=proof.pk)


class TestEligibility:
    def test_needs_a_template_and_a_reviewed_assessment(self, offered):
        assert commitment_bar(offered, AT) == ""

        offered.proof.commitment_templates.all().delete()
        assert commitment_bar(offered, AT) == "no_template"
        RiskAssessment.objects.update(reviewed_at=None)
        assert commitment_bar(offered, AT) == "no_assessment"

    def test_follows_the_newest_assessment(self, offered):
        catalog.RiskAssessmentFactory(proof=offered.proof, conclusion="unsuitable", reviewed_at=AT)

        assert commitment_bar(offered, AT) == "unsuitable"

    def test_is_not_there_for_secret_matters(self, offered):
        type(offered.proof).objects.update(is_secret=True)

        assert commitment_bar(again(offered), AT) == "secret"

    @pytest.mark.parametrize(("kind", "everywhere"), [("false_commitment", True), ("serious", True), ("bad", False)])
    def test_is_barred_by_an_unrepaired_record_in_dongying_by_any(self, offered, kind, everywhere):
        CreditRecordFactory(holder=offered.party.holder, kind=kind)

        assert bool(commitment_bar(offered, AT)) is everywhere
        offered.case.programme.bars_any_bad_record = True
        offered.case.programme.save()
        assert commitment_bar(again(offered), AT) == f"credit_{kind}"

    def test_comes_back_with_the_repair(self, offered):
        record = CreditRecordFactory(holder=offered.party.holder, programme=offered.case.programme)
        assert commitment_bar(offered, AT)

        commitments.repair_credit(record_id=record.pk, by=clerk_of(offered, "office"), at=AT)

        assert commitment_bar(offered, AT) == ""


class TestSign:
    def test_keeps_the_text_shown_the_evidence_and_a_valid_signature(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert "无固定职业" in signed.notice
        assert "不愿承诺" in signed.notice
        assert signed.eligibility["conclusion"] == "checkable"
        data = signing.canonical(commitments._signed_data(Commitment.objects.get(pk=signed.pk)))
        assert signing.check(f"department:{offered.case.department_id}", data, signed.signature).valid
        assert again(offered).status == "satisfied"

    def test_plans_the_check_in_working_days(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert signed.check_due_at.isoformat() == "2026-12-21T17:00:00+08:00"

    def test_is_refused_when_a_record_came_after_the_offer(self, offered):
        CreditRecordFactory(holder=offered.party.holder)

        with pytest.raises(Conflict, match="虚假承诺记录"):
            commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert not Commitment.objects.exists()

    def test_is_refused_where_it_was_not_offered(self):
        proof = CaseProofFactory()
        catalog.RiskAssessmentFactory(proof=proof.proof)
        catalog.CommitmentTemplateFactory(proof=proof.proof)

        with pytest.raises(Conflict, match="没有提供告知承诺"):
            commitments.sign(case_proof_id=proof.pk, by=clerk_of(proof), at=AT)

    def test_is_refused_twice_and_for_a_decided_case(self, offered):
        by = clerk_of(offered)
        commitments.sign(case_proof_id=offered.pk, by=by, at=AT)

        with pytest.raises(Conflict):
            commitments.sign(case_proof_id=offered.pk, by=by, at=AT)
        closed = CaseProofFactory(offered=True, party=CasePartyFactory(case=CaseFactory(decided=True)))
        with pytest.raises(Conflict, match="已办结"):
            commitments.sign(case_proof_id=closed.pk, by=clerk_of(closed), at=AT)


class TestAfterwards:
    def test_declining_takes_the_next_way(self, offered):
        declined = commitments.decline(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert (declined.way, declined.status, declined.reason_code) == (Way.APPLICANT, "pending", "declined")

    def test_declining_drafts_a_request_where_verification_is_next(self):
        proof = CaseProofFactory(offered=True, ways=[Way.COMMITMENT, Way.VERIFICATION])

        commitments.decline(case_proof_id=proof.pk, by=clerk_of(proof), at=AT)

        assert VerificationRequest.objects.get(case_proof=proof).status == "draft"

    def test_withdrawing_before_the_decision_reopens_the_proof(self, offered):
        by = clerk_of(offered)
        signed = commitments.sign(case_proof_id=offered.pk, by=by, at=AT)

        commitments.withdraw(commitment_id=signed.pk, reason="想起来有证明", by=by, at=AT)

        assert (again(offered).way, again(offered).status) == ("applicant", "pending")
        with pytest.raises(IllegalMove):
            commitments.withdraw(commitment_id=signed.pk, reason="再撤", by=by, at=AT)

    def test_a_false_one_goes_into_the_credit_record_and_bars_the_next(self, offered):
        by = clerk_of(offered)
        signed = commitments.sign(case_proof_id=offered.pk, by=by, at=AT)

        commitments.finish_check(commitment_id=signed.pk, kept=False, note="比对不符", by=by, at=AT)

        assert CreditRecord.objects.get().kind == "false_commitment"
        assert again(offered).status == "mismatched"
        assert commitment_bar(again(offered), AT) == "credit_false_commitment"

    def test_a_kept_one_leaves_no_mark(self, offered):
        by = clerk_of(offered)
        signed = commitments.sign(case_proof_id=offered.pk, by=by, at=AT)

        checked = commitments.finish_check(commitment_id=signed.pk, kept=True, note="比对一致", by=by, at=AT)

        assert checked.status == "kept"
        assert not CreditRecord.objects.exists()

    def test_needs_its_reason_and_the_right_duty(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        with pytest.raises(Invalid):
            commitments.withdraw(commitment_id=signed.pk, reason=" ", by=clerk_of(offered), at=AT)
        with pytest.raises(NotAllowed):
            commitments.finish_check(
                commitment_id=signed.pk, kept=True, note="x", by=clerk_of(offered, "liaison"), at=AT
            )


class TestOffer:
    def test_is_not_made_at_opening_to_somebody_with_a_false_one(self):
        counter = low_income_counter()
        CreditRecordFactory(holder=counter.people[1])

        case = cases.open(**counter.opening())

        proof = case.proofs.get(proof__name="无固定职业说明")
        assert (proof.way, proof.reason_code) == ("applicant", "credit_false_commitment")

    def test_never_follows_a_revoked_licence(self, offered):
        by = clerk_of(offered)
        offered.tried = [{"way": "data_sharing", "reason_code": "revoked", "at": AT.isoformat()}]
        offered.way, offered.status = Way.VERIFICATION, "requested"
        offered.save()

        assert proofs.next_way(offered, "returned", by=by, at=AT).way == Way.APPLICANT
        assert timeline.of(offered.case).exists()
