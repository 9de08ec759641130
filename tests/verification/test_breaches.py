"""A doubt about a commitment: the person heard before anything is found, and what a false one brings."""

from datetime import date, timedelta

import pytest

from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import OutboxEvent
from tests.factories.catalog import AT
from tests.factories.certificates import LicenceFactory
from tests.factories.commitments import decided, doubted, false, officer, person, signed
from tests.factories.people import again
from verification.actions import breaches, commitment_checks, commitment_objections, credit
from verification.actions.eligibility import commitment_bar
from verification.models import Breach, Case, CommitmentObjection, CreditRecord

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=60)


class TestHearing:
    def test_nothing_is_found_before_the_person_was_heard_or_let_the_term_pass(self):
        commitment = doubted()
        by = officer(commitment)
        found = {"commitment_id": commitment.pk, "is_false": True, "grounds": "登记属实", "by": by}

        with pytest.raises(Conflict, match="还没有听取"):
            breaches.decide(**found, at=commitment.breach.hear_until)
        breaches.decide(**found, at=commitment.breach.hear_until + timedelta(seconds=1))

        assert again(commitment).status == "false"

    def test_the_person_speaks_in_the_own_account_or_before_an_officer(self):
        commitment = doubted()
        breaches.hear(commitment_id=commitment.pk, statement="已经注销", by=person(commitment), at=AT)
        other = doubted()
        breaches.hear(commitment_id=other.pk, statement="", waived=True, by=officer(other), at=AT)

        assert (again(commitment.breach).hearing, again(commitment.breach).statement) == ("own", "已经注销")
        assert again(other.breach).hearing == "waived"
        with pytest.raises(IllegalMove):
            breaches.hear(commitment_id=commitment.pk, statement="再说", by=person(commitment), at=AT)

    def test_an_unfounded_doubt_leaves_the_proof_and_no_record(self):
        commitment = doubted()
        breaches.hear(commitment_id=commitment.pk, statement="已经注销", by=person(commitment), at=AT)

        breaches.decide(commitment_id=commitment.pk, is_false=False, grounds="属实", by=officer(commitment), at=AT)

        assert again(commitment).status == "kept"
        assert again(commitment.case_proof).status == "satisfied"
        assert not CreditRecord.objects.exists()

    def test_a_term_that_passed_is_noted_once(self):
        commitment = doubted()

        assert breaches.note_terms(at=commitment.breach.hear_until) == 0
        assert breaches.note_terms(at=LATER) == 1
        assert breaches.note_terms(at=LATER) == 0


class TestFalse:
    def test_goes_into_the_credit_record_and_bars_the_next(self):
        commitment = false()
        proof = again(commitment.case_proof)

        assert CreditRecord.objects.get().kind == "false_commitment"
        assert (proof.status, proof.reason_code) == ("mismatched", "false_commitment")
        assert commitment_bar(proof, AT) == "credit_false_commitment"

    def test_marks_a_decided_case_for_review(self):
        commitment = signed()
        Case.objects.filter(pk=commitment.case_proof.case_id).update(
            status="decided", outcome="approved", accepted_at=AT, decided_at=AT
        )
        by = officer(commitment)
        commitment_checks.finish(commitment_id=commitment.pk, kept=False, findings="不符", by=by, at=AT)
        assert again(commitment.case_proof).status == "satisfied"  # nothing is final yet
        breaches.hear(commitment_id=commitment.pk, statement="", waived=True, by=by, at=AT)
        breaches.decide(commitment_id=commitment.pk, is_false=True, grounds="登记属实", by=by, at=AT)

        assert Case.objects.get().needs_review_since == AT

    def test_measures_are_ordered_once_each_and_rectification_by_a_day(self):
        commitment = false()
        given = {"commitment_id": commitment.pk, "by": officer(commitment), "at": AT}

        with pytest.raises(Invalid, match="没有这种措施"):
            breaches.order(kind="scold", text="批评", **given)
        with pytest.raises(Invalid, match="哪一天"):
            breaches.order(kind="rectify", text="补缴", **given)
        ordered = breaches.order(kind="rectify", text="补缴", due_on=AT.date() + timedelta(days=10), **given)
        breaches.order(kind="punish", text="警告", **given)
        with pytest.raises(Conflict, match="已经作出"):
            breaches.order(kind="punish", text="再罚", **given)

        assert breaches.note_terms(at=ordered.due_at + timedelta(seconds=1)) == 1
        assert breaches.complete(kind="rectify", outcome="已补缴", **given).done_at == AT

    def test_a_rectification_falls_with_its_finding_and_has_a_day_within_a_year(self):
        commitment = false()
        given = {"commitment_id": commitment.pk, "by": officer(commitment), "at": AT, "kind": "rectify", "text": "补缴"}
        with pytest.raises(Invalid):
            breaches.order(due_on=date.max, **given)
        ordered = breaches.order(due_on=AT.date() + timedelta(days=10), **given)
        late = ordered.due_at + timedelta(seconds=1)
        Breach.objects.update(status="annulled")

        breaches.note_terms(at=late)

        assert not again(ordered).is_overdue(late)
        assert not OutboxEvent.objects.filter(payload__step="breach.measure_overdue").exists()
        assert not timeline.of(ordered.breach).filter(kind="breach.measure_overdue").exists()

    def test_revoking_is_an_act_on_the_case_with_the_word_to_the_person_and_falls_with_the_finding(self):
        commitment = false()
        case = decided(commitment)
        given = {"commitment_id": commitment.pk, "by": officer(commitment), "at": AT}
        with pytest.raises(Invalid) as refused:
            breaches.order(kind="revoke", text="不符合条件", **given)
        assert "/result" in refused.value.errors

        breaches.order(kind="revoke", text="不符合条件", result="停发，已领的退回", **given)

        assert (again(case).status, again(case).revoked_at) == ("revoked", AT)
        assert timeline.of(case).filter(kind="case.revoked").exists()
        assert OutboxEvent.objects.filter(name="verification.case_revoked").exists()

        objection = commitment_objections.object_to_finding(
            commitment_id=commitment.pk, text="有误", by=person(commitment), at=AT
        )
        commitment_objections.answer(
            objection_id=objection.pk, upheld=True, answer="确有误", by=officer(commitment), at=AT
        )
        assert (again(case).status, again(case).revoked_at) == ("decided", None)

    def test_revoking_waits_for_the_answer_to_an_objection_and_needs_something_granted(self):
        commitment = false()
        given = {"commitment_id": commitment.pk, "by": officer(commitment), "at": AT}
        revocation = {"kind": "revoke", "text": "x", "result": "退回"}
        with pytest.raises(Conflict, match="没有准予的决定"):
            breaches.order(**revocation, **given)
        case = decided(commitment)
        commitment_objections.object_to_finding(commitment_id=commitment.pk, text="有误", by=person(commitment), at=AT)
        with pytest.raises(Conflict, match="还没有答复"):
            breaches.order(**revocation, **given)
        CommitmentObjection.objects.update(status="rejected", decided_at=AT)
        type(case.programme).objects.update(revokes_decisions=False)
        with pytest.raises(Conflict, match="没有撤销原决定这一项"):
            breaches.order(**revocation, **given)

        assert again(case).status == "decided"

    def test_a_licence_issued_on_the_decision_is_annulled_with_it(self):
        commitment = false()
        case = decided(commitment)
        licence = LicenceFactory(holder=case.applicant, issuer=case.department, issued_on=AT.date())
        by = officer(commitment, "clerk", "reviewer")

        breaches.order(
            commitment_id=commitment.pk, kind="revoke", text="x", result="收回", licence_id=licence.pk, by=by, at=AT
        )

        assert again(licence).status == "annulled"

    def test_nothing_is_ordered_before_a_finding(self):
        commitment = doubted()

        with pytest.raises(Conflict, match="还没有认定"):
            breaches.order(commitment_id=commitment.pk, kind="revoke", text="x", by=officer(commitment), at=AT)

    def test_a_repair_that_was_asked_for_opens_the_way_again(self):
        commitment = false()
        record = CreditRecord.objects.get()
        with pytest.raises(NotVisible):
            credit.ask_repair(record_id=record.pk, reason="已整改", by=officer(commitment), at=AT)

        credit.ask_repair(record_id=record.pk, reason="已整改", by=person(commitment), at=AT)
        assert again(record).standing(AT) == "asked"
        with pytest.raises(NotAllowed):  # who inspects only reads
            credit.repair(record_id=record.pk, reason="看过", by=officer(commitment, "supervisor"), at=AT)
        credit.repair(record_id=record.pk, reason="已核实", by=officer(commitment, "office"), at=AT)

        assert commitment_bar(again(commitment.case_proof), AT) == ""
        with pytest.raises(Conflict, match="已经修复"):
            credit.repair(record_id=record.pk, reason="已核实", by=officer(commitment, "office"), at=AT)
