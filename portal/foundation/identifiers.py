"""Row identifiers that are known before the row is written and sort by time."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0

_STEP_MASK = (1 << 32) - 1


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562, §5.7), larger than every one that this process gave before.

    The 48-bit millisecond time leads; the 74 bits behind it start at random and grow by a random step within
    one millisecond (§6.2, method 2). The time is the machine's own, never the shifted demo clock: an identifier
    must not run backwards when the demo is reset.
    """
    global _last
    fresh = (time.time_ns() // 1_000_000) << 74 | int.from_bytes(os.urandom(10), "big") >> 6
    with _lock:
        if fresh <= _last or fresh >> 74 == _last >> 74:
            fresh = _last + 1 + (int.from_bytes(os.urandom(4), "big") & _STEP_MASK)
        _last = fresh
    return _with_version(fresh)


def as_uuid(text: str) -> UUID | None:
    """An id out of an address or a form; None for what cannot be one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def uuid_or(text: str, error: Exception) -> UUID:
    """An id out of an address or a form. Raises `error` for what cannot be one."""
    found = as_uuid(text)
    if found is None:
        raise error
    return found


def _with_version(value: int) -> UUID:
    """The 122 free bits with version 7 and the RFC variant put in their places."""
    milliseconds, random_bits = value >> 74, value & ((1 << 74) - 1)
    rand_a, rand_b = random_bits >> 62, random_bits & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | rand_a << 64 | 2 << 62 | rand_b)
