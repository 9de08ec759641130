"""Who else is looking at a request or a case: named to those who may see it, gone within a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from catalog.models import Duty
from portal.accounts.models import User
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    cache.clear()
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def browser(who, name):
    User.objects.filter(pk=who.user_id).update(first_name=name, last_name="")
    client = Client()
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def test_two_see_each_other_and_no_longer_when_one_has_gone(clock):
    inquiry = situations.sent()
    address = reverse("looking", args=[inquiry.request.number])
    one, other = browser(inquiry.asking, "甲"), browser(inquiry.answering, "乙")

    assert "也在看" not in one.get(address).content.decode()
    assert "也在看" in other.get(address).content.decode()
    assert "也在看" in one.get(address).content.decode()

    clock.move_to(AT + timedelta(seconds=41))
    assert "也在看" not in one.get(address).content.decode()


def test_works_for_cases_and_tells_strangers_nothing(clock):
    inquiry = situations.sent()
    address = reverse("looking", args=[inquiry.request.case.number])

    assert browser(inquiry.asking, "甲").get(address).status_code == 200
    stranger = browser(actor(DepartmentFactory(), Duty.CLERK), "丙")
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("looking", args=[inquiry.request.number])).status_code == 404


def test_the_page_asks_by_itself(clock):
    inquiry = situations.sent()
    page = browser(inquiry.answering, "乙").get(reverse("desk:request", args=[inquiry.request.number]))

    assert reverse("looking", args=[inquiry.request.number]) in page.content.decode()
