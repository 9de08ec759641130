"""Checks of commitments: planned, drawn, on the clock; objections of the person and of third parties."""

from datetime import timedelta
from uuid import UUID

import pytest

from catalog.models import CalendarDay
from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification, OutboxEvent
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.certificates import HolderFactory, RepresentationFactory
from tests.factories.commitments import doubted, false, officer, person, signed
from tests.factories.people import again, clerk_of
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification import sampling
from verification.actions import breaches, commitment_checks, commitment_objections, commitments
from verification.actions.eligibility import commitment_bar
from verification.models import Breach, CaseProof, Commitment, CommitmentCheck, CommitmentObjection, CreditRecord

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=60)


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
            "commitment.check_half_passed": 1,
            "commitment.check_late_soon": 1,
            "commitment.check_overdue": 0,
        }
        assert commitment_checks.note_due(at=plan.due_at + timedelta(seconds=1))["commitment.check_overdue"] == 1
        assert sum(commitment_checks.note_due(at=LATER).values()) == 0
        assert OutboxEvent.objects.filter(name="verification.commitment_check_overdue").count() == 1
        assert timeline.of(plan).filter(kind="commitment.check_overdue").exists()

    def test_many_that_fall_due_together_are_told_in_a_few_lines_and_one_for_all(self):
        commitment = signed()
        clerk = officer(commitment)

        for _one in range(8):
            outbox.emit("verification.commitment_check_late_soon", {"commitment": str(commitment.pk)}, at=AT)
        outbox.deliver_due(AT)

        kinds = Notification.objects.filter(user_id=clerk.user_id).order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["commitment.check_late_soon"] * 5 + ["commitment.checks_fell_due"]

    def test_a_check_that_was_done_is_not_late(self):
        commitment = signed()
        commitment_checks.finish(commitment_id=commitment.pk, kept=True, findings="一致", by=officer(commitment), at=AT)

        assert sum(commitment_checks.note_due(at=LATER).values()) == 0
        assert not CommitmentCheck.objects.overdue(LATER).exists()

    def test_recounts_open_deadlines_when_the_calendar_changes(self):
        plan = signed().plan
        CalendarDay.objects.create(department=plan.department, date=plan.due_at.date(), is_workday=False)

        assert commitment_checks.recount([plan.department_id], by=SYSTEM, at=AT) == 1
        assert again(plan).due_at > plan.due_at
        assert commitment_checks.recount([plan.department_id], by=SYSTEM, at=AT) == 0


class TestTaking:
    def test_from_a_colleague_only_knowingly(self):
        commitment = signed()
        department = commitment.case_proof.case.department
        first, second = catalog.actor(department, "clerk"), catalog.actor(department, "clerk")
        commitment_checks.assign(commitment_id=commitment.pk, by=first, at=AT)

        with pytest.raises(Conflict, match="刚领了"):
            commitment_checks.assign(commitment_id=commitment.pk, by=second, at=AT)
        commitment_checks.assign(commitment_id=commitment.pk, by=second, at=AT, instead_of=first.user_id)

        assert again(commitment.plan).assignee_id == second.user_id


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

    @pytest.mark.parametrize(("given", "wrong"), [({}, "/name"), ({"name": "李示例", "contact": "1" * 81}, "/contact")])
    def test_at_the_window_names_who_objects_and_is_never_cut(self, given, wrong):
        commitment = signed()

        with pytest.raises(Invalid) as refused:
            commitment_objections.object_as_third_party(
                commitment_id=commitment.pk, text="不对", by=officer(commitment), at=AT, **given
            )

        assert set(refused.value.errors) == {wrong}

    @pytest.mark.parametrize("was_false", [False, True])
    def test_of_a_third_party_is_followed_also_after_an_earlier_doubt_fell(self, was_false):
        commitment = false() if was_false else doubted()
        given = {"commitment_id": commitment.pk, "by": officer(commitment), "at": AT}
        if was_false:
            own = commitment_objections.object_to_finding(text="有误", **given)
            commitment_objections.answer(objection_id=own.pk, upheld=True, answer="有误", by=officer(commitment), at=AT)
        else:
            breaches.hear(statement="", waived=True, **given)
            breaches.decide(is_false=False, grounds="属实", **given)
        filed = commitment_objections.object_as_third_party(text="房子是我的", name="李示例", **given)
        given["at"] = AT + timedelta(hours=1)

        commitment_objections.answer(
            objection_id=filed.pk, upheld=True, answer="属实", by=officer(commitment), at=given["at"]
        )

        assert (again(commitment).status, again(commitment.case_proof).status) == ("doubted", "mismatched")
        breaches.hear(statement="", waived=True, **given)
        breaches.decide(is_false=True, grounds="属实", **given)
        assert [one.status for one in commitment.doubts] == ["annulled" if was_false else "dismissed", "found"]
        assert CreditRecord.objects.counting(given["at"]).count() == 1

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


@pytest.mark.parametrize("raised", ["before", "after"])
@pytest.mark.parametrize("is_false", [False, True])
@pytest.mark.parametrize("meanwhile", [("satisfied", "voluntary"), ("unavailable", "returned")])
def test_a_proof_that_went_on_meanwhile_stays_as_it_is_whatever_is_found(raised, is_false, meanwhile):
    commitment = doubted() if raised == "before" else signed()
    CaseProof.objects.filter(pk=commitment.case_proof_id).update(status=meanwhile[0], reason_code=meanwhile[1])
    given = {"commitment_id": commitment.pk, "by": officer(commitment), "at": AT}
    if raised == "after":
        commitment_checks.finish(kept=False, findings="有经营登记", **given)
    breaches.hear(statement="", waived=True, **given)

    breaches.decide(is_false=is_false, grounds="查明", **given)

    proof = again(commitment.case_proof)
    assert (proof.status, proof.reason_code) == meanwhile
    assert Commitment.objects.get().status == ("false" if is_false else "kept")
