"""Changing working days and hours: who may, what is kept, and that the deadlines' keeper is told."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog import actions, calendars, permissions
from catalog.models import CalendarDay, Department, Duty, ServiceHours
from portal.foundation import outbox, timeline, worktime
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotAllowed, NotVisible
from portal.foundation.models import OutboxEvent, TimelineEvent
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    ProgrammeFactory,
    ServiceHoursFactory,
    actor,
)

pytestmark = pytest.mark.django_db

CONSOLE = permissions.CONSOLE
TODAY, MONDAY, DAY = date(2026, 11, 23), date(2026, 11, 30), timedelta(days=1)
MORNING, AFTERNOON = (None, time(9), time(12)), (None, time(13, 30), time(17))

Change = Callable[[Department], object]


def close(department: Department, after: int, longer: int, **scope: int) -> int:
    """Nobody serves from `after` days on, for a day and `longer` days more."""
    first = TODAY + after * DAY
    scope = scope or {"department_id": department.pk}
    said = {"first": first, "last": first + longer * DAY, "is_workday": False, "name": "搬迁"}
    return actions.calendar.set_period(**said, **scope, by=CONSOLE, at=AT)


def _closure(after: int, longer: int) -> Change:
    return lambda department: close(department, after, longer)


def _week(weekdays: set[int], after: int) -> Change:
    segments = [(weekday, time(9), time(12)) for weekday in sorted(weekdays)]
    return lambda department: set_hours(segments, department_id=department.pk, valid_from=TODAY + after * DAY)


CHANGES = st.one_of(
    st.builds(_closure, st.sampled_from([0, 366, 732, 1_098]), st.sampled_from([0, 30, 365])),
    st.builds(_week, st.sets(st.integers(0, 6)), st.sampled_from([0, 100, 800])),
)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


def set_day(by: Actor = CONSOLE, *, works: bool = False, **scope) -> CalendarDay:
    return actions.calendar.set_day(date=MONDAY, is_workday=works, name="系统检修", by=by, at=AT, **scope)


def told() -> list[dict[str, int]]:
    events = OutboxEvent.objects.filter(name="catalog.calendar_changed").order_by("id")
    return [event.payload for event in events]


class TestSetDay:
    def test_closes_a_department_and_tells_it(self, department: Department) -> None:
        day = set_day(department_id=department.pk)

        assert not calendars.clock_of(department, AT).calendar.is_working_day(MONDAY)
        assert told() == [{"department": department.pk}]
        assert timeline.of(day).get().after == "day_off"

    def test_closes_a_programme_and_tells_it(self, department: Department) -> None:
        set_day(programme_id=department.programme_id)

        assert not calendars.clock_of(department, AT).calendar.is_working_day(MONDAY)
        assert told() == [{"programme": department.programme_id}]

    def test_closes_the_nation_and_tells_each_programme(self, department: Department) -> None:
        other = ProgrammeFactory(dongying=True)

        set_day()

        assert told() == [{"programme": department.programme_id}, {"programme": other.pk}]

    def test_changes_a_day_that_is_there(self, department: Department) -> None:
        set_day(department_id=department.pk)

        set_day(works=True, department_id=department.pk)

        assert CalendarDay.objects.get().is_workday
        assert len(told()) == 2

    def test_said_twice_changes_nothing_and_tells_nobody(self, department: Department) -> None:
        first = set_day(department_id=department.pk)

        assert set_day(department_id=department.pk) == first
        assert len(told()) == 1
        assert TimelineEvent.objects.count() == 1

    def test_refuses_unknown_places(self) -> None:
        with pytest.raises(NotVisible):
            set_day(department_id=0)
        with pytest.raises(NotVisible):
            set_day(programme_id=0)

    def test_leaves_nothing_behind_when_the_outbox_fails(
        self, department: Department, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox, "emit", fails)

        with pytest.raises(RuntimeError):
            set_day(department_id=department.pk)

        assert not CalendarDay.objects.exists()
        assert not TimelineEvent.objects.exists()


def fails(*args: object, **facts: object) -> None:
    raise RuntimeError


class TestClearDay:
    def test_lets_the_wider_calendar_hold_again(self, department: Department) -> None:
        day = set_day(department_id=department.pk)

        actions.calendar.clear_day(day_id=day.pk, by=CONSOLE, at=AT)

        assert calendars.clock_of(department, AT).calendar.is_working_day(MONDAY)
        assert told() == [{"department": department.pk}] * 2

    def test_refuses_a_day_that_is_not_there(self) -> None:
        with pytest.raises(NotVisible):
            actions.calendar.clear_day(day_id=0, by=CONSOLE, at=AT)


class TestSetHours:
    def test_replaces_the_hours_of_a_department(self, department: Department) -> None:
        ServiceHoursFactory(programme=department.programme, department=department)

        set_hours([MORNING, AFTERNOON], department_id=department.pk)

        hours = calendars.clock_of(department, AT).hours.on(TODAY)
        assert list(hours.segments) == [(time(9), time(12)), (time(13, 30), time(17))]
        assert told() == [{"department": department.pk}]

    def test_leaves_the_programme_alone(self, department: Department) -> None:
        ServiceHoursFactory(programme=department.programme)

        set_hours([MORNING], department_id=department.pk)

        assert list(calendars.clock_of(DepartmentFactory(), AT).hours.segments) == [(time(9), time(17))]

    def test_with_nothing_lets_a_department_follow_its_programme(self, department: Department) -> None:
        set_hours([MORNING], department_id=department.pk)

        set_hours([], department_id=department.pk)

        assert not ServiceHours.objects.filter(department=department).in_force(TODAY)
        assert list(calendars.clock_of(department, AT).hours.on(TODAY).segments) == [(time(9), time(17))]

    def test_the_first_hold_since_ever_and_a_change_from_today(self, department: Department) -> None:
        set_hours([MORNING], department_id=department.pk)
        set_hours([AFTERNOON], department_id=department.pk)

        hours = calendars.clock_of(department, AT).hours
        assert list(hours.on(TODAY - DAY).segments) == [(time(9), time(12))]
        assert list(hours.on(TODAY).segments) == [(time(13, 30), time(17))]

    def test_are_planned_ahead_and_a_change_of_today_leaves_the_plan(self, department: Department) -> None:
        summer = date(2027, 6, 1)
        set_hours([MORNING], department_id=department.pk)
        set_hours([AFTERNOON], department_id=department.pk, valid_from=summer)
        set_hours([MORNING, AFTERNOON], department_id=department.pk)

        hours = calendars.clock_of(department, AT).hours
        assert len(hours.on(summer - DAY).segments) == 2
        assert list(hours.on(summer).segments) == [(time(13, 30), time(17))]

    def test_what_is_planned_is_taken_back_once_and_what_holds_is_not(self, department: Department) -> None:
        set_hours([MORNING], department_id=department.pk)
        set_hours([AFTERNOON], department_id=department.pk, valid_from=MONDAY)

        cancel_hours(MONDAY, department_id=department.pk)

        assert list(calendars.clock_of(department, AT).hours.on(MONDAY).segments) == [(time(9), time(12))]
        assert timeline.of(department).first().details == {"valid_from": "2026-11-30"}
        assert told() == [{"department": department.pk}] * 3
        with pytest.raises(NotVisible):
            cancel_hours(MONDAY, department_id=department.pk)
        with pytest.raises(Invalid):
            cancel_hours(TODAY, department_id=department.pk)

    def test_a_department_that_follows_again_follows_its_programmes_plan(self, department: Department) -> None:
        summer = date(2027, 6, 1)
        set_hours([MORNING], department_id=department.pk)
        set_hours([AFTERNOON], programme_id=department.programme_id)
        set_hours([MORNING, AFTERNOON], programme_id=department.programme_id, valid_from=summer)
        set_hours([], department_id=department.pk)

        hours = calendars.clock_of(department, AT).hours
        assert [len(hours.on(day).segments) for day in (TODAY - DAY, TODAY, summer)] == [1, 1, 2]

    def test_never_change_a_day_that_has_passed(self, department: Department) -> None:
        with pytest.raises(Invalid) as refusal:
            set_hours([MORNING], department_id=department.pk, valid_from=TODAY - DAY)

        assert "/valid_from" in refusal.value.errors

    @pytest.mark.parametrize(
        "segments",
        [
            [],
            [(None, time(9), time(9))],
            [(None, time(12), time(9))],
            [MORNING, (None, time(11), time(15))],
            [MORNING, MORNING],
            [(7, time(9), time(12))],
            [(5, time(9), time(12)), (6, time(9), time(12))],
            [MORNING, *((weekday, None, None) for weekday in range(5))],
        ],
    )
    def test_refuses_what_is_no_week_and_keeps_the_old_hours(
        self, department: Department, segments: list[calendars.Segment]
    ) -> None:
        ServiceHoursFactory(programme=department.programme)

        with pytest.raises(Invalid) as refusal:
            set_hours(segments, programme_id=department.programme_id)

        assert "/segments" in refusal.value.errors
        assert ServiceHours.objects.count() == 1

    def test_needs_a_place(self) -> None:
        with pytest.raises(Invalid):
            set_hours([MORNING])


class TestNobodyIsLeftWithoutService:
    def test_two_years_of_closure_are_refused_and_what_stood_is_kept(self, department: Department) -> None:
        close(department, 0, 365)

        with pytest.raises(Invalid) as refusal:
            close(department, 366, 365)

        assert refusal.value.code == "no_service_time"
        assert department.name in refusal.value.message
        assert CalendarDay.objects.count() == 366

    def test_a_closure_of_all_is_refused_where_it_joins_that_of_one(self, department: Department) -> None:
        close(department, 0, 365)
        scope = {"programme_id": DepartmentFactory(programme=department.programme).programme_id}

        with pytest.raises(Invalid, match=department.name):
            close(department, 366, 365, **scope)

    def test_a_date_that_is_too_far_to_be_meant_is_refused(self, department: Department) -> None:
        with pytest.raises(Invalid) as refusal:
            set_hours([MORNING], department_id=department.pk, valid_from=date(2126, 11, 30))

        assert "/valid_from" in refusal.value.errors

    @hypothesis_settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
    )
    @given(st.lists(CHANGES, min_size=1, max_size=4), st.integers(0, 2_000), st.integers(1, 30))
    def test_whatever_is_accepted_a_deadline_can_be_counted(
        self, department: Department, wanted: list[Change], later: int, working_days: int
    ) -> None:
        tier = worktime.Tier("any", working_days=working_days)
        with transaction.atomic():
            for change in wanted:
                with suppress(Invalid):
                    change(department)
            clock = calendars.clock_of(department, AT)
            received = AT + later * DAY

            assert worktime.deadline(received, tier, clock.calendar, clock.hours).due_at > received
            transaction.set_rollback(True)


def set_hours(segments: list[calendars.Segment], by: Actor = CONSOLE, **scope) -> list[ServiceHours]:
    return actions.calendar.set_hours(segments=segments, by=by, at=AT, **scope)


def cancel_hours(day: date, by: Actor = CONSOLE, **scope) -> None:
    actions.calendar.cancel_planned_hours(valid_from=day, by=by, at=AT, **scope)


class TestWhoMayChangeTheCalendar:
    def test_the_head_for_the_own_department(self, department: Department) -> None:
        assert set_day(actor(department, Duty.HEAD), department_id=department.pk).pk

    def test_the_office_for_departments_and_the_programme(self, department: Department) -> None:
        office = actor(DepartmentFactory(), Duty.OFFICE)

        assert set_day(office, department_id=department.pk).pk
        assert set_day(office, programme_id=department.programme_id).pk

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.AGENT, Duty.REVIEWER, Duty.SUPERVISOR])
    def test_no_other_duty(self, department: Department, duty: str) -> None:
        with pytest.raises(NotAllowed):
            set_day(actor(department, duty), department_id=department.pk)

    def test_not_the_head_for_the_programme(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            set_day(actor(department, Duty.HEAD), programme_id=department.programme_id)

    def test_not_the_office_of_another_city(self, department: Department) -> None:
        office = actor(DepartmentFactory(programme=ProgrammeFactory(dongying=True)), Duty.OFFICE)

        with pytest.raises(NotAllowed):
            set_hours([MORNING], office, department_id=department.pk)

    def test_nobody_but_administrators_for_the_nation(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            set_day(actor(department, Duty.OFFICE))
