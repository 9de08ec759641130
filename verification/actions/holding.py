"""Keep a reply from being blanked 暂缓清除, by hand: for a lawsuit, an investigation; and let it go again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import Programme
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Gone, Invalid, NotAllowed, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.texts import needed
from verification.models import ReplyHold, VerificationRequest

LONGEST_REASON = 500


@transaction.atomic
def hold(*, number: str, reason: str, by: Actor, at: datetime, until: date | None = None) -> ReplyHold:
    """Hold the reply of a request until the end of a day, or until it is released; a hold that lapsed gives way.

    The request is locked, so that a run that blanks sees the hold or has blanked before. Raises NotVisible,
    NotAllowed, Gone (blanked already), Conflict (held already), Invalid.
    """
    request = _locked(number, _programme_of(by))
    if request.blanked_at is not None:
        raise Gone(_("%(number)s的反馈内容已经清除，不能再暂缓。") % {"number": number})
    reason = needed(LONGEST_REASON, reason, "/reason", _("没有登记暂缓：写明为什么。"))
    _refuse_past(until, at)
    for earlier in ReplyHold.objects.filter(request=request, released_at=None):
        if ReplyHold.objects.active(at).filter(pk=earlier.pk).exists():
            raise Conflict(_("%(number)s已经暂缓清除。") % {"number": number}, remedy=_("先解除，再重新登记。"))
        _release(earlier, by, at)
    row = ReplyHold(request=request, held_at=at, held_by_id=by.user_id, until=until)
    row.reason = reason
    row.save(force_insert=True)
    timeline.record(
        about=request, kind="request.held", by=by, at=at, details={"until": until.isoformat() if until else ""}
    )
    return row


@transaction.atomic
def release(*, hold_id: UUID, by: Actor, at: datetime) -> ReplyHold:
    """Let the reply be blanked when it is due. Raises NotVisible, NotAllowed, Conflict (released already)."""
    rows = ReplyHold.objects.select_for_update(of=("self",)).select_related("request__programme")
    row: ReplyHold | None = rows.filter(pk=hold_id).first()
    if row is None:
        raise NotVisible(_("没有这条暂缓登记。"))
    permissions.may_set_retention(by, row.request.programme)
    if row.released_at is not None:
        raise Conflict(_("这条暂缓已经解除。"))
    _release(row, by, at)
    return row


def _release(row: ReplyHold, by: Actor, at: datetime) -> None:
    row.released_at, row.released_by_id = at, by.user_id
    row.save(update_fields=["released_at", "released_by"])
    timeline.record(about=row.request, kind="request.hold_released", by=by, at=at)


def _programme_of(by: Actor) -> Programme:
    """The city whose office this is: who may not hold anything does not learn which numbers there are."""
    programme = Programme.objects.filter(departments=by.department_id or 0).first()
    if programme is None:
        raise NotAllowed
    permissions.may_set_retention(by, programme)
    return programme


def _locked(number: str, programme: Programme) -> VerificationRequest:
    rows = VerificationRequest.objects.select_for_update(of=("self",)).filter(programme=programme)
    request: VerificationRequest | None = rows.filter(number=number.strip()[:40]).first()
    if request is None:
        raise NotVisible(_("没有这个协查。"), remedy=_("核对协查号。"))
    return request


def _refuse_past(until: date | None, at: datetime) -> None:
    if until is not None and until < at.astimezone(LOCAL).date():
        raise Invalid(_("没有登记暂缓。"), errors={"/until": _("选今天或以后的日期，或者不填")})
