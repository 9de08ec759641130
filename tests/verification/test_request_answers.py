"""The reply to a request: what it carries into the case, what it refuses, how it is put right."""

from datetime import timedelta

import pytest

from certificates.models import AccessRecord
from portal.foundation import timeline
from portal.foundation.errors import IllegalMove, Invalid
from portal.foundation.models import OutboxEvent
from tests.factories import requests as situations
from tests.factories.catalog import AT
from verification.actions import reply_drafts
from verification.actions import requests as actions
from verification.models import Outcome, ProofStatus, ReplyDraft, RequestStatus

pytestmark = pytest.mark.django_db
FIVE_MINUTES = timedelta(minutes=5)
AN_HOUR = timedelta(hours=1)


def kinds(inquiry: situations.Inquiry) -> list[str]:
    """What the timeline says, oldest first."""
    return [event.kind for event in reversed(timeline.of(inquiry.request))]


class TestAnswer:
    def test_settles_the_proof_and_tells_the_holder_who_read_what(self):
        inquiry = situations.answered()

        assert inquiry.again().status == RequestStatus.ANSWERED
        assert inquiry.case_proof.status == ProofStatus.SATISFIED
        record = AccessRecord.objects.get(purpose=inquiry.request.case.number)
        assert record.fields == ["amount"]
        assert record.department_id == inquiry.request.requesting_department_id

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [(Outcome.MISMATCHED, ProofStatus.MISMATCHED), (Outcome.NOT_FOUND, ProofStatus.NOT_FOUND)],
    )
    def test_carries_a_negative_answer_into_the_case(self, outcome, status):
        inquiry = situations.sent()

        said = {"outcome": outcome, "note": "登记在他人名下"}
        actions.answer(request_id=inquiry.request.pk, by=inquiry.answering, at=AT + FIVE_MINUTES, **said)

        assert inquiry.case_proof.status == status

    def test_exactly_on_the_deadline_is_in_time(self):
        inquiry = situations.sent()
        due_at = inquiry.request.due_at

        actions.answer(
            request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=due_at
        )

        assert not inquiry.again().is_overdue(due_at)

    def test_of_one_that_nobody_received_yet_registers_it_in_the_same_step(self):
        inquiry = situations.answered()

        assert kinds(inquiry)[-2:] == ["request.received", "request.answered"]
        assert inquiry.again().received_at == inquiry.again().answered_at

    def test_late_still_closes_it_and_stays_late_for_ever(self):
        inquiry = situations.sent()

        actions.answer(
            request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=AT + AN_HOUR
        )

        assert inquiry.again().is_overdue(AT + 10 * AN_HOUR)
        assert inquiry.case_proof.status == ProofStatus.SATISFIED

    def test_notifies_however_fast_it_was(self):
        inquiry = situations.sent()

        actions.answer(
            request_id=inquiry.request.pk,
            outcome="matched",
            facts={"amount": 1},
            by=inquiry.answering,
            at=AT + timedelta(seconds=1),
        )

        assert OutboxEvent.objects.filter(name="verification.request_answered").count() == 1

    @pytest.mark.parametrize(
        ("facts", "pointer"),
        [
            ({"amount": "很多"}, "/facts/amount"),
            ({"amount": 1, "hair": "黑"}, "/facts/hair"),
            ({}, "/facts/amount"),
            ({"amount": "9" * 600}, "/facts/amount"),
        ],
    )
    def test_refuses_facts_that_the_letter_does_not_hold_and_writes_nothing(self, facts, pointer):
        inquiry = situations.sent()

        with pytest.raises(Invalid) as refusal:
            actions.answer(request_id=inquiry.request.pk, outcome="matched", facts=facts, by=inquiry.answering, at=AT)

        assert pointer in refusal.value.errors
        assert inquiry.again().status == RequestStatus.SUBMITTED
        assert not AccessRecord.objects.exists()

    def test_refuses_after_a_withdrawal_and_names_the_state(self):
        inquiry = situations.sent()
        actions.withdraw(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, reason="申请人撤回")

        with pytest.raises(IllegalMove, match="已撤回"):
            actions.answer(request_id=inquiry.request.pk, outcome="matched", by=inquiry.answering, at=AT)

    def test_rolls_everything_back_when_the_case_cannot_follow(self, monkeypatch):
        inquiry = situations.sent()
        monkeypatch.setattr("verification.actions.sharing.forms.fill_from_reply", _fail)

        with pytest.raises(RuntimeError):
            actions.answer(
                request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=AT
            )

        assert inquiry.again().status == RequestStatus.SUBMITTED
        assert inquiry.case_proof.status == ProofStatus.REQUESTED
        assert kinds(inquiry) == ["request.drafted", "request.submitted"]


class TestCorrect:
    def test_alerts_the_requester_and_flags_a_decided_case(self):
        inquiry = situations.answered()
        case = inquiry.request.case
        case.__class__.objects.filter(pk=case.pk).update(
            status="decided", accepted_at=AT, decided_at=AT, outcome="approved"
        )

        actions.correct(
            request_id=inquiry.request.pk,
            outcome="mismatched",
            facts={"amount": 900},
            reason="抄错了行",
            by=inquiry.answering,
            at=AT + AN_HOUR,
        )

        case.refresh_from_db()
        assert inquiry.again().status == RequestStatus.CORRECTED
        assert case.needs_review_since == AT + AN_HOUR
        assert OutboxEvent.objects.filter(name="verification.request_corrected").count() == 1

    def test_needs_a_reason(self):
        inquiry = situations.answered()

        with pytest.raises(Invalid, match="哪里错了"):
            actions.correct(request_id=inquiry.request.pk, outcome="matched", reason=" ", by=inquiry.answering, at=AT)


class TestBegunReplies:
    @pytest.mark.parametrize(
        "close",
        [
            lambda one: actions.answer(request_id=one.request.pk, outcome="not_found", by=one.answering, at=AT),
            lambda one: actions.return_(
                request_id=one.request.pk, return_code="not_ours", reason="不归我局", by=one.answering, at=AT
            ),
            lambda one: actions.withdraw(request_id=one.request.pk, reason="不用了", by=one.asking, at=AT),
        ],
        ids=["answer", "return", "withdraw"],
    )
    def test_are_forgotten_when_the_request_is_closed_by_whatever_door(self, close):
        inquiry = situations.sent()
        reply_drafts.keep(request_id=inquiry.request.pk, content={"note": "写到一半"}, by=inquiry.answering, at=AT)

        close(inquiry)

        assert not ReplyDraft.objects.exists()


def _fail(*args, **kwargs):
    raise RuntimeError
