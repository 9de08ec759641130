"""/healthz, /readyz and /metrics: what an operator's probe is told, and why."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.db import DatabaseError
from django.test import Client

from catalog.models import CalendarYear
from portal.foundation import moment
from portal.operations import health, metrics
from portal.operations.models import Heartbeat
from tests.factories import requests as situations
from tests.factories.catalog import ProgrammeFactory
from verification.actions import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_answers(monkeypatch):
    """Redis with this many waiting messages."""

    class Queue:
        waiting = 0

        def ping(self):
            return True

        def llen(self, _):
            return self.waiting

    queue = Queue()
    monkeypatch.setattr(health, "client", lambda: queue)
    return queue


def readyz():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def silent_for(seconds):
    Heartbeat.objects.create(pk=health.NAME, at=health.wall_clock() - timedelta(seconds=seconds))


def test_healthz_asks_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/healthz").json() == {"status": "ok"}


def test_a_fresh_sign_of_life_is_ready(redis_answers):
    health.note_heartbeat()
    status, said = readyz()
    assert status == 200
    assert said["status"] == "ready"
    assert said["sweep_lag_seconds"] == 0


def test_messages_that_wait_point_to_the_worker(redis_answers):
    silent_for(60)
    redis_answers.waiting = 12
    status, said = readyz()
    assert status == 503
    assert "worker" in said["checks"]["worker"]["reason"]
    assert said["checks"]["beat"]["ok"]


def test_an_empty_queue_points_to_beat(redis_answers):
    silent_for(60)
    _, said = readyz()
    assert "beat" in said["checks"]["beat"]["reason"]
    assert said["checks"]["worker"]["ok"]


def test_before_the_first_sign_of_life_it_is_not_ready(redis_answers):
    assert readyz()[0] == 503


def test_redis_away_is_said_with_what_to_look_at(monkeypatch):
    def away():
        raise redis.exceptions.ConnectionError

    monkeypatch.setattr(health, "client", away)
    status, said = readyz()
    assert status == 503
    assert "REDIS_URL" in said["checks"]["redis"]["reason"]


def test_a_database_away_is_said_and_nothing_else_is_asked(redis_answers, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(health, "_database", away)
    status, said = readyz()
    assert status == 503
    assert "DATABASE_URL" in said["checks"]["database"]["reason"]
    assert set(said["checks"]) == {"database", "redis"}


def test_metrics_count_and_survive_a_missing_redis(monkeypatch):
    def away():
        raise redis.exceptions.ConnectionError

    monkeypatch.setattr(health, "client", away)
    figures = {name: value for name, _, value in metrics.figures()}
    assert figures["mianzheng_requests_open"] == 0
    assert figures["mianzheng_jobs_waiting"] == -1
    assert figures["mianzheng_heartbeat_age_seconds"] == -1
    assert b"mianzheng_outbox_dead" in Client().get("/metrics").content


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_probes_change_nothing(address, redis_answers):
    assert Client().post(address).status_code == 405


def test_a_sweep_that_lags_is_a_warning_that_clears_itself(redis_answers, monkeypatch):
    health.note_heartbeat()
    inquiry = situations.sent()
    late = inquiry.request.half_at + timedelta(seconds=61)
    monkeypatch.setattr(moment, "now", lambda: late)
    _, lagging = readyz()
    sweep.sweep(at=late)
    status, noted = readyz()

    assert "61 秒" in lagging["warnings"]["sweep"]
    assert (status, noted["warnings"].get("sweep"), noted["sweep_lag_seconds"]) == (200, None, 0)


def test_a_missing_year_is_a_warning_from_december_on(redis_answers, monkeypatch):
    health.note_heartbeat()
    ProgrammeFactory()
    CalendarYear.objects.create(year=2026, source="示例")

    monkeypatch.setattr(moment, "now", lambda: datetime(2026, 11, 30, 4, tzinfo=UTC))
    assert "calendar" not in readyz()[1]["warnings"]
    assert {name: value for name, _words, value in metrics.figures()}["mianzheng_calendar_year_missing"] == 1

    monkeypatch.setattr(moment, "now", lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    assert "2027" in readyz()[1]["warnings"]["calendar"]
