"""Deadlines of stored requests: which tier, which hours, and what happens when the calendar changes."""

from datetime import date, timedelta

import pytest

from catalog.models import CalendarDay, CalendarYear
from portal.foundation import timeline, worktime_words
from portal.foundation.actors import SYSTEM
from tests.factories import requests as situations
from tests.factories.catalog import AT, ServiceHoursFactory
from verification import deadlines, told
from verification.actions import escalations, sweep
from verification.actions import requests as actions
from verification.models import Escalation, VerificationRequest

pytestmark = pytest.mark.django_db


def test_a_proof_with_a_statutory_procedure_has_its_own_limit():
    inquiry = situations.drafted()
    inquiry.request.source.own_limit_days = 3
    inquiry.request.source.save()

    request = actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

    assert request.due_at == AT + timedelta(days=3, hours=7)  # Thursday 17:00
    grounds = told.grounds_of(request)
    assert grounds.condition == "须经法定程序才能出具，3 个工作日"
    assert grounds.article == ""  # it is no tier of article 7


def test_an_unpublished_year_falls_back_to_weekdays_and_says_so():
    request = situations.sent().again()
    assert request.calendar_missing

    CalendarYear.objects.create(year=2026, source="示例")

    assert not situations.sent().again().calendar_missing


def test_a_new_day_off_moves_open_deadlines_with_an_event_and_never_closed_ones():
    opened, closed = situations.sent(), situations.answered()
    before = closed.again().due_at
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False, name="停电")

    moved = deadlines.recompute(
        [opened.request.issuing_department_id, closed.request.issuing_department_id], by=SYSTEM, at=AT
    )

    assert moved == 1
    assert opened.again().due_at == AT + timedelta(days=1, minutes=-30)  # Tuesday 09:30
    assert timeline.of(opened.request).filter(kind="request.deadline_recomputed").count() == 1
    assert closed.again().due_at == before


def test_a_closure_of_the_issuing_department_is_explained_with_its_reason():
    inquiry = situations.sent()
    department = inquiry.request.issuing_department
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False, name="搬迁", department=department)
    deadlines.recompute([department.pk], by=SYSTEM, at=AT)

    explained = told.deadline_of(inquiry.again())

    assert explained.explanation[0].label == "出具单位停办时送达，不计（搬迁）"
    assert worktime_words.lines(explained)[0] == "11-23 10:00–11-24 09:00 出具单位停办时送达，不计（搬迁）"


def test_recomputing_without_a_change_writes_nothing():
    inquiry = situations.sent()

    assert deadlines.recompute([inquiry.request.issuing_department_id], by=SYSTEM, at=AT) == 0
    assert not timeline.of(inquiry.request).filter(kind="request.deadline_recomputed").exists()


def test_recomputing_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    inquiries = [situations.sent() for _ in range(6)]
    departments = [inquiry.request.issuing_department_id for inquiry in inquiries]
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False)

    with django_assert_max_num_queries(12):
        assert deadlines.recompute(departments, by=SYSTEM, at=AT) == 6


def test_a_midday_break_of_the_issuing_department_counts_for_it_alone():
    inquiry = situations.drafted()
    department = inquiry.request.issuing_department
    for opens, closes in (("09:00", "10:10"), ("13:00", "17:00")):
        ServiceHoursFactory(programme=department.programme, department=department, opens=opens, closes=closes)

    request = actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

    assert request.due_at == AT + timedelta(hours=3, minutes=20)  # 10 minutes before the break, 20 after 13:00
    assert VerificationRequest.objects.get().half_at == AT + timedelta(hours=3, minutes=5)


def test_a_deadline_moved_ahead_again_is_noted_anew_and_its_unfiled_report_goes():
    inquiry = situations.sent(dongying=True)
    sweep.sweep(at=AT + timedelta(hours=1))
    assert inquiry.again().overdue_noted_at
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False, name="停电")

    deadlines.recompute([inquiry.request.issuing_department_id], by=SYSTEM, at=AT + timedelta(hours=2))

    assert not Escalation.objects.exists()
    tuesday = AT + timedelta(days=1)  # due 09:30
    assert sweep.sweep(at=tuesday) == {"half": 1, "late": 1, "overdue": 1, "levels": 0, "orders": 0}
    assert timeline.of(inquiry.request).filter(kind="request.overdue").count() == 2
    assert Escalation.objects.get().request_id == inquiry.request.pk


def test_a_report_that_was_filed_stays_when_the_deadline_moves():
    inquiry = situations.sent(dongying=True)
    sweep.sweep(at=AT + timedelta(hours=1))
    escalations.report(escalation_id=Escalation.objects.get().pk, by=inquiry.asking, at=AT + timedelta(hours=1))
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False)

    deadlines.recompute([inquiry.request.issuing_department_id], by=SYSTEM, at=AT + timedelta(hours=2))

    assert Escalation.objects.get().status == "reported"
    assert sweep.sweep(at=AT + timedelta(days=1))["overdue"] == 1  # once more, beside the report that stands
