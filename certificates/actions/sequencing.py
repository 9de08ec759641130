"""The sequencer: gives committed access records their place in the chain. One at a time, in one transaction each."""

import logging

from django.db import connection, transaction

from certificates.log_chain import START, hash_of
from certificates.models import AccessLogLeaf, AccessLogPending, AccessRecord

BATCH = 500
_LOCK = 6_110_036_904  # of pg_advisory_xact_lock: whoever holds it is the one sequencer

logger = logging.getLogger(__name__)


@transaction.atomic
def sequence(*, limit: int = BATCH) -> int:
    """Chain up to `limit` pending records, oldest first; return how many. Repeating it changes nothing.

    The head of the chain goes to the log, outside the database: who cuts off the end there cannot cut it off here.
    """
    if not _is_alone():
        return 0
    waiting = list(AccessLogPending.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    records = AccessRecord.objects.in_bulk(waiting)
    leaves = _chained([records[pk] for pk in waiting if pk in records])
    AccessLogLeaf.objects.bulk_create(leaves)
    AccessLogPending.objects.filter(pk__in=records).delete()  # one without its record stays: it proves a deletion
    if leaves:
        logger.info("Access log head %d:%s", leaves[-1].index, leaves[-1].hash)
    return len(leaves)


def _chained(records: list[AccessRecord]) -> list[AccessLogLeaf]:
    last = AccessLogLeaf.objects.order_by("-index").first()
    index, before = (last.index, last.hash) if last else (0, START)
    leaves = []
    for record in records:
        index, before = index + 1, hash_of(before, index + 1, record)
        leaves.append(AccessLogLeaf(index=index, record_id=record.pk, hash=before))
    return leaves


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        [alone] = cursor.fetchone()
    return bool(alone)
