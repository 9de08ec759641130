"""Which requests a list shows over the API: the views, search and orders of the desk's page, and kept views."""

from datetime import timedelta

import pytest

from tests.certificates.api import V1, officer, problem
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from tests.verification.test_request_api import client_of
from verification.models import VerificationRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
BODY = {"box": "in", "name": "快到期的", "view": "open", "order": "due", "columns": ["number", "due"]}
LIST, VIEWS = f"{V1}/verification-requests/", f"{V1}/desk-views/"


@pytest.fixture
def inquiry():
    return situations.sent()


@pytest.fixture
def liaison(inquiry):
    return client_of(inquiry.answering)


def shown(client, **asked):
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer.content.decode()
    return [row["number"] for row in answer.json()["results"]]


def test_what_there_is_to_choose_from_is_named(liaison):
    [fault] = problem(liaison.get(LIST, {"state": "lost"}), 400)["errors"]

    assert fault["pointer"] == "/state"
    assert "submitted（" in fault["detail"]
    assert "returned（" in fault["detail"]


def test_a_view_of_the_other_box_is_refused_naming_those_of_this_one(liaison):
    assert shown(liaison, view="draft", box="outbox") == []
    [fault] = problem(liaison.get(LIST, {"view": "draft"}), 400)["errors"]
    assert (fault["pointer"], "soon（" in fault["detail"], "draft" in fault["detail"]) == ("/view", True, False)


def test_each_parameter_narrows(inquiry, liaison):
    asked, number = inquiry.request, inquiry.request.number
    hits = {
        "department": asked.requesting_department.code,
        "proof": asked.proof.code,
        "item": asked.case.item_version.item.code,
        "tier": asked.tier.code,
        "case": asked.case.number,
        "due_before": "2026-11-23T10:31:00+08:00",
        "due_after": "2026-11-23T10:30:00+08:00",
        "submitted_before": "2026-11-24T00:00:00+08:00",
        "q": asked.proof.name,
        "view": "open",
    }
    misses = {
        "department": asked.issuing_department.code,
        "proof": "none",
        "theme": "AQ-T01",
        "due_before": "2026-11-23T10:30:00+08:00",
        "q": asked.subject["name"],
        "view": "late",
    }

    assert {name: shown(liaison, **{name: value}) for name, value in hits.items()} == {name: [number] for name in hits}
    assert {name: shown(liaison, **{name: value}) for name, value in misses.items()} == {name: [] for name in misses}


def test_an_order_goes_on_by_cursor_with_empty_times_at_the_end(inquiry):
    asking, number = client_of(inquiry.asking), inquiry.request.number
    draft = situations.drafted().request
    VerificationRequest.objects.filter(pk=draft.pk).update(requesting_department=inquiry.request.requesting_department)

    for order in ("due", "-due"):
        first = asking.get(LIST, {"box": "outbox", "order": order, "page_size": 1}).json()
        second = asking.get(first["next"]).json()
        assert [page["results"][0]["number"] for page in (first, second)] == [number, draft.number]


class TestKeptViews:
    BODY = {"box": "in", "name": "快到期的", "view": "open", "order": "due", "columns": ["number", "due"]}  # a constant

    def test_are_saved_shared_used_and_forgotten(self, inquiry, liaison):
        kept = liaison.post(VIEWS, {**BODY, "q": inquiry.request.proof.name})
        again = liaison.post(VIEWS, {**BODY, "q": "别的证明", "shared": True})
        colleague, _by = officer("agent", department=inquiry.request.issuing_department)

        assert (kept.status_code, again.json()["id"]) == (201, kept.json()["id"])
        [seen] = colleague.get(VIEWS).json()["results"]
        assert (seen["name"], seen["mine"], seen["q"]) == ("快到期的", False, "别的证明")
        assert seen["columns"] == ["number", "due"]
        assert shown(colleague, saved=seen["id"]) == []
        problem(colleague.delete(f"{VIEWS}{seen['id']}/"), 404)
        assert liaison.delete(f"{VIEWS}{seen['id']}/").status_code == 204
        problem(colleague.get(LIST, {"saved": seen["id"]}), 404)

    def test_of_another_department_are_not_there(self, inquiry, liaison):
        kept = liaison.post(VIEWS, {**BODY, "shared": True}).json()
        stranger = client_of(actor(DepartmentFactory(), "liaison"))

        assert stranger.get(VIEWS).json()["results"] == []
        problem(stranger.get(LIST, {"saved": kept["id"]}), 404)

    def test_name_every_wrong_choice(self, liaison):
        refused = problem(liaison.post(VIEWS, {**BODY, "columns": ["number", "colour"]}), 400)

        assert [fault["pointer"] for fault in refused["errors"]] == ["/columns/1"]
        assert "assignee（承办人）" in refused["errors"][0]["detail"]


def test_what_went_to_and_fro_is_there_to_read(inquiry, liaison):
    url = f"{LIST}{inquiry.request.number}/"
    client_of(inquiry.asking).post(f"{url}clarify/", {"text": "曾用名也请查"})
    liaison.post(f"{url}answer/", {"outcome": "matched", "facts": {"amount": 1286}})
    liaison.post(f"{url}correct/", {"outcome": "mismatched", "facts": {"amount": 900}, "reason": "抄错了行"})

    body = liaison.get(url).json()

    assert [line["text"] for line in body["clarifications"]] == ["曾用名也请查"]
    assert [(old["facts"], old["reason"]) for old in body["earlier_replies"]] == [({"amount": 1286}, "抄错了行")]
    assert (body["files"], body["rating"]) == ([], None)
    assert body["reply"]["answered_at"].endswith("+08:00")


def test_null_says_the_same_as_leaving_out(inquiry, liaison):
    answer = liaison.post(
        f"{LIST}{inquiry.request.number}/answer/", {"outcome": "matched", "facts": {"amount": 1286}, "note": None}
    )

    assert answer.status_code == 200
    assert VerificationRequest.objects.get().answered_at - AT < timedelta(hours=1)
