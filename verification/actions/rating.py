"""How content the requesting side is with an answer (满意度): optional, once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid
from verification.actions.locking import lock_request
from verification.models import RequestRating
from verification.permissions import requests as permissions

LEAST, MOST = 1, 5


@transaction.atomic
def rate(*, request_id: UUID, score: int, by: Actor, at: datetime) -> RequestRating:
    """Rate the answer from 1 to 5. Raises NotVisible, NotAllowed, Invalid, and Conflict before the answer or twice."""
    request = lock_request(request_id)
    permissions.may_rate(by, request)
    if not LEAST <= score <= MOST:
        raise Invalid(_("评分从 1 到 5。"), errors={"/score": _("从 1 到 5 选一个")})
    if not request.has_reply:
        raise Conflict(_("对方还没有反馈，反馈以后才能评价。"), code="not_answered")
    if RequestRating.objects.filter(request=request).exists():
        raise Conflict(_("这件已经评价过，评价不能改。"), code="rated_already")
    rating = RequestRating.objects.create(request=request, score=score, by_user_id=by.user_id, at=at)
    timeline.record(about=request, kind="request.rated", by=by, at=at, details={"score": score})
    return rating
