"""Switch interim channels on, and declare the system complete, which ends them (article 3.3)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import InterimPeriod, InterimWay, Programme
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.texts import at_most

LONGEST_REASON = 200


@transaction.atomic
def switch_on(
    *,
    programme_id: int,
    ways: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> InterimPeriod:
    """Let the programme's departments use `ways` beside the system, from `starts_at` (now) until `ends_at`.

    Raises NotVisible, NotAllowed, Invalid naming every wrong input, Conflict while another period holds.
    """
    programme = _locked(programme_id)
    permissions.may_switch_interim(by, programme)
    start, reason = starts_at or at, reason.strip()
    _check(ways, reason, start, ends_at, at)
    if _overlapping(programme, start, ends_at).exists():
        raise Conflict(
            _("这段时间里过渡期渠道已经开着。"), remedy=_("先宣布系统完全运行，再重新开。"), code="interim_already_on"
        )
    period = InterimPeriod.objects.create(
        programme=programme,
        ways=list(dict.fromkeys(ways)),
        starts_at=start,
        ends_at=ends_at,
        reason=reason,
        switched_at=at,
        switched_by_id=by.user_id,
    )
    timeline.record(
        about=period, kind="interim.switched_on", by=by, at=at, reason=reason, details={"ways": period.ways}
    )
    return period


@transaction.atomic
def declare_complete(*, period_id: int, by: Actor, at: datetime, reason: str = "") -> InterimPeriod:
    """Declare that the system runs completely: the period ends now. Raises NotVisible, NotAllowed, Conflict, Invalid.

    A period that has not begun yet ends at its own start and so never holds.
    """
    period = InterimPeriod.objects.select_for_update(of=("self",)).filter(pk=period_id).first()
    if period is None:
        raise NotVisible(_("没有这段过渡期。"))
    permissions.may_switch_interim(by, period.programme)
    if period.completed_at or (period.ends_at and period.ends_at <= at):
        raise Conflict(_("这段过渡期已经结束。"), code="interim_already_ended")
    reason = at_most(LONGEST_REASON, reason, "/reason")
    period.ends_at = max(at, period.starts_at)
    period.completed_at, period.completed_by_id = at, by.user_id
    period.save(update_fields=["ends_at", "completed_at", "completed_by"])
    timeline.record(about=period, kind="interim.declared_complete", by=by, at=at, reason=reason)
    return period


def _locked(programme_id: int) -> Programme:
    """The programme, locked so that two switches queue up. Raises NotVisible."""
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    return programme


def _check(ways: Sequence[str], reason: str, start: datetime, end: datetime | None, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if not ways or set(ways) - set(InterimWay.values):
        wrong["/ways"] = _("至少选一种渠道：协同办公系统、传真、公务邮箱或其他。")
    if not reason or len(reason) > LONGEST_REASON:
        wrong["/reason"] = _("写明为什么开，最多 %(most)d 个字。") % {"most": LONGEST_REASON}
    if end is not None and end <= max(start, at):
        wrong["/ends_at"] = _("止期要晚于起期，也要晚于现在。")
    if wrong:
        raise Invalid(errors=wrong)


def _overlapping(programme: Programme, start: datetime, end: datetime | None) -> QuerySet[InterimPeriod]:
    rows = InterimPeriod.objects.filter(Q(ends_at=None) | Q(ends_at__gt=start), programme=programme)
    return rows.filter(starts_at__lt=end) if end else rows
