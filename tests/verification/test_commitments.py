"""Commitments: who may, what is kept, and what follows from a false one."""

from datetime import timedelta

import pytest

from catalog.models import RiskAssessment, Way
from portal.foundation import attachments, signing, timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.notifications import Notification
from portal.foundation.outbox import deliver_due
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.certificates import RepresentationFactory
from tests.factories.files import PNG, picture
from tests.factories.people import again, clerk_of, somebody_elses_case
from tests.factories.verification import (
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    CreditRecordFactory,
    low_income_counter,
)
from verification.actions import cases, commitment_checks, commitments, credit, proofs
from verification.actions.eligibility import commitment_bar
from verification.models import Case, Commitment, VerificationRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered():
    proof = CaseProofFactory(offered=True)
    catalog.RiskAssessmentFactory(proof=proof.proof)
    catalog.CommitmentTemplateFactory(proof=proof.proof, content="无固定职业", liability="依法承担责任")
    return proof


def person_of(proof, relation="self"):
    """The actor of an account that stands for the person of a proof."""
    held = RepresentationFactory(holder=proof.party.holder, relation=relation)
    return Actor(user_id=held.user_id, holder_ids=frozenset({held.holder_id}))


class TestEligibility:
    def test_needs_a_template_and_a_reviewed_assessment(self, offered):
        assert commitment_bar(offered, AT) == ""

        offered.proof.commitment_templates.all().delete()
        assert commitment_bar(offered, AT) == "no_template"
        RiskAssessment.objects.update(reviewed_at=None)
        assert commitment_bar(offered, AT) == "no_assessment"

    def test_asks_the_city_of_the_case_alone(self, offered):
        elsewhere = catalog.ProgrammeFactory(dongying=True)
        catalog.RiskAssessmentFactory(proof=offered.proof, programme=elsewhere, conclusion="unsuitable", reviewed_at=AT)
        assert commitment_bar(offered, AT) == ""

        offered.proof.commitment_templates.update(programme=elsewhere)
        assert commitment_bar(offered, AT) == "no_template"

    def test_follows_the_newest_assessment(self, offered):
        catalog.RiskAssessmentFactory(proof=offered.proof, conclusion="unsuitable", reviewed_at=AT)

        assert commitment_bar(offered, AT) == "unsuitable"

    def test_is_not_there_for_secret_matters(self, offered):
        type(offered.proof).objects.update(is_secret=True)

        assert commitment_bar(again(offered), AT) == "secret"

    @pytest.mark.parametrize("area", ["national_security", "financial_supervision", "life_and_health"])
    def test_is_not_there_in_excluded_areas(self, offered, area):
        type(offered.proof).objects.update(excluded_area=area)

        assert commitment_bar(again(offered), AT) == "excluded_area"

    def test_bars_only_what_the_programme_says(self, offered):
        CreditRecordFactory(holder=offered.party.holder)
        offered.case.programme.bars_grave_records = False
        offered.case.programme.save()

        assert commitment_bar(again(offered), AT) == ""

    def test_comes_back_on_the_day_when_the_record_lapses(self, offered):
        CreditRecordFactory(holder=offered.party.holder, lapses_on=AT.date() + timedelta(days=2))

        assert commitment_bar(offered, AT + timedelta(days=1)) == "credit_false_commitment"
        assert commitment_bar(offered, AT + timedelta(days=2)) == ""

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

        credit.repair(record_id=record.pk, reason="已核实", by=clerk_of(offered, "office"), at=AT)

        assert commitment_bar(offered, AT) == ""


class TestSign:
    def test_keeps_the_text_shown_the_evidence_and_a_valid_signature(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert "无固定职业" in signed.notice
        assert "不愿承诺" in signed.notice
        assert signed.eligibility["conclusion"] == "checkable"
        data = signing.canonical(commitments.signed_data(Commitment.objects.get(pk=signed.pk)))
        assert signing.check(f"department:{offered.case.department_id}", data, signed.signature).valid
        assert again(offered).status == "satisfied"

    def test_plans_the_check_in_working_days(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert signed.check_due_at.isoformat() == "2026-12-21T17:00:00+08:00"
        assert signed.plan.due_at == signed.check_due_at

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


class TestWays:
    """By phone, on the pad, on paper."""

    def test_on_the_phone_the_person_signs_in_the_own_account(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=person_of(offered), at=AT, method="phone")

        assert signed.signed_by_id
        assert signed.witnessed_by_id is None

    def test_nobody_signs_on_the_phone_for_somebody_else(self, offered):
        with pytest.raises(NotAllowed, match="本人"):
            commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT, method="phone")
        family = person_of(offered, relation="family")
        with pytest.raises(NotAllowed, match="不能代签"):
            commitments.sign(case_proof_id=offered.pk, by=family, at=AT, method="phone")
        with pytest.raises(NotVisible):
            commitments.sign(case_proof_id=offered.pk, by=Actor(user_id=1), at=AT, method="phone")

    def test_the_drawn_signature_is_kept_sealed_and_within_the_departments_signature(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT, evidence=picture())

        assert attachments.open_attachment(signed.evidence) == PNG
        assert str(signed.evidence_id) in str(commitments.signed_data(signed))

    def test_on_paper_the_scan_must_be_there(self, offered):
        with pytest.raises(Invalid, match="扫描件"):
            commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT, method="paper")

        assert not Commitment.objects.exists()

    def test_what_is_published_needs_the_persons_agreement(self, offered):
        offered.proof.commitment_templates.update(is_published=True)

        with pytest.raises(Conflict, match="没有同意公开"):
            commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT, agrees_to_publication=True)

        assert list(Commitment.objects.published(AT)) == [signed]
        assert not Commitment.objects.published(AT + timedelta(days=30)).exists()

    def test_the_document_is_kept_once_and_for_ever(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        for number in (1, 2):
            commitments.keep_document(
                commitment_id=signed.pk, document=picture(), sha256=f"{number}" * 64, by=SYSTEM, at=AT
            )

        assert Commitment.objects.get(pk=signed.pk).document_sha256 == "1" * 64


class TestNotice:
    """What standards §7 wants said before somebody commits."""

    def test_has_every_point(self, offered):
        notice = commitments.offer(offered, AT).notice

        points = "事项名称 设定依据 证明的内容 承诺的方式 民事、行政责任 刑事责任 有权核查 公开 信用 撤回"
        assert [words for words in points.split() if words not in notice] == []

    def test_says_how_many_are_checked_and_where_it_is_published(self, offered):
        offered.proof.commitment_templates.update(
            check_mode="sampled", check_share=20, is_published=True, published_where="政务网站", published_days=10
        )

        notice = commitments.offer(offered, AT).notice

        assert "按 20% 的比例抽查" in notice
        assert "在政务网站公开 10 天" in notice


class TestAfterwards:
    def test_declining_takes_the_next_way(self, offered):
        declined = commitments.decline(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        assert (declined.way, declined.status, declined.reason_code) == (Way.APPLICANT, "pending", "declined")

    def test_declining_drafts_a_request_where_verification_is_next(self):
        proof = CaseProofFactory(offered=True, ways=[Way.COMMITMENT, Way.VERIFICATION])

        commitments.decline(case_proof_id=proof.pk, by=clerk_of(proof), at=AT)

        assert VerificationRequest.objects.get(case_proof=proof).status == "draft"

    @pytest.mark.parametrize("checked", [False, True])
    def test_withdrawing_before_the_decision_reopens_the_proof(self, offered, checked):
        by = clerk_of(offered)
        signed = commitments.sign(case_proof_id=offered.pk, by=by, at=AT)
        if checked:
            commitment_checks.finish(commitment_id=signed.pk, kept=True, findings="一致", by=by, at=AT)

        commitments.withdraw(commitment_id=signed.pk, reason="想起来有证明", by=by, at=AT)

        assert (again(offered).way, again(offered).status) == ("applicant", "pending")
        with pytest.raises(IllegalMove):
            commitments.withdraw(commitment_id=signed.pk, reason="再撤", by=by, at=AT)

    def test_withdrawing_is_for_the_person_as_well(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        commitments.withdraw(commitment_id=signed.pk, reason="改交证明", by=person_of(offered), at=AT)

        assert again(offered).way == "applicant"
        signed.plan.refresh_from_db()
        assert signed.plan.status == "cancelled"

    @pytest.mark.parametrize(("status", "after"), [("signed", "withdrawn"), ("doubted", "doubted")])
    def test_an_application_taken_back_takes_its_commitments_along(self, offered, status, after):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)
        if status == "doubted":
            commitment_checks.finish(commitment_id=signed.pk, kept=False, findings="不符", by=clerk_of(offered), at=AT)

        cases.withdraw(case_id=offered.case_id, by=clerk_of(offered), at=AT)

        signed.refresh_from_db()
        signed.plan.refresh_from_db()
        assert (signed.status, signed.plan.status) == (after, "cancelled" if after == "withdrawn" else "done")

    def test_who_checks_it_and_whose_word_it_was_hear_that_the_application_was_taken_back(self, offered):
        checking = clerk_of(offered)
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)
        commitment_checks.assign(commitment_id=signed.pk, by=checking, at=AT)
        spouse = person_of(offered)
        applicant = RepresentationFactory(holder=somebody_elses_case(offered))
        by = Actor(user_id=applicant.user_id, holder_ids=frozenset({applicant.holder_id}))

        cases.withdraw(case_id=offered.case_id, by=by, at=AT)

        deliver_due(AT)
        heard = Notification.objects.filter(kind="commitment.withdrawn_with_case")
        assert set(heard.values_list("user_id", flat=True)) == {checking.user_id, spouse.user_id}

    def test_withdrawing_ends_with_the_decision(self, offered):
        by = clerk_of(offered)
        signed = commitments.sign(case_proof_id=offered.pk, by=by, at=AT)
        Case.objects.filter(pk=offered.case_id).update(
            status="decided", outcome="approved", accepted_at=AT, decided_at=AT
        )

        with pytest.raises(Conflict, match="已经决定"):
            commitments.withdraw(commitment_id=signed.pk, reason="改交证明", by=by, at=AT)

    def test_needs_its_reason(self, offered):
        signed = commitments.sign(case_proof_id=offered.pk, by=clerk_of(offered), at=AT)

        with pytest.raises(Invalid):
            commitments.withdraw(commitment_id=signed.pk, reason=" ", by=clerk_of(offered), at=AT)


class TestOffer:
    def test_is_not_made_at_opening_to_somebody_with_a_false_one(self):
        counter = low_income_counter()
        CreditRecordFactory(holder=counter.people[1])

        case = cases.open_case(**counter.opening())

        proof = case.proofs.get(proof__name="无固定职业说明")
        assert (proof.way, proof.reason_code) == ("applicant", "credit_false_commitment")

    def test_never_follows_a_revoked_licence(self, offered):
        by = clerk_of(offered)
        offered.tried = [{"way": "data_sharing", "reason_code": "revoked", "at": AT.isoformat()}]
        offered.way, offered.status = Way.VERIFICATION, "requested"
        offered.save()

        assert proofs.next_way(offered, "returned", by=by, at=AT).way == Way.APPLICANT
        assert timeline.of(offered.case).exists()
