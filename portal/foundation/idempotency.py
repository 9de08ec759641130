"""A request that comes twice is done once (Idempotency-Key): the repetition gets the first answer again."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import blind_index
from portal.foundation.errors import Conflict, Invalid, KeyReused
from portal.foundation.models.idempotency import IdempotencyRecord

__all__ = ["Answer", "IdempotencyRecord", "forget_old", "once"]

LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=24)

_WAIT_MILLISECONDS = 5_000
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What went back to the client, as plain JSON values."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


def once(*, key: str, asked: str, by: Actor, at: datetime, work: Callable[[], Answer]) -> Answer:
    """Run `work` and keep its answer in the same transaction, or give back the answer kept for `key`.

    `asked` is the whole request as text; it is kept as a keyed digest only. If `work` raises, nothing is kept and
    the key is free again. A second request with the same key waits for the first, at most 5 s, then Conflict.
    Raises Invalid for an unusable key and KeyReused when the key came with another request.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid(_("Idempotency-Key 须为 1 至 %(most)d 个字符。") % {"most": LONGEST_KEY})
    scope, fingerprint = _scope(key, by), blind_index("idempotency", asked)
    with transaction.atomic():
        with _refusing_a_long_wait():
            _lock(scope)
        kept = IdempotencyRecord.objects.filter(scope=scope).first()
        return _replay(kept, fingerprint) if kept else _keep(work(), scope, fingerprint, at)


def forget_old(*, at: datetime) -> int:
    """Delete the records older than 24 hours; return how many."""
    return IdempotencyRecord.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def _scope(key: str, by: Actor) -> str:
    """Whose key it is: two actors, or one actor for two departments, never see each other's answers."""
    parts = [by.user_id, by.client_id, by.department_id, by.on_behalf_of_id, key]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _lock(scope: str) -> None:
    """Hold back every other request of this scope until the transaction ends."""
    number = int.from_bytes(bytes.fromhex(scope[:16]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {_WAIT_MILLISECONDS}")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


@contextmanager
def _refusing_a_long_wait() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise Conflict(
            _("同一个请求正在办理。"),
            remedy=_("稍候用同一个 Idempotency-Key 再发一次，会得到它的结果。"),
            code="request_in_progress",
        ) from error


def _replay(kept: IdempotencyRecord, fingerprint: str) -> Answer:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    return Answer(status=kept.status, body=json.loads(kept.body), headers=kept.headers, replayed=True)


def _keep(answer: Answer, scope: str, fingerprint: str, at: datetime) -> Answer:
    kept = IdempotencyRecord(scope=scope, fingerprint=fingerprint, status=answer.status, at=at)
    kept.body, kept.headers = json.dumps(answer.body, ensure_ascii=False), answer.headers
    kept.save(force_insert=True)
    return answer
