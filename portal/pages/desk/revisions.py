"""Whether a box changed since it was shown: what 2 500 open pages ask every 15 seconds.

A department's box has one revision. It is made from the rows by whoever asks first and kept for `FRESH` for all the
others, so that a poll reads one value from the cache, however many colleagues look and however long the list is. A
cache that is away costs the query again; nothing is lost with it.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from redis.exceptions import RedisError

from portal.foundation.actors import Actor
from portal.pages.desk.places import IN, Box
from verification.models import Clarification, VerificationRequest

WATCHED = 1_000  # open rows whose change makes a list new
FRESH = timedelta(seconds=3)  # how late a change may be noticed; the pages ask every 15 seconds


def revision(box: Box, actor: Actor, at: datetime) -> str:
    """What the box is now, for a page that shows it; others who ask within `FRESH` are told the same."""
    found = _of_rows(box, actor, at)
    with suppress(RedisError):
        cache.set(_key(box, actor), (at, found), timeout=2 * FRESH.total_seconds())
    return found


def last_revision(box: Box, actor: Actor, at: datetime) -> str:
    """What the box was at most `FRESH` ago: one value from the cache, or the query where none is fresh."""
    kept: tuple[datetime, str] | None = None
    with suppress(RedisError):
        kept = cache.get(_key(box, actor))
    return kept[1] if kept and abs(at - kept[0]) < FRESH else revision(box, actor, at)


def _key(box: Box, actor: Actor) -> str:
    return f"desk:{box.code}:{actor.department_id}"


def _of_rows(box: Box, actor: Actor, at: datetime) -> str:
    """A short word that changes when an open row of the box does, or passes a warning or its deadline.

    One query on the index of open rows; what is closed left them and so changed it too.
    """
    rows = VerificationRequest.objects
    mine = rows.inbox(actor.department_id) if box is IN else rows.outbox(actor.department_id)
    spoken = Clarification.objects.filter(request_id=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    columns = (
        mine.open()
        .by_due_time()[:WATCHED]
        .annotate(spoken=Subquery(spoken))
        .values_list("pk", "status", "assignee_id", "tier_id", "spoken", "half_at", "late_at", "due_at")
    )
    told = sha256()
    for row in columns:
        told.update(f"{row}{[moment is not None and moment < at for moment in row[-3:]]}".encode())
    return told.hexdigest()[:16]
