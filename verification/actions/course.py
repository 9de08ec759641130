"""What befalls a case on its way: it stands still, goes on, is to be put right, is filed away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.foundation import states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.texts import at_most, needed
from verification import acceptance
from verification.actions.deciding import LONGEST_REASON, announce
from verification.actions.locking import lock_case
from verification.models import CASE_MOVES, Case, CaseStatus, CaseSuspension, Correction, SuspensionReason
from verification.permissions import cases as permissions

MOST_POINTS = 20
REMIND_BEFORE = timedelta(days=2)  # how long before the end of a term the applicant is reminded, once


@transaction.atomic
def suspend(*, case_id: UUID, reason: str, by: Actor, at: datetime, note: str = "") -> Case:
    """Let an accepted case stand still, for a reason of the closed list. Requests that are out keep their clock.

    Raises NotVisible, NotAllowed, IllegalMove, Invalid (no such reason).
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if reason not in SuspensionReason.values:
        raise Invalid(_("中止只能因为列出的原因。"), errors={"/reason": _("从列出的里面选")})
    note = at_most(LONGEST_REASON, note, "/note")
    before = states.move(case, CASE_MOVES, CaseStatus.SUSPENDED)
    case.save(update_fields=["status"])
    suspension = CaseSuspension(case=case, reason=reason, starts_at=at)
    suspension.note = note
    suspension.save(force_insert=True)
    details = {"reason": reason}
    timeline.record(
        about=case,
        kind="case.suspended",
        by=by,
        at=at,
        before=before,
        after=case.status,
        reason=note,
        details=details,
    )
    announce(case, "case.suspended", at=at)
    return case


@transaction.atomic
def resume(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """Go on with a suspended case. Raises NotVisible, NotAllowed, Conflict (a draft), IllegalMove."""
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if case.status == CaseStatus.DRAFT:  # the same move is `accept` there
        raise Conflict(_("这件还没有受理，没有中止过。"), remedy=_("材料齐了就受理。"), code="not_suspended")
    before = states.move(case, CASE_MOVES, CaseStatus.ACCEPTED)
    case.save(update_fields=["status"])
    CaseSuspension.objects.filter(case=case, ends_at=None).update(ends_at=at)
    timeline.record(about=case, kind="case.resumed", by=by, at=at, before=before, after=case.status)
    announce(case, "case.resumed", at=at)
    return case


@transaction.atomic
def archive(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """File a decided case away; its package can be taken from now on. Raises IllegalMove, Conflict (under review)."""
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if case.needs_review_since:
        raise Conflict(_("反馈更正后还没有复核，不能归档。"), remedy=_("先复核，写明结论，再归档。"))
    before = states.move(case, CASE_MOVES, CaseStatus.ARCHIVED)
    case.save(update_fields=["status"])
    timeline.record(about=case, kind="case.archived", by=by, at=at, before=before, after=case.status)
    return case


@transaction.atomic
def ask_correction(*, case_id: UUID, points: Sequence[str], by: Actor, at: datetime, why_again: str = "") -> Correction:
    """Tell the applicant what to put right, all of it at once; a second time needs a reason.

    Raises NotVisible, NotAllowed, Conflict (closed case, one is open), Invalid.
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    _refuse_uncorrectable(case)
    points = _points(points)
    again = at_most(LONGEST_REASON, why_again, "/why_again")
    if case.corrections.exists() and not again:
        reason = _("已经告知过一次。再次要求补正，写明当时为什么没有一次说全。")
        raise Invalid(reason, errors={"/why_again": _("填写理由")}, code="correction_once")
    days = case.programme.correction_days
    due_at = acceptance.working_days_from(case, days, at)
    correction = Correction(case=case, asked_at=at, asked_by_id=by.user_id, due_at=due_at, working_days=days)
    correction.points, correction.why_again = points, again
    correction.save(force_insert=True)
    details = {"points": len(points), "due_at": correction.due_at.isoformat()}
    timeline.record(about=case, kind="case.correction_asked", by=by, at=at, reason=again, details=details)
    announce(case, "case.correction_asked", at=at, due_at=correction.due_at)
    return correction


@transaction.atomic
def close_correction(*, case_id: UUID, said: str, by: Actor, at: datetime) -> Correction:
    """Note what came of the open correction. Raises NotVisible, NotAllowed, Conflict (none is open), Invalid."""
    case = lock_case(case_id)
    permissions.may_work(by, case)
    correction = Correction.objects.open().filter(case=case).select_for_update(of=("self",)).first()
    if correction is None:
        raise Conflict(_("这件没有等着的补正。"), code="no_correction")
    correction.said, correction.closed_at = needed(LONGEST_REASON, said, "/said", _("要写明理由。")), at
    correction.save(update_fields=["closed_at", *SEALED_COLUMNS])
    timeline.record(about=case, kind="case.corrected", by=by, at=at, reason=correction.said)
    return correction


def remind(*, at: datetime, limit: int) -> int:
    """Remind applicants whose term is near and who still owe something; once each, and not of a term just given."""
    return _remind_of_corrections(at, limit) + _remind_of_materials(at, limit)


@transaction.atomic
def _remind_of_corrections(at: datetime, limit: int) -> int:
    near = Correction.objects.open().filter(due_at__gte=at, due_at__lte=at + REMIND_BEFORE, reminded_at=None)
    near = near.filter(asked_at__lt=F("due_at") - REMIND_BEFORE)
    rows = list(near.select_for_update(of=("self",), skip_locked=True).select_related("case")[:limit])
    Correction.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=at)
    for row in rows:
        announce(row.case, "case.correction_near", at=at, due_at=row.due_at)
    return len(rows)


@transaction.atomic
def _remind_of_materials(at: datetime, limit: int) -> int:
    near = Case.objects.open().filter(pending_due_at__gte=at, pending_due_at__lte=at + REMIND_BEFORE)
    near = near.filter(pending_reminded_at=None, accepted_at__lt=F("pending_due_at") - REMIND_BEFORE)
    rows = list(near.select_for_update(of=("self",), skip_locked=True).select_related("item_version")[:limit])
    Case.objects.filter(pk__in=[row.pk for row in rows]).update(pending_reminded_at=at)
    for row in rows:
        if acceptance.still_to_follow(row, at):
            announce(row, "case.materials_near", at=at, due_at=row.pending_due_at)
    return len(rows)


def _refuse_uncorrectable(case: Case) -> None:
    if not case.is_at_work:
        raise Conflict(
            _("办件现在是“%(status)s”，不能再要求补正。") % {"status": case.get_status_display()},
            remedy=_("中止的先恢复办理；已办结的走复核。"),
        )
    if Correction.objects.open().filter(case=case).exists():
        raise Conflict(
            _("已经告知过补正，还在等申请人。"),
            remedy=_("补正到了先登记，再看还缺什么。"),
            code="correction_open",
        )


def _points(points: Sequence[str]) -> list[str]:
    points = [text for text in (at_most(LONGEST_REASON, point, "/points") for point in points[:MOST_POINTS]) if text]
    if not points:
        raise Invalid(_("一次说全要补正什么。"), errors={"/points": _("至少写一条")})
    return points
