"""The API of verification requests: the contract of design §9, who gets what, and problems as RFC 9457."""

from datetime import timedelta

import pytest
import time_machine
from rest_framework.test import APIClient

from catalog.models import Duty
from certificates.models import AccessRecord
from tests.factories import requests as situations
from tests.factories.catalog import AT, OfficerFactory, TierFactory, UserFactory, actor
from verification.models import RequestStatus

pytestmark = pytest.mark.django_db
BASE = "/api/v1/verification-requests/"


@pytest.fixture(autouse=True)
def five_minutes_later():
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):
        yield


def client_of(who):
    """An API client of an actor's user."""
    client = APIClient()
    client.force_login(UserFactory._meta.model.objects.get(pk=who.user_id))
    return client


@pytest.fixture
def inquiry():
    return situations.sent()


@pytest.fixture
def liaison(inquiry):
    return client_of(inquiry.answering)


def test_the_inbox_is_masked_and_leaves_no_record(inquiry, liaison):
    answer = liaison.get(BASE, {"box": "inbox"})

    [row] = answer.json()["results"]
    assert row["number"] == inquiry.request.number
    assert row["subject"]["number"].count("*") > 4
    assert not AccessRecord.objects.exists()


def test_opening_shows_letter_clock_and_timeline_and_leaves_a_record(inquiry, liaison):
    opened = liaison.get(f"{BASE}{inquiry.request.number}/").json()

    assert opened["state"] == "submitted"
    assert [field["name"] for field in opened["letter"]["fields"]] == ["amount"]
    assert opened["letter"]["signature_valid"] is True
    assert sum(segment["minutes"] for segment in opened["clock"]["explanation"]) == 30
    assert opened["timeline"][0]["kind"] == "request.submitted"
    assert AccessRecord.objects.filter(user_id=inquiry.answering.user_id).count() == 1


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("receive", {}),
        ("answer", {"outcome": "matched", "facts": {"amount": 1286}}),
        ("return", {"reason": "不归我局"}),
        ("clarify", {"text": "曾用名是什么？"}),
    ],
)
def test_the_answer_to_a_verb_shows_all_and_so_leaves_a_record(inquiry, liaison, verb, body):
    answer = liaison.post(f"{BASE}{inquiry.request.number}/{verb}/", body)

    assert answer.json()["subject"]["number"] == inquiry.request.subject["number"]
    assert AccessRecord.objects.filter(user_id=inquiry.answering.user_id).count() == 1


def test_a_verb_that_is_refused_shows_nothing_and_leaves_no_record(inquiry, liaison):
    refusal = liaison.post(f"{BASE}{inquiry.request.number}/return/", {"reason": " "})

    assert refusal.status_code == 400
    assert inquiry.request.subject["number"] not in refusal.content.decode()
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [({}, "not_ours"), ({"return_code": "other_region"}, "other_region"), ({"return_code": "x"}, None)],
)
def test_a_return_says_why_and_a_reason_alone_means_not_ours(inquiry, liaison, said, code):
    answer = liaison.post(f"{BASE}{inquiry.request.number}/return/", {"reason": "归民政局", **said})

    assert answer.json().get("return_code") == code
    assert answer.status_code == (200 if code else 400)


def test_a_draft_taken_back_before_it_was_sent_never_reaches_the_other_department():
    inquiry = situations.drafted()
    path = f"{BASE}{inquiry.request.number}/"

    assert client_of(inquiry.asking).post(f"{path}withdraw/", {"reason": "不办了"}).json()["state"] == "withdrawn"

    other_side = client_of(inquiry.answering)
    assert other_side.get(BASE, {"box": "inbox"}).json()["results"] == []
    assert other_side.get(path).status_code == 404


def test_a_set_names_each_number_also_those_that_are_not_there(inquiry, liaison):
    numbers = [inquiry.request.number, "DY-XC-20261122-9999"]

    answer = liaison.post(f"{BASE}many/receive/", {"requests": numbers}).json()

    assert (answer["done"], [row["number"] for row in answer["refused"]]) == (numbers[:1], numbers[1:])


@pytest.mark.parametrize("address", [BASE, "/api/v1/cases/", "/desk/"])
def test_an_address_with_a_null_character_is_no_address(liaison, address):
    assert liaison.get(f"{address}%00/timeline/").status_code == 404


def test_sending_over_the_api_leaves_a_record_too():
    inquiry = situations.drafted()
    path = f"/api/v1/cases/{inquiry.request.case.number}/proofs/{inquiry.request.case_proof_id}/request/"

    assert client_of(inquiry.asking).post(path, {}).status_code == 201

    assert AccessRecord.objects.filter(user_id=inquiry.asking.user_id).count() == 1


def test_answering_and_correcting_over_the_api(inquiry, liaison):
    path = f"{BASE}{inquiry.request.number}/"

    assert liaison.post(f"{path}receive/").json()["state"] == "received"
    answered = liaison.post(f"{path}answer/", {"outcome": "matched", "facts": {"amount": 1286}, "note": "属实"})
    corrected = liaison.post(
        f"{path}correct/", {"outcome": "mismatched", "facts": {"amount": 900}, "reason": "抄错了行"}
    )

    assert answered.json()["reply"]["facts"] == {"amount": 1286}
    assert answered.json()["reply"]["signature_valid"] is True
    assert corrected.json()["state"] == "corrected"


def test_an_illegal_move_is_a_conflict_that_names_state_and_allowed_moves(inquiry, liaison):
    path = f"{BASE}{inquiry.request.number}/receive/"
    liaison.post(path)

    refusal = liaison.post(path)

    assert refusal.status_code == 409
    assert refusal["Content-Type"].startswith("application/problem+json")
    assert refusal.json()["state"] == "received"
    assert "answered" in refusal.json()["allowed"]


def test_wrong_facts_are_named_by_pointer(inquiry, liaison):
    refusal = liaison.post(
        f"{BASE}{inquiry.request.number}/answer/", {"outcome": "matched", "facts": {"amount": "许多"}}
    )

    assert refusal.status_code == 400
    assert refusal.json()["errors"][0]["pointer"] == "/facts/amount"


def test_the_same_key_answers_once_and_replays(inquiry, liaison):
    path = f"{BASE}{inquiry.request.number}/answer/"
    body = {"outcome": "matched", "facts": {"amount": 1}}

    first = liaison.post(path, body, headers={"Idempotency-Key": "a-1"})
    second = liaison.post(path, body, headers={"Idempotency-Key": "a-1"})
    other = liaison.post(path, {**body, "note": "x"}, headers={"Idempotency-Key": "a-1"})

    assert (first.status_code, second.status_code, other.status_code) == (200, 200, 422)
    assert second["Idempotency-Replayed"] == "true"


def test_states_of_the_box_are_filtered_by_status_and_by_the_clock(inquiry, liaison):
    assert len(liaison.get(BASE, {"state": "submitted"}).json()["results"]) == 1
    assert liaison.get(BASE, {"state": "overdue"}).json()["results"] == []
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        assert len(liaison.get(BASE, {"state": "overdue"}).json()["results"]) == 1


@pytest.mark.parametrize("verb", ["receive", "answer", "correct", "return", "reclassify"])
def test_the_asking_department_may_see_it_and_not_answer_it(inquiry, verb):
    bodies = {
        "answer": {"outcome": "not_found"},
        "correct": {"outcome": "not_found", "reason": "x"},
        "return": {"reason": "x"},
        "reclassify": {"tier": "paper", "reason": "x"},
    }

    answer = client_of(inquiry.asking).post(f"{BASE}{inquiry.request.number}/{verb}/", bodies.get(verb, {}))

    assert answer.status_code == 403


def test_a_third_department_learns_nothing(inquiry):
    stranger = client_of(actor(TierFactory().programme.departments.create(code="other", name="别的局"), Duty.LIAISON))

    assert stranger.get(f"{BASE}{inquiry.request.number}/").status_code == 404
    assert stranger.post(f"{BASE}{inquiry.request.number}/receive/").status_code == 404
    assert stranger.get(BASE).json()["results"] == []


def test_nobody_without_signing_in(inquiry):
    assert APIClient().get(BASE).status_code == 401
    assert APIClient().post(f"{BASE}{inquiry.request.number}/receive/").status_code == 401


def test_a_clerk_without_the_duty_may_not_withdraw(inquiry):
    user = OfficerFactory(department=inquiry.request.requesting_department, duty=Duty.CLERK).user
    client = APIClient()
    client.force_login(user)

    answer = client.post(f"{BASE}{inquiry.request.number}/withdraw/", {"reason": "x"})

    assert answer.status_code == 403
    assert "联络员" in answer.json()["detail"]


def test_the_list_costs_the_same_however_long_it_is(inquiry, liaison, django_assert_max_num_queries):
    for _ in range(4):
        other = situations.sent().request
        other.__class__.objects.filter(pk=other.pk).update(issuing_department=inquiry.request.issuing_department)

    with django_assert_max_num_queries(6):
        assert len(liaison.get(BASE, {"box": "inbox", "state": RequestStatus.SUBMITTED}).json()["results"]) == 5


def test_the_inbox_is_by_due_time_the_closed_ones_last_and_pages_by_cursor(inquiry, liaison):
    department, due = inquiry.request.issuing_department, inquiry.request.due_at
    rows = {"soonest": -2, "later": 2, "closed early": -1, "closed late": 3}
    numbers = {inquiry.request.number: "first"}
    for name, minutes in rows.items():
        other = situations.sent().request
        changed: dict[str, object] = {"due_at": due + timedelta(minutes=minutes)}
        changed["status"] = RequestStatus.SUBMITTED if name in ("soonest", "later") else RequestStatus.WITHDRAWN
        changed["closed_at"] = None if changed["status"] == RequestStatus.SUBMITTED else AT
        type(other).objects.filter(pk=other.pk).update(issuing_department=department, **changed)
        numbers[other.number] = name

    found, where = [], f"{BASE}?page_size=2"
    while where:
        page = liaison.get(where).json()
        found += [numbers[row["number"]] for row in page["results"]]
        where = page["next"]

    assert found == ["soonest", "first", "later", "closed late", "closed early"]
