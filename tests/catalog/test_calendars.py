"""Working days and hours of departments: department before programme before nation, in constant queries."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from catalog import calendars
from catalog.models import CalendarDay, CalendarYear, Department
from portal.foundation import worktime
from tests.factories.catalog import DepartmentFactory, ProgrammeFactory, ServiceHoursFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
WORKS, RESTS = True, False


def day(works: bool, *, on: date = MONDAY, department: Department | None = None, programme=None) -> CalendarDay:
    return CalendarDay.objects.create(date=on, is_workday=works, department=department, programme=programme)


def works_on(department: Department, on: date = MONDAY) -> bool:
    return calendars.clock_of(department, AT).calendar.is_working_day(on)


class TestTheCalendarOfADepartment:
    def test_is_the_week_where_nothing_is_said(self) -> None:
        department = DepartmentFactory()

        assert works_on(department)
        assert not works_on(department, MONDAY - timedelta(days=1))

    def test_follows_the_nation(self) -> None:
        day(RESTS)

        assert not works_on(DepartmentFactory())

    def test_lets_the_programme_outrank_the_nation(self) -> None:
        department = DepartmentFactory()
        day(RESTS)
        day(WORKS, programme=department.programme)

        assert works_on(department)

    def test_lets_its_own_day_outrank_the_programme(self) -> None:
        department = DepartmentFactory()
        day(WORKS, programme=department.programme)
        day(RESTS, department=department)

        assert not works_on(department)

    def test_hears_nothing_of_its_neighbour_and_of_the_other_city(self) -> None:
        day(RESTS, department=DepartmentFactory())
        day(RESTS, programme=ProgrammeFactory(dongying=True))

        assert works_on(DepartmentFactory())

    def test_misses_a_year_that_is_not_published(self) -> None:
        CalendarYear.objects.create(year=2026, source="示例通知")
        calendar = calendars.clock_of(DepartmentFactory(), AT).calendar

        assert not calendar.misses(MONDAY, MONDAY)
        assert calendar.misses(MONDAY, date(2027, 1, 4))

    def test_leaves_out_what_is_older_than_the_year_before(self) -> None:
        day(RESTS, on=date(2024, 5, 6))
        day(RESTS, on=date(2025, 5, 6))

        exceptions = calendars.clock_of(DepartmentFactory(), AT).calendar.exceptions

        assert list(exceptions) == [date(2025, 5, 6)]


layers = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 1, 14)), st.booleans(), max_size=8)


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nation=layers, programme=layers, own=layers)
def test_the_nearest_word_about_a_day_counts(nation, programme, own) -> None:
    department = DepartmentFactory()
    CalendarDay.objects.all().delete()
    for on, works in nation.items():
        day(works, on=on)
    for on, works in programme.items():
        day(works, on=on, programme=department.programme)
    for on, works in own.items():
        day(works, on=on, department=department)

    calendar = calendars.clock_of(department, AT).calendar

    for offset in range(14):
        on = date(2026, 1, 1) + timedelta(days=offset)
        said = [layer[on] for layer in (own, programme, nation) if on in layer]
        assert calendar.is_working_day(on) == (said[0] if said else on.weekday() < 5)


class TestTheHoursOfADepartment:
    def test_are_nine_to_five_where_nothing_is_said(self) -> None:
        assert calendars.clock_of(DepartmentFactory(), AT).hours == worktime.OFFICE_HOURS

    def test_are_those_of_the_programme(self) -> None:
        department = DepartmentFactory()
        ServiceHoursFactory(programme=department.programme, opens=time(8, 30), closes=time(12))
        ServiceHoursFactory(programme=department.programme, opens=time(14), closes=time(18))

        hours = calendars.clock_of(department, AT).hours

        assert list(hours.segments) == [(time(8, 30), time(12)), (time(14), time(18))]

    def test_are_its_own_as_soon_as_it_has_any(self) -> None:
        department = DepartmentFactory()
        ServiceHoursFactory(programme=department.programme)
        ServiceHoursFactory(programme=department.programme, department=department, opens=time(10), closes=time(0))

        assert list(calendars.clock_of(department, AT).hours.segments) == [(time(10), time(0))]

    def test_may_differ_on_a_weekday(self) -> None:
        department = DepartmentFactory()
        ServiceHoursFactory(programme=department.programme)
        ServiceHoursFactory(programme=department.programme, weekday=4, opens=time(9), closes=time(12))

        hours = calendars.clock_of(department, AT).hours

        assert hours.length_of(3) == timedelta(hours=8)
        assert hours.length_of(4) == timedelta(hours=3)


class TestClocksOfManyDepartments:
    def test_cost_the_same_queries_however_many_they_are(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        DepartmentFactory.create_batch(12)
        DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        departments = list(Department.objects.all())

        with django_assert_num_queries(4):
            clocks = calendars.clocks_of(departments, AT)

        assert set(clocks) == {department.pk for department in departments}

    def test_carry_the_settings_of_the_programme(self) -> None:
        programme = ProgrammeFactory(minutes_run_outside_hours=True)

        clock = calendars.clock_of(DepartmentFactory(programme=programme), AT)

        assert clock.round_the_clock_minutes
        assert clock.start_rule == "submitted"

    def test_are_always_open_for_trying_out(self, settings: Settings) -> None:
        settings.HOURS_ALWAYS = True
        department = DepartmentFactory()
        day(RESTS, department=department)

        clock = calendars.clock_of(department, AT)

        assert worktime.is_open(datetime(2026, 11, 22, 19, tzinfo=UTC), clock.calendar, clock.hours)


def test_hours_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlapping"):
        calendars.service_hours([(None, time(9), time(12)), (None, time(11), time(17))])
