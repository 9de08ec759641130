"""The bell and its page: one's own, in words, counted, marked once; a poll that is silent while nothing happens."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from portal.accounts.alerts import is_quiet
from portal.accounts.models import User
from portal.foundation import notifications
from portal.foundation.moment import LOCAL
from portal.foundation.notifications import Notification
from portal.pages.notifications import bell_of
from tests.factories import requests as situations
from tests.factories.catalog import AT, OfficerFactory, UserFactory
from verification.actions import requests

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


def test_the_interface_tells_the_same_and_marks_one_or_all(client, officer):
    one, other, foreign = told(officer, "one"), told(officer, "two"), told(UserFactory())
    url, json = "/api/v1/notifications/", "application/json"

    listed = client.get(url).json()["results"]
    first = client.post(f"{url}read/", {"ids": [one.pk, foreign.pk]}, json).json()
    unread = client.get(url, {"unread": "true"}).json()["results"]
    rest = client.post(f"{url}read/", {}, json).json()

    assert [line["text"] for line in listed] == ["收到新的协查：不动产登记信息（AQ-XC-1）"] * 2
    assert (first, rest) == ({"read": 1}, {"read": 1})
    assert [line["id"] for line in unread] == [str(other.pk)]
    assert Notification.objects.unread().get() == foreign


def test_the_bell_is_silent_until_the_number_changes(client, officer, django_assert_max_num_queries):
    address = reverse("notifications_bell", query={"seen": "0."})
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


def test_the_bell_of_many_still_says_that_one_more_came(client, officer, monkeypatch):
    monkeypatch.setattr("portal.pages.notifications.MOST", 2)
    for number in range(2):
        told(officer, str(number))
    address = reverse("notifications_bell", query={"seen": bell_of(officer.pk).word})
    assert client.get(address).status_code == 204

    newest = told(officer, "one more")

    assert f'data-newest="{newest.pk}"' in client.get(address).content.decode()


def told_of(inquiry, at=AT):
    """What a liaison officer is told when a request comes."""
    user = User.objects.get(pk=inquiry.answering.user_id)
    notifications.notify(
        user_ids=[user.pk], kind="request.submitted", about=inquiry.request, link="/desk/", at=at, key="x"
    )
    return user, Notification.objects.get(user=user, key="x")


def bell(client, seen=""):
    return client.get(reverse("notifications_bell", query={"seen": seen})).content.decode()


def test_the_bell_says_when_a_request_against_minutes_came_since_the_page_knew(client):
    inquiry = situations.sent()
    user, before = told_of(inquiry)
    client.force_login(user)

    assert 'data-urgent="1"' in bell(client)
    assert "data-urgent=" not in bell(client, f"0.{before.pk}")
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):  # a page that does not say what it knows
        assert "data-urgent=" not in bell(client)


def test_what_somebody_received_no_longer_alarms(client):
    inquiry = situations.sent()
    user, _row = told_of(inquiry)
    requests.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)
    client.force_login(user)

    assert "data-urgent=" not in bell(client)


class TestAlerts:
    """Chosen once, the same on every computer."""

    NIGHT = {"sound": "on", "popup": "on", "quiet_from": "18:00", "quiet_until": "08:30"}

    def choose(self, client, **typed):
        return client.post(reverse("notifications_alerts"), typed)

    def test_are_off_until_somebody_wants_them(self, client, officer):
        told(officer)

        assert "data-sounds" not in bell(client)
        assert "data-even-hidden" not in bell(client)

    def test_sound_and_pop_up_outside_the_quiet_hours(self, client, officer):
        told(officer)
        self.choose(client, **self.NIGHT)

        by_day = bell(client)
        assert "data-sounds" in by_day
        assert "data-pops" in by_day
        assert "data-even-hidden" in by_day
        with time_machine.travel(datetime.combine(AT.date(), time(20), LOCAL), tick=False):
            client.force_login(officer)
            assert "data-sounds" not in bell(client)

    @pytest.mark.parametrize(("hour", "quiet"), [("17:59", False), ("18:00", True), ("03:00", True), ("08:30", False)])
    def test_quiet_hours_may_span_midnight(self, officer, hour, quiet):
        officer.quiet_from, officer.quiet_until = time(18), time(8, 30)

        at = datetime.combine(AT.date(), time.fromisoformat(hour), LOCAL)

        assert is_quiet(officer, at) is quiet

    @pytest.mark.parametrize("hours", [("18:00", ""), ("18:00", "18:00"), ("late", "08:00")])
    def test_hours_that_are_none_are_refused_and_change_nothing(self, client, officer, hours):
        answer = self.choose(client, sound="on", quiet_from=hours[0], quiet_until=hours[1])

        assert answer.status_code == 400
        officer.refresh_from_db()
        assert not officer.sound


def test_who_does_not_answer_is_not_alarmed(client):
    inquiry = situations.sent()
    client.force_login(User.objects.get(pk=inquiry.asking.user_id))

    with time_machine.travel(AT, tick=False):
        assert "data-urgent=" not in client.get(reverse("notifications_bell", query={"seen": "7."})).content.decode()
