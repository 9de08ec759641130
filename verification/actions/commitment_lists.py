"""Publish the list of commitment items 告知承诺事项清单: an edition is kept as it was; what is wrong is in the next.

Every `Programme.commitment_list_months` one is due, also where nothing changed: then it says so. The office is told
each day until it is there.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import officers
from catalog.actions.reminders import DAILY_FROM
from catalog.models import Programme
from catalog.training import months_later
from portal.foundation import notifications, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, NotVisible
from portal.foundation.service_calendar import local
from portal.foundation.texts import at_most
from verification.models import CommitmentListEdition
from verification.permissions import commitments as permissions
from verification.queries.commitment_list import compare, entries, row_of

LONGEST_NOTE = 200
DUE, OFFICE_PAGE = "commitment_list.due", "/office/commitments/"


@transaction.atomic
def publish(*, programme_id: int, by: Actor, at: datetime, note: str = "") -> CommitmentListEdition:
    """Publish the list as it stands as the next edition.

    Raises NotVisible, NotAllowed, Invalid, Conflict (nothing has changed, and none is due).
    """
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    permissions.may_publish_list(by, programme_id)
    note = at_most(LONGEST_NOTE, note, "/note")
    rows = [row_of(entry) for entry in entries(programme, at)]
    last = programme.commitment_lists.order_by("-number").first()
    if last is not None and at < next_due(programme, last) and compare(last.rows, rows).is_empty:
        raise Conflict(_("与第 %(number)s 期没有区别，不用公布。") % {"number": last.number}, code="no_difference")
    edition = CommitmentListEdition.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        published_at=at,
        published_by_id=by.user_id,
        note=note,
        rows=rows,
    )
    timeline.record(about=edition, kind="commitment_list.published", by=by, at=at, details={"rows": len(rows)})
    return edition


def next_due(programme: Programme, last: CommitmentListEdition) -> datetime:
    """From when on the edition after `last` is due."""
    return months_later(last.published_at, programme.commitment_list_months)


def is_due(programme: Programme, last: CommitmentListEdition | None, at: datetime) -> bool:
    """Whether the next edition is due; the first one as soon as there is something to list."""
    return bool(entries(programme, at)) if last is None else next_due(programme, last) <= at


def remind(*, at: datetime) -> int:
    """Tell each office whose list is due, once a day from 8:30 on; returns how many are due."""
    if local(at).time() < DAILY_FROM:
        return 0
    last = {one.programme_id: one for one in CommitmentListEdition.objects.order_by("number").defer("rows")}
    due = [one for one in Programme.objects.order_by("pk") if is_due(one, last.get(one.pk), at)]
    for programme in due:
        notifications.notify(
            user_ids=officers.office_of(programme.pk, at),
            kind=DUE,
            about=programme,
            link=OFFICE_PAGE,
            at=at,
            key=f"{DUE}:{programme.pk}:{local(at).date()}",
        )
    return len(due)


notifications.describe(DUE, lambda _params: _("该公布新一期告知承诺事项清单了。"))
