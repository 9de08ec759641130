"""Who acts: the duties of a user in one department, found in one query whatever else there is."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog import permissions
from catalog.actors import actor_for, client_actor, departments_of
from catalog.models import Absence, Duty
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    OfficerFactory,
    SystemClientFactory,
    UserFactory,
    actor,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


class TestTheActorOfAUser:
    def test_has_the_duties_of_the_chosen_department_only(self) -> None:
        user, here, there = UserFactory(), DepartmentFactory(), DepartmentFactory()
        for department, duty in ((here, Duty.CLERK), (here, Duty.AGENT), (there, Duty.HEAD)):
            OfficerFactory(user=user, department=department, duty=duty)

        assert actor_for(user.pk, AT).duties == {"clerk", "agent"}
        assert actor_for(user.pk, AT, there.pk).duties == {"head"}
        assert departments_of(user.pk, AT) == [here.pk, there.pk]

    def test_is_never_of_a_department_without_a_duty_there(self) -> None:
        officer = OfficerFactory()

        assert actor_for(officer.user_id, AT, DepartmentFactory().pk).department_id == officer.department_id

    def test_has_no_duty_before_and_after_its_time(self) -> None:
        officer = OfficerFactory(valid_from=AT, valid_until=AT + HOUR)

        for moment, held in ((AT - HOUR, False), (AT, True), (AT + HOUR, False)):
            assert actor_for(officer.user_id, moment).is_officer is held

    def test_costs_one_query_among_many_departments(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        user = UserFactory()
        for department in DepartmentFactory.create_batch(10):
            OfficerFactory(user=user, department=department)

        with django_assert_num_queries(1):
            actor_for(user.pk, AT)

    def test_stands_in_for_the_a_role_that_is_away_and_only_then(self) -> None:
        first = OfficerFactory(duty=Duty.LIAISON)
        second = OfficerFactory(department=first.department, duty=Duty.LIAISON, cover="B")
        assert not actor_for(second.user_id, AT).covering_for_ids

        Absence.objects.create(
            user_id=first.user_id, department=first.department, starts_at=AT - HOUR, ends_at=AT + HOUR
        )

        assert actor_for(second.user_id, AT).covering_for_ids == {first.user_id}
        assert actor_for(second.user_id, AT).as_dict()["covering_for_ids"] == [first.user_id]
        assert not actor_for(second.user_id, AT + HOUR).covering_for_ids
        assert not actor_for(first.user_id, AT).covering_for_ids

    def test_cannot_be_an_administrator_by_any_row(self) -> None:
        assert permissions.ADMINISTRATOR not in Duty.values


def test_the_actor_of_a_client_has_its_department_and_duties() -> None:
    client = SystemClientFactory(duties=[Duty.AGENT, Duty.LIAISON])

    found = client_actor(client)

    assert (found.client_id, found.department_id) == (client.pk, client.department_id)
    assert found.duties == {"agent", "liaison"}


def test_a_permission_costs_one_query_at_most(django_assert_max_num_queries) -> None:
    department = DepartmentFactory()
    office = actor(DepartmentFactory(), Duty.OFFICE)

    with django_assert_max_num_queries(1):
        permissions.may_appoint(office, department, user_id=0)
    with django_assert_max_num_queries(1):
        permissions.may_set_calendar(office, department=department, programme_id=department.programme_id)
