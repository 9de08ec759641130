"""Article 11: overdue, report, investigation, order, talk, closing; each by those whose step it is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from catalog.models import Duty
from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification.actions import escalations as actions
from verification.actions import requests, sweep
from verification.models import Escalation, EscalationStatus

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(hours=1)


@pytest.fixture
def inquiry():
    found = situations.sent(dongying=True)
    sweep.sweep(at=LATE)
    return found


@pytest.fixture
def office(inquiry):
    return actor(DepartmentFactory(programme=inquiry.request.programme), Duty.OFFICE)


@pytest.fixture
def escalation(inquiry):
    return Escalation.objects.get(request=inquiry.request)


def answer(inquiry):
    requests.answer(
        request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=LATE
    )


def test_the_whole_ladder_in_order(inquiry, office, escalation):
    actions.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
    actions.investigate(escalation_id=escalation.pk, by=office, at=LATE, findings="对方联络员请假，无人顶岗")
    actions.order(escalation_id=escalation.pk, due_at=LATE + timedelta(hours=2), by=office, at=LATE)
    actions.propose_talk(escalation_id=escalation.pk, effect="申请人错过了缴费日期", by=office, at=LATE)
    answer(inquiry)
    actions.close(escalation_id=escalation.pk, by=office, at=LATE)

    escalation.refresh_from_db()
    assert escalation.status == EscalationStatus.CLOSED
    assert [event.after for event in reversed(timeline.of(escalation))] == [
        "reported",
        "investigating",
        "ordered",
        "talk_proposed",
        "closed",
    ]


def test_the_draft_is_automatic_and_the_report_is_the_requesting_units(inquiry, office, escalation):
    with pytest.raises(NotVisible):
        actions.report(escalation_id=escalation.pk, by=office, at=LATE)
    with pytest.raises(NotVisible):
        actions.report(escalation_id=escalation.pk, by=inquiry.answering, at=LATE)


def test_only_the_office_of_the_same_programme_investigates(inquiry, escalation):
    actions.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
    other_city = actor(DepartmentFactory(), Duty.OFFICE)

    for stranger in (other_city, inquiry.asking):
        with pytest.raises(NotAllowed, match="办公室"):
            actions.investigate(escalation_id=escalation.pk, by=stranger, at=LATE)


def test_no_step_is_skipped(inquiry, office, escalation):
    with pytest.raises(IllegalMove, match="未报送"):
        actions.order(escalation_id=escalation.pk, due_at=LATE + timedelta(hours=2), by=office, at=LATE)


def test_a_talk_needs_a_recorded_adverse_effect(inquiry, office, escalation):
    actions.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
    actions.investigate(escalation_id=escalation.pk, by=office, at=LATE)
    actions.order(escalation_id=escalation.pk, due_at=LATE + timedelta(hours=2), by=office, at=LATE)

    with pytest.raises(Invalid, match="不良影响"):
        actions.propose_talk(escalation_id=escalation.pk, effect=" ", by=office, at=LATE)
    with pytest.raises(IntegrityError):
        Escalation.objects.filter(pk=escalation.pk).update(status="talk_proposed")


def test_a_text_that_nobody_would_read_is_refused_and_nothing_moves(inquiry, escalation):
    with pytest.raises(Invalid, match="2000"):
        actions.report(escalation_id=escalation.pk, text="长" * 2_001, by=inquiry.asking, at=LATE)

    escalation.refresh_from_db()
    assert escalation.status == EscalationStatus.DRAFTED


def test_it_is_not_closed_while_the_answer_is_missing(inquiry, office, escalation):
    with pytest.raises(Conflict, match="还没有反馈"):
        actions.close(escalation_id=escalation.pk, by=office, at=LATE)


def test_the_office_sees_unfiled_drafts_the_issuing_side_does_not(inquiry, office, escalation):
    assert escalation in Escalation.objects.visible_to(office)
    assert escalation in Escalation.objects.visible_to(inquiry.asking)
    assert escalation not in Escalation.objects.visible_to(inquiry.answering)
