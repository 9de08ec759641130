"""Two people do the same thing at the same time: one is done, the other is told why not."""

import pytest

from catalog import actions, permissions, rights
from catalog.models import Duty, Officer, VersionStatus
from portal.foundation.errors import DomainError
from tests.factories.catalog import AT, DepartmentFactory, ServiceItemVersionFactory, UserFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def all_at_once(verb) -> list[str]:
    """The outcome of each of several simultaneous calls: `done` or the code of the refusal."""
    outcomes = at_once(*[verb] * AT_ONCE)
    return sorted(one.code if isinstance(one, DomainError) else "done" for one in outcomes)


def test_an_officer_is_appointed_once() -> None:
    user, department = UserFactory(), DepartmentFactory()

    outcomes = all_at_once(
        lambda: actions.officers.appoint(
            user_id=user.pk, department_id=department.pk, duty=Duty.CLERK, by=permissions.CONSOLE, at=AT
        )
    )

    assert outcomes == ["done"] + ["duty_already_held"] * (AT_ONCE - 1)
    assert Officer.objects.count() == 1
    assert not rights.compare(AT)


def test_a_version_is_published_once() -> None:
    version = ServiceItemVersionFactory(status=VersionStatus.DRAFT)

    outcomes = all_at_once(lambda: actions.items.publish(version_id=version.pk, by=permissions.CONSOLE, at=AT))

    assert outcomes == ["done"] + ["illegal_move"] * (AT_ONCE - 1)


def test_a_day_is_set_once() -> None:
    department = DepartmentFactory()

    outcomes = all_at_once(
        lambda: actions.calendar.set_day(
            date=AT.date(), is_workday=False, department_id=department.pk, by=permissions.CONSOLE, at=AT
        )
    )

    assert outcomes == ["done"] * AT_ONCE
    assert department.calendar_days.count() == 1
