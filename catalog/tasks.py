"""Celery only wakes up; what is due stands in PostgreSQL."""

from celery import shared_task

from catalog import years
from catalog.actions import officers, reminders
from portal.foundation.moment import now


@shared_task
def end_expired_duties() -> None:
    """File duties that ended by their own date and take the rights back; every minute."""
    officers.end_expired(at=now())


@shared_task
def remind_of_staff() -> None:
    """Departments that fall short and certificates that lapse: told once a day from 8:30 on."""
    reminders.remind(at=now())


@shared_task
def watch_calendar_years() -> None:
    """Notice a year without its calendar, computed from the date; every 10 minutes."""
    years.tell_missing(now())
