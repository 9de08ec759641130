"""Training: held by the office, counted until its certificate lapses, and shown to whom it concerns (article 6)."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog import actions, training
from catalog.models import Department, Duty, TrainingCourse, TrainingRecord
from portal.foundation import notifications, timeline
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from portal.foundation.models import Notification
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    OfficerFactory,
    ProgrammeFactory,
    TrainingCourseFactory,
    TrainingRecordFactory,
    TrainingSessionFactory,
    actor,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def office():
    return actor(DepartmentFactory(), Duty.OFFICE)


def add(programme_id: int, office, **facts) -> TrainingCourse:
    wanted = {"name": "部门核验业务", "kind": "course", "duties": ["liaison"], "valid_months": 12} | facts
    return actions.training.add_course(programme_id=programme_id, by=office, at=AT, **wanted)


class TestCourses:
    def test_every_wrong_input_is_named(self, office) -> None:
        with pytest.raises(Invalid) as refusal:
            add(ProgrammeFactory().pk, office, name=" ", kind="talk", duties=["king"], valid_months=0, exercises=3)

        assert set(refusal.value.errors) == {"/name", "/kind", "/duties", "/valid_months", "/exercises"}

    def test_a_name_stands_once_and_practice_once(self, office) -> None:
        programme_id = ProgrammeFactory().pk
        add(programme_id, office)
        add(programme_id, office, name="练习", kind="practice", exercises=2)

        for facts in ({}, {"name": "又一个练习", "kind": "practice", "exercises": 2}):
            with pytest.raises(Conflict):
                add(programme_id, office, **facts)

    def test_only_the_office_of_the_city_keeps_them(self, department, office) -> None:
        with pytest.raises(NotAllowed):
            add(department.programme_id, actor(department, Duty.HEAD))
        with pytest.raises(NotAllowed):
            add(ProgrammeFactory(dongying=True).pk, office)


def test_a_place_that_is_too_long_is_refused_not_cut(office) -> None:
    course = add(ProgrammeFactory().pk, office)

    with pytest.raises(Invalid) as refused:
        actions.training.plan_session(course_id=course.pk, starts_at=AT, place="长" * 81, by=office, at=AT)

    assert set(refused.value.errors) == {"/place"}


class TestAttendance:
    def test_gives_a_certificate_until_the_same_day_of_the_last_month(self, department, office) -> None:
        officer = OfficerFactory(department=department, duty=Duty.LIAISON)
        session = TrainingSessionFactory(course__programme=department.programme)
        ids = [officer.user_id]

        [record] = actions.training.record_attendance(session_id=session.pk, user_ids=ids, by=office, at=AT + DAY)
        again = actions.training.record_attendance(session_id=session.pk, user_ids=ids, by=office, at=AT + DAY)

        assert (record.earned_at, record.valid_until) == (AT, AT.replace(year=2027))
        assert again == []
        assert timeline.of(record).get().kind == "training.certified"

    def test_waits_for_the_session_and_takes_only_the_citys_people(self, office) -> None:
        session = TrainingSessionFactory(starts_at=AT + DAY)
        stranger = OfficerFactory(department__programme=ProgrammeFactory(dongying=True))

        with pytest.raises(Conflict):
            actions.training.record_attendance(session_id=session.pk, user_ids=[], by=office, at=AT)
        with pytest.raises(Invalid):
            actions.training.record_attendance(
                session_id=session.pk, user_ids=[stranger.user_id], by=office, at=AT + 2 * DAY
            )
        assert not TrainingRecord.objects.exists()

    def test_a_day_that_the_month_lacks_is_its_last(self) -> None:
        assert training.months_later(datetime(2027, 8, 31, 4, tzinfo=UTC), 6).date().isoformat() == "2028-02-29"


class TestWhoIsDue:
    @pytest.mark.parametrize(
        ("until", "state"),
        [(AT, "lapsed"), (AT + 30 * DAY, "soon"), (AT + 31 * DAY, "valid"), (None, "valid"), ("never", "missing")],
    )
    def test_by_the_certificate_that_lasts_longest(self, department, until, state) -> None:
        course = TrainingCourseFactory(programme=department.programme)
        officer = OfficerFactory(department=department, duty=Duty.LIAISON)
        if until != "never":
            TrainingRecordFactory(course=course, user=officer.user, valid_until=AT - DAY)
            TrainingRecordFactory(course=course, user=officer.user, valid_until=until)

        [standing] = training.standings(department.programme_id, AT)

        assert standing.state == state
        assert standing.is_due is (state != "valid")

    @pytest.mark.parametrize(("days_ago", "state"), [(0, "valid"), (21, "soon")])
    def test_a_course_of_a_month_is_not_due_on_the_day_it_was_held(self, days_ago, state) -> None:
        held = AT - days_ago * DAY

        assert training.state_of(TrainingRecord(earned_at=held, valid_until=held + 30 * DAY), AT) == state

    def test_only_whose_duty_needs_it_and_each_once(self, department, django_assert_num_queries) -> None:
        TrainingCourseFactory(programme=department.programme)
        officer = OfficerFactory(department=department, duty=Duty.LIAISON)
        OfficerFactory(department=department, duty=Duty.AGENT, user=officer.user)
        OfficerFactory(department=department, duty=Duty.HEAD)
        OfficerFactory(department__programme=ProgrammeFactory(dongying=True), duty=Duty.LIAISON)

        with django_assert_num_queries(3):
            [standing] = training.standings(department.programme_id, AT)

        assert standing.officer.user_id == officer.user_id


class TestDailyWord:
    """Article 6 asks that the registry be complete: who falls short hears it every day, once."""

    MORNING = AT.replace(hour=0, minute=30)  # 08:30 in Shanghai

    def test_the_department_and_the_office_hear_of_a_shortfall_once_a_day(self, department, office) -> None:
        liaison = OfficerFactory(department=department, duty=Duty.LIAISON)
        agent = OfficerFactory(department=department, duty=Duty.AGENT)

        for at in (self.MORNING, self.MORNING + timedelta(hours=5), self.MORNING + DAY):
            actions.reminders.remind(at=at)

        mine = Notification.objects.filter(user_id=liaison.user_id, kind="staff.short")
        digest = Notification.objects.filter(user_id=office.user_id, kind="staff.short_digest")
        assert (mine.count(), digest.count()) == (2, 2)
        assert "还差代办员 1 名。" in notifications.words_of(mine[0])  # and nothing of what is not lacking
        assert not Notification.objects.filter(user_id=agent.user_id).exists()

    def test_a_department_without_head_and_liaison_tells_whom_it_has(self, department) -> None:
        agent = OfficerFactory(department=department, duty=Duty.AGENT)

        actions.reminders.remind(at=self.MORNING)

        assert Notification.objects.get().user_id == agent.user_id

    def test_nothing_is_told_before_half_past_eight(self, department) -> None:
        OfficerFactory(department=department, duty=Duty.LIAISON)

        assert actions.reminders.remind(at=self.MORNING - timedelta(minutes=1)) == 0
        assert not Notification.objects.exists()

    def test_a_certificate_that_lapses_is_told_before_and_after_once_each(self, department) -> None:
        course = TrainingCourseFactory(programme=department.programme)
        officer = OfficerFactory(department=department, duty=Duty.LIAISON)
        TrainingRecordFactory(course=course, user=officer.user, valid_until=AT + DAY)

        for days in (0, 1, 2, 3):
            actions.reminders.remind(at=self.MORNING + days * DAY)

        lines = Notification.objects.filter(user_id=officer.user_id, kind__startswith="training.")
        assert [line.kind for line in lines.order_by("at")] == ["training.soon", "training.lapsed"]
