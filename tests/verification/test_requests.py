"""The model aggregate: what may be done with a verification request, when, by whom, and what it leaves behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.models import Duty, LetterTemplate
from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import OutboxEvent
from portal.foundation.moment import LOCAL
from tests.factories import requests as situations
from tests.factories.catalog import AT, FieldMappingFactory, ProgrammeFactory, TierFactory, actor
from verification import letters
from verification.actions import requests as actions
from verification.actions import site_checks
from verification.models import ProofStatus, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db
FIVE_MINUTES = timedelta(minutes=5)
AN_HOUR = timedelta(hours=1)


def kinds(inquiry: situations.Inquiry) -> list[str]:
    """What the timeline says, oldest first."""
    return [event.kind for event in reversed(timeline.of(inquiry.request))]


class TestSubmit:
    def test_starts_the_clock_at_the_moment_of_sending(self):
        inquiry = situations.sent()

        request = inquiry.again()

        assert request.status == RequestStatus.SUBMITTED
        assert request.due_at == AT + timedelta(minutes=30)
        assert request.half_at == AT + timedelta(minutes=15)
        assert request.late_at == AT + timedelta(minutes=24)

    def test_tells_case_timeline_and_outbox_in_the_same_transaction(self):
        inquiry = situations.sent()

        assert inquiry.case_proof.status == ProofStatus.REQUESTED
        assert kinds(inquiry) == ["request.drafted", "request.submitted"]
        assert OutboxEvent.objects.filter(name="verification.request_submitted").count() == 1

    def test_takes_along_what_the_form_claims(self):
        inquiry = situations.drafted()
        case = inquiry.request.case
        FieldMappingFactory(
            version=case.item_version,
            field="pension",
            licence_type=None,
            attribute="",
            proof=inquiry.request.proof,
            fact="amount",
        )
        case.form = {"pension": {"value": "1286", "source": {"kind": "typed"}}}
        case.save()

        actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

        assert inquiry.again().claimed == {"amount": "1286"}

    def test_signs_the_letter_so_that_a_change_shows(self):
        request = situations.sent().again()
        assert letters.check_inquiry(request).valid

        request.note = "另一句话"

        assert not letters.check_inquiry(request).valid

    def test_signs_the_same_moment_the_same_whatever_zone_it_came_in(self):
        inquiry = situations.drafted()

        actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT.astimezone(LOCAL))

        assert letters.check_inquiry(inquiry.again()).valid

    def test_refuses_a_second_sending_and_leaves_no_trace_of_it(self):
        inquiry = situations.sent()

        with pytest.raises(IllegalMove, match="待签收"):
            actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT + FIVE_MINUTES)

        assert inquiry.again().submitted_at == AT
        assert kinds(inquiry).count("request.submitted") == 1

    def test_puts_the_proof_on_the_verification_way_whatever_was_planned_meanwhile(self):
        inquiry = situations.drafted(then=("site_check", "applicant"))
        site_checks.plan(case_proof_id=inquiry.request.case_proof_id, planned_on=AT.date(), by=inquiry.asking, at=AT)

        actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

        assert (inquiry.case_proof.way, inquiry.case_proof.status) == ("verification", ProofStatus.REQUESTED)

    def test_is_for_liaisons_and_agents_of_the_asking_department_only(self):
        inquiry = situations.drafted()
        clerk_only = actor(inquiry.request.requesting_department, Duty.CLERK)

        with pytest.raises(NotAllowed, match="联络员"):
            actions.submit(request_id=inquiry.request.pk, by=clerk_only, at=AT)
        with pytest.raises(NotVisible):
            actions.submit(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)

    def test_refuses_where_the_case_is_closed(self):
        inquiry = situations.drafted()
        inquiry.request.case.__class__.objects.filter(pk=inquiry.request.case_id).update(status="withdrawn")

        with pytest.raises(Conflict, match="已撤回"):
            actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)


class TestReceive:
    def test_registers_without_moving_the_deadline(self):
        inquiry = situations.sent()

        actions.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT + FIVE_MINUTES)

        request = inquiry.again()
        assert request.status == RequestStatus.RECEIVED
        assert request.due_at == AT + timedelta(minutes=30)
        assert request.assignee_id == inquiry.answering.user_id

    def test_is_invisible_to_a_third_department(self):
        inquiry = situations.sent()
        stranger = actor(TierFactory().programme.departments.create(code="third", name="第三局"), Duty.LIAISON)

        with pytest.raises(NotVisible):
            actions.receive(request_id=inquiry.request.pk, by=stranger, at=AT)


class TestReturn:
    def test_moves_the_proof_to_its_next_way_with_the_reason(self):
        inquiry = situations.sent(then=("site_check", "applicant"))

        said = {"return_code": "not_ours", "reason": "不归我局，归住建局"}
        actions.return_(request_id=inquiry.request.pk, by=inquiry.answering, at=AT, **said)

        assert inquiry.again().status == RequestStatus.RETURNED
        assert inquiry.case_proof.way == "site_check"
        assert inquiry.case_proof.tried[0]["reason_code"] == "returned"

    def test_is_only_for_what_is_not_ours(self):
        inquiry = situations.sent()

        with pytest.raises(Invalid, match="不归本单位") as refusal:
            actions.return_(
                request_id=inquiry.request.pk, return_code="unclear", reason="没写清楚", by=inquiry.answering, at=AT
            )

        assert "问对方" in refusal.value.remedy
        assert "/return_code" in refusal.value.errors

    def test_always_needs_a_reason(self):
        inquiry = situations.sent()

        with pytest.raises(Invalid, match="理由"):
            actions.return_(
                request_id=inquiry.request.pk, return_code="not_ours", reason="", by=inquiry.answering, at=AT
            )


class TestReclassify:
    def test_counts_the_slower_tier_from_the_moment_of_sending(self):
        inquiry = situations.sent()
        TierFactory(programme=inquiry.request.programme, paper=True)

        actions.reclassify(
            request_id=inquiry.request.pk,
            tier="paper",
            reason="1998 年前为纸质",
            by=inquiry.answering,
            at=AT + FIVE_MINUTES,
        )

        request = inquiry.again()
        assert request.tier.code == "paper"
        assert request.due_at == AT + timedelta(days=1, hours=7)  # Tuesday 17:00

    def test_goes_only_to_slower_tiers(self):
        inquiry = situations.sent()

        with pytest.raises(Invalid, match="更慢"):
            actions.reclassify(request_id=inquiry.request.pk, tier="digital", reason="x", by=inquiry.answering, at=AT)

    def test_is_no_question_where_the_law_sets_the_limit(self):
        inquiry = situations.drafted()
        TierFactory(programme=inquiry.request.programme, paper=True)
        inquiry.request.source.__class__.objects.update(own_limit_days=5)
        actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

        with pytest.raises(Conflict, match="法定程序"):
            actions.reclassify(request_id=inquiry.request.pk, tier="paper", reason="x", by=inquiry.answering, at=AT)

    def test_does_not_heal_what_is_already_overdue(self):
        inquiry = situations.sent()
        TierFactory(programme=inquiry.request.programme, paper=True)

        with pytest.raises(Conflict, match="超过时限"):
            actions.reclassify(
                request_id=inquiry.request.pk, tier="paper", reason="x", by=inquiry.answering, at=AT + AN_HOUR
            )


class TestClarify:
    def test_goes_to_and_fro_without_stopping_the_clock(self):
        inquiry = situations.sent()

        actions.clarify(request_id=inquiry.request.pk, text="曾用名是什么？", by=inquiry.answering, at=AT)
        actions.clarify(request_id=inquiry.request.pk, text="没有曾用名。", by=inquiry.asking, at=AT + FIVE_MINUTES)

        assert inquiry.again().due_at == AT + timedelta(minutes=30)
        assert [said.text for said in inquiry.request.clarifications.all()] == ["曾用名是什么？", "没有曾用名。"]


class TestWithdraw:
    def test_frees_the_proof_and_needs_a_reason_once_sent(self):
        inquiry = situations.sent()
        with pytest.raises(Invalid, match="理由"):
            actions.withdraw(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, reason="")

        actions.withdraw(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, reason=" 申请人带来了\x00原件 ")

        assert inquiry.again().status == RequestStatus.WITHDRAWN
        assert timeline.of(inquiry.request).first().reason == inquiry.again().withdraw_reason == "申请人带来了原件"
        assert inquiry.case_proof.status == ProofStatus.PENDING


class TestAssign:
    def test_gives_it_to_a_colleague_of_the_same_department_only(self):
        inquiry = situations.sent()
        colleague = actor(inquiry.request.issuing_department, Duty.AGENT)

        actions.assign(request_id=inquiry.request.pk, user_id=colleague.user_id, by=inquiry.answering, at=AT)
        with pytest.raises(Invalid, match="本部门"):
            actions.assign(request_id=inquiry.request.pk, user_id=inquiry.asking.user_id, by=inquiry.answering, at=AT)

        assert inquiry.again().assignee_id == colleague.user_id

    def test_holds_whoever_registers_it_until_somebody_answers(self):
        inquiry = situations.sent()
        colleague = actor(inquiry.request.issuing_department, Duty.AGENT)
        system = replace(inquiry.answering, user_id=None, client_id=7)
        given = {"request_id": inquiry.request.pk, "at": AT}
        actions.assign(user_id=colleague.user_id, by=inquiry.answering, **given)

        actions.receive(by=system, **given)
        assert inquiry.again().assignee_id == colleague.user_id
        actions.answer(outcome="not_found", note="查无", by=inquiry.answering, **given)

        assert inquiry.again().assignee_id == inquiry.answering.user_id


class TestQueries:
    def test_a_list_costs_the_same_however_long_it_is(self, django_assert_num_queries):
        inquiry = situations.sent()
        other = situations.sent()
        VerificationRequest.objects.filter(pk=other.request.pk).update(
            issuing_department=inquiry.request.issuing_department
        )

        with django_assert_num_queries(1):
            rows = VerificationRequest.objects.visible_to(inquiry.answering).open().by_due_time().for_lists()
            assert [(row.proof.name, row.subject["name"], row.case.number) for row in rows]

    def test_drafts_are_invisible_to_the_department_that_will_be_asked(self):
        inquiry = situations.drafted()

        assert not VerificationRequest.objects.visible_to(inquiry.answering).exists()
        assert VerificationRequest.objects.visible_to(inquiry.asking).count() == 1

    def test_overdue_is_computed_from_stored_time_with_all_workers_stopped(self):
        inquiry = situations.sent()

        assert not VerificationRequest.objects.overdue(inquiry.request.due_at).exists()
        assert VerificationRequest.objects.overdue(inquiry.request.due_at + timedelta(seconds=1)).exists()


class TestLetters:
    def test_a_template_gets_person_item_and_facts_and_leaves_blanks_for_the_rest(self):
        request = situations.sent().again()
        request.facts = {"amount": 1286}

        said = letters.filled("经查，{subject}办理{item}，每月{amount}元，另有{houses}套住房{0.__class__}。", request)

        assert request.subject["name"] in said
        assert "每月1286元，另有＿＿套" in said
        assert "{0.__class__}" in said

    def test_another_citys_template_is_not_this_citys(self):
        inquiry = situations.drafted()
        request = inquiry.request
        assert request.template is not None
        LetterTemplate.objects.update(programme=ProgrammeFactory(dongying=True))
        actions.withdraw(request_id=request.pk, by=inquiry.asking, at=AT, reason="")

        again = actions.draft(case_proof=request.case_proof, source=request.source, by=inquiry.asking, at=AT)

        assert again.template is None
        assert "核对" in letters.inquiry_text(again)

    def test_without_a_template_the_generic_letter_keeps_the_case_going(self):
        request = situations.drafted().request
        request.template = None

        assert "核对" in letters.inquiry_text(request)
