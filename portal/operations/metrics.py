"""Figures for Prometheus. They are computed from the tables, so that any web process gives the same answer."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from catalog import years
from portal.foundation import moment
from portal.foundation.models.outbox import OutboxEvent
from portal.operations import health
from verification.actions import sweep
from verification.models import VerificationRequest

Figure = tuple[str, str, float]


def figures() -> Iterator[Figure]:
    """(name, meaning, value) of each figure."""
    at = moment.now()
    yield from _requests(at)
    yield from _outbox(at)
    yield from _calendar(at)
    seconds = health.silence()
    yield "mianzheng_heartbeat_age_seconds", "Since beat and a worker last showed life; -1 never", _or_never(seconds)
    yield "mianzheng_jobs_waiting", "Messages that no worker has taken", float(health.waiting_jobs_or_minus_one())


def _requests(at: datetime) -> Iterator[Figure]:
    requests = VerificationRequest.objects.all()
    yield "mianzheng_requests_open", "Verification requests that wait for an answer", requests.open().count()
    yield "mianzheng_requests_overdue", "Open verification requests past their deadline", requests.overdue(at).count()
    lag = sweep.lag(at).total_seconds()
    yield "mianzheng_sweep_lag_seconds", "For how long the earliest thing due has not been noted", lag


def _outbox(at: datetime) -> Iterator[Figure]:
    waiting = OutboxEvent.objects.waiting()
    yield "mianzheng_outbox_pending", "Events not delivered yet", waiting.count()
    yield "mianzheng_outbox_dead", "Events given up: a person must look", OutboxEvent.objects.undeliverable().count()
    oldest = waiting.filter(due_at__lte=at).order_by("at").values_list("at", flat=True).first()
    lag = (at - oldest).total_seconds() if oldest else 0.0
    yield "mianzheng_outbox_oldest_seconds", "Age of the oldest event not delivered", max(lag, 0.0)


def _calendar(at: datetime) -> Iterator[Figure]:
    gap = years.worst(at)
    pressing = 0.0 if gap is None else 2.0 if gap.is_alarm else 1.0
    yield "mianzheng_calendar_year_missing", "A year without its calendar: 0 none, 1 noticed, 2 alarm", pressing


def _or_never(seconds: float | None) -> float:
    return -1.0 if seconds is None else seconds


def exposition() -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    for name, meaning, value in figures():
        Gauge(name, meaning, registry=registry).set(value)
    return generate_latest(registry)
