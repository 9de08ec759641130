"""A line in the bell: told once, in codes, with words made for the reader."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from portal.foundation import notifications
from portal.foundation.models import Notification, OutboxEvent

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def people(db: None) -> list[int]:
    return [get_user_model().objects.create_user(username=f"clerk{number}").pk for number in (1, 2)]


def tell(user_ids: list[int], **changed: Any) -> None:
    about = OutboxEvent(name="row", at=NOON, due_at=NOON)
    told = {"kind": "request.answered", "link": "/desk/1/", "key": "answered:1", "at": NOON, "about": about}
    notifications.notify(user_ids=user_ids, **{**told, **changed})


class TestNotify:
    def test_tells_each_user(self, people: list[int]) -> None:
        tell(people, params={"number": "AQ-1"})

        told = Notification.objects.of_user(people[0]).get()
        assert (told.kind, told.link, told.params, told.read_at) == (
            "request.answered",
            "/desk/1/",
            {"number": "AQ-1"},
            None,
        )
        assert Notification.objects.count() == 2

    def test_tells_one_thing_once_though_the_handler_runs_again(self, people: list[int]) -> None:
        tell(people[:1])

        tell([*people, *people], at=LATER)

        assert [told.at for told in Notification.objects.order_by("at")] == [NOON, LATER]

    def test_tells_a_second_thing(self, people: list[int]) -> None:
        tell(people[:1])

        tell(people[:1], key="answered:2")

        assert Notification.objects.of_user(people[0]).count() == 2

    def test_asks_the_database_once_however_many_are_told(
        self, people: list[int], django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            tell(people)

    def test_refuses_to_tell_without_a_key(self, people: list[int]) -> None:
        with pytest.raises(IntegrityError):
            tell(people, key="")


class TestReading:
    def test_keeps_the_moment_of_the_first_reading(self, people: list[int]) -> None:
        tell(people[:1])
        mine = Notification.objects.of_user(people[0])

        assert mine.mark_read(at=NOON) == 1
        assert mine.mark_read(at=LATER) == 0

        assert mine.get().read_at == NOON
        assert not mine.unread().exists()

    def test_touches_only_the_own_ones(self, people: list[int]) -> None:
        tell(people)

        Notification.objects.of_user(people[0]).mark_read(at=NOON)

        assert Notification.objects.of_user(people[1]).unread().count() == 1


class TestWords:
    def test_come_from_the_domain_that_knows_the_kind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(notifications, "WORDS", {})
        notifications.describe("request.answered", lambda params: f"核验 {params['number']} 已答复。")

        told = Notification(kind="request.answered", params={"number": "AQ-1"})

        assert notifications.words_of(told) == "核验 AQ-1 已答复。"

    def test_of_a_kind_that_is_gone_still_say_that_there_is_something(self) -> None:
        assert notifications.words_of(Notification(kind="forgotten")) == "您有一条新消息，请打开查看。"
