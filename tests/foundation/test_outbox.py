"""Side effects: written with the change, delivered at least once, one bad event stopping no other."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.db import OperationalError, connection, transaction

from portal.foundation import outbox
from portal.foundation.errors import Conflict
from portal.foundation.models import ClockShift, OutboxEvent
from portal.foundation.tasks import deliver_outbox

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MUCH_LATER = NOON + timedelta(days=30)


@pytest.fixture(autouse=True)
def _no_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_handlers", defaultdict(list))


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    monkeypatch.setattr(outbox._Broker, "lost_until", 0.0)
    return sent


@pytest.fixture
def heard() -> list[tuple[UUID, dict[str, Any], datetime]]:
    """What the handler of "row.moved" was told."""
    told: list[tuple[UUID, dict[str, Any], datetime]] = []
    outbox.handles("row.moved")(lambda *event: told.append(event))
    return told


def failing(error: BaseException) -> Callable[..., object]:
    def handler(event_id: UUID, payload: dict[str, Any], at: datetime) -> None:
        ClockShift.objects.get_or_create(pk=1)  # a write that must not outlive the failure
        raise error

    return outbox.handles("row.broken")(handler)


@pytest.mark.django_db
class TestEmit:
    def test_goes_with_the_change_that_is_rolled_back(self) -> None:
        with transaction.atomic():
            outbox.emit("row.moved", {"id": "1"}, at=NOON)
            transaction.set_rollback(True)

        assert not OutboxEvent.objects.exists()

    def test_wakes_the_worker_once_after_the_commit(
        self, pokes: list[str], django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            outbox.emit("row.moved", {}, at=NOON)
            outbox.emit_many([("row.moved", {"n": n}) for n in range(3)], at=NOON)
            assert pokes == []

        assert pokes == ["portal.foundation.tasks.deliver_outbox"]
        assert OutboxEvent.objects.count() == 4

    def test_wakes_the_worker_though_an_inner_change_was_rolled_back(
        self, pokes: list[str], django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            with transaction.atomic():
                outbox.emit("row.moved", {}, at=NOON)
                transaction.set_rollback(True)
            outbox.emit("row.moved", {}, at=NOON)

        assert len(pokes) == 1

    def test_does_not_mind_a_lost_broker(
        self, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        tried: list[str] = []

        def refuse(name: str, **_: Any) -> None:
            tried.append(name)
            raise ConnectionError

        monkeypatch.setattr(current_app, "send_task", refuse)

        for _ in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                outbox.emit("row.moved", {}, at=NOON)

        assert OutboxEvent.objects.waiting().count() == 3
        assert len(tried) == 1  # the others did not wait for a broker that just failed

    def test_writes_a_set_in_one_statement(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            outbox.emit_many([("row.moved", {"n": n}) for n in range(50)], at=NOON)


@pytest.mark.django_db
class TestDeliver:
    def test_tells_the_handler_once(self, heard: list[Any]) -> None:
        event = outbox.emit("row.moved", {"id": "1"}, at=NOON)

        assert outbox.deliver_due(NOON) == 1
        assert outbox.deliver_due(MUCH_LATER) == 0

        assert heard == [(event.pk, {"id": "1"}, NOON)]
        event.refresh_from_db()
        assert event.delivered_at == NOON

    def test_tells_every_handler_of_the_name(self, heard: list[Any]) -> None:
        others: list[UUID] = []
        outbox.handles("row.moved")(lambda event_id, payload, at: others.append(event_id))
        outbox.emit("row.moved", {}, at=NOON)

        outbox.deliver_due(NOON)

        assert len(heard) == len(others) == 1

    def test_waits_for_the_time_to_come(self, heard: list[Any]) -> None:
        outbox.emit("row.moved", {}, at=NOON)

        assert outbox.deliver_due(NOON - timedelta(seconds=1)) == 0

    def test_takes_the_oldest_first_and_no_more_than_asked(self, heard: list[Any]) -> None:
        for minute in (3, 1, 2):
            outbox.emit("row.moved", {"minute": minute}, at=NOON + timedelta(minutes=minute))

        outbox.deliver_due(MUCH_LATER, limit=2)

        assert [payload["minute"] for _, payload, _ in heard] == [1, 2]

    def test_costs_the_same_number_of_queries_beside_the_savepoints(
        self, heard: list[Any], django_assert_num_queries: Any
    ) -> None:
        outbox.emit_many([("row.moved", {}) for _ in range(10)], at=NOON)

        with django_assert_num_queries(2 + 2 + 2 * 10):  # own savepoint, read and mark, a savepoint per event
            outbox.deliver_due(NOON)

    def test_leaves_nothing_of_a_failed_handler_and_goes_on(self, heard: list[Any]) -> None:
        failing(ValueError("11010519491231002X"))
        broken = outbox.emit("row.broken", {}, at=NOON)
        outbox.emit("row.moved", {}, at=NOON)

        outbox.deliver_due(NOON)

        broken.refresh_from_db()
        assert (broken.attempts, broken.error_code, broken.delivered_at) == (1, "ValueError", None)
        assert broken.due_at == NOON + timedelta(seconds=2)
        assert not ClockShift.objects.exists()
        assert len(heard) == 1

    def test_notes_the_code_of_a_refusal(self) -> None:
        failing(Conflict(code="seal_expired"))
        event = outbox.emit("row.broken", {}, at=NOON)

        outbox.deliver_due(NOON)

        event.refresh_from_db()
        assert event.error_code == "seal_expired"

    def test_does_not_lose_an_event_whose_name_nobody_knows(self) -> None:
        event = outbox.emit("row.misspelt", {}, at=NOON)

        outbox.deliver_due(NOON)

        event.refresh_from_db()
        assert (event.delivered_at, event.error_code) == (None, "no_handler")

    def test_gives_up_after_twelve_attempts_within_a_day_and_lets_a_person_try_again(self) -> None:
        failing(ValueError())
        event, at = outbox.emit("row.broken", {}, at=NOON), NOON

        for _ in range(12):
            assert outbox.deliver_due(at) == 1
            event.refresh_from_db()
            at = event.due_at

        assert event.dead
        assert at - NOON < timedelta(days=1)
        assert outbox.deliver_due(MUCH_LATER) == 0
        assert list(OutboxEvent.objects.undeliverable()) == [event]
        assert outbox.retry([event.pk], at=MUCH_LATER) == 1
        assert outbox.deliver_due(MUCH_LATER) == 1

    def test_waits_longer_each_time(self) -> None:
        waits = [outbox.wait_after(attempt) for attempt in range(1, 13)]

        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (timedelta(seconds=2), timedelta(hours=6))

    def test_repeats_what_a_dying_process_had_handled_but_not_marked(self, heard: list[Any]) -> None:
        failing(SystemExit())
        outbox.emit("row.moved", {}, at=NOON)
        outbox.emit("row.broken", {}, at=NOON)

        for _ in range(2):
            with pytest.raises(SystemExit):
                outbox.deliver_due(NOON)

        assert len(heard) == 2
        assert OutboxEvent.objects.waiting().filter(attempts=0).count() == 2


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    def test_share_the_events_and_repeat_none(self) -> None:
        told: list[UUID] = []

        @outbox.handles("row.moved")
        def slowly(event_id: UUID, payload: dict[str, Any], at: datetime) -> None:
            time.sleep(0.005)
            told.append(event_id)

        outbox.emit_many([("row.moved", {}) for _ in range(60)], at=NOON)
        workers = [threading.Thread(target=deliver_all) for _ in range(3)]

        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert len(told) == len(set(told)) == 60
        assert not OutboxEvent.objects.waiting().exists()

    def test_lose_nothing_when_the_database_connection_dies(self, heard: list[Any]) -> None:
        outbox.handles("row.killing")(lambda *event: cut_the_connection())
        outbox.emit("row.moved", {}, at=NOON)
        outbox.emit("row.killing", {}, at=NOON)

        with pytest.raises(OperationalError):
            outbox.deliver_due(NOON)
        connection.close()

        assert OutboxEvent.objects.waiting().filter(attempts=0).count() == 2

    def test_task_delivers_all_that_is_due(self, heard: list[Any]) -> None:
        outbox.emit_many([("row.moved", {}) for _ in range(201)], at=NOON)

        deliver_outbox()

        assert len(heard) == 201


def cut_the_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def deliver_all() -> None:
    try:
        while outbox.deliver_due(NOON, limit=7):
            pass
    finally:
        connection.close()
