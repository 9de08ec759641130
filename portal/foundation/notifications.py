"""Lines in users' bells. Stored as codes and ids; each domain gives the words for its kinds.

notifications.notify(user_ids=[7], kind="request.answered", about=request, link="/desk/…", at=at,
                     key=f"answered:{request.pk}", params={"number": request.number})
notifications.describe("request.answered", lambda params: _("核验 %(number)s 已答复。") % params)
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from portal.foundation.models.notification import Notification
from portal.foundation.subjects import subject_of

__all__ = ["WORDS", "Notification", "describe", "notify", "words_of"]

Words = Callable[[Mapping[str, Any]], str]
WORDS: dict[str, Words] = {}

_BATCH = 1_000


def notify(
    *,
    user_ids: Iterable[int],
    kind: str,
    about: Model,
    link: str,
    at: datetime,
    key: str,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Tell each user once: a user who already has a notification of this `key` gets no second one."""
    subject = subject_of(about)
    rows = [
        Notification(
            user_id=user_id,
            kind=kind,
            subject_type=subject.type,
            subject_id=subject.id,
            params=dict(params or {}),
            link=link,
            key=key,
            at=at,
        )
        for user_id in sorted(set(user_ids))  # one order for all, so that two tellers cannot deadlock
    ]
    Notification.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def describe(kind: str, words: Words) -> None:
    """Give the sentence of a kind, made from its params in the reader's language."""
    WORDS[kind] = words


def words_of(notification: Notification) -> str:
    """The sentence to show. A kind that no longer has words still says that something happened."""
    words = WORDS.get(notification.kind)
    return words(notification.params) if words else _("您有一条新消息，请打开查看。")
