"""A request beside its list: what is shown, and what opening it leaves behind."""

from dataclasses import replace

import pytest
from django.urls import reverse

from certificates.models import AccessRecord
from portal.foundation import timeline
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.pages.desk.conftest import colleague, desk_of, page
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

    def test_its_history_says_for_whom_a_b_role_acted_and_what_a_deadline_became(self, client):
        inquiry = situations.sent()
        away = colleague(inquiry)
        stand_in = replace(inquiry.answering, covering_for_ids=frozenset({away.pk}))
        requests.receive(request_id=inquiry.request.pk, by=stand_in, at=AT)
        due = {"due_at": "2026-11-26T17:30:00+08:00"}
        timeline.record(
            about=inquiry.request, kind="request.deadline_recomputed", by=inquiry.answering, at=AT, details=due
        )

        page_shown = desk_of(client, inquiry.answering).get(page(inquiry.request.number))

        lines = {event["title"]: event["text"] for event in page_shown.context["history"]}
        assert f"您（代{away}）签收协查" in lines
        assert "改为 2026-11-26 17:30 前" in lines.values()

    def test_of_the_slowest_limit_offers_no_slower_one(self, client):
        inquiry = situations.sent()

        offered = desk_of(client, inquiry.answering).get(page(inquiry.request.number)).context

        assert (offered["tiers"], offered["change_url"]) == ([], "")
