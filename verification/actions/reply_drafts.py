"""Begun replies: kept while somebody writes, so that a lost page loses nothing. No state of the request changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from verification.actions.locking import lock_request
from verification.models import ReplyDraft
from verification.permissions import requests as permissions

MOST_CHARACTERS = 10_000


@transaction.atomic
def keep(*, request_id: UUID, content: Mapping[str, Any], by: Actor, at: datetime) -> ReplyDraft:
    """Keep what `by` has typed so far, in place of what was kept before.

    Raises NotVisible, NotAllowed, Conflict (the request is closed), Invalid (longer than any reply may be).
    """
    request = lock_request(request_id)  # also orders two tabs of one person
    permissions.may_answer(by, request)
    if by.user_id is None:
        raise NotAllowed(_("草稿是给人写反馈用的，业务系统直接反馈。"))
    if not request.is_open:
        raise Conflict(_("这件现在是“%(status)s”，不用再存草稿。") % {"status": request.get_status_display()})
    if sum(len(str(part)) for part in content.values()) > MOST_CHARACTERS:
        raise Invalid(_("写得太长，草稿没有存。"))
    draft = ReplyDraft.objects.filter(request_id=request_id, user_id=by.user_id).first()
    if draft is None:
        draft = ReplyDraft(request_id=request_id, user_id=by.user_id, saved_at=at)
        draft.content = dict(content)
        draft.save(force_insert=True)
        return draft
    draft.saved_at, draft.content = at, dict(content)
    draft.save(update_fields=["saved_at", *SEALED_COLUMNS])
    return draft


def drop_all(request_id: UUID) -> None:
    """Forget every begun reply of a request that is closed; its verbs call this, whatever door they came by."""
    ReplyDraft.objects.filter(request_id=request_id).delete()
