"""Sending the request of a proof: the one function of page and API, and what it refuses."""

import dataclasses
from datetime import timedelta

import pytest

from portal.foundation.errors import Conflict, IllegalMove, NotAllowed, NotVisible
from tests.factories import requests as situations
from verification.actions import drafting, materials, requests
from verification.models import RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db
AT = situations.AT


def send(inquiry, by=None, at=AT):
    return drafting.send(case_proof_id=inquiry.request.case_proof_id, by=by or inquiry.asking, at=at, note="请核对")


def test_sends_the_draft():
    inquiry = situations.drafted()

    sent = send(inquiry)

    assert (sent.pk, sent.status, sent.note) == (inquiry.request.pk, RequestStatus.SUBMITTED, "请核对")


def test_drafts_anew_after_the_last_was_taken_back():
    inquiry = situations.sent()
    requests.withdraw(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, reason="填错了")

    again = send(inquiry, at=AT + timedelta(minutes=1))

    assert (again.status, again.pk == inquiry.request.pk) == (RequestStatus.SUBMITTED, False)


@pytest.mark.parametrize("then", [("applicant",), ()], ids=["goes on by the next way", "has no further way"])
def test_what_came_back_as_not_ours_is_not_sent_again(then):
    inquiry = situations.sent(then=then)
    requests.return_(
        request_id=inquiry.request.pk, by=inquiry.answering, at=AT, return_code="not_ours", reason="不归本单位"
    )

    with pytest.raises(IllegalMove, match="已退回"):
        send(inquiry)

    assert VerificationRequest.objects.count() == 1


def test_a_second_click_sends_nothing_and_names_the_state():
    inquiry = situations.sent()

    with pytest.raises(IllegalMove, match="待签收"):
        send(inquiry)


def test_a_proof_on_another_way_has_nothing_to_send():
    inquiry = situations.drafted()
    materials.supply(case_proof_id=inquiry.request.case_proof_id, by=inquiry.asking, at=AT, note="带来了原件")

    with pytest.raises(Conflict) as refused:
        send(inquiry)

    assert refused.value.code == "no_draft"


def test_is_for_liaisons_and_agents_of_the_case_s_department():
    inquiry = situations.drafted()
    clerk = dataclasses.replace(inquiry.asking, duties=frozenset({"clerk"}))

    with pytest.raises(NotAllowed):
        send(inquiry, by=clerk)
    with pytest.raises(NotVisible):
        send(inquiry, by=inquiry.answering)
