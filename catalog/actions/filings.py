"""Change filing 变更备案: each change of the registry is filed with it, and noted by the office."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import Duty, Officer, StaffChange
from catalog.permissions import ADMINISTRATOR
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from portal.foundation.texts import at_most

LONGEST_REASON = 200


def file(
    officer: Officer, kind: str, *, by: Actor, at: datetime, before: str = "", after: str = "", reason: str = ""
) -> StaffChange:
    """File a change in the transaction that makes it. What the office or an administrator does is noted with it."""
    known = by.has(Duty.OFFICE, ADMINISTRATOR)
    change = StaffChange(
        department_id=officer.department_id,
        officer=officer,
        kind=kind,
        before=before,
        after=after,
        at=at,
        filed_by_id=by.user_id,
        noted_at=at if known else None,
        noted_by_id=by.user_id if known else None,
    )
    change.reason = at_most(LONGEST_REASON, reason, "/reason")
    change.save(force_insert=True)
    if not known:
        outbox.emit("catalog.staff_change_filed", {"change": str(change.pk)}, at=at)
    return change


@transaction.atomic
def note(*, change_ids: Iterable[UUID], programme_id: int, by: Actor, at: datetime) -> int:
    """The office notes filed changes; returns how many were not noted yet. Raises NotAllowed, NotVisible."""
    permissions.may_keep_registry(by, programme_id)
    ids = set(change_ids)
    rows = StaffChange.objects.of_programme(programme_id).filter(pk__in=ids).select_for_update(of=("self",))
    found = {row.pk: row for row in rows.order_by("pk")}
    if ids - set(found):
        raise NotVisible(_("没有找到这条变更。"))
    waiting = [row for row in found.values() if row.noted_at is None]
    StaffChange.objects.filter(pk__in=[row.pk for row in waiting]).update(noted_at=at, noted_by_id=by.user_id)
    timeline.record_many(timeline.event(about=row, kind="staff_change.noted", by=by, at=at) for row in waiting)
    return len(waiting)
