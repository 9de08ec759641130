"""Rotation of keys: sealed rows are sealed anew under the active one."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from portal.foundation import keyring
from portal.foundation.encryption import SEALED_COLUMNS, CannotOpen, SealedModel

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a rotation did: rows sealed anew, and rows that did not open and were left as they are."""

    done: int
    failed: tuple[UUID, ...]


def reseal(queryset: models.QuerySet[Any], at: datetime, *, batch: int = 500) -> Resealed:
    """Seal every row of `queryset` that is under another key anew under the active one, `batch` rows a transaction.

    It may be stopped and started again at any time; `at` is the moment named in the log.
    """
    done, failed = 0, list[UUID]()
    waiting = queryset.exclude(key_id=keyring.active_key()).order_by("pk")
    last: UUID | None = None
    while True:
        rest = waiting if last is None else waiting.filter(pk__gt=last)
        with transaction.atomic():
            rows = list(rest.select_for_update(of=("self",))[:batch])
            broken = [row.pk for row in rows if not _resealed(row)]
        if not rows:
            break
        last, done = rows[-1].pk, done + len(rows) - len(broken)
        failed += broken
    logger.info(
        "Resealed %s rows of %s at %s, %s failed",
        done,
        queryset.model._meta.label,
        at,
        len(failed),
    )
    return Resealed(done, tuple(failed))


def _resealed(row: SealedModel) -> bool:
    try:
        row.seal()
    except CannotOpen:
        logger.exception("Could not reseal %s %s", row._meta.label, row.pk)
        return False
    row.save(update_fields=SEALED_COLUMNS)
    return True
