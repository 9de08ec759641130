"""A request beside its list: what is shown, and what opening it leaves behind."""

import pytest
from django.urls import reverse

from certificates.models import AccessRecord
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.pages.desk.conftest import desk_of, page
from verification.actions import requests

pytestmark = pytest.mark.django_db


class TestDetail:
    def test_opening_leaves_one_record_and_coming_back_from_a_step_none(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)

        opened = desk.get(page(inquiry.request.number))
        desk.post(reverse("desk:receive", args=[inquiry.request.number]), follow=True)

        assert inquiry.request.subject["number"] in opened.content.decode()
        assert AccessRecord.objects.filter(user_id=inquiry.answering.user_id).count() == 1

    def test_a_step_taken_unseen_leads_to_a_first_look(self, client):
        inquiry = situations.sent()

        desk_of(client, inquiry.answering).post(reverse("desk:receive", args=[inquiry.request.number]), follow=True)

        assert AccessRecord.objects.filter(user_id=inquiry.answering.user_id).count() == 1

    def test_htmx_gets_the_detail_alone(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(page(inquiry.request.number), headers={"HX-Request": "true"})

        assert answer.content.decode().count("<article") == 1
        assert "<nav" not in answer.content.decode()

    def test_shows_the_question_the_deadline_and_both_signatures(self, client):
        inquiry = situations.answered()

        answer = desk_of(client, inquiry.answering).get(page(inquiry.request.number))

        assert [(fact["label"], fact["found"]) for fact in answer.context["facts"]] == [("金额", "1286")]
        assert [one["valid"] for one in answer.context["signatures"]] == [True, True]
        assert answer.context["why"]["total"] == "30 分"

    def test_the_asking_side_is_led_to_its_outbox(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.asking).get(page(inquiry.request.number))

        assert answer.url.startswith(reverse("desk:asked", args=[inquiry.request.number]))

    def test_canned_texts_name_the_person(self, client):
        inquiry = situations.sent()
        template = inquiry.request.template
        template.canned = [{"outcome": "matched", "text": "经查，{subject}的情况属实。"}]
        template.save()

        answer = desk_of(client, inquiry.answering).get(page(inquiry.request.number))

        assert inquiry.request.subject["name"] in answer.context["canned"][0]["text"]

    def test_its_history_can_be_taken_along_and_names_nobody_asked_about(self, client):
        inquiry = situations.sent()
        requests.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)
        address = reverse("desk:history", args=[inquiry.request.number], query={"format": "csv"})

        answer = desk_of(client, inquiry.answering).get(address).content.decode("utf-8-sig")

        assert answer.splitlines()[0] == "时间,经过,说明"
        assert len(answer.splitlines()) == 4  # drafted, sent, received
        assert inquiry.request.subject["name"] not in answer
