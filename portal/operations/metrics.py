"""Figures for Prometheus. They are computed from the tables, so that any web process gives the same answer."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from portal.operations import health


def figures() -> Iterator[tuple[str, str, float]]:
    """(name, meaning, value) of each figure."""
    seconds = health.silence()
    yield "mianzheng_heartbeat_age_seconds", "Seconds since beat and worker last showed life", seconds or -1.0


def exposition() -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    for name, meaning, value in figures():
        Gauge(name, meaning, registry=registry).set(value)
    return generate_latest(registry)
