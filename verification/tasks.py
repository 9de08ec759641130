"""Celery only wakes up; what is due stands in PostgreSQL."""

from celery import shared_task

from portal.foundation.actors import SYSTEM
from portal.foundation.moment import now
from verification.actions import (
    blanking,
    breaches,
    commitment_checks,
    commitment_lists,
    commitment_objections,
    course,
    daily,
    lapsing,
    measuring,
    striking,
    sweep,
    unattended,
)


@shared_task
def sweep_deadlines() -> None:
    """Note first and second warning and overdue; every 2 seconds."""
    sweep.sweep(at=now())


@shared_task
def note_lapsed_terms() -> None:
    """Remind applicants before a term ends, tell what has passed after; every minute, 1 000 of each a run."""
    at = now()
    course.remind(at=at, limit=1_000)
    lapsing.note_lapsed(at=at, limit=1_000)


@shared_task
def strike_out_cancelled_proofs() -> None:
    """Take proofs that are cancelled by now out of open cases, with their requests; every minute.

    At most 1 000 cases a run: what is left waits a minute, which hurts nobody, for reading asks itself.
    """
    striking.strike_out_cancelled(by=SYSTEM, at=now(), limit=1_000)


@shared_task
def blank_expired_replies() -> None:
    """Blank what replies said, after the retention period of their programme (article 12); every 10 minutes."""
    blanking.blank_due(at=now())


@shared_task
def measure_times() -> None:
    """Count the service time of what was answered or decided since; every 10 seconds."""
    measuring.measure(at=now())


@shared_task
def tell_of_unattended_requests() -> None:
    """Head and office hear of open requests to departments that have lost their last person; every minute."""
    unattended.tell_waiting(at=now())


@shared_task
def tell_of_the_day() -> None:
    """Once a day from 8:30 on: what waits in each department that serves today, whose list is due; every 10 minutes."""
    at = now()
    daily.tell(at=at)
    commitment_lists.remind(at=at)


@shared_task
def note_commitments_due() -> None:
    """Note checks, hearings, rectifications and objections whose time has come, each once; every 30 seconds."""
    at = now()
    commitment_checks.note_due(at=at)
    breaches.note_terms(at=at)
    commitment_objections.note_overdue(at=at)
