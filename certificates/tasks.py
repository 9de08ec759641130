"""Wake-ups. What is due stands in PostgreSQL, so running one of these twice, or not at all for a while, is harmless."""

from celery import shared_task

from certificates.actions import renditions, sequencing
from portal.foundation import moment

_MOST_BATCHES = 20  # then let the worker breathe; beat comes again in half a minute


@shared_task(ignore_result=True)
def sequence_access_log() -> None:
    """Give committed access records their place in the chain, batch by batch, each in its own transaction."""
    for _ in range(_MOST_BATCHES):
        if sequencing.sequence() < sequencing.BATCH:
            return


@shared_task(ignore_result=True)
def evict_idle_renditions() -> None:
    """Give up the PDF files that nobody asked for; their digests stay."""
    renditions.evict_idle(at=moment.now())
