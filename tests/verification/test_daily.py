"""Once each service day those on duty are told what waits."""

from datetime import timedelta

import pytest

from portal.foundation.models import Notification
from portal.foundation.notifications import words_of
from tests.factories import requests as situations
from tests.factories.catalog import AT
from verification.actions import daily, requests

pytestmark = pytest.mark.django_db


def told(inquiry):
    rows = Notification.objects.filter(user_id=inquiry.answering.user_id, kind=daily.KIND)
    return [words_of(row) for row in rows]


def test_those_on_duty_are_told_once_a_day_what_waits():
    inquiry = situations.sent()

    daily.tell(at=AT)
    daily.tell(at=AT + timedelta(hours=1))

    assert told(inquiry) == ["今天待办：1 件待反馈，其中 1 件待签收，1 件今天到期，0 件已超时"]


def test_what_is_late_and_received_is_counted_so():
    inquiry = situations.sent()
    requests.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)

    daily.tell(at=AT + timedelta(hours=2))

    assert told(inquiry) == ["今天待办：1 件待反馈，其中 0 件待签收，0 件今天到期，1 件已超时"]


def test_nobody_is_told_on_a_day_without_service_or_without_work():
    inquiry = situations.sent()
    daily.tell(at=AT - timedelta(hours=2))  # 8:00
    daily.tell(at=AT + timedelta(days=(5 - AT.weekday()) % 7))  # the next Saturday
    requests.answer(request_id=inquiry.request.pk, outcome="not_found", by=inquiry.answering, at=AT)
    daily.tell(at=AT)

    assert told(inquiry) == []
