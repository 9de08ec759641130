"""Side effects after the commit: written as rows in the transaction, delivered at least once afterwards.

    outbox.emit("certificates.licence_revoked", {"licence": str(licence.pk)}, at=at)

    @outbox.handles("certificates.licence_revoked")          # in <app>/handlers.py, imported by AppConfig.ready
    def strike_from_cases(event_id, payload, at): ...

A handler that must wait raises `NotYet(until)`: the event comes again at that moment.

A handler may run twice for one event, or again after the process died behind it, so it must be idempotent
(`event_id` is the key to recognise a repetition). An event without any handler counts as not delivered: a misspelt
name, or a worker older than the event, must not lose it silently.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction

from portal.foundation.errors import DomainError
from portal.foundation.models.outbox import OutboxEvent

__all__ = ["NotYet", "OutboxEvent", "deliver_due", "emit", "emit_many", "handles", "poke", "retry"]

Payload = dict[str, Any]
Handler = Callable[[UUID, Payload, datetime], object]

MOST_ATTEMPTS = 12
DELIVERY_TASK = "portal.foundation.tasks.deliver_outbox"

_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(hours=6)
_BATCH = 1_000
_BROKER_PAUSE_SECONDS = 5.0

_handlers: defaultdict[str, list[Handler]] = defaultdict(list)
logger = logging.getLogger(__name__)


class NoHandler(DomainError):
    """Nobody here knows the event's name."""

    code = "no_handler"


class NotYet(Exception):
    """Raised by a handler that must wait until a moment: people are asleep, say. It counts as no failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


# --- to emit ---


def emit(name: str, payload: Mapping[str, Any], *, at: datetime) -> OutboxEvent:
    """Write one event into the running transaction. `payload` holds ids and codes only."""
    event = OutboxEvent.objects.create(name=name, payload=dict(payload), at=at, due_at=at)
    _poke_after_commit()
    return event


def emit_many(events: Iterable[tuple[str, Mapping[str, Any]]], *, at: datetime) -> None:
    """Write many events, each (name, payload), in chunks of 1 000."""
    rows = [OutboxEvent(name=name, payload=dict(payload), at=at, due_at=at) for name, payload in events]
    OutboxEvent.objects.bulk_create(rows, batch_size=_BATCH)
    _poke_after_commit()


def _poke_after_commit() -> None:
    # One wake-up per transaction is enough. A hook of a rolled-back savepoint is gone from the list again.
    if all(hook[1] is not poke for hook in connection.run_on_commit):
        transaction.on_commit(poke)


def poke() -> None:
    """Wake a worker now instead of at beat's next tick. Losing the broker loses only the hurry."""
    if time.monotonic() < _Broker.lost_until:
        return
    try:
        current_app.send_task(DELIVERY_TASK, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client raises: the row is committed, beat comes round
        _Broker.lost_until = time.monotonic() + _BROKER_PAUSE_SECONDS
        logger.warning("Could not wake the outbox (%s); beat will", type(error).__name__)


class _Broker:
    """A broker that just failed is left alone for a while, so that no request waits for its time-out again."""

    lost_until = 0.0  # on the monotonic clock


# --- to deliver ---


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register an idempotent handler for the events of this name. Several handlers run in one savepoint."""

    def register(handler: Handler) -> Handler:
        if handler not in _handlers[name]:
            _handlers[name].append(handler)
        return handler

    return register


@transaction.atomic
def deliver_due(at: datetime, limit: int = 100) -> int:
    """Deliver up to `limit` due events that no other worker holds; return how many were tried.

    Handlers and marks commit together. A process that dies here leaves all as it was and its locks free.
    """
    events = list(OutboxEvent.objects.due(at=at).select_for_update(skip_locked=True)[:limit])
    delivered = [event.pk for event in events if _deliver(event, at)]
    OutboxEvent.objects.filter(pk__in=delivered).update(delivered_at=at, error_code="")
    return len(events)


def _deliver(event: OutboxEvent, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _run_handlers(event, at)
    except NotYet as wait:
        event.due_at = wait.until
        event.save(update_fields=["due_at"])
        return False
    except Exception as error:
        if connection.needs_rollback:  # the database itself failed: no fault of the event, and nothing can be noted
            raise
        logger.exception("Could not deliver outbox event %s (%s)", event.pk, event.name)
        _put_off(event, error, at)
        return False
    return True


def _run_handlers(event: OutboxEvent, at: datetime) -> None:
    handlers = _handlers.get(event.name)
    if not handlers:
        raise NoHandler
    for handler in handlers:
        handler(event.pk, event.payload, at)


def _put_off(event: OutboxEvent, error: Exception, at: datetime) -> None:
    event.attempts += 1
    event.due_at = at + wait_after(event.attempts)
    event.dead = event.attempts >= MOST_ATTEMPTS
    event.error_code = (error.code if isinstance(error, DomainError) else type(error).__name__)[:64]
    event.save(update_fields=["attempts", "due_at", "dead", "error_code"])


def wait_after(attempts: int) -> timedelta:
    """2 s after the first failure, three times as long after each further one, at most 6 h; about 17 h in all."""
    return min(_FIRST_WAIT * pow(3.0, attempts - 1), _LONGEST_WAIT)


def retry(event_ids: Iterable[UUID], *, at: datetime) -> int:
    """Let events that were given up be tried afresh; return how many. For the operator who removed the cause."""
    given_up = OutboxEvent.objects.undeliverable().filter(pk__in=list(event_ids))
    count = given_up.order_by().update(dead=False, attempts=0, due_at=at)
    _poke_after_commit()
    return count
