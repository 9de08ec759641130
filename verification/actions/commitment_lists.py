"""Publish the list of commitment items 告知承诺事项清单: an edition is kept as it was; what is wrong is in the next."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Programme
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, NotVisible
from portal.foundation.texts import at_most
from verification.models import CommitmentListEdition
from verification.permissions import commitments as permissions
from verification.queries.commitment_list import compare, entries, row_of

LONGEST_NOTE = 200


@transaction.atomic
def publish(*, programme_id: int, by: Actor, at: datetime, note: str = "") -> CommitmentListEdition:
    """Publish the list as it stands as the next edition. Raises NotVisible, NotAllowed, Invalid, Conflict (same)."""
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    permissions.may_publish_list(by, programme_id)
    told = at_most(LONGEST_NOTE, note, "/note")
    rows = [row_of(entry) for entry in entries(programme, at)]
    last = programme.commitment_lists.order_by("-number").first()
    if last is not None and compare(last.rows, rows).is_empty:
        raise Conflict(_("与第 %(number)s 期没有区别，不用公布。") % {"number": last.number}, code="no_difference")
    edition = CommitmentListEdition.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        published_at=at,
        published_by_id=by.user_id,
        note=told,
        rows=rows,
    )
    timeline.record(about=edition, kind="commitment_list.published", by=by, at=at, details={"rows": len(rows)})
    return edition
