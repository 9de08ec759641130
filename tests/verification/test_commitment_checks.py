"""Checks of commitments: planned, drawn, on the clock; the person heard before anything is found; objections."""

from datetime import timedelta
from uuid import UUID

import pytest

from catalog.models import CalendarDay
from portal.foundation import timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import OutboxEvent
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.certificates import HolderFactory, LicenceFactory, RepresentationFactory
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification import sampling
from verification.actions import breaches, commitment_checks, commitment_objections, commitments, credit
from verification.actions.eligibility import commitment_bar
from verification.models import (
    Breach,
    Case,
    CaseProof,
    Commitment,
    CommitmentCheck,
    CommitmentObjection,
    CreditRecord,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=60)


def signed(**template):
    """A commitment just signed at the window; `template` changes its text and plan."""
    proof = CaseProofFactory(offered=True)
    catalog.RiskAssessmentFactory(proof=proof.proof)
    catalog.CommitmentTemplateFactory(proof=proof.proof, **template)
    agrees = bool(template.get("is_published"))
    return commitments.sign(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, agrees_to_publication=agrees)


def clerk_of(proof, *duties):
    return catalog.actor(proof.case.department, *(duties or ("clerk",)))


def officer(commitment, *duties):
    return clerk_of(commitment.case_proof, *duties)


def person(commitment):
    held = RepresentationFactory(holder=commitment.holder)
    return Actor(user_id=held.user_id, holder_ids=frozenset({held.holder_id}))


def again(row):
    return type(row).objects.get(pk=row.pk)


def doubted():
    commitment = signed()
    commitment_checks.finish(
        commitment_id=commitment.pk, kept=False, findings="有经营登记", by=officer(commitment), at=AT
    )
    return again(commitment)


def false():
    commitment = doubted()
    breaches.hear(commitment_id=commitment.pk, statement="忘了", by=person(commitment), at=AT)
    breaches.decide(commitment_id=commitment.pk, is_false=True, grounds="登记属实", by=officer(commitment), at=AT)
    return again(commitment)


def decided(commitment):
    """The case of a commitment, granted meanwhile."""
    case = commitment.case_proof.case
    Case.objects.filter(pk=case.pk).update(status="decided", accepted_at=AT, decided_at=AT, outcome="approved")
    return again(case)


class TestSampling:
    def test_can_be_drawn_again_by_anybody(self):
        number = sampling.draw(UUID(int=7), 3, 20)

        assert number == sampling.draw(UUID(int=7), 3, 20)
        assert 0 <= number < sampling.OUT_OF

    def test_draws_about_the_share(self):
        drawn = sum(sampling.is_drawn(sampling.draw(UUID(int=one), 3, 20), 20) for one in range(5_000))

        assert 900 < drawn < 1_100


class TestPlan:
    def test_is_a_task_with_deadline_and_warnings(self):
        plan = signed().plan

        assert (plan.status, plan.mode) == ("planned", "all")
        assert AT < plan.half_at < plan.late_at < plan.due_at

    def test_is_not_needed_where_the_text_says_so_with_the_reason(self):
        plan = signed(check_mode="exempt").plan

        assert (plan.status, plan.reason_code, plan.due_at) == ("not_needed", "exempt", None)

    def test_follows_the_draw_where_a_share_is_checked(self, monkeypatch):
        monkeypatch.setattr(sampling, "draw", lambda *_given: 1_999)
        assert signed(check_mode="sampled", check_share=20).plan.status == "planned"
        monkeypatch.setattr(sampling, "draw", lambda *_given: 2_000)
        plan = signed(check_mode="sampled", check_share=20).plan

        assert (plan.status, plan.reason_code, plan.draw) == ("not_needed", "not_drawn", 2_000)

    def test_who_was_checked_lately_is_not_drawn_again(self, monkeypatch):
        monkeypatch.setattr(sampling, "draw", lambda *_given: 0)
        first = signed(check_mode="sampled", check_share=20)
        commitment_checks.finish(commitment_id=first.pk, kept=True, findings="一致", by=officer(first), at=AT)
        proof = CaseProofFactory(
            offered=True,
            proof=first.template.proof,
            party=CasePartyFactory(case=CaseFactory(), holder=first.holder),
        )

        second = commitments.sign(case_proof_id=proof.pk, by=clerk_of(proof), at=AT + timedelta(days=9))

        assert second.plan.reason_code == "checked_lately"


class TestTheClock:
    def test_notes_half_late_and_overdue_once_each_and_tells(self):
        plan = signed().plan

        assert commitment_checks.note_due(at=plan.due_at) == {
            "check_half_passed": 1,
            "check_late_soon": 1,
            "check_overdue": 0,
        }
        assert commitment_checks.note_due(at=plan.due_at + timedelta(seconds=1))["check_overdue"] == 1
        assert sum(commitment_checks.note_due(at=LATER).values()) == 0
        assert OutboxEvent.objects.filter(name="verification.commitment_check_overdue").count() == 1
        assert timeline.of(plan).filter(kind="commitment.check_overdue").exists()

    def test_a_check_that_was_done_is_not_late(self):
        commitment = signed()
        commitment_checks.finish(commitment_id=commitment.pk, kept=True, findings="一致", by=officer(commitment), at=AT)

        assert sum(commitment_checks.note_due(at=LATER).values()) == 0
        assert not CommitmentCheck.objects.overdue(LATER).exists()

    def test_recounts_open_deadlines_when_the_calendar_changes(self):
        plan = signed().plan
        CalendarDay.objects.create(department=plan.department, date=plan.due_at.date(), is_workday=False)

        assert commitment_checks.recompute([plan.department_id], by=SYSTEM, at=AT) == 1
        assert again(plan).due_at > plan.due_at
        assert commitment_checks.recompute([plan.department_id], by=SYSTEM, at=AT) == 0


class TestFinish:
    def test_a_kept_one_leaves_no_mark(self):
        commitment = signed()

        commitment_checks.finish(commitment_id=commitment.pk, kept=True, findings="一致", by=officer(commitment), at=AT)

        assert again(commitment).status == "kept"
        assert not CreditRecord.objects.exists()
        with pytest.raises(IllegalMove):
            commitment_checks.finish(
                commitment_id=commitment.pk, kept=False, findings="x", by=officer(commitment), at=AT
            )

    def test_a_doubt_is_no_finding_and_stops_the_case(self):
        commitment = doubted()

        assert commitment.status == "doubted"
        assert commitment.breach.hear_until > AT
        assert again(commitment.case_proof).status == "mismatched"
        assert not CreditRecord.objects.exists()

    def test_is_for_the_department_that_relied_on_it(self):
        commitment = signed()

        for by in (catalog.actor(catalog.DepartmentFactory(), "clerk"), person(commitment)):
            with pytest.raises(NotVisible):
                commitment_checks.finish(commitment_id=commitment.pk, kept=True, findings="x", by=by, at=AT)
        with pytest.raises(NotAllowed):
            commitment_checks.finish(
                commitment_id=commitment.pk, kept=True, findings="x", by=officer(commitment, "liaison"), at=AT
            )


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

        with pytest.raises(Invalid, match="哪一天"):
            breaches.order(kind="rectify", text="补缴", **given)
        ordered = breaches.order(kind="rectify", text="补缴", due_on=AT.date() + timedelta(days=10), **given)
        breaches.order(kind="punish", text="警告", **given)
        with pytest.raises(Conflict, match="已经作出"):
            breaches.order(kind="punish", text="再罚", **given)

        assert breaches.note_terms(at=ordered.due_at + timedelta(seconds=1)) == 1
        assert breaches.complete(kind="rectify", outcome="已补缴", **given).done_at == AT

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
        credit.repair(record_id=record.pk, by=officer(commitment, "office"), at=AT)

        assert commitment_bar(again(commitment.case_proof), AT) == ""
        with pytest.raises(Conflict, match="已经修复"):
            credit.repair(record_id=record.pk, by=officer(commitment, "office"), at=AT)


class TestObjections:
    def test_an_upheld_one_of_the_person_takes_the_finding_and_its_record_back(self):
        commitment = false()
        filed = commitment_objections.object_to_finding(
            commitment_id=commitment.pk, text="登记有误", by=person(commitment), at=AT
        )

        commitment_objections.answer(objection_id=filed.pk, upheld=True, answer="确有误", by=officer(commitment), at=AT)

        assert again(commitment).status == "kept"
        assert again(commitment.breach).status == "annulled"
        assert CreditRecord.objects.get().standing(AT) == "annulled"
        assert commitment_bar(again(commitment.case_proof), AT) == ""

    def test_is_not_answered_by_who_made_the_finding(self):
        commitment = doubted()
        finder = officer(commitment)
        breaches.hear(commitment_id=commitment.pk, statement="", waived=True, by=finder, at=AT)
        breaches.decide(commitment_id=commitment.pk, is_false=True, grounds="属实", by=finder, at=AT)
        filed = commitment_objections.object_to_finding(
            commitment_id=commitment.pk, text="登记有误", by=person(commitment), at=AT
        )

        with pytest.raises(NotAllowed, match="自己答复"):
            commitment_objections.answer(objection_id=filed.pk, upheld=False, answer="维持", by=finder, at=AT)

    def test_ends_with_its_term_and_is_filed_once(self):
        commitment = false()
        given = {"commitment_id": commitment.pk, "text": "登记有误", "by": person(commitment)}

        with pytest.raises(Conflict, match="期限已过"):
            commitment_objections.object_to_finding(**given, at=LATER)
        commitment_objections.object_to_finding(**given, at=AT)
        with pytest.raises(Conflict, match="已经提出过"):
            commitment_objections.object_to_finding(**given, at=AT)

    def test_of_a_third_party_makes_an_exempt_commitment_a_task(self):
        commitment = signed(check_mode="exempt")

        filed = commitment_objections.object_as_third_party(
            commitment_id=commitment.pk, text="房子是我的", name="李示例", by=officer(commitment), at=AT
        )
        assert again(commitment.plan).status == "planned"
        commitment_objections.answer(objection_id=filed.pk, upheld=True, answer="属实", by=officer(commitment), at=AT)

        assert again(commitment).status == "doubted"
        assert Breach.objects.get().suspicion.endswith("房子是我的")
        assert again(commitment.plan).status == "done"

    def test_of_a_citizen_is_for_commitments_on_view_and_not_ones_own(self):
        hidden, shown = signed(), signed(is_published=True)
        neighbour = RepresentationFactory(holder=HolderFactory())
        by = Actor(user_id=neighbour.user_id, holder_ids=frozenset({neighbour.holder_id}))

        with pytest.raises(NotVisible):
            commitment_objections.object_as_third_party(commitment_id=hidden.pk, text="不对", by=by, at=AT)
        with pytest.raises(NotAllowed):
            commitment_objections.object_as_third_party(commitment_id=shown.pk, text="不对", by=person(shown), at=AT)
        commitment_objections.object_as_third_party(commitment_id=shown.pk, text="不对", by=by, at=AT)

        assert CommitmentObjection.objects.get().holder_id == neighbour.holder_id

    def test_a_late_answer_is_noted_once(self):
        commitment = signed()
        commitment_objections.object_as_third_party(
            commitment_id=commitment.pk, text="不对", name="李示例", by=officer(commitment), at=AT
        )

        assert commitment_objections.note_overdue(at=LATER) == 1
        assert commitment_objections.note_overdue(at=LATER) == 0


def test_a_proof_supplied_meanwhile_stays_got_when_the_doubt_is_cleared():
    commitment = doubted()
    CaseProof.objects.filter(pk=commitment.case_proof_id).update(status="satisfied", reason_code="voluntary")
    breaches.hear(commitment_id=commitment.pk, statement="", waived=True, by=officer(commitment), at=AT)

    breaches.decide(commitment_id=commitment.pk, is_false=False, grounds="属实", by=officer(commitment), at=AT)

    assert again(commitment.case_proof).reason_code == "voluntary"
    assert Commitment.objects.get().status == "kept"
