"""Own checks on the spot 实地核查: planned before the applicant is asked for anything, found by two officers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Officer, Way
from portal.foundation import attachments, outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from portal.foundation.moment import LOCAL
from portal.foundation.texts import at_most, needed
from verification.actions import asking, proofs
from verification.actions.locking import lock_proof
from verification.models import NEGATIVE, TO_GET, CaseProof, ProofStatus, SiteCheck, SiteCheckConfirmation
from verification.permissions import cases as permissions
from verification.secrecy import refuse_secret

OFFICERS_NEEDED = 2
LONGEST_TEXT = 2_000
LONGEST_PLACE = 200
MOST_PHOTOS = 9
FARTHEST = timedelta(days=366)  # a planned day beyond is a slip of the year
CHECKABLE = TO_GET | NEGATIVE
SETTLED = {
    SiteCheck.Result.CONFIRMED: (ProofStatus.SATISFIED, "site_confirmed"),
    SiteCheck.Result.NOT_CONFIRMED: (ProofStatus.MISMATCHED, "not_confirmed"),
}
FOUND = [(result.value, result.label) for result in SETTLED]  # what two officers can have found


@transaction.atomic
def plan(*, case_proof_id: UUID, planned_on: date, by: Actor, at: datetime, place: str = "") -> SiteCheck:
    """Plan a check on a day, at a place. Allowed wherever the proof is still to be got (article 8).

    Raises NotVisible, NotAllowed, Conflict (closed case, nothing to check, one is planned), Invalid (a past day).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_secret(held.proof)
    _refuse_unless_checkable(held)
    _check_day(planned_on, at)
    if SiteCheck.objects.filter(case_proof=held, done_at=None).exists():
        raise Conflict(
            _("已经安排了一次实地核查，先登记它的结果。"),
            remedy=_("没有去成的，可以改期；不再去的，写明理由。"),
            code="already_planned",
        )
    check = SiteCheck(case_proof=held, planned_on=planned_on, planned_at=at, planned_by_id=by.user_id)
    check.place = at_most(LONGEST_PLACE, place, "/place")
    check.save(force_insert=True)
    _settle_as_planned(held, by, at)
    _record(held, "proof.site_check_planned", check, by, at)
    _tell_of_day(check, at)
    return check


def _settle_as_planned(held: CaseProof, by: Actor, at: datetime) -> None:
    if held.status in TO_GET:
        proofs.settle(held, ProofStatus.PENDING, held.reason_code, by=by, at=at, way=Way.SITE_CHECK)


@transaction.atomic
def move(*, case_proof_id: UUID, planned_on: date, reason: str, by: Actor, at: datetime) -> SiteCheck:
    """Put a planned check on another day, with the reason: the visit was missed, or nobody can be met that day.

    Raises NotVisible, NotAllowed, Conflict (none is planned), Invalid (a past day, no reason).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    check = _planned(held)
    _check_day(planned_on, at)
    reason = needed(LONGEST_TEXT, reason, "/reason", _("写明为什么改期。"), _("例如：住户外出，约好下周"))
    before, check.planned_on, check.lapse_noted_at = check.planned_on, planned_on, None
    check.save(update_fields=["planned_on", "lapse_noted_at"])
    days = {"from": before.isoformat(), "to": planned_on.isoformat()}
    _record(held, "proof.site_check_moved", check, by, at, reason=reason, **days)
    _tell_of_day(check, at, moved=1)
    return check


@transaction.atomic
def give_up(*, case_proof_id: UUID, reason: str, by: Actor, at: datetime) -> SiteCheck:
    """Close a planned check that will not be made, with the reason. Its proof stays; it may now go its next way.

    Raises NotVisible, NotAllowed, Conflict (none is planned), Invalid (no reason).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    check = _planned(held)
    check.findings = needed(LONGEST_TEXT, reason, "/reason", _("写明为什么不去核查了。"))
    check.result, check.done_at, check.recorded_by_id = SiteCheck.Result.GIVEN_UP, at, by.user_id
    check.save()
    _record(held, "proof.site_check_given_up", check, by, at, reason=check.findings)
    outbox.emit("verification.site_check_given_up", {"site_check": str(check.pk)}, at=at)
    return check


@transaction.atomic
def confirm(*, case_proof_id: UUID, by: Actor, at: datetime) -> SiteCheck:
    """Confirm, as an officer named in it, what a colleague recorded of the last visit; once.

    Raises NotVisible, NotAllowed (not named, or recorded it), Conflict (nothing was recorded, confirmed already).
    """
    held = lock_proof(case_proof_id)
    permissions.may_see(by, held.case)
    check = SiteCheck.objects.filter(case_proof=held).made().first()
    if check is None:
        raise Conflict(_("还没有登记核查结果，没有可以确认的。"), code="not_recorded")
    if by.user_id is None or by.user_id == check.recorded_by_id or not check.officers.filter(pk=by.user_id).exists():
        raise NotAllowed(_("由写在核查人员里、没有登记这次结果的那位确认。"))
    _done, is_new = SiteCheckConfirmation.objects.get_or_create(
        site_check=check, user_id=by.user_id, defaults={"at": at}
    )
    if not is_new:
        raise Conflict(_("您已经确认过，不用再确认。"), code="already_confirmed")
    _record(held, "proof.site_check_confirmed", check, by, at)
    outbox.emit("verification.site_check_confirmed", {"site_check": str(check.pk)}, at=at)
    return check


@transaction.atomic
def finish(
    *,
    case_proof_id: UUID,
    result: str,
    findings: str,
    officer_ids: Sequence[int],
    by: Actor,
    at: datetime,
    signing: str,
    visited: str = "",
    signature: Upload | None = None,
    photos: Sequence[Upload] = (),
) -> CaseProof:
    """Write what two officers of the department found, and whether the person visited signed (`signing`).

    A refusal to sign, or that nobody was there, is noted instead of a signature: a name that was typed is none. The
    officers who did not write it are told, and confirm it. Raises Conflict (none is planned),
    Invalid (fewer than two officers, no signature where one was given, more than 9 photos).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    check = _planned(held)
    check.findings = needed(LONGEST_TEXT, findings, "/findings")
    check.visited = at_most(LONGEST_PLACE, visited, "/visited")
    _check_input(held, result, officer_ids, at)
    _check_signing(signing, check.visited, signature, photos)
    check.result, check.done_at, check.signing = result, at, signing
    check.recorded_by_id = by.user_id
    _save_with_files(check, signature, photos, by, at)
    check.officers.set(officer_ids)
    _record(held, "proof.site_checked", check, by, at)
    outbox.emit("verification.site_check_recorded", {"site_check": str(check.pk)}, at=at)
    status, reason_code = SETTLED[SiteCheck.Result(result)]
    asking.withdraw_open_of(held.case, by=by, at=at, reason="已由实地核查查明。", case_proof=held)
    return proofs.settle(held, status, reason_code, by=by, at=at, way=Way.SITE_CHECK)


def _save_with_files(
    check: SiteCheck, signature: Upload | None, photos: Sequence[Upload], by: Actor, at: datetime
) -> None:
    if signature:
        check.signature = attachments.store(signature, about=check, by=by, at=at, pointer="/signature")
    check.save()
    for index, photo in enumerate(photos):
        attachments.store(photo, about=check, by=by, at=at, pointer=f"/photos/{index}")


def _refuse_unless_checkable(held: CaseProof) -> None:
    if not held.case.is_at_work:
        raise Conflict(_("办件现在是“%(status)s”，不能安排核查。") % {"status": held.case.get_status_display()})
    if held.status not in CHECKABLE:
        raise Conflict(
            _("这项证明现在是“%(status)s”，不用实地核查。") % {"status": held.get_status_display()},
            code="nothing_to_check",
        )


def _planned(held: CaseProof) -> SiteCheck:
    check = SiteCheck.objects.select_for_update(of=("self",)).filter(case_proof=held, done_at=None).first()
    if check is None:
        raise Conflict(_("没有待完成的实地核查。"), remedy=_("先安排日期。"), code="not_planned")
    return check


def _check_day(planned_on: date, at: datetime) -> None:
    if planned_on < at.astimezone(LOCAL).date():
        raise Invalid(_("计划日期已经过去。"), errors={"/planned_on": _("选今天或以后的日期。")})
    if planned_on > at.astimezone(LOCAL).date() + FARTHEST:
        raise Invalid(_("计划日期太远，是不是年份写错了？"), errors={"/planned_on": _("选一年以内的日期。")})


def _check_input(held: CaseProof, result: str, officer_ids: Sequence[int], at: datetime) -> None:
    errors: dict[str, str] = {}
    if result not in SETTLED:
        errors["/result"] = _("只能是 confirmed（属实）或 not_confirmed（不符）。")
    ours = Officer.objects.in_force(at).filter(department_id=held.case.department_id, user_id__in=officer_ids)
    known = set(ours.values_list("user_id", flat=True))
    if len(known) < OFFICERS_NEEDED or set(officer_ids) - known:
        errors["/officers"] = _("实地核查须由本部门两名工作人员进行。")
    if errors:
        raise Invalid(" ".join(errors.values()), errors=errors)


def _check_signing(signing: str, visited: str, signature: Upload | None, photos: Sequence[Upload]) -> None:
    errors: dict[str, str] = {}
    if signing not in SiteCheck.Signing.values:
        errors["/signing"] = _("写明被访人签了字、拒绝签字，还是现场无人。")
    elif signing == SiteCheck.Signing.SIGNED:
        if not visited:
            errors["/visited"] = _("签了字的，写明是谁。")
        if signature is None:
            errors["/signature"] = _("签了字的，请被访人在签字板上签，或上传签字的记录。")
    if len(photos) > MOST_PHOTOS:
        errors["/photos"] = _("照片最多 %(most)d 张。") % {"most": MOST_PHOTOS}
    if errors:
        raise Invalid(" ".join(errors.values()), errors=errors)


def _tell_of_day(check: SiteCheck, at: datetime, **moved: int) -> None:
    """The applicant, and whose proof it is, hear on which day somebody comes, or comes instead."""
    day = {"month": check.planned_on.month, "day": check.planned_on.day, **moved}
    outbox.emit("verification.site_check_planned", {"site_check": str(check.pk), **day}, at=at)


def _record(
    held: CaseProof, kind: str, check: SiteCheck, by: Actor, at: datetime, *, reason: str = "", **more: str
) -> None:
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "site_check": str(check.pk), **more}
    timeline.record(about=held.case, kind=kind, by=by, at=at, after=check.result, reason=reason, details=details)
