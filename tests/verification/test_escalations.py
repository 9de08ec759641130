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
    actions.record_talk(
        escalation_id=escalation.pk,
        held_at=LATE,
        attendees="出具单位负责人、承办科室",
        record="说明原因，承诺补足 B 角",
        by=office,
        at=LATE,
    )
    actions.close(escalation_id=escalation.pk, by=office, at=LATE, findings="已补足 B 角")

    escalation.refresh_from_db()
    assert escalation.status == EscalationStatus.CLOSED
    assert escalation.findings == "对方联络员请假，无人顶岗\n已补足 B 角"  # what was found first is not written over
    assert [event.after for event in reversed(timeline.of(escalation))] == [
        "reported",
        "investigating",
        "ordered",
        "talk_proposed",
        "",  # the minutes change no state
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


def test_it_is_not_closed_without_a_word_on_what_was_found(inquiry, office, escalation):
    actions.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
    answer(inquiry)  # before anybody began to investigate

    with pytest.raises(Invalid, match="查明的情况") as refused:
        actions.close(escalation_id=escalation.pk, by=office, at=LATE, findings="  ")

    assert "/findings" in refused.value.errors
    escalation.refresh_from_db()
    assert (escalation.status, escalation.closed_at) == (EscalationStatus.REPORTED, None)


def test_the_office_sees_unfiled_drafts_the_issuing_side_does_not(inquiry, office, escalation):
    assert escalation in Escalation.objects.visible_to(office)
    assert escalation in Escalation.objects.visible_to(inquiry.asking)
    assert escalation not in Escalation.objects.visible_to(inquiry.answering)


class TestTheTalk:
    @pytest.fixture
    def proposed(self, inquiry, office, escalation):
        actions.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
        actions.investigate(escalation_id=escalation.pk, by=office, at=LATE)
        actions.propose_talk(escalation_id=escalation.pk, effect="申请人错过了缴费日期", by=office, at=LATE)
        answer(inquiry)
        return escalation

    def test_is_not_closed_without_its_record(self, proposed, office):
        with pytest.raises(Conflict, match="约谈记录"):
            actions.close(escalation_id=proposed.pk, by=office, at=LATE)

    def test_has_minutes_with_those_who_came_written_once(self, proposed, office):
        said = {"escalation_id": proposed.pk, "held_at": LATE, "by": office, "at": LATE}
        actions.record_talk(attendees="出具单位负责人", record="说明原因，限期整改", **said)

        proposed.refresh_from_db()
        assert (proposed.talk_record, proposed.talk_attendees) == ("说明原因，限期整改", "出具单位负责人")
        with pytest.raises(Conflict, match="已经有记录"):
            actions.record_talk(attendees="别人", record="改写", **said)

    def test_does_not_hinder_a_second_order_while_the_answer_is_missing(self, inquiry, office, escalation):
        actions.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
        actions.investigate(escalation_id=escalation.pk, by=office, at=LATE)
        actions.propose_talk(escalation_id=escalation.pk, effect="申请人错过了缴费日期", by=office, at=LATE)

        actions.order(escalation_id=escalation.pk, working_days=1, by=office, at=LATE)

        escalation.refresh_from_db()
        assert (escalation.status, escalation.ordered_working_days) == (EscalationStatus.TALK_PROPOSED, 1)
        assert timeline.of(escalation).filter(kind="escalation.ordered", after="talk_proposed").exists()

    def test_that_was_not_held_says_why(self, proposed, office):
        actions.record_talk(escalation_id=proposed.pk, record="市政府批示改为书面检查", by=office, at=LATE)
        actions.close(escalation_id=proposed.pk, by=office, at=LATE, findings="书面检查已交")

        assert timeline.of(proposed).filter(kind="escalation.talk_declined").exists()

    @pytest.mark.parametrize(
        ("given", "pointer"),
        [
            ({"record": " "}, "/record"),
            ({"record": "谈了", "held_at": LATE}, "/attendees"),
            ({"record": "谈了", "held_at": LATE + timedelta(days=1), "attendees": "负责人"}, "/held_at"),
        ],
    )
    def test_is_not_recorded_half(self, proposed, office, given, pointer):
        with pytest.raises(Invalid) as refused:
            actions.record_talk(escalation_id=proposed.pk, by=office, at=LATE, **given)

        assert pointer in refused.value.errors

    def test_needs_the_adverse_effect_in_the_database_too(self, escalation):
        with pytest.raises(IntegrityError):
            Escalation.objects.filter(pk=escalation.pk).update(talk_held_at=LATE, talk_recorded_at=LATE)

    def test_is_nothing_without_a_proposal(self, escalation, office):
        with pytest.raises(Conflict, match="没有提请约谈"):
            actions.record_talk(escalation_id=escalation.pk, record="谈了", by=office, at=LATE)
