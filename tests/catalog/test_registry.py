"""The verbs of the staff registry; guardian's rows follow in the same transaction."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from guardian.shortcuts import get_objects_for_user

from catalog import actions, permissions, rights
from catalog.models import Department, DepartmentUserObjectPermission, Duty, Officer
from portal.foundation import moment, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.models import TimelineEvent
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    OfficerFactory,
    ProgrammeFactory,
    UserFactory,
    WindowFactory,
    actor,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CONSOLE = permissions.CONSOLE


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


def appoint(
    department: Department, duty: str = Duty.CLERK, *, user=None, by: Actor = CONSOLE, at=AT, **facts
) -> Officer:
    who = user or UserFactory()
    return actions.officers.appoint(user_id=who.pk, department_id=department.pk, duty=duty, by=by, at=at, **facts)


def may(officer: Officer, duty: str) -> bool:
    user = type(officer.user).objects.get(pk=officer.user_id)  # guardian caches rights on the instance
    return user.has_perm(f"catalog.act_as_{duty}", officer.department)


class TestAppoint:
    def test_gives_the_duty_and_the_right_and_writes_one_event(self, department: Department) -> None:
        officer = appoint(department, Duty.LIAISON, cover="B")

        assert officer.valid_from == AT
        assert may(officer, "liaison")
        assert not may(officer, "clerk")
        assert timeline.of(officer).get().details == {"duty": "liaison", "cover": "B"}

    def test_gives_a_right_for_each_duty(self, department: Department) -> None:
        for duty in Duty.values:
            assert may(appoint(department, duty), duty)

    def test_lets_guardian_find_the_department(self, department: Department) -> None:
        officer = appoint(department)
        DepartmentFactory()

        found = get_objects_for_user(officer.user, "catalog.act_as_clerk", Department, accept_global_perms=False)

        assert list(found) == [department]

    def test_refuses_a_second_one_of_the_same(self, department: Department) -> None:
        officer = appoint(department)

        with pytest.raises(Conflict) as refusal:
            appoint(department, user=officer.user)

        assert refusal.value.code == "duty_already_held"

    def test_names_every_wrong_input_and_writes_nothing(self, department: Department) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.officers.appoint(
                user_id=0,
                department_id=department.pk,
                duty="king",
                cover="C",
                window_id=WindowFactory().pk,
                by=CONSOLE,
                at=AT,
            )

        assert set(refusal.value.errors) == {"/user", "/duty", "/cover", "/window"}
        assert not Officer.objects.exists()
        assert not TimelineEvent.objects.exists()

    def test_refuses_an_end_that_has_passed(self, department: Department) -> None:
        with pytest.raises(Invalid) as refusal:
            appoint(department, valid_until=AT)

        assert set(refusal.value.errors) == {"/valid_until"}

    def test_refuses_an_unknown_department(self) -> None:
        with pytest.raises(NotVisible):
            actions.officers.appoint(user_id=UserFactory().pk, department_id=0, duty="clerk", by=CONSOLE, at=AT)

    def test_leaves_nothing_behind_when_the_timeline_fails(
        self, department: Department, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(timeline, "record", fails)

        with pytest.raises(RuntimeError):
            appoint(department)

        assert not Officer.objects.exists()
        assert not DepartmentUserObjectPermission.objects.exists()


def fails(**facts: object) -> None:
    raise RuntimeError


class TestWhoMayAppoint:
    def test_the_head_of_the_department(self, department: Department) -> None:
        assert appoint(department, by=actor(department, Duty.HEAD)).pk

    def test_the_office_of_the_programme(self, department: Department) -> None:
        assert appoint(department, by=actor(DepartmentFactory(), Duty.OFFICE)).pk

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.AGENT, Duty.REVIEWER, Duty.SUPERVISOR])
    def test_no_other_duty(self, department: Department, duty: str) -> None:
        with pytest.raises(NotAllowed):
            appoint(department, by=actor(department, duty))

    def test_not_the_head_of_another_department(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            appoint(department, by=actor(DepartmentFactory(), Duty.HEAD))

    def test_not_the_office_of_another_city(self, department: Department) -> None:
        office = DepartmentFactory(programme=ProgrammeFactory(dongying=True))

        with pytest.raises(NotAllowed):
            appoint(department, by=actor(office, Duty.OFFICE))

    def test_nobody_for_themselves(self, department: Department) -> None:
        user = UserFactory()

        with pytest.raises(NotAllowed, match="自己"):
            appoint(department, user=user, by=actor(department, Duty.HEAD, user=user))


class TestDismiss:
    def test_ends_the_duty_and_takes_the_right(self, department: Department) -> None:
        officer = appoint(department)

        actions.officers.dismiss(officer_id=officer.pk, by=CONSOLE, at=AT + HOUR, reason="调离")

        officer.refresh_from_db()
        assert officer.valid_until == AT + HOUR
        assert not may(officer, "clerk")
        assert timeline.of(officer).first().reason == "调离"

    def test_keeps_the_other_duties(self, department: Department) -> None:
        clerk = appoint(department)
        agent = appoint(department, Duty.AGENT, user=clerk.user)

        actions.officers.dismiss(officer_id=clerk.pk, by=CONSOLE, at=AT + HOUR)

        assert may(agent, "agent")

    def test_works_in_the_very_instant_of_the_appointment(self, department: Department) -> None:
        officer = appoint(department)

        actions.officers.dismiss(officer_id=officer.pk, by=CONSOLE, at=AT)

        assert not may(officer, "clerk")

    def test_lets_the_same_duty_begin_again(self, department: Department) -> None:
        officer = appoint(department)
        actions.officers.dismiss(officer_id=officer.pk, by=CONSOLE, at=AT + HOUR)

        again = appoint(department, user=officer.user, cover="B", at=AT + HOUR)

        assert again.pk != officer.pk
        assert may(again, "clerk")

    def test_refuses_a_second_time(self, department: Department) -> None:
        officer = appoint(department)
        actions.officers.dismiss(officer_id=officer.pk, by=CONSOLE, at=AT + HOUR)

        with pytest.raises(Conflict):
            actions.officers.dismiss(officer_id=officer.pk, by=CONSOLE, at=AT + 2 * HOUR)

    def test_is_refused_to_outsiders(self, department: Department) -> None:
        officer = appoint(department)

        with pytest.raises(NotAllowed):
            actions.officers.dismiss(officer_id=officer.pk, by=actor(department, Duty.CLERK), at=AT + HOUR)


class TestAbsence:
    def test_is_recorded_by_the_officer(self, department: Department) -> None:
        officer = OfficerFactory(department=department)
        by = Actor(user_id=officer.user_id, department_id=department.pk, duties=frozenset({"clerk"}))

        absence = record(officer, by=by)

        assert not Officer.objects.present(AT + HOUR).filter(pk=officer.pk).exists()
        assert timeline.of(absence).get().kind == "absence.recorded"

    def test_is_refused_to_a_colleague(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            record(OfficerFactory(department=department), by=actor(department, Duty.CLERK))

    def test_names_every_wrong_input(self, department: Department) -> None:
        officer = OfficerFactory(department=department, valid_until=AT)

        with pytest.raises(Invalid) as refusal:
            record(officer, by=CONSOLE, ends_at=AT)

        assert set(refusal.value.errors) == {"/user", "/ends_at"}

    def test_ends_early_when_the_officer_comes_back(self, department: Department) -> None:
        officer = OfficerFactory(department=department)
        absence = record(officer, by=CONSOLE)

        actions.absences.come_back(absence_id=absence.pk, by=CONSOLE, at=AT + HOUR)

        assert Officer.objects.present(AT + HOUR).filter(pk=officer.pk).exists()

    def test_may_be_called_off_before_it_begins(self, department: Department) -> None:
        absence = record(OfficerFactory(department=department), by=CONSOLE, starts_at=AT + HOUR)

        actions.absences.come_back(absence_id=absence.pk, by=CONSOLE, at=AT)

        assert Officer.objects.present(AT + HOUR).exists()


def record(officer: Officer, *, by: Actor, starts_at=AT, ends_at=AT + 24 * HOUR):
    return actions.officers.record_absence(
        user_id=officer.user_id,
        department_id=officer.department_id,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
        at=AT,
    )


class TestRightsAndRegistry:
    def test_agree_after_the_verbs(self, department: Department) -> None:
        officers = [appoint(department, duty) for duty in (Duty.CLERK, Duty.LIAISON, Duty.HEAD)]
        actions.officers.dismiss(officer_id=officers[0].pk, by=CONSOLE, at=AT + HOUR)

        assert not rights.compare(AT + HOUR)

    def test_disagree_when_somebody_writes_past_the_verbs(self, department: Department) -> None:
        officer = OfficerFactory(department=department, duty=Duty.AGENT)

        assert rights.compare(AT).missing == {rights.Right(officer.user_id, department.pk, "agent")}

    def test_agree_again_when_a_duty_ended_by_its_date(self, department: Department) -> None:
        officer = appoint(department, valid_until=AT + HOUR)

        ended = actions.officers.end_expired(at=AT + HOUR)

        assert ended == 1
        assert not may(officer, "clerk")

    def test_command_lists_each_difference_and_fails(self, department: Department) -> None:
        OfficerFactory(department=department, duty=Duty.AGENT)
        out = StringIO()

        with pytest.raises(CommandError, match="1 处不一致"):
            call_command("check_rights", stdout=out)

        assert "信息库有、权限行没有" in out.getvalue()

    def test_command_puts_it_right_when_asked(self, department: Department) -> None:
        OfficerFactory(department=department, duty=Duty.AGENT)

        call_command("check_rights", "--fix", stdout=StringIO())

        assert not rights.compare(moment.now())
        call_command("check_rights", stdout=StringIO())
