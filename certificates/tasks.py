"""Wake-ups. What is due stands in PostgreSQL, so running one of these twice, or not at all for a while, is harmless."""

from celery import shared_task

from certificates.actions import renditions
from portal.foundation import moment


@shared_task(ignore_result=True)
def evict_idle_renditions() -> None:
    """Give up the PDF files that nobody asked for; their digests stay."""
    renditions.evict_idle(at=moment.now())
