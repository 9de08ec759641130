"""The other pages of the desk: what one's department asked, reports on late requests, who is on duty."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Absence, Duty, Officer
from portal.foundation.moment import LOCAL
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, UserFactory
from tests.factories.people import signed_in
from verification.actions import escalations, requests, sweep
from verification.models import Escalation, EscalationStatus

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(LATE, tick=False):
        yield


def with_duty(client, department=None, **officer):
    """A client of a new liaison officer, and the user."""
    user = UserFactory(display_name=officer.pop("name", ""))
    more = {"department": department} if department else {}
    OfficerFactory(**{"user": user, "duty": Duty.LIAISON} | more | officer)
    client.force_login(user)
    return user


class TestOutbox:
    def test_shows_what_the_department_asked_with_counts_that_open_their_rows(self, client):
        inquiry = situations.sent()
        requests.clarify(request_id=inquiry.request.pk, text="哪一处房屋", by=inquiry.answering, at=AT)
        desk = signed_in(client, inquiry.asking)

        views = desk.get(reverse("desk:outbox")).context["views"]

        assert {one.view.code: one.figure for one in views if one.figure != "0"} == {
            "open": "1", "late": "1", "asked": "1", "all": "1"
        }  # fmt: skip
        for one in views:
            assert len(desk.get(one.url).context["rows"]) == int(one.figure)

    def test_an_answered_question_no_longer_counts(self, client):
        inquiry = situations.sent()
        requests.clarify(request_id=inquiry.request.pk, text="哪一处", by=inquiry.answering, at=AT)
        requests.clarify(request_id=inquiry.request.pk, text="示例路", by=inquiry.asking, at=AT + timedelta(minutes=1))

        assert signed_in(client, inquiry.asking).get(reverse("desk:outbox"), {"view": "asked"}).context["rows"] == []

    def test_a_draft_has_no_clock_and_can_be_looked_at(self, client):
        inquiry = situations.drafted()

        answer = signed_in(client, inquiry.asking).get(reverse("desk:asked", args=[inquiry.request.number]))

        assert answer.status_code == 200
        assert answer.context["why"] is None

    def test_the_issuing_side_does_not_find_a_draft(self, client):
        inquiry = situations.drafted()

        answer = signed_in(client, inquiry.answering).get(reverse("desk:request", args=[inquiry.request.number]))

        assert answer.status_code == 404


class TestReports:
    def late(self):
        inquiry = situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        return inquiry

    def test_a_draft_waits_to_be_filed_and_is_filed_with_its_words(self, client):
        inquiry = self.late()
        desk = signed_in(client, inquiry.asking)
        listed = desk.get(reverse("desk:reports")).context["drafted"]

        assert desk.post(reverse("desk:report", args=[listed[0].pk]), {"text": " "}).status_code == 400
        desk.post(reverse("desk:report", args=[listed[0].pk]), {"text": "群众等了一个上午。"})

        filed = Escalation.objects.get(request=inquiry.request)
        assert (filed.status, filed.report) == (EscalationStatus.REPORTED, "群众等了一个上午。")

    def test_filing_twice_is_a_conflict_that_keeps_the_page(self, client):
        inquiry = self.late()
        report = Escalation.objects.get(request=inquiry.request)
        escalations.report(escalation_id=report.pk, by=inquiry.asking, at=LATE)

        answer = signed_in(client, inquiry.asking).post(reverse("desk:report", args=[report.pk]), {"text": "再报"})

        assert answer.status_code == 409

    def test_a_draft_is_only_for_the_department_that_asked(self, client):
        inquiry = self.late()
        report = Escalation.objects.get(request=inquiry.request)

        answer = signed_in(client, inquiry.answering).get(reverse("desk:report", args=[report.pk]))

        assert answer.status_code == 404

    def test_the_ladder_is_seen_beside_the_request_once_it_is_filed(self, client):
        inquiry = self.late()
        report = Escalation.objects.get(request=inquiry.request)
        address = reverse("desk:request", args=[inquiry.request.number])
        before = signed_in(client, inquiry.answering).get(address).context["escalation"]
        escalations.report(escalation_id=report.pk, by=inquiry.asking, at=LATE)

        assert before is None
        assert client.get(address).context["escalation"] == report


class TestDuty:
    def test_says_who_acts_and_who_stands_by(self, client):
        department = DepartmentFactory()
        with_duty(client, department)
        OfficerFactory(department=department, duty=Duty.LIAISON, cover=Officer.Cover.B)

        standings = client.get(reverse("desk:duty")).context["standings"]

        assert [(one.officer.cover, one.acts, one.is_me) for one in standings] == [
            ("A", True, True), ("B", False, False)
        ]  # fmt: skip

    def test_the_second_covers_while_the_first_is_away(self, client):
        department = DepartmentFactory()
        first = OfficerFactory(department=department, duty=Duty.LIAISON, user__display_name="王示例").user
        Absence.objects.create(
            user=first, department=department, starts_at=AT - timedelta(hours=1), ends_at=AT + timedelta(days=1)
        )
        with_duty(client, department, cover=Officer.Cover.B)

        answer = client.get(reverse("desk:duty"))

        assert answer.context["covering"] == "王示例"
        assert answer.context["place"] == ["B 角，替王示例"]

    def test_one_records_an_absence_of_ones_own_in_local_time(self, client):
        user = with_duty(client)
        OfficerFactory(department=user.duties.get().department, duty=Duty.LIAISON, cover="B")

        client.post(reverse("desk:duty"), {"starts_at": "2026-11-24T09:00", "ends_at": "2026-11-24T17:00"})

        assert Absence.objects.get(user=user).starts_at == datetime(2026, 11, 24, 9, tzinfo=LOCAL)

    def test_an_absence_that_ends_before_it_begins_is_refused_at_its_field(self, client):
        with_duty(client)

        answer = client.post(reverse("desk:duty"), {"starts_at": "2026-11-24T09:00", "ends_at": "2026-11-24T08:00"})

        assert answer.status_code == 400
        assert "结束要晚于开始。" in answer.context["form"].errors["ends_at"]
        assert not Absence.objects.exists()

    def test_and_comes_back_early(self, client):
        department = DepartmentFactory()
        user = with_duty(client, department)
        absence = Absence.objects.create(user=user, department=department, starts_at=AT, ends_at=AT + timedelta(days=1))

        client.post(reverse("desk:back", args=[absence.pk]))

        absence.refresh_from_db()
        assert absence.ends_at == LATE

    def test_not_for_somebody_else(self, client):
        department = DepartmentFactory()
        other = OfficerFactory(department=department, duty=Duty.LIAISON).user
        absence = Absence.objects.create(
            user=other, department=department, starts_at=AT, ends_at=AT + timedelta(days=1)
        )
        with_duty(client, department)

        assert client.post(reverse("desk:back", args=[absence.pk])).status_code == 403
