"""Wake-ups. What is due stands in PostgreSQL, so running one of these twice, or not at all for a while, is harmless."""

from celery import shared_task

from portal.foundation import attachments, idempotency, moment, outbox

_BATCH = 100
_MOST_BATCHES = 20  # then let the worker breathe; beat comes again in two seconds


@shared_task(ignore_result=True)
def deliver_outbox() -> None:
    """Deliver what is due, batch by batch, each in its own transaction."""
    for _ in range(_MOST_BATCHES):
        if outbox.deliver_due(moment.now(), limit=_BATCH) < _BATCH:
            return


@shared_task(ignore_result=True)
def forget_idempotency_keys() -> None:
    """Delete the answers whose keys are no longer promised."""
    idempotency.forget_old(at=moment.now())


@shared_task(ignore_result=True)
def remove_orphaned_files() -> None:
    """Remove sealed files that no row leads to, left by transactions that were rolled back."""
    attachments.sweep_orphans()
