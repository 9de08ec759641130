"""The clock as it was told: what a letter said stands, whatever happens to hours, days, rules and limits later."""

from datetime import date, timedelta

import pytest

from catalog.models import CalendarDay, CalendarYear, Programme, ProofSource
from portal.foundation import timeline, worktime_words
from portal.foundation.actors import SYSTEM
from portal.foundation.errors import Conflict
from portal.papers.letters import paper
from tests.factories import requests as situations
from tests.factories.catalog import AT, ServiceHoursFactory
from verification import deadlines, told
from verification.actions import requests as actions
from verification.actions.recounting import recount, recount_requests
from verification.api.request_serializers import ClockSerializer, clock_body
from verification.models import VerificationRequest

pytestmark = pytest.mark.django_db

UNSIGNED = {"is_sample": True}


def close_today(department):
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False, name="停电", department=department)


def everything_changes(inquiry):
    """Hours with a break, a closure on the day of the receipt, another start rule and a statutory limit."""
    department = inquiry.request.issuing_department
    for opens, closes in (("08:30", "10:10"), ("13:00", "16:00")):
        ServiceHoursFactory(programme=department.programme, department=department, opens=opens, closes=closes)
    close_today(department)
    Programme.objects.update(clock_starts=Programme.ClockStart.DELIVERY_DAY, minutes_run_outside_hours=True)
    ProofSource.objects.update(own_limit_days=5, storage="已全部数字化")
    recount_requests([department.pk], by=SYSTEM, at=AT)


@pytest.mark.parametrize("kind", ["inquiry", "reply"])
def test_a_reprint_of_an_answered_letter_says_what_the_first_print_said(kind):
    inquiry = situations.answered()
    first = paper(inquiry.again(), kind, UNSIGNED)

    everything_changes(inquiry)

    assert paper(inquiry.again(), kind, UNSIGNED) == first
    assert "合计 30 分，2026-11-23 10:30 到期" in first


def clock_of(request):
    return ClockSerializer(clock_body(told.deadline_of(request), told.grounds_of(request))).data


def test_the_interface_explains_an_answered_request_as_it_was_told():
    inquiry = situations.answered()
    first = clock_of(inquiry.again())

    everything_changes(inquiry)

    assert clock_of(inquiry.again()) == first


def test_an_open_deadline_and_the_way_to_it_are_renewed_together():
    inquiry = situations.sent()

    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False, name="停电")
    recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT)

    request = inquiry.again()
    deadline = told.deadline_of(request)
    assert deadline.explanation[-1].end == deadline.due_at == request.due_at
    assert "停电" in worktime_words.lines(deadline)[0]


def test_a_limit_changed_later_is_not_that_of_what_was_sent():
    inquiry = situations.sent()

    ProofSource.objects.update(own_limit_days=5)
    recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT)

    request = inquiry.again()
    assert request.due_at == AT + timedelta(minutes=30)
    assert told.grounds_of(request).own_limit_days is None


def test_a_year_published_meanwhile_is_no_assumption_any_more_although_nothing_moves():
    inquiry = situations.sent()
    CalendarYear.objects.create(year=2026, source="示例")

    assert recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT) == 0

    assert "尚未公布" not in "".join(worktime_words.lines(told.deadline_of(inquiry.again())))
    assert not timeline.of(inquiry.request).filter(kind__contains="recomputed").exists()


def test_what_is_kept_is_the_whole_counting():
    inquiry = situations.drafted()
    inquiry.request.source.own_limit_days = 9
    inquiry.request.source.save()
    friday = AT - timedelta(days=3) + timedelta(hours=8)  # 18:00, after service
    CalendarDay.objects.create(date=date(2026, 11, 28), is_workday=True)

    request = actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=friday)

    counted = deadlines.expected(request.source, friday).limits.deadline
    assert told.deadline_of(inquiry.again()) == counted
    assert told.grounds_of(inquiry.again()).condition == "须经法定程序才能出具，9 个工作日"


def test_a_request_of_before_says_that_its_way_was_not_kept_and_never_another_moment():
    inquiry = situations.answered()
    VerificationRequest.objects.update(told_clock=None)
    everything_changes(inquiry)

    printed = paper(inquiry.again(), "inquiry", UNSIGNED)

    assert "这件送达时系统还不留存逐段计时" in printed
    assert "2026-11-23 10:30 前反馈" in printed
    assert "合计" not in printed


def test_a_department_without_any_service_keeps_what_it_told_and_stops_nobody_elses_recount(caplog):
    broken, other = situations.sent(), situations.sent()
    department = broken.request.issuing_department
    ServiceHoursFactory(programme=department.programme, department=department, weekday=5)
    close_today(other.request.issuing_department)

    moved = recount([department.pk, other.request.issuing_department_id], by=SYSTEM, at=AT)

    assert moved == 1
    assert broken.again().due_at == broken.request.due_at
    assert other.again().due_at > other.request.due_at
    assert timeline.of(department).get().kind == "calendar.recount_stopped"
    assert department.code in caplog.text
    with pytest.raises(Conflict, match="没有人办理"):
        deadlines.expected(broken.request.source, AT)


def test_an_open_request_of_before_gets_its_way_with_the_next_recount():
    inquiry = situations.sent()
    VerificationRequest.objects.update(told_clock=None)

    assert recount_requests([inquiry.request.issuing_department_id], by=SYSTEM, at=AT) == 0

    assert told.deadline_of(inquiry.again()).explanation
