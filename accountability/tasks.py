"""Celery only wakes up; what is due stands in PostgreSQL."""

from celery import shared_task

from accountability.actions import assessments
from portal.foundation.moment import now


@shared_task
def freeze_finished_months() -> None:
    """Freeze the figures of finished months where that is not done; every hour, so that an outage loses none."""
    assessments.freeze_finished_months(at=now())
