"""Celery only wakes up; what is due stands in PostgreSQL."""

from celery import shared_task

from accountability.actions import assessments
from portal.foundation.moment import now


@shared_task
def freeze_last_month() -> None:
    """Freeze the figures of the month before where that is not done; every hour, so a lost day loses nothing."""
    assessments.freeze_last_month(at=now())
