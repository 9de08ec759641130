"""The sign of life that beat sends and a worker writes."""

from celery import shared_task
from django.db import OperationalError

from portal.operations import health


@shared_task(throws=(OperationalError,))  # the next one tries again; readyz says what is wrong meanwhile
def heartbeat() -> None:
    """Beat asks for it every two seconds; the row proves that beat, Redis and a worker work together."""
    health.note_heartbeat()
