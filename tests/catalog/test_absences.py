"""Absences: planned, warned of where nobody stands in, and never doubled."""

from datetime import timedelta

import pytest

from catalog import actions, officers
from catalog.models import Absence, Department, Duty, Officer
from portal.foundation import notifications, outbox
from portal.foundation.errors import Conflict
from portal.foundation.models import Notification
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


def plan(officer: Officer, start: int = 1, end: int = 9) -> Absence:
    return actions.absences.record_absence(
        user_id=officer.user_id,
        department_id=officer.department_id,
        starts_at=AT + start * HOUR,
        ends_at=AT + end * HOUR,
        by=actor(officer.department, Duty.HEAD),
        at=AT,
    )


def uncovered(officer: Officer):
    found = officers.uncovered(officer.user_id, officer.department_id, AT + HOUR, AT + 9 * HOUR)
    return {duty: [(span.start - AT, span.end - AT) for span in spans] for duty, spans in found.items()}


def liaison(department: Department, cover: str = "A") -> Officer:
    return OfficerFactory(department=department, duty=Duty.LIAISON, cover=cover)


class TestWithoutCover:
    def test_the_only_liaison_leaves_a_gap_of_the_whole_absence(self, department) -> None:
        OfficerFactory(department=department, duty=Duty.AGENT)

        assert uncovered(liaison(department)) == {"liaison": [(HOUR, 9 * HOUR)]}

    def test_a_b_role_who_is_there_fills_it(self, department) -> None:
        liaison(department, "B")

        assert uncovered(liaison(department)) == {}

    def test_a_b_role_who_is_away_for_a_part_leaves_that_part(self, department) -> None:
        first, second = liaison(department), liaison(department, "B")
        plan(second, 4, 6)

        assert uncovered(first) == {"liaison": [(4 * HOUR, 6 * HOUR)]}

    def test_head_and_office_are_told_when_it_is_planned(self, department) -> None:
        office = OfficerFactory(department__programme=department.programme, duty=Duty.OFFICE)
        absence = plan(liaison(department))
        outbox.deliver_due(AT)

        lines = Notification.objects.filter(kind="absence.uncovered", subject_id=str(absence.pk))
        head = Officer.objects.get(department=department, duty=Duty.HEAD)
        assert set(lines.values_list("user_id", flat=True)) == {head.user_id, office.user_id}
        assert department.short_name in notifications.words_of(lines[0])

    def test_nobody_is_told_where_it_is_covered(self, department) -> None:
        liaison(department, "B")
        plan(liaison(department))

        assert not outbox.OutboxEvent.objects.exists()

    def test_nobody_is_told_of_one_that_was_called_off(self, department) -> None:
        absence = plan(liaison(department))
        actions.absences.come_back(absence_id=absence.pk, by=actor(department, Duty.HEAD), at=AT)
        outbox.deliver_due(AT + HOUR)

        assert not Notification.objects.exists()


def test_a_second_absence_over_the_same_time_is_refused(department) -> None:
    officer = liaison(department)
    plan(officer, 1, 5)

    with pytest.raises(Conflict) as refusal:
        plan(officer, 4, 8)

    assert refusal.value.code == "absence_overlaps"
    plan(officer, 5, 8)
    assert Absence.objects.count() == 2
