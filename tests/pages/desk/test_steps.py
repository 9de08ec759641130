"""Single steps on a request, and steps with many."""

import pytest
from django.urls import reverse

from tests.factories import requests as situations
from tests.factories.catalog import AT, TierFactory
from tests.pages.desk.conftest import colleague, desk_of, same_desk
from verification.actions import requests
from verification.models import Clarification, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db


class TestSteps:
    def test_the_second_to_receive_reads_who_did(self, client):
        inquiry = situations.sent()
        faster = colleague(inquiry, display_name="王示例")
        client.force_login(faster)
        client.post(reverse("desk:receive", args=[inquiry.request.number]))

        answer = desk_of(client, inquiry.answering).post(
            reverse("desk:receive", args=[inquiry.request.number]), follow=True
        )

        assert "王示例" in answer.content.decode()
        assert inquiry.again().assignee_id == faster.pk

    def test_asks_the_other_side(self, client):
        inquiry = situations.sent()

        desk_of(client, inquiry.answering).post(
            reverse("desk:clarify", args=[inquiry.request.number]), {"text": "哪一处房屋？"}
        )

        assert Clarification.objects.get().text == "哪一处房屋？"

    def test_an_empty_question_comes_back_in_its_open_sheet(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).post(
            reverse("desk:clarify", args=[inquiry.request.number]), {"text": ""}
        )

        assert answer.status_code == 400
        assert 'aria-labelledby="sheet-clarify-title" open' in answer.content.decode()

    def test_hands_on_to_a_colleague(self, client):
        inquiry = situations.sent()
        other = colleague(inquiry)

        desk_of(client, inquiry.answering).post(
            reverse("desk:assign", args=[inquiry.request.number]), {"user": other.pk}
        )

        assert inquiry.again().assignee_id == other.pk

    def test_a_slower_tier_shows_its_deadline_before_it_is_taken(self, client):
        inquiry = situations.sent()
        TierFactory(programme=inquiry.request.programme, paper=True)
        desk = desk_of(client, inquiry.answering)

        offered = desk.get(reverse("desk:reclassify", args=[inquiry.request.number])).context["tiers"]
        desk.post(
            reverse("desk:reclassify", args=[inquiry.request.number]), {"tier": "paper", "reason": "要翻纸质档案"}
        )

        assert "明天 17:00" in offered[0].hint
        assert inquiry.again().tier.code == "paper"

    def test_the_asking_side_withdraws_with_a_reason(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.asking)
        address = reverse("desk:withdraw", args=[inquiry.request.number])

        refused = desk.post(address, {"reason": ""})
        desk.post(address, {"reason": "申请人已自交"})

        assert refused.status_code == 400
        assert inquiry.again().status == RequestStatus.WITHDRAWN


class TestReceiveMany:
    def test_names_how_many_before_and_after(self, client):
        inquiry = situations.sent()
        numbers = [inquiry.request.number, *(one.request.number for one in same_desk(inquiry, 2))]
        desk = desk_of(client, inquiry.answering)
        address = reverse("desk:receive_many")

        asked = desk.post(address, {"request": numbers})
        done = desk.post(address, {"request": numbers, "confirmed": "1"}, follow=True)

        assert "签收这 3 件协查" in asked.content.decode()
        assert "已签收 3 件" in done.content.decode()
        assert VerificationRequest.objects.filter(status="received").count() == 3

    def test_one_that_is_gone_is_named_and_stops_nobody(self, client):
        inquiry = situations.sent()
        [other] = same_desk(inquiry, 1)
        requests.return_(
            request_id=other.request.pk, by=inquiry.answering, at=AT, return_code="not_ours", reason="不归"
        )
        form = {"request": [inquiry.request.number, other.request.number], "confirmed": "1"}

        done = desk_of(client, inquiry.answering).post(reverse("desk:receive_many"), form, follow=True)

        assert inquiry.again().status == RequestStatus.RECEIVED
        assert other.request.number in done.content.decode()

    def test_nothing_ticked_says_so(self, client):
        desk = desk_of(client, situations.sent().answering)

        assert desk.post(reverse("desk:receive_many")).status_code == 400
