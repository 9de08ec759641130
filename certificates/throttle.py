"""Guessing is slow: wrong digits are counted per reader, for a minute. Counted in the cache, not in the database,
because the count must outlive the refused transaction and need not outlive Redis."""

import logging

from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import DomainError, Gone

MOST_WRONG = 5
SECONDS = 60

logger = logging.getLogger(__name__)


class TooManyAttempts(DomainError):
    """The reader has to wait. `wait` is the number of seconds at most."""

    code, status = "too_many_attempts", 429
    wait = SECONDS


def require_patience(by: Actor) -> None:
    """Do nothing if `by` may try digits now. Raises TooManyAttempts; Gone while nobody can count."""
    if _count(by) >= MOST_WRONG:
        raise TooManyAttempts(
            _("数字码连续输错 %(most)d 次。") % {"most": MOST_WRONG},
            remedy=_("请等 1 分钟再输，或改为扫码。"),
        )


def note_wrong(by: Actor) -> None:
    """Count one wrong attempt of `by`."""
    key = _key(by)
    if cache.add(key, 1, timeout=SECONDS):
        return
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, timeout=SECONDS)


def _count(by: Actor) -> int:
    try:
        return int(cache.get(_key(by), 0))
    except Exception as error:  # whatever the cache's client raises: without a count no guessing
        logger.warning("Could not count wrong codes", exc_info=True)
        raise Gone(_("数字码暂时不能用。"), remedy=_("请改为扫码。"), code="digits_unavailable") from error


def _key(by: Actor) -> str:
    return f"wrong-codes:{by.user_id or '-'}:{by.client_id or '-'}"
