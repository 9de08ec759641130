"""Changes of the registry are filed by the department and noted by the office (article 6)."""

from datetime import timedelta

import pytest

from catalog import actions, permissions, rights
from catalog.models import Department, Duty, Officer, StaffChange
from portal.foundation import notifications, outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, ProgrammeFactory, UserFactory, actor
from tests.outbox import deliver_all

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CONSOLE = permissions.CONSOLE


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def head(department: Department) -> Actor:
    return actor(department, Duty.HEAD)


@pytest.fixture
def office() -> Actor:
    return actor(DepartmentFactory(), Duty.OFFICE)


def appoint(department: Department, by: Actor, **facts) -> Officer:
    return actions.officers.appoint(
        user_id=UserFactory().pk, department_id=department.pk, duty=Duty.LIAISON, by=by, at=AT, **facts
    )


class TestEveryChangeIsFiled:
    def test_an_appointment_a_change_of_cover_and_a_dismissal_in_order(self, department, head) -> None:
        officer = appoint(department, head)
        actions.officers.change_cover(officer_id=officer.pk, cover="B", by=head, at=AT + HOUR, reason="轮岗")
        actions.officers.dismiss(officer_id=officer.pk, by=head, at=AT + 2 * HOUR, reason="调离")

        history = list(StaffChange.objects.filter(department=department).order_by("at"))

        assert [(one.kind, one.before, one.after, one.reason) for one in history] == [
            ("appointed", "", "A", ""),
            ("cover_changed", "A", "B", "轮岗"),
            ("dismissed", "B", "", "调离"),
        ]
        assert {one.filed_by_id for one in history} == {head.user_id}
        assert {one.noted_at for one in history} == {None}

    def test_a_duty_that_ends_by_its_own_date_is_filed_once_and_its_right_goes(self, department) -> None:
        officer = appoint(department, CONSOLE, valid_until=AT + HOUR)

        assert [actions.officers.end_expired(at=AT + hours * HOUR) for hours in (0, 1, 2)] == [0, 1, 0]

        ended = StaffChange.objects.get(officer=officer, kind="ended")
        assert (ended.at, ended.noted_at) == (AT + HOUR, None)
        assert not rights.compare(AT + HOUR)
        assert timeline.of(officer).filter(kind="officer.ended").count() == 1

    def test_a_dismissal_is_not_filed_again_as_ended(self, department, head) -> None:
        officer = appoint(department, CONSOLE)
        actions.officers.dismiss(officer_id=officer.pk, by=head, at=AT + HOUR)

        assert actions.officers.end_expired(at=AT + 2 * HOUR) == 0

    def test_a_refused_change_files_nothing(self, department, head) -> None:
        officer = appoint(department, CONSOLE)

        with pytest.raises(Conflict):
            actions.officers.change_cover(officer_id=officer.pk, cover="A", by=head, at=AT)
        with pytest.raises(Invalid):
            actions.officers.change_cover(officer_id=officer.pk, cover="C", by=head, at=AT)
        with pytest.raises(Invalid):
            actions.officers.dismiss(officer_id=officer.pk, by=head, at=AT, reason="长" * 201)

        assert StaffChange.objects.count() == 1

    def test_nobody_changes_their_own_cover(self, department) -> None:
        head = actor(department, Duty.HEAD, Duty.LIAISON)
        own = Officer.objects.get(user_id=head.user_id, duty=Duty.LIAISON)

        with pytest.raises(NotAllowed):
            actions.officers.change_cover(officer_id=own.pk, cover="B", by=head, at=AT)


class TestTheOffice:
    def test_notes_what_departments_filed_and_a_second_time_changes_nothing(self, department, head, office) -> None:
        appoint(department, head)
        ids = list(StaffChange.objects.values_list("pk", flat=True))
        programme_id = department.programme_id

        noted = actions.filings.note(change_ids=ids, programme_id=programme_id, by=office, at=AT + HOUR)
        again = actions.filings.note(change_ids=ids, programme_id=programme_id, by=office, at=AT + 2 * HOUR)

        change = StaffChange.objects.get()
        assert (noted, again) == (1, 0)
        assert (change.noted_at, change.noted_by_id) == (AT + HOUR, office.user_id)
        assert timeline.of(change).get().kind == "staff_change.noted"

    def test_need_not_note_what_it_did_itself(self, department, office) -> None:
        appoint(department, office)

        assert StaffChange.objects.get().noted_by_id == office.user_id
        assert not outbox.OutboxEvent.objects.exists()

    def test_is_told_once_a_department_and_day(self, department, head, office) -> None:
        appoint(department, head)
        appoint(department, head)
        deliver_all()

        line = Notification.objects.get(user_id=office.user_id)
        assert department.short_name in notifications.words_of(line)

    def test_of_another_city_sees_and_notes_nothing(self, department, head) -> None:
        appoint(department, head)
        stranger = actor(DepartmentFactory(programme=ProgrammeFactory(dongying=True)), Duty.OFFICE)
        ids = list(StaffChange.objects.values_list("pk", flat=True))
        other = ProgrammeFactory(dongying=True).pk

        with pytest.raises(NotAllowed):
            actions.filings.note(change_ids=ids, programme_id=department.programme_id, by=stranger, at=AT)
        with pytest.raises(NotVisible):
            actions.filings.note(change_ids=ids, programme_id=other, by=stranger, at=AT)

    def test_alone_notes(self, department, head) -> None:
        OfficerFactory(department=department, duty=Duty.SUPERVISOR)

        with pytest.raises(NotAllowed):
            actions.filings.note(change_ids=[], programme_id=department.programme_id, by=head, at=AT)
