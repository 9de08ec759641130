"""Two people on the same request: one wins, the other is told, nothing is there twice."""

from datetime import timedelta

import pytest

from catalog.models import CalendarDay, Duty
from certificates.models import AccessRecord
from portal.foundation import timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.errors import IllegalMove
from tests.factories import requests as situations
from tests.factories.catalog import AT, actor
from tests.racing import at_once
from tests.verification.test_blanking import YEARS_LATER, ended
from verification.actions import blanking, cases, materials, sweep
from verification.actions import requests as actions
from verification.actions.recounting import recount_requests
from verification.models import BlankingRun, Outcome, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=False)


def answer(inquiry, by, outcome):
    """An attempt to answer, for `at_once`."""
    request_id = inquiry.request.pk
    return lambda: actions.answer(request_id=request_id, outcome=outcome, facts={"amount": 1}, by=by, at=AT)


def test_two_liaisons_answer_at_once_and_one_answer_stands():
    for _ in range(10):
        inquiry = situations.sent()
        second = actor(inquiry.request.issuing_department, Duty.LIAISON)

        results = at_once(
            answer(inquiry, inquiry.answering, Outcome.MATCHED), answer(inquiry, second, Outcome.MISMATCHED)
        )

        refusals = [result for result in results if isinstance(result, IllegalMove)]
        assert len(refusals) == 1
        assert "已反馈" in refusals[0].message
        assert timeline.of(inquiry.request).filter(kind="request.answered").count() == 1
        assert AccessRecord.objects.filter(purpose=inquiry.request.case.number).count() == 1


def test_answer_and_withdrawal_at_once_end_in_exactly_one_of_them():
    inquiry = situations.sent()

    at_once(
        lambda: actions.answer(request_id=inquiry.request.pk, outcome="not_found", by=inquiry.answering, at=AT),
        lambda: actions.withdraw(request_id=inquiry.request.pk, reason="撤回", by=inquiry.asking, at=AT),
    )

    request = inquiry.again()
    assert request.status in {RequestStatus.ANSWERED, RequestStatus.WITHDRAWN}
    assert timeline.of(request).filter(kind__in=["request.answered", "request.withdrawn"]).count() == 1


def test_three_workers_sweep_at_once_and_nothing_is_noted_twice():
    inquiries = [situations.sent(dongying=True) for _ in range(12)]
    late = max(inquiry.request.due_at for inquiry in inquiries).replace(second=59)

    at_once(*[lambda: sweep.sweep(at=late)] * 3)

    for request in VerificationRequest.objects.all():
        assert timeline.of(request).filter(kind="request.overdue").count() == 1
        assert request.escalation.status == "drafted"


def test_numbers_of_requests_drafted_at_once_are_all_different():
    inquiries = [situations.drafted() for _ in range(3)]
    cases = [inquiry.request for inquiry in inquiries]

    for request, inquiry in zip(cases, inquiries, strict=True):
        actions.withdraw(request_id=request.pk, by=inquiry.asking, at=AT, reason="")
    at_once(
        *[
            lambda request=request, by=inquiry.asking: actions.draft(
                case_proof=request.case_proof, source=request.source, by=by, at=AT
            )
            for request, inquiry in zip(cases, inquiries, strict=True)
        ]
    )

    numbers = list(VerificationRequest.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 6


def test_every_verb_at_once_with_sweep_and_new_calendar_ends_without_a_deadlock():
    """Only refusals are caught in `at_once`: a deadlock would be the database's own error and fail this."""
    inquiries = [situations.sent(dongying=True, then=("site_check", "applicant")) for _ in range(3)]
    late = AT + timedelta(minutes=31)
    CalendarDay.objects.create(date=AT.date(), is_workday=False)
    departments = [inquiry.request.issuing_department_id for inquiry in inquiries]

    at_once(
        *[verb for inquiry in inquiries for verb in every_verb(inquiry, late)],
        *[lambda: sweep.sweep(at=late)] * 2,
        lambda: recount_requests(departments, by=SYSTEM, at=late),
    )

    closing = ["request.answered", "request.withdrawn", "request.returned"]
    for inquiry in inquiries:
        assert not inquiry.again().is_open
        assert timeline.of(inquiry.request).filter(kind__in=closing).count() == 1


def every_verb(inquiry, at):
    """Attempts on one request, its proof and its case, for `at_once`."""
    request, asking, answering = inquiry.request, inquiry.asking, inquiry.answering
    one = {"request_id": request.pk, "at": at}
    return [
        lambda: actions.answer(**one, outcome="not_found", by=answering),
        lambda: actions.withdraw(**one, reason="撤回", by=asking),
        lambda: actions.return_(**one, return_code="not_ours", reason="不归我局", by=answering),
        lambda: actions.clarify(**one, text="曾用名是什么？", by=answering),
        lambda: materials.supply(case_proof_id=request.case_proof_id, note="带来了", by=asking, at=at),
        lambda: cases.withdraw(case_id=request.case_id, by=asking, at=at),
    ]


def test_two_runs_that_blank_at_once_blank_each_reply_once_and_the_proof_holds():
    for _ in range(4):
        ended(situations.answered())

    assert sum(at_once(*[lambda: blanking.blank_due(at=YEARS_LATER)] * 2)) == 4
    blanking.blank_due(at=YEARS_LATER)  # what one left to the other, which was not there yet

    assert sum(BlankingRun.objects.values_list("replies", flat=True)) == 4
    assert all(blanking.check_run(run) for run in BlankingRun.objects.all())
