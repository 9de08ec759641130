"""The sign of life that beat sends and a worker writes."""

from celery import shared_task

from portal.operations import health


@shared_task
def heartbeat() -> None:
    """Beat asks for it every two seconds; the row proves that beat, Redis and a worker work together."""
    health.note_heartbeat()
