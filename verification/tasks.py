"""Celery only wakes up; what is due stands in PostgreSQL."""

from celery import shared_task

from portal.foundation.moment import now
from verification.actions import sweep


@shared_task
def sweep_deadlines() -> None:
    """Note half, four fifths and overdue; every 2 seconds."""
    sweep.sweep(at=now())
