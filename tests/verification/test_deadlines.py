"""Deadlines of stored requests: which tier, which hours, and what happens when the calendar changes."""

from datetime import date, datetime, time, timedelta

import pytest

from catalog.actions import calendar
from catalog.models import CalendarDay, CalendarYear
from catalog.permissions import CONSOLE
from portal.foundation import timeline, worktime_words
from portal.foundation.actors import SYSTEM
from tests.factories import requests as situations
from tests.factories.catalog import AT, ServiceHoursFactory
from verification import told
from verification.actions import escalations, sweep
from verification.actions import requests as actions
from verification.actions.recounting import recount_requests
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

    moved = recount_requests(
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
    recount_requests([department.pk], by=SYSTEM, at=AT)

    explained = told.deadline_of(inquiry.again())

    assert worktime_words.reason(explained.explanation[0]) == "出具单位停办时送达，不计（搬迁）"
    assert worktime_words.lines(explained)[0] == "11-23 10:00–11-24 09:00 出具单位停办时送达，不计（搬迁）"


def test_recomputing_without_a_change_writes_nothing():
    inquiry = situations.sent()

    assert recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT) == 0
    assert not timeline.of(inquiry.request).filter(kind="request.deadline_recomputed").exists()


def test_recomputing_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    inquiries = [situations.sent() for _ in range(6)]
    departments = [inquiry.request.issuing_department_id for inquiry in inquiries]
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False)

    with django_assert_max_num_queries(12):
        assert recount_requests(departments, by=SYSTEM, at=AT) == 6


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

    recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT + timedelta(hours=2))

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

    recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT + timedelta(hours=2))

    assert Escalation.objects.get().status == "reported"
    assert sweep.sweep(at=AT + timedelta(days=1))["overdue"] == 1  # once more, beside the report that stands


class TestHoursChange:
    """The office changes hours while requests are out."""

    MORNING, AFTERNOON, THROUGH = (
        (None, time(9), time(12)),
        (None, time(13, 30), time(17)),
        (None, time(9), time(17)),
    )
    BEFORE_NOON = AT + timedelta(hours=1, minutes=50)  # 11:50: due 13:50
    AFTER_NOON = AT + timedelta(hours=3, minutes=40)  # 13:40

    def sent_before_noon(self) -> situations.Inquiry:
        inquiry = situations.drafted(dongying=True)
        self.set_hours(inquiry, AT, self.MORNING, self.AFTERNOON)
        actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=self.BEFORE_NOON)
        return inquiry

    def set_hours(self, inquiry, at, *segments, valid_from=None) -> None:
        department = inquiry.request.issuing_department_id
        calendar.set_hours(segments=segments, department_id=department, valid_from=valid_from, by=CONSOLE, at=at)

    def test_a_dropped_break_makes_nobody_late_at_once_and_the_timeline_says_why_once(self):
        inquiry = self.sent_before_noon()
        due = inquiry.again().due_at
        assert due == AT + timedelta(hours=3, minutes=50)

        self.set_hours(inquiry, self.AFTER_NOON, self.THROUGH)
        for _time in range(2):
            assert recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=self.AFTER_NOON) == 0
        sweep.sweep(at=due)

        assert (inquiry.again().due_at, inquiry.again().overdue_noted_at) == (due, None)
        assert not Escalation.objects.exists()
        stands = timeline.of(inquiry.request).get(kind="request.deadline_stands")
        assert datetime.fromisoformat(stands.details["counted"]) == AT + timedelta(hours=2, minutes=20)  # gone by
        assert told.deadline_of(inquiry.again()).due_at == due  # and its way with the break

    def test_hours_of_next_month_do_not_touch_what_is_due_before(self):
        inquiry = self.sent_before_noon()

        self.set_hours(inquiry, AT, self.THROUGH, valid_from=date(2026, 12, 1))

        assert recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT) == 0

    def test_hours_of_tomorrow_count_from_tomorrow(self):
        inquiry = situations.drafted()
        evening = AT + timedelta(hours=6, minutes=50)  # 16:50: ten minutes today, twenty tomorrow
        actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=evening)

        self.set_hours(inquiry, AT, self.THROUGH)
        self.set_hours(inquiry, AT, (None, time(8, 30), time(17)), valid_from=date(2026, 11, 24))
        recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=evening)

        assert inquiry.again().due_at == AT + timedelta(days=1, hours=-1, minutes=-10)  # Tuesday 08:50
