"""Report progress on a milestone of a ledger. Its state is computed from the reports; nothing else is stored."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import permissions
from accountability.models import Milestone, ProgressReport
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, NotVisible
from portal.foundation.texts import needed

LONGEST_TEXT = 2_000


@transaction.atomic
def report(*, milestone_id: int, text: str, completes: bool = False, by: Actor, at: datetime) -> ProgressReport:
    """Add what a unit reports; `completes` says that the milestone is reached.

    Raises NotVisible, NotAllowed, Invalid, and Conflict on archives, doubtful cells and what is reached already.
    """
    milestone = _locked(milestone_id)
    permissions.may_report(by, milestone.task)
    _check_open(milestone, completes)
    words = needed(LONGEST_TEXT, text, "/text", _("请写明进展。"))
    added = ProgressReport.objects.create(
        milestone=milestone, at=at, by_user_id=by.user_id, text=words, completes=completes
    )
    kind = "milestone.completed" if completes else "milestone.reported"
    timeline.record(about=milestone, kind=kind, by=by, at=at, details={"report": added.pk})
    return added


def _locked(milestone_id: int) -> Milestone:
    milestones = Milestone.objects.select_for_update(of=("self",)).select_related("task__ledger")
    milestone = milestones.filter(pk=milestone_id).first()
    if milestone is None:
        raise NotVisible(_("没有这个台账节点。"))
    return milestone


def _check_open(milestone: Milestone, completes: bool) -> None:
    if milestone.task.ledger.is_archive:
        raise Conflict(_("这本台账已经归档，不再收进展报告。"), code="ledger_archived")
    if milestone.is_doubtful:
        raise Conflict(_("这一栏原文存疑，只作留证，不收进展报告。"), code="milestone_doubtful")
    if completes and milestone.reports.filter(completes=True).exists():
        raise Conflict(_("这个节点已经报告完成。"), code="milestone_completed")
