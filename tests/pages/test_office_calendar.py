"""The office's calendar: what stands, a preview of what a change moves, and the change."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import CalendarDay, CalendarYear, Duty, ServiceHours, SlaTier
from portal.foundation import outbox
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, UserFactory, actor
from tests.permissions.matrix import BACKEND
from verification.actions import sweep
from verification.models import EscalationLevel, LevelNote, VerificationRequest

pytestmark = pytest.mark.django_db
CLOSURE = {"do": "period", "first": "2026-11-23", "last": "2026-11-23", "worked": "0", "name": "停电检修"}


@pytest.fixture(autouse=True)
def _monday():
    """It is AT: everybody is at work."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def inquiry():
    return situations.sent(dongying=True)


@pytest.fixture
def office(client, inquiry):
    return signed_in(client, inquiry, Duty.OFFICE)


def signed_in(client, inquiry, duty):
    user = UserFactory()
    actor(DepartmentFactory(programme=inquiry.request.programme), duty, user=user)
    client.force_login(user, backend=BACKEND)
    return client


def test_a_closure_is_previewed_with_the_deadlines_it_moves_and_changes_nothing_yet(office, inquiry):
    page = office.post(reverse("office_calendar"), {**CLOSURE, "go": "preview"})

    assert page.status_code == 200
    assert page.context["preview"]["total"] == 1
    assert "1 件会顺延" in page.content.decode()
    assert not CalendarDay.objects.exists()
    assert not outbox.OutboxEvent.objects.filter(name="catalog.calendar_changed").exists()


def test_and_moves_exactly_those_when_it_is_saved(office, inquiry):
    closed = situations.answered(dongying=True).request
    before = inquiry.request.due_at

    answer = office.post(reverse("office_calendar"), {**CLOSURE, "go": "save"})
    outbox.deliver_due(AT)

    assert answer.status_code == 302
    assert inquiry.again().due_at > before
    assert VerificationRequest.objects.get(pk=closed.pk).due_at == closed.due_at


def test_a_department_has_its_own_hours_with_several_segments(office, inquiry):
    department = inquiry.request.issuing_department
    address = reverse("office_calendar_department", args=[department.code])
    typed = {"do": "hours", "every_day": "09:00-10:10 13:00-17:00", "day4": "09:00-12:00"}

    assert office.post(address, {**typed, "go": "preview"}).context["preview"]["total"] == 1
    office.post(address, {**typed, "go": "save"})

    assert ServiceHours.objects.filter(department=department).count() == 3
    assert "09:00-10:10 13:00-17:00" in office.get(address).content.decode()


def test_hours_that_cannot_be_read_come_back_as_typed_with_the_word(office, inquiry):
    page = office.post(reverse("office_calendar_departments"), {"do": "hours", "every_day": "上午", "go": "save"})

    assert page.status_code == 400
    assert "写成 09:00-12:00 这样" in page.content.decode()
    assert 'value="上午"' in page.content.decode()
    page = office.post(reverse("office_calendar_departments"), {"do": "hours", "every_day": "不开", "go": "save"})
    assert "只有某个星期几能写“不开”" in page.content.decode()


def test_a_notice_entered_again_names_the_days_that_are_none_any_more(office, inquiry):
    address = f"{reverse('office_calendar')}?year=2027"
    typed = {"do": "year", "days": "01-01 休 元旦\n05-04 休 劳动节", "source": "通知"}
    office.post(address, {**typed, "go": "save"})

    assert office.get(address).context["forms"]["year"].initial == {"days": typed["days"], "source": "通知"}
    page = office.post(address, {**typed, "days": "01-01 休 元旦", "go": "preview"})

    assert "不再列入、恢复平常的日子：05-04 劳动节。" in page.content.decode()
    assert CalendarDay.objects.filter(date=date(2027, 5, 4)).exists()


def test_hours_are_planned_ahead_and_shown_beside_those_of_today(office, inquiry):
    address = reverse("office_calendar_department", args=[inquiry.request.issuing_department.code])
    office.post(address, {"do": "hours", "every_day": "09:00-17:00", "go": "save"})
    office.post(
        address, {"do": "hours", "every_day": "08:00-12:00", "day0": "不开", "valid_from": "2027-06-01", "go": "save"}
    )

    page = office.get(address).content.decode()

    assert "2027-06-01 起" in page
    assert page.index("每个工作日 08:00-12:00") < page.index("周一 不开")
    assert 'value="09:00-17:00"' in page
    assert "08:00-12:00" in page

    cancelled = {"do": "cancel_hours", "valid_from": "2027-06-01"}
    tried = office.post(address, {**cancelled, "go": "preview"})
    office.post(address, {**cancelled, "go": "save"})

    again = office.post(address, {**cancelled, "go": "save"})

    assert "取消定好从 2027-06-01 起的服务时间" in tried.content.decode()
    assert "不用取消" in again.content.decode()
    assert "2027-06-01 起" not in office.get(address).content.decode()


def test_next_years_notice_is_entered_as_text_and_its_bad_lines_are_named(office, inquiry):
    address = f"{reverse('office_calendar')}?year=2027"
    bad = office.post(address, {"do": "year", "days": "元旦放假", "source": "通知", "go": "save"})
    good = {"do": "year", "days": "01-01 至 01-03 休 元旦\n02-14 班 春节调休上班", "source": "通知", "go": "save"}
    office.post(address, good)

    assert "第 1 行" in bad.content.decode()
    assert CalendarYear.objects.get(year=2027).programme == inquiry.request.programme
    assert CalendarDay.objects.filter(programme=inquiry.request.programme, date__year=2027).count() == 4


def test_a_missing_year_is_a_note_on_every_page_of_the_office(office):
    CalendarYear.objects.create(year=2026, source="示例")

    for name in ("office_calendar", "office_overview", "office_late"):
        assert "2027 年的放假安排还没有录入" in office.get(reverse(name)).content.decode()


@pytest.mark.parametrize(("duty", "words"), [(Duty.OFFICE, "录入"), (Duty.SUPERVISOR, "看日历")])
def test_the_note_offers_to_enter_it_to_whom_may(client, inquiry, duty, words):
    CalendarYear.objects.create(year=2026, source="示例")

    page = signed_in(client, inquiry, duty).get(reverse("office_late"))

    assert [note["link"] for note in page.context["alerts"]] == [words]


def test_a_limit_is_changed_for_new_requests_only(office, inquiry):
    tier = SlaTier.objects.current().get()
    typed = {"do": f"tier-{tier.pk}", "tier": tier.pk, "name": "电子", "condition": "已建库", "minutes": 20}

    preview = office.post(reverse("office_calendar_rules"), {**typed, "go": "preview"})
    office.post(reverse("office_calendar_rules"), {**typed, "go": "save"})

    assert preview.context["preview"]["total"] == 0
    assert SlaTier.objects.current().get().minutes == 20
    assert inquiry.again().tier_id == tier.pk
    assert inquiry.again().due_at == inquiry.request.due_at


def test_a_limit_that_cannot_be_comes_back_open_with_what_was_typed(office, inquiry):
    tier = SlaTier.objects.current().get()
    typed = {"do": f"tier-{tier.pk}", "tier": tier.pk, "name": "电子", "condition": "", "minutes": 21, "go": "preview"}

    answer = office.post(reverse("office_calendar_rules"), typed)

    assert answer.status_code == 400
    fold = answer.content.decode().partition('<details class="mz-tier" open>')[2].partition("</details>")[0]
    assert "该字段是必填项" in fold
    assert 'value="21"' in fold


def test_the_start_rule_is_shown_and_changed(office, inquiry):
    typed = {
        "do": "rules", "clock_starts": "delivery_day", "tell_from": "08:00", "tell_until": "19:00", "go": "save",
        "first_warning_percent": "50", "second_warning_percent": "80",
    }  # fmt: skip
    office.post(reverse("office_calendar_rules"), typed)

    days = {"tolerance_days": 6, "correction_days": 7, "hearing_days": 8, "objection_days": 9}
    office.post(reverse("office_calendar_rules"), {"do": "terms", "go": "save", "objection_answer_days": 4, **days})

    programme = type(inquiry.request.programme).objects.get(pk=inquiry.request.programme_id)
    assert (programme.clock_starts, str(programme.tell_until)) == ("delivery_day", "19:00:00")
    assert {name: getattr(programme, name) for name in days} == days


def test_a_supervisor_reads_and_is_refused_a_change(client, inquiry):
    supervisor = signed_in(client, inquiry, Duty.SUPERVISOR)

    assert "先看影响" not in supervisor.get(reverse("office_calendar")).content.decode()
    assert supervisor.post(reverse("office_calendar"), {**CLOSURE, "go": "save"}).status_code == 403
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.HEAD])
def test_it_is_the_offices_page(client, inquiry, duty):
    assert signed_in(client, inquiry, duty).get(reverse("office_calendar")).status_code == 403


def test_the_months_show_the_nearest_word_about_a_day(office, inquiry):
    CalendarDay.objects.create(date=date(2026, 11, 28), is_workday=True, name="调休")
    CalendarDay.objects.create(
        date=date(2026, 11, 28), is_workday=False, name="停电", programme=inquiry.request.programme
    )

    november = office.get(reverse("office_calendar")).context["year"].months[10]

    cell = next(cell for week in november.weeks for cell in week if cell and cell.day.day == 28)
    assert (cell.kind, cell.is_own, cell.name) == ("off", True, "停电")


LADDER = {
    "do": "ladder",
    "levels-0-name": "催报", "levels-0-after": "2", "levels-0-unit": "hours", "levels-0-tells": ["issuing_head"],
}  # fmt: skip
MORE = {"levels-1-name": "督办", "levels-1-after": "1", "levels-1-unit": "days", "levels-1-tells": ["office"]}


def test_the_ladder_is_previewed_and_changed_for_the_late_and_open(office, inquiry):
    sweep.sweep(at=inquiry.request.due_at + timedelta(minutes=1))
    address = reverse("office_calendar_ladder")

    preview = office.post(address, {**LADDER, "go": "preview"})
    assert preview.context["preview"]["total"] == 1
    assert not EscalationLevel.objects.exists()

    office.post(address, {**LADDER, "go": "save"})
    office.post(address, {**LADDER, **MORE, "go": "save"})
    assert [level.after_minutes for level in EscalationLevel.objects.current()] == [120, None]
    assert LevelNote.objects.filter(request=inquiry.request).count() == 2


def test_a_row_of_the_ladder_that_is_not_complete_says_what_is_missing(office):
    page = office.post(reverse("office_calendar_ladder"), {"do": "ladder", "levels-0-name": "催报", "go": "save"})

    assert page.status_code == 400
    assert "至少选一个" in page.content.decode()


def test_a_weekday_can_be_closed(office, inquiry):
    typed = {"do": "hours", "every_day": "09:00-17:00", "day0": "不开", "go": "save"}
    address = reverse("office_calendar_department", args=[inquiry.request.issuing_department.code])
    office.post(address, typed)
    outbox.deliver_due(AT)

    assert 'value="不开"' in office.get(address).content.decode()
    assert inquiry.again().due_at.date() == date(2026, 11, 24)  # sent on a Monday


def test_warnings_are_previewed_and_move_no_deadline(office, inquiry):
    typed = {
        "do": "rules", "clock_starts": "submitted", "tell_from": "08:00", "tell_until": "18:00",
        "first_warning_percent": "60", "second_warning_percent": "90",
    }  # fmt: skip
    preview = office.post(reverse("office_calendar_rules"), {**typed, "go": "preview"})
    office.post(reverse("office_calendar_rules"), {**typed, "go": "save"})
    outbox.deliver_due(AT)

    assert "1 件时限不变，只是提醒的时间变" in preview.content.decode()
    assert inquiry.again().due_at == inquiry.request.due_at
    assert inquiry.again().half_at == AT + timedelta(minutes=18)


class TestTheDepartmentsOwn:
    def test_head_closes_a_day_with_a_preview(self, client, inquiry):
        department = inquiry.request.issuing_department
        user = UserFactory()
        actor(department, Duty.HEAD, user=user)
        client.force_login(user, backend=BACKEND)
        address = reverse("desk:staff_calendar")

        preview = client.post(address, {**CLOSURE, "go": "preview"})
        client.post(address, {**CLOSURE, "go": "save"})

        assert preview.context["preview"]["total"] == 1
        assert CalendarDay.objects.get().department == department

    def test_liaison_reads_and_changes_nothing(self, client, inquiry):
        user = UserFactory()
        actor(inquiry.request.issuing_department, Duty.LIAISON, user=user)
        client.force_login(user, backend=BACKEND)
        address = reverse("desk:staff_calendar")

        assert "先看影响" not in client.get(address).content.decode()
        assert client.post(address, {**CLOSURE, "go": "save"}).status_code == 403
        assert not CalendarDay.objects.exists()
