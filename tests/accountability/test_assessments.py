"""Frozen months: counted once, reproducible, never changed; approved before they are published."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accountability import actions, tasks
from accountability.models import Assessment
from catalog.models import Duty
from portal.accounts.models import User
from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.errors import Conflict, IllegalMove, NotAllowed, NotVisible
from portal.foundation.notifications import Notification
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor
from verification.actions import requests
from verification.periods import month_of
from verification.queries import assessment as figures

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
DECEMBER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def city():
    return ProgrammeFactory(dongying=True)


@pytest.fixture
def office(city):
    return actor(DepartmentFactory(programme=city), Duty.OFFICE)


def frozen(city):
    return actions.assessments.freeze(programme=city, month=NOVEMBER, by=SYSTEM, at=DECEMBER)


class TestFreeze:
    def test_keeps_the_facts_of_each_request_and_what_they_add_up_to(self, city):
        inquiry = situations.answered(dongying=True)
        situations.sent(dongying=True)

        month = frozen(city)

        row = month.requests.get(request_id=inquiry.request.pk)
        assert (row.is_sent, row.is_answered, row.is_in_time, row.taken_seconds) == (True, True, True, 300)
        together = month.departments.get(department=None).figures
        assert (together["received"], together["answered"], together["unanswered"]) == (2, 1, 1)
        assert sum(row.figures["received"] for row in month.departments.exclude(department=None)) == 2

    def test_is_reproducible_from_its_basis_and_shows_later_corrections_as_a_difference(self, city):
        inquiry = situations.answered(dongying=True)
        month = frozen(city)
        stored = {row.department_id: row.figures for row in month.departments.all()}

        requests.correct(
            request_id=inquiry.request.pk, outcome="not_found", by=inquiry.answering, at=DECEMBER, reason="看错"
        )

        assert actions.assessments.recount(month) == stored
        live = figures.of_all(figures.rows_of([inquiry.request.issuing_department_id], month.period, DECEMBER))
        assert (stored[None]["corrected"], live.corrected) == (0, 1)

    def test_happens_once_by_itself_when_the_month_is_over(self, city):
        ProgrammeFactory()
        done = actions.assessments.freeze_finished_months(at=DECEMBER)

        assert [(row.programme, row.month) for row in done] == [(city, NOVEMBER)]
        assert actions.assessments.freeze_finished_months(at=DECEMBER + timedelta(days=3)) == []
        tasks.freeze_finished_months()

    def test_is_refused_before_anything_was_asked_for_every_month_since_would_follow(self, city):
        with pytest.raises(Conflict) as refused:
            actions.assessments.freeze(programme=city, month=date(2020, 1, 1), by=SYSTEM, at=DECEMBER)

        assert refused.value.code == "before_the_first"

    def test_catches_up_with_the_months_that_an_outage_missed(self, city):
        frozen(city)
        in_march = datetime(2027, 3, 3, 1, 0, tzinfo=UTC)

        done = actions.assessments.freeze_finished_months(at=in_march)

        assert [row.code for row in done] == ["2026-12", "2027-01", "2027-02"]
        assert actions.assessments.unfrozen(city, in_march) == []

    def test_waits_for_the_end_of_the_month(self, city, office):
        with pytest.raises(Conflict, match="还没有过完"):
            actions.assessments.freeze(programme=city, month=NOVEMBER, by=office, at=AT)

    def test_is_not_done_twice(self, city, office):
        frozen(city)

        with pytest.raises(Conflict, match="已经定格"):
            actions.assessments.freeze(programme=city, month=NOVEMBER, by=office, at=DECEMBER)
        assert Assessment.objects.count() == 1

    def test_is_not_of_a_city_whose_rules_do_not_know_it(self):
        anqiu = ProgrammeFactory()
        office = actor(DepartmentFactory(programme=anqiu), Duty.OFFICE)

        with pytest.raises(Conflict, match="本市的规则没有按月考核"):
            actions.assessments.freeze(programme=anqiu, month=NOVEMBER, by=office, at=DECEMBER)

    def test_is_not_a_liaisons(self, city):
        with pytest.raises(NotAllowed):
            actions.assessments.freeze(
                programme=city, month=NOVEMBER, by=actor(DepartmentFactory(programme=city), Duty.LIAISON), at=DECEMBER
            )

    def test_costs_the_same_however_many_requests(self, city, django_assert_max_num_queries):
        for _ in range(3):
            situations.answered(dongying=True)

        with django_assert_max_num_queries(40):
            frozen(city)


class TestPublication:
    def test_follows_approval_and_says_who_and_when(self, city, office):
        month = frozen(city)

        colleague = actor(DepartmentFactory(programme=city), Duty.OFFICE)

        actions.assessments.approve(assessment_id=month.pk, by=office, at=DECEMBER)
        published = actions.assessments.publish(assessment_id=month.pk, by=colleague, at=DECEMBER + timedelta(hours=1))

        assert (published.status, published.approved_by_id) == ("published", office.user_id)
        assert [event.kind for event in timeline.of(month)] == [
            "assessment.published",
            "assessment.approved",
            "assessment.frozen",
        ]
        outbox.deliver_due(at=DECEMBER + timedelta(hours=1))
        assert Notification.objects.filter(user_id=office.user_id, kind="assessment.published").exists()

    def test_is_not_before_approval(self, city, office):
        month = frozen(city)

        with pytest.raises(IllegalMove, match="已审定"):
            actions.assessments.publish(assessment_id=month.pk, by=office, at=DECEMBER)

    def test_of_what_one_froze_by_hand_is_for_others_to_approve_and_publish(self, city, office):
        colleague = actor(DepartmentFactory(programme=city), Duty.OFFICE)
        month = actions.assessments.freeze(programme=city, month=NOVEMBER, by=office, at=DECEMBER)

        with pytest.raises(NotAllowed, match="审定要由办公室另一个人来做"):
            actions.assessments.approve(assessment_id=month.pk, by=office, at=DECEMBER)
        actions.assessments.approve(assessment_id=month.pk, by=colleague, at=DECEMBER)
        with pytest.raises(NotAllowed, match="公布要由办公室另一个人来做"):
            actions.assessments.publish(assessment_id=month.pk, by=office, at=DECEMBER)
        actions.assessments.publish(assessment_id=month.pk, by=colleague, at=DECEMBER)

    def test_of_what_the_clock_froze_takes_two_people_too(self, city, office):
        month = frozen(city)
        actions.assessments.approve(assessment_id=month.pk, by=office, at=DECEMBER)

        with pytest.raises(NotAllowed, match="由您审定的"):
            actions.assessments.publish(assessment_id=month.pk, by=office, at=DECEMBER)
        assert Assessment.objects.get().status == "approved"

    def test_is_not_the_supervisors(self, city):
        month = frozen(city)
        supervisor = actor(DepartmentFactory(programme=city), Duty.SUPERVISOR)

        with pytest.raises(NotAllowed):
            actions.assessments.approve(assessment_id=month.pk, by=supervisor, at=DECEMBER)

    def test_of_another_city_is_not_there(self, city):
        month = frozen(city)
        stranger = actor(DepartmentFactory(programme=ProgrammeFactory()), Duty.OFFICE)

        with pytest.raises(NotVisible):
            actions.assessments.approve(assessment_id=month.pk, by=stranger, at=DECEMBER)

    def test_before_it_only_office_and_supervisors_see_the_month(self, city, office):
        month = frozen(city)
        liaison = actor(DepartmentFactory(programme=city), Duty.LIAISON)

        assert Assessment.objects.visible_to(office).get() == month
        assert not Assessment.objects.visible_to(liaison).exists()


def test_a_month_begins_on_its_first_day_in_shanghai():
    assert month_of(NOVEMBER).start.isoformat() == "2026-11-01T00:00:00+08:00"


class TestApi:
    def get(self, client, who, **query):
        with time_machine.travel(AT + timedelta(hours=1), tick=False):
            client.force_login(User.objects.get(pk=who.user_id))
            return client.get("/api/v1/assessments/", query)

    def test_the_office_sees_all_and_a_liaison_its_own_department(self, client, city, office):
        inquiry = situations.answered(dongying=True)
        situations.answered(dongying=True)

        everything = self.get(client, office).json()
        own = self.get(client, inquiry.answering).json()

        assert (everything["together"]["answered"], len(everything["departments"])) == (2, 2)
        assert own["together"]["answered"] == 1
        assert own["assumed"] is False
        assert [line["code"] for line in own["departments"]] == [inquiry.request.issuing_department.code]

    def test_a_month_to_come_is_refused(self, client, office):
        assert self.get(client, office, month="2027-01").status_code == 400
        assert self.get(client, office, month="nonsense").status_code == 400

    def test_frozen_months_are_listed(self, client, city, office):
        frozen(city)
        client.force_login(User.objects.get(pk=office.user_id))

        assert [row["month"] for row in client.get("/api/v1/assessments/frozen/").json()] == ["2026-11"]
