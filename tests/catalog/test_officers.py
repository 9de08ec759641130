"""Who is on duty, who covers for whom, and which departments fall short of article 6."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog import officers
from catalog.models import Absence, Department, Duty, Officer
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
A, B = Officer.Cover.A, Officer.Cover.B


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


def liaison(department: Department, cover: str = A, **facts) -> Officer:
    return OfficerFactory(department=department, duty=Duty.LIAISON, cover=cover, **facts)


def away(officer: Officer, starts_at=AT - HOUR, ends_at=AT + HOUR) -> None:
    Absence.objects.create(user=officer.user, department=officer.department, starts_at=starts_at, ends_at=ends_at)


def on_duty(department: Department, *duties: str) -> list[int]:
    return list(officers.on_duty(department.pk, duties or [Duty.LIAISON], AT))


class TestOnDuty:
    def test_is_the_a_role_while_present(self, department: Department) -> None:
        first, _second = liaison(department), liaison(department, B)

        assert on_duty(department) == [first.user_id]

    def test_is_the_b_role_while_the_a_role_is_away(self, department: Department) -> None:
        first, second = liaison(department), liaison(department, B)
        away(first)

        assert on_duty(department) == [second.user_id]

    def test_is_the_a_role_again_from_the_end_of_the_absence_on(self, department: Department) -> None:
        first, _second = liaison(department), liaison(department, B)
        away(first, ends_at=AT)

        assert on_duty(department) == [first.user_id]

    def test_is_not_told_by_an_absence_from_another_department(self, department: Department) -> None:
        here = liaison(department)
        away(liaison(DepartmentFactory(), user=here.user))

        assert on_duty(department) == [here.user_id]

    def test_covers_each_duty_by_itself(self, department: Department) -> None:
        absent, cover = liaison(department), liaison(department, B)
        agent = OfficerFactory(department=department, duty=Duty.AGENT)
        away(absent)

        assert on_duty(department, Duty.LIAISON, Duty.AGENT) == sorted([cover.user_id, agent.user_id])

    def test_is_nobody_when_all_are_away(self, department: Department) -> None:
        for officer in (liaison(department), liaison(department, B)):
            away(officer)

        assert on_duty(department) == []

    def test_leaves_out_who_left_who_is_locked_and_who_serves_elsewhere(self, department: Department) -> None:
        liaison(department, valid_until=AT)
        liaison(department, user=UserFactory(is_active=False))
        liaison(DepartmentFactory())

        assert on_duty(department) == []

    def test_names_a_user_with_two_duties_once(self, department: Department) -> None:
        first = liaison(department)
        OfficerFactory(user=first.user, department=department, duty=Duty.AGENT)

        assert on_duty(department, Duty.LIAISON, Duty.AGENT) == [first.user_id]

    def test_is_found_for_many_departments_in_one_query(
        self, department: Department, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        first, _second = liaison(department), liaison(department, B)
        empty = DepartmentFactory()

        with django_assert_num_queries(1):
            found = officers.on_duty_by_department([department.pk, empty.pk], [Duty.LIAISON], AT)

        assert found == {department.pk: [first.user_id], empty.pk: []}


class TestCoveringFor:
    def test_names_every_absent_a_role_and_no_other(self, department: Department) -> None:
        first, other, _here, second = *(liaison(department) for _ in range(3)), liaison(department, B)
        away(first)
        away(other)

        assert officers.covering_for(second.user_id, department.pk, AT) == {first.user_id, other.user_id}

    def test_is_nobody_while_the_a_role_is_present(self, department: Department) -> None:
        first, second = liaison(department), liaison(department, B)

        assert not officers.covering_for(second.user_id, department.pk, AT)
        assert not officers.covering_for(first.user_id, department.pk, AT)


class TestShortfalls:
    """Article 6: at least one liaison officer and at least two agents."""

    def test_lists_what_is_missing(self, department: Department) -> None:
        OfficerFactory(department=department, duty=Duty.AGENT)

        [short] = officers.shortfalls(department.programme_id, AT)

        assert short.department == department
        assert (short.missing_liaisons, short.missing_agents) == (1, 1)

    def test_leaves_out_a_department_that_has_one_and_two(self, department: Department) -> None:
        away(liaison(department))
        OfficerFactory.create_batch(2, department=department, duty=Duty.AGENT)

        assert officers.shortfalls(department.programme_id, AT) == []

    def test_leaves_out_steering_bodies_and_other_cities(self) -> None:
        steering = DepartmentFactory(kind=Department.Kind.STEERING)
        DepartmentFactory(programme=ProgrammeFactory(dongying=True))

        assert officers.shortfalls(steering.programme_id, AT) == []

    def test_counts_people_and_only_those_still_there(self, department: Department) -> None:
        liaison(department)
        agent = OfficerFactory(department=department, duty=Duty.AGENT)
        OfficerFactory(department=department, duty=Duty.AGENT, valid_until=AT)
        OfficerFactory(department=department, duty=Duty.AGENT, user=agent.user, valid_until=AT + HOUR)

        [short] = officers.shortfalls(department.programme_id, AT)

        assert short.agents == 1
