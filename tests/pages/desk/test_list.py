"""The liaison's lists with their counts and pages, and the pulse that renews them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from catalog.models import Duty
from certificates.models import AccessRecord
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, UserFactory
from tests.pages.desk.conftest import colleague, desk_of, page, same_desk
from verification.actions import requests
from verification.models import VerificationRequest

pytestmark = pytest.mark.django_db


class TestList:
    def test_shows_what_the_department_was_asked_by_due_time_and_masked(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(reverse("desk:inbox"))

        assert [row.request.number for row in answer.context["rows"]] == [inquiry.request.number]
        assert inquiry.request.subject["number"] not in answer.content.decode()
        assert inquiry.request.subject["name"] not in answer.content.decode()
        assert not AccessRecord.objects.filter(user_id=inquiry.answering.user_id).exists()

    def test_every_count_is_the_number_of_its_rows(self, client):
        inquiry = situations.sent()
        received, late, returned, answered, asked = same_desk(inquiry, 5)
        by = inquiry.answering
        requests.receive(request_id=received.request.pk, by=by, at=AT)
        VerificationRequest.objects.filter(pk=late.request.pk).update(due_at=AT + timedelta(minutes=1))
        requests.return_(request_id=returned.request.pk, by=by, at=AT, return_code="not_ours", reason="不归本单位")
        requests.answer(request_id=answered.request.pk, outcome="not_found", by=by, at=AT)
        requests.clarify(request_id=asked.request.pk, text="哪一处房屋", by=by, at=AT)
        desk = desk_of(client, by)

        counted = desk.get(reverse("desk:inbox")).context["views"]

        told = {one.view.code: int(one.figure) for one in counted}
        assert told == {
            "open": 4, "new": 3, "soon": 3, "late": 1, "mine": 1, "waiting": 1, "answered": 1, "returned": 1, "all": 6
        }  # fmt: skip
        for one in counted:
            assert len(desk.get(one.url).context["rows"]) == int(one.figure)

    def test_a_question_that_was_answered_no_longer_waits(self, client):
        inquiry = situations.sent()
        requests.clarify(request_id=inquiry.request.pk, text="哪一处", by=inquiry.answering, at=AT)
        requests.clarify(request_id=inquiry.request.pk, text="示例路", by=inquiry.asking, at=AT + timedelta(minutes=1))

        rows = desk_of(client, inquiry.answering).get(reverse("desk:inbox"), {"view": "waiting"}).context["rows"]

        assert rows == []

    def test_costs_the_same_for_one_row_and_for_many(self, client, django_assert_max_num_queries):
        inquiry = situations.sent()
        same_desk(inquiry, 12)
        desk = desk_of(client, inquiry.answering)

        with django_assert_max_num_queries(36):
            desk.get(reverse("desk:inbox"))

    def test_pages_of_fifty(self, client, monkeypatch):
        monkeypatch.setattr("portal.pages.desk.boxes.PAGE", 2)
        inquiry = situations.sent()
        same_desk(inquiry, 2)
        desk = desk_of(client, inquiry.answering)

        first = desk.get(reverse("desk:inbox"))
        second = desk.get(first.context["following"])

        assert (len(first.context["rows"]), len(second.context["rows"])) == (2, 1)
        assert second.context["previous"]
        assert not second.context["following"]

    def test_a_long_list_is_not_counted_to_its_end(self, client, monkeypatch):
        monkeypatch.setattr("verification.queries.desk_lists.COUNT_MOST", 2)
        monkeypatch.setattr("portal.pages.desk.boxes.COUNT_MOST", 2)
        inquiry = situations.sent()
        same_desk(inquiry, 3)

        views = desk_of(client, inquiry.answering).get(reverse("desk:inbox")).context["views"]

        assert views[0].figure == "1+"

    def test_outside_service_hours_the_clock_says_when_it_runs_on(self, client, twenty_minutes_later):
        friday = AT - timedelta(days=3) + timedelta(hours=6, minutes=50)  # 16:50, closing at 17:00
        inquiry = situations.drafted()
        requests.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=friday)
        twenty_minutes_later.move_to(friday + timedelta(days=1))

        answer = desk_of(client, inquiry.answering).get(reverse("desk:inbox"))

        assert "周一 09:00 继续计时" in answer.content.decode()

    def test_a_limit_in_working_days_never_rests_and_names_its_day(self, client, twenty_minutes_later):
        inquiry = situations.drafted()
        source = inquiry.request.source
        source.own_limit_days = 2
        source.save(update_fields=["own_limit_days"])
        requests.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)
        twenty_minutes_later.move_to(AT + timedelta(hours=10))  # Monday 20:00

        page = desk_of(client, inquiry.answering).get(reverse("desk:inbox")).content.decode()

        assert ("停计" in page, "周三 17:00" in page) == (False, True)

    def test_a_number_in_the_search_box_opens_the_request(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(reverse("desk:inbox"), {"q": inquiry.request.number.lower()})

        assert answer.url == page(inquiry.request.number)

    def test_what_is_searched_is_found_though_it_was_answered(self, client):
        inquiry = situations.answered()
        desk = desk_of(client, inquiry.answering)

        found = desk.get(reverse("desk:inbox"), {"q": inquiry.request.proof.name}).context

        assert [row.request.number for row in found["rows"]] == [inquiry.request.number]
        assert found["here"].view.code == "all"

    def test_others_see_nothing_of_it(self, client):
        inquiry = situations.sent()
        stranger = UserFactory()
        OfficerFactory(user=stranger, duty=Duty.LIAISON, department=DepartmentFactory())
        client.force_login(stranger)

        assert client.get(reverse("desk:inbox")).context["rows"] == []
        assert client.get(page(inquiry.request.number)).status_code == 404

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.OFFICE])
    def test_is_for_those_who_answer(self, client, duty):
        user = UserFactory()
        OfficerFactory(user=user, duty=duty)
        client.force_login(user)

        assert client.get(reverse("desk:inbox")).status_code == 403


class TestPulse:
    def test_is_silent_until_something_changes(self, client, twenty_minutes_later):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)
        revision = desk.get(reverse("desk:inbox")).context["revision"]
        address = reverse("desk:pulse", query={"view": "open", "rev": revision})

        assert desk.get(address).status_code == 204
        requests.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)
        twenty_minutes_later.shift(timedelta(seconds=3))

        assert desk.get(address).status_code == 200

    def test_costs_who_is_signed_in_and_one_value_for_the_whole_department(self, client, django_assert_num_queries):
        inquiry = situations.sent()
        same_desk(inquiry, 2)
        revision = desk_of(client, inquiry.answering).get(reverse("desk:inbox")).context["revision"]
        client.force_login(colleague(inquiry))  # a colleague's pages ask for the same value
        address = reverse("desk:pulse", query={"view": "late", "order": "-due", "rev": revision})
        client.get(address)

        with django_assert_num_queries(3) as asked:  # session, user, duties
            assert client.get(address).status_code == 204
        assert not any("verification_" in one["sql"] for one in asked.captured_queries)

    def test_a_deadline_that_passes_is_a_change(self, client, twenty_minutes_later):
        desk = desk_of(client, situations.sent().answering)
        revision = desk.get(reverse("desk:inbox")).context["revision"]

        twenty_minutes_later.move_to(AT + timedelta(minutes=31))

        assert desk.get(reverse("desk:pulse", query={"view": "open", "rev": revision})).status_code == 200

    def test_tells_who_answered_the_request_that_is_open(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)
        faster = colleague(inquiry, display_name="王示例")
        VerificationRequest.objects.filter(pk=inquiry.request.pk).update(
            status="answered", outcome="matched", answered_at=AT, answered_by=faster
        )

        query = {"view": "open", "rev": "old", "number": inquiry.request.number, "state": "submitted"}
        answer = desk.get(reverse("desk:pulse", query=query))

        assert "王示例" in answer.content.decode()
        assert not AccessRecord.objects.filter(user_id=inquiry.answering.user_id).exists()
