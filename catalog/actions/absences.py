"""Record that an officer is away, so that the B role stands in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import officers, permissions
from catalog.models import Absence, Department, Officer
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible

_INSTANT = timedelta(microseconds=1)


@transaction.atomic
def record_absence(
    *, user_id: int, department_id: int, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> Absence:
    """Note that a user is away from `starts_at` to `ends_at`. Raises NotVisible, NotAllowed, Invalid, Conflict.

    An absence that leaves a duty without anybody is recorded, for nobody can be made to stay; head and office are told.
    """
    department = Department.objects.filter(pk=department_id).first()
    if department is None:
        raise NotVisible(_("没有这个部门。"))
    permissions.may_record_absence(by, department, user_id)
    wrong: dict[str, str] = {}
    if not Officer.objects.in_force(at).filter(department=department, user_id=user_id).exists():
        wrong["/user"] = _("这个账号在该部门没有职责。")
    if ends_at <= starts_at:
        wrong["/ends_at"] = _("结束要晚于开始。")
    if wrong:
        raise Invalid(errors=wrong)
    known = Absence.objects.filter(user_id=user_id, department=department, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if known.exists():
        raise Conflict(_("这段时间里已经登记过离岗。"), remedy=_("先取消原来那段，再登记。"), code="absence_overlaps")
    uncovered = officers.uncovered(user_id, department_id, max(starts_at, at), ends_at) if ends_at > at else {}
    absence = Absence.objects.create(user_id=user_id, department=department, starts_at=starts_at, ends_at=ends_at)
    timeline.record(about=absence, kind="absence.recorded", by=by, at=at, details={"uncovered": sorted(uncovered)})
    if uncovered:
        outbox.emit("catalog.absence_uncovered", {"absence": absence.pk, "duties": sorted(uncovered)}, at=at)
    return absence


@transaction.atomic
def come_back(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """End an absence now, earlier than planned. Raises NotVisible, NotAllowed, Conflict."""
    absence = Absence.objects.select_for_update(of=("self",)).filter(pk=absence_id).first()
    if absence is None:
        raise NotVisible(_("没有这条离岗记录。"))
    permissions.may_record_absence(by, absence.department, absence.user_id)
    if absence.ends_at <= at:
        raise Conflict(_("这段离岗已经结束。"), code="absence_already_ended")
    absence.starts_at = min(absence.starts_at, at)
    absence.ends_at = max(at, absence.starts_at + _INSTANT)
    absence.save(update_fields=["starts_at", "ends_at"])
    timeline.record(about=absence, kind="absence.ended", by=by, at=at)
    return absence
