"""Celery only wakes up; which documents and files are missing stands in PostgreSQL."""

from celery import shared_task
from celery.utils.log import get_task_logger

from portal.foundation import export_jobs
from portal.foundation.moment import now
from portal.foundation.pdf import PdfMissing
from portal.pages import export_making
from portal.papers import commitments as commitment_papers
from verification.models import Commitment

MOST = 50

logger = get_task_logger(__name__)


@shared_task
def keep_commitment_documents() -> None:
    """Make the PDF of commitments that have none yet, some a run; every 10 seconds."""
    at = now()
    for commitment in Commitment.objects.filter(document=None).with_all().order_by("signed_at")[:MOST]:
        try:
            commitment_papers.keep(commitment, at)
        except PdfMissing as error:  # said once a run; the page to print is the way on
            logger.warning("No commitment can be kept as PDF: %s", error.message)
            return


@shared_task
def make_exports() -> None:
    """Make the files that were asked for, one after the other; every 3 seconds, so that a lost task loses nothing."""
    while export_making.make_next(now):
        pass


@shared_task
def forget_exports() -> None:
    """Remove the files that expired; every 10 minutes."""
    export_jobs.forget(at=now())
