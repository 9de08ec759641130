"""Who looks at the same thing now: kept in the cache for less than a minute, told to nobody else, stored nowhere.

Losing the cache loses only the hint; two who write at once see each other at the next look.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

from portal.foundation.subjects import Subject

HERE_FOR = timedelta(seconds=40)  # longer than two polls of 15 seconds


def look(subject: Subject, *, user_id: int, at: datetime) -> list[int]:
    """Note that a user looks at `subject`, and return the others who did within the last 40 seconds."""
    key = f"presence:{subject.type}:{subject.id}"
    seen: dict[int, datetime] = cache.get(key) or {}
    here = {who: when for who, when in seen.items() if at - when < HERE_FOR}
    cache.set(key, {**here, user_id: at}, timeout=HERE_FOR.total_seconds() * 2)
    return sorted(who for who in here if who != user_id)
