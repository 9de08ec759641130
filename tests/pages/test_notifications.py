"""The bell and its page: one's own, in words, counted, marked once; a poll that is silent while nothing happens."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from portal.accounts.models import User
from portal.foundation import notifications
from portal.foundation.notifications import Notification
from tests.factories import requests as situations
from tests.factories.catalog import AT, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work():
    with time_machine.travel(AT, tick=False):
        yield


def told(user, key="one", link="/desk/"):
    request = situations.drafted().request
    notifications.notify(
        user_ids=[user.pk],
        kind="request.submitted",
        about=request,
        link=link,
        at=AT,
        key=key,
        params={"proof": "不动产登记信息", "number": "AQ-XC-1"},
    )
    return Notification.objects.get(user=user, key=key)


@pytest.fixture
def officer(client):
    user = UserFactory()
    OfficerFactory(user=user, duty=Duty.LIAISON)
    client.force_login(user)
    return user


def test_says_what_happened_in_words(client, officer):
    told(officer)

    answer = client.get(reverse("notifications"))

    assert [line["words"] for line in answer.context["lines"]] == ["收到新的协查：不动产登记信息（AQ-XC-1）"]
    assert answer.context["unread"] == 1


def test_shows_nobody_elses(client, officer):
    told(UserFactory())

    assert client.get(reverse("notifications")).context["lines"] == []


def test_following_one_marks_it_and_leads_on(client, officer):
    row = told(officer)

    answer = client.get(reverse("notification", args=[row.pk]))

    row.refresh_from_db()
    assert answer.url == "/desk/"
    assert row.read_at == AT


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", ""])
def test_never_leads_out_of_the_portal(client, officer, link):
    row = told(officer, link=link)

    assert client.get(reverse("notification", args=[row.pk])).url == reverse("notifications")


def test_another_persons_is_not_found(client, officer):
    assert client.get(reverse("notification", args=[told(UserFactory()).pk])).status_code == 404


def test_marks_one_or_all(client, officer):
    one, other = told(officer, "one"), told(officer, "two")

    client.post(reverse("notifications_read"), {"notification": [one.pk, "nonsense"]})
    other.refresh_from_db()
    assert other.read_at is None
    client.post(reverse("notifications_read"))

    assert not Notification.objects.unread().exists()


def test_the_bell_is_silent_until_the_number_changes(client, officer, django_assert_max_num_queries):
    address = reverse("notifications_bell", query={"unread": 0})
    with django_assert_max_num_queries(3):
        assert client.get(address).status_code == 204

    told(officer)

    assert "1" in client.get(address).content.decode()


def test_a_citizen_reads_them_in_the_citizens_frame(client):
    citizen = UserFactory()
    told(citizen, link="/me/")
    client.force_login(citizen)

    answer = client.get(reverse("notifications"))

    assert "base_citizen.html" in [template.name for template in answer.templates]
    assert "mz-bell" in answer.content.decode()


def test_a_clerk_without_a_desk_reads_them_too(client):
    user = UserFactory()
    OfficerFactory(user=user, duty=Duty.CLERK)
    client.force_login(user)

    assert client.get(reverse("notifications")).status_code == 200


def test_costs_the_same_for_many(client, officer, django_assert_max_num_queries):
    for number in range(12):
        told(officer, str(number))

    with django_assert_max_num_queries(26):
        client.get(reverse("notifications"))


def test_the_bell_says_when_a_request_against_minutes_has_just_come(client):
    inquiry = situations.sent()
    client.force_login(User.objects.get(pk=inquiry.answering.user_id))
    bell = reverse("notifications_bell", query={"unread": 7})

    with time_machine.travel(AT + timedelta(seconds=20), tick=False):
        assert 'data-urgent="1"' in client.get(bell).content.decode()
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):
        assert "data-urgent=" not in client.get(bell).content.decode()


def test_who_does_not_answer_is_not_alarmed(client):
    inquiry = situations.sent()
    client.force_login(User.objects.get(pk=inquiry.asking.user_id))

    with time_machine.travel(AT, tick=False):
        assert "data-urgent=" not in client.get(reverse("notifications_bell", query={"unread": 7})).content.decode()
