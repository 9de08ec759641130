"""The staff registry over the API (article 6): who is there, joins, leaves, is away, is trained; and what was filed."""

from datetime import timedelta

import pytest

from catalog.models import Absence, Officer, StaffChange
from portal.foundation.moment import now
from tests.certificates.api import V1, officer, problem
from tests.factories.catalog import (
    DepartmentFactory,
    OfficerFactory,
    TrainingCourseFactory,
    TrainingSessionFactory,
    UserFactory,
)
from tests.factories.verification import CaseFactory

pytestmark = pytest.mark.django_db
STAFF = f"{V1}/staff"


@pytest.fixture
def department():
    return DepartmentFactory()


@pytest.fixture
def head(department):
    client, _by = officer("head", department=department)
    return client


def colleague(department, duty="agent", **values):
    return OfficerFactory(department=department, duty=duty, valid_from=now() - timedelta(days=1), **values)


class TestTheRegistry:
    def test_says_who_acts_who_is_away_and_who_is_trained(self, department, head):
        first, second = colleague(department), colleague(department, cover="B")
        at = now()
        Absence.objects.create(user=first.user, department=department, starts_at=at, ends_at=at + timedelta(days=1))
        TrainingCourseFactory(programme=department.programme, duties=["agent"], name="岗前培训")

        rows = head.get(f"{STAFF}/", {"duty": "agent"}).json()["results"]

        body = {row["user"]: row for row in rows}
        assert [body[one.user_id]["acts"] for one in (first, second)] == [False, True]
        assert body[first.user_id]["away_until"]
        assert body[second.user_id]["training"] == [{"course": "岗前培训", "state": "missing", "valid_until": None}]

    def test_is_read_in_constant_queries(self, department, head, django_assert_max_num_queries):
        for _each in range(6):
            colleague(department)

        with django_assert_max_num_queries(16):
            assert len(head.get(f"{STAFF}/").json()["results"]) == 7

    def test_of_another_department_is_for_the_office_only(self, department, head):
        other = colleague(DepartmentFactory(programme=department.programme))
        office, _by = officer("office", department=DepartmentFactory(programme=department.programme))

        problem(head.get(f"{STAFF}/", {"department": other.department.code}), 404)
        [row] = office.get(f"{STAFF}/", {"department": other.department.code}).json()["results"]

        assert row["id"] == other.pk

    def test_names_who_falls_short_and_where_nobody_is_there(self, department, head):
        [row] = head.get(f"{STAFF}/departments/", {"short": "true"}).json()

        assert row["department"]["code"] == department.code
        assert (row["missing_liaisons"], row["missing_agents"]) == (1, 2)
        assert row["unattended"] is True


class TestChanges:
    def test_a_joiner_is_filed_and_noted_by_the_office_once(self, department, head):
        joined = head.post(f"{STAFF}/", {"username": UserFactory().username, "duty": "agent", "cover": "B"})
        office, _by = officer("office", department=DepartmentFactory(programme=department.programme))

        [filed] = office.get(f"{STAFF}/changes/", {"waiting": "1"}).json()["results"]
        noted = [office.post(f"{STAFF}/changes/note/", {"changes": [filed["id"]]}).json() for _twice in range(2)]

        assert joined.status_code == 201
        assert (filed["kind"], filed["officer"]) == ("appointed", joined.json()["id"])
        assert noted == [{"noted": 1}, {"noted": 0}]

    def test_an_unknown_account_is_named(self, head):
        refused = problem(head.post(f"{STAFF}/", {"username": "nobody", "duty": "agent"}), 400)

        assert [one["pointer"] for one in refused["errors"]] == ["/username"]

    def test_a_join_sent_again_happens_once(self, head):
        body = {"username": UserFactory().username, "duty": "agent"}
        answers = [head.post(f"{STAFF}/", body, headers={"Idempotency-Key": "join-1"}) for _twice in range(2)]

        assert [one.status_code for one in answers] == [201, 201]
        assert StaffChange.objects.count() == 1

    def test_who_has_work_in_hand_is_not_dismissed_before_it_is_handed_over(self, department, head):
        leaver, heir = colleague(department), colleague(department)
        case = CaseFactory(department=department, clerk=leaver.user)

        refused = problem(head.post(f"{STAFF}/{leaver.pk}/dismiss/", {"reason": "调离"}), 409)
        [work] = head.get(f"{STAFF}/in-hand/", {"user": leaver.user_id}).json()
        body = {"user": leaver.user_id, "to": {"cases": heir.user_id}, "reason": "调离", "leave": True}
        left = head.post(f"{STAFF}/hand-over/", body)

        assert refused["code"] == "work_in_hand"
        assert (work["kind"], work["count"], work["takers"][0]["user"]) == ("cases", 1, heir.user_id)
        assert left.json() == {"handed_over": {"cases": 1}, "left": True}
        case.refresh_from_db()
        assert case.clerk_id == heir.user_id
        assert not Officer.objects.in_force(now()).filter(user=leaver.user).exists()

    def test_a_hand_over_without_a_taker_names_the_kind(self, department, head):
        leaver = colleague(department)
        CaseFactory(department=department, clerk=leaver.user)

        refused = problem(head.post(f"{STAFF}/hand-over/", {"user": leaver.user_id}), 400)

        assert [one["pointer"] for one in refused["errors"]] == ["/to/cases"]


class TestAttendance:
    def test_an_absence_names_what_it_leaves_uncovered_and_ends_early(self, department, head):
        only = colleague(department)
        at = now() + timedelta(hours=1)
        body = {"user": only.user_id, "starts_at": at.isoformat(), "ends_at": (at + timedelta(days=1)).isoformat()}

        recorded = head.post(f"{STAFF}/absences/", body).json()
        twice = problem(head.post(f"{STAFF}/absences/", body), 409)
        ended = head.post(f"{STAFF}/absences/{recorded['absence']['id']}/end/")

        assert [gap["duty"] for gap in recorded["uncovered"]] == ["agent"]
        assert twice["code"] == "absence_overlaps"
        assert ended.status_code == 200
        assert head.get(f"{STAFF}/absences/").json()["results"] == []

    def test_who_is_on_duty_now_and_next(self, department, head):
        first, second = colleague(department, "liaison"), colleague(department, "liaison", cover="B")
        at = now()
        Absence.objects.create(
            user=first.user,
            department=department,
            starts_at=at + timedelta(days=1),
            ends_at=at + timedelta(days=2),
        )

        body = head.get(f"{STAFF}/on-duty/").json()

        liaisons = body["duties"][0]
        assert body["unattended"] is False
        assert [one["user"] for one in liaisons["now"]] == [first.user_id]
        assert [(one["by_cover"], one["people"][0]["user"]) for one in liaisons["plan"]] == [
            (False, first.user_id),
            (True, second.user_id),
            (False, first.user_id),
        ]


class TestTraining:
    def test_attendance_earns_the_certificate(self, department, head):
        course = TrainingCourseFactory(programme=department.programme, duties=["agent"], valid_months=12)
        session = TrainingSessionFactory(course=course, starts_at=now() - timedelta(hours=2))
        agent = colleague(department)
        office, _by = officer("office", department=DepartmentFactory(programme=department.programme))

        [due] = head.get(f"{V1}/training/standings/", {"due": "1"}).json()
        held = office.post(f"{V1}/training/sessions/{session.pk}/attendance/", {"users": [agent.user_id]}).json()

        assert (due["user"], due["state"]) == (agent.user_id, "missing")
        assert [one["user"] for one in held["attended"]] == [agent.user_id]
        assert head.get(f"{V1}/training/standings/", {"due": "1"}).json() == []
