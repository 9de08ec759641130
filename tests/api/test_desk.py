"""The desk's set verbs over the API, reassignment, begun replies, the deadline before sending, reviews."""

import pytest

from tests.certificates.api import V1, officer, problem
from tests.factories import requests as situations
from tests.factories.catalog import AT, OfficerFactory, TierFactory
from tests.verification.test_request_api import client_of
from verification import deadlines
from verification.actions import cases
from verification.models import Case, VerificationRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
MANY = f"{V1}/verification-requests/many"


@pytest.fixture
def inquiry():
    return situations.sent()


def test_a_set_names_what_was_done_and_what_was_refused(inquiry):
    liaison, number = client_of(inquiry.answering), inquiry.request.number
    foreign = situations.sent().request.number

    first = liaison.post(f"{MANY}/receive/", {"requests": [number, foreign]}).json()
    second = liaison.post(f"{MANY}/receive/", {"requests": [number]}).json()

    assert (first["done"], [one["number"] for one in first["refused"]]) == ([number], [foreign])
    assert "不归您的部门" in first["refused"][0]["detail"]
    assert (second["done"], [one["number"] for one in second["refused"]]) == ([], [number])


def test_identical_questions_are_answered_alike(inquiry):
    liaison, number = client_of(inquiry.answering), inquiry.request.number
    body = {"requests": [number], "outcome": "not_found", "note": "查了 2026 年名册"}

    done = liaison.post(f"{MANY}/answer/", body).json()
    mismatched = problem(liaison.post(f"{MANY}/answer/", body | {"outcome": "mismatched"}), 400)

    assert done["done"] == [number]
    assert VerificationRequest.objects.get(number=number).outcome == "not_found"
    assert [one["pointer"] for one in mismatched["errors"]] == ["/outcome"]


def test_a_request_is_given_to_a_colleague_only(inquiry):
    liaison, url = client_of(inquiry.answering), f"{V1}/verification-requests/{inquiry.request.number}/"
    agent = OfficerFactory(department=inquiry.request.issuing_department, duty="agent", valid_from=AT)
    stranger = OfficerFactory(duty="agent", valid_from=AT)

    given = liaison.post(f"{url}assign/", {"user": agent.user_id})
    refused = problem(liaison.post(f"{url}assign/", {"user": stranger.user_id}), 400)

    assert given.status_code == 200
    assert VerificationRequest.objects.get().assignee_id == agent.user_id
    assert [one["pointer"] for one in refused["errors"]] == ["/user"]


def test_a_begun_reply_is_kept_for_who_wrote_it(inquiry):
    liaison, url = client_of(inquiry.answering), f"{V1}/verification-requests/{inquiry.request.number}/draft/"
    other, _by = officer("liaison", department=inquiry.request.issuing_department)

    liaison.post(url, {"outcome": "matched", "facts": {"amount": 12}})

    assert liaison.get(url).json()["content"]["facts"] == {"amount": 12}
    assert other.get(url).json() == {"saved_at": None, "content": {}}


def test_the_deadline_is_told_before_sending():
    inquiry = situations.drafted()
    draft = inquiry.request
    url = f"{V1}/cases/{draft.case.number}/proofs/{draft.case_proof_id}/request/"

    body = client_of(inquiry.asking).get(url).json()

    expected = deadlines.expected(draft.source, AT).limits
    assert body["due_at"] == expected.due_at.isoformat()
    assert sum(one["minutes"] for one in body["clock"]["explanation"]) == draft.tier.minutes
    assert VerificationRequest.objects.get().status == "draft"


def test_the_deadline_told_before_sending_is_that_of_the_limit_of_today():
    inquiry = situations.drafted()
    draft, source = inquiry.request, inquiry.request.source
    source.tier = TierFactory(code="paper", programme=draft.programme, minutes=None, working_days=2, rank=3)
    source.save()
    client, url = client_of(inquiry.asking), f"{V1}/cases/{draft.case.number}/proofs/{draft.case_proof_id}/request/"

    told = client.get(url).json()
    sent = client.post(url, {}).json()

    assert told["tier"] == sent["tier"] == "paper"
    assert told["due_at"] == sent["due_at"]


def test_a_case_tells_its_steps_without_the_words_of_people(inquiry):
    case = inquiry.request.case
    clerk, by = officer("clerk", department=case.department)
    cases.withdraw(case_id=case.pk, reason="王示例不办了", by=by, at=AT)

    steps = {one["kind"]: one for one in clerk.get(f"{V1}/cases/{case.number}/timeline/").json()["results"]}

    assert (steps["case.withdrawn"]["before"], steps["case.withdrawn"]["after"]) == ("draft", "withdrawn")
    assert "王示例" not in str(steps)


def test_a_case_waits_for_review_until_its_conclusion_is_written(inquiry):
    case = inquiry.request.case
    Case.objects.filter(pk=case.pk).update(needs_review_since=AT)
    clerk, _by = officer("clerk", department=case.department)

    [waiting] = clerk.get(f"{V1}/cases/", {"review": "true"}).json()["results"]
    problem(clerk.post(f"{V1}/cases/{case.number}/review/", {}), 400)
    done = clerk.post(f"{V1}/cases/{case.number}/review/", {"note": "不影响决定，维持"})

    assert waiting["number"] == case.number
    assert done.status_code == 200
    assert clerk.get(f"{V1}/cases/", {"review": "true"}).json()["results"] == []
    problem(clerk.post(f"{V1}/cases/{case.number}/review/", {"note": "再来"}), 409)
