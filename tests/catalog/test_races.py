"""Two people do the same thing at the same time: one is done, the other is told why not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from catalog import actions, permissions, rights
from catalog.models import Duty, Officer, VersionStatus
from portal.foundation.errors import DomainError
from tests.factories.catalog import AT, DepartmentFactory, ServiceItemVersionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def all_at_once(verb) -> list[str]:
    """The outcome of each of several simultaneous calls: `done` or the code of the refusal."""
    barrier = Barrier(AT_ONCE)

    def one(_number: int) -> str:
        try:
            barrier.wait(timeout=10)
            verb()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


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
