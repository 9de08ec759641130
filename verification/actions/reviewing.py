"""The review of a decided case: opened where a reply about it was put right, closed with what came of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from portal.foundation.texts import needed
from verification.actions.locking import lock_case
from verification.models import Case
from verification.permissions import cases as permissions

LONGEST_NOTE = 1_000


def mark(case: Case, because: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Mark a locked case for review, once; nothing where it is not decided. `because`: ids of what turned up."""
    if case.decided_at is None or case.needs_review_since is not None:
        return
    case.needs_review_since = at
    case.save(update_fields=["needs_review_since"])
    timeline.record(about=case, kind="case.needs_review", by=by, at=at, details=because)


@transaction.atomic
def close_review(*, case_id: UUID, note: str, by: Actor, at: datetime) -> Case:
    """Close the review: the decision stands, or what was done about it. The note stays in the case's timeline.

    Raises NotVisible, NotAllowed, Conflict (nothing to review), Invalid (no note, or too long).
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if case.needs_review_since is None:
        raise Conflict(_("这个办件没有要复核的。"), remedy=_("可能同事已经复核，看一下经过。"))
    words = needed(LONGEST_NOTE, note, "/note", _("复核要写明结论：决定维持，或者怎么处理了。"))
    since = case.needs_review_since
    case.needs_review_since = None
    case.save(update_fields=["needs_review_since"])
    timeline.record(about=case, kind="case.reviewed", by=by, at=at, reason=words, details={"since": since.isoformat()})
    return case
