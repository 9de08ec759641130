"""Own checks on the spot 实地核查: planned before the applicant is asked for anything, found by two officers."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Officer, Way
from portal.foundation import attachments, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.moment import LOCAL
from verification.actions import asking, proofs
from verification.actions.locking import hold_proof
from verification.models import CaseProof, CaseStatus, ProofStatus, SiteCheck
from verification.permissions import cases as permissions
from verification.secrecy import refuse_secret

OFFICERS_NEEDED = 2
LONGEST_TEXT = 2_000
LONGEST_PLACE = 200
MOST_PHOTOS = 9
CHECKABLE = frozenset(
    {
        ProofStatus.PENDING,
        ProofStatus.OFFERED,
        ProofStatus.UNAVAILABLE,
        ProofStatus.MISMATCHED,
        ProofStatus.NOT_FOUND,
    }
)
SETTLED = {
    SiteCheck.Result.CONFIRMED: (ProofStatus.SATISFIED, "site_confirmed"),
    SiteCheck.Result.NOT_CONFIRMED: (ProofStatus.MISMATCHED, "not_confirmed"),
}


@transaction.atomic
def plan(*, case_proof_id: UUID, planned_on: date, by: Actor, at: datetime, place: str = "") -> SiteCheck:
    """Plan a check on a day, at a place. Allowed wherever the proof is still to be got (article 8).

    Raises NotVisible, NotAllowed, Conflict (closed case, nothing to check, one is planned), Invalid (a past day).
    """
    held = hold_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_secret(held.proof)
    _refuse_unless_checkable(held)
    if planned_on < at.astimezone(LOCAL).date():
        raise Invalid(_("计划日期已经过去。"), errors={"/planned_on": _("选今天或以后的日期。")})
    if SiteCheck.objects.filter(case_proof=held, done_at=None).exists():
        raise Conflict(_("已经安排了一次实地核查，先登记它的结果。"), code="already_planned")
    check = SiteCheck(case_proof=held, planned_on=planned_on, planned_at=at, planned_by_id=by.user_id)
    check.place = place.strip()[:LONGEST_PLACE]
    check.save(force_insert=True)
    if held.status in {ProofStatus.PENDING, ProofStatus.OFFERED, ProofStatus.UNAVAILABLE}:
        proofs.settle(held, ProofStatus.PENDING, held.reason_code, by=by, at=at, way=Way.SITE_CHECK)
    _tell(held, "proof.site_check_planned", check, by, at)
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

    A refusal to sign, or that nobody was there, is noted instead of a signature. Raises Conflict (none is planned),
    Invalid (fewer than two officers, no signature where one was given, more than 9 photos).
    """
    held = hold_proof(case_proof_id)
    permissions.may_work(by, held.case)
    check = SiteCheck.objects.select_for_update(of=("self",)).filter(case_proof=held, done_at=None).first()
    if check is None:
        raise Conflict(_("没有待完成的实地核查。"), remedy=_("先安排日期。"), code="not_planned")
    _check_input(held, result, findings, officer_ids, at)
    _check_signing(signing, visited, signature, photos)
    check.result, check.done_at, check.findings = result, at, findings.strip()
    check.signing, check.visited = signing, visited.strip()[:LONGEST_PLACE]
    check.signature = attachments.store(signature, about=check, by=by, at=at) if signature else None
    check.save()
    for photo in photos:
        attachments.store(photo, about=check, by=by, at=at)
    check.officers.set(officer_ids)
    _tell(held, "proof.site_checked", check, by, at)
    status, reason_code = SETTLED[SiteCheck.Result(result)]
    reason = _("已由实地核查查明。")
    asking.withdraw_open_of(held.case, by=by, at=at, reason=reason, case_proof=held)
    return proofs.settle(held, status, reason_code, by=by, at=at, way=Way.SITE_CHECK)


def _refuse_unless_checkable(held: CaseProof) -> None:
    if held.case.status not in {CaseStatus.DRAFT, CaseStatus.ACCEPTED}:
        raise Conflict(_("办件现在是“%(status)s”，不能安排核查。") % {"status": held.case.get_status_display()})
    if held.status not in CHECKABLE:
        raise Conflict(
            _("这项证明现在是“%(status)s”，不用实地核查。") % {"status": held.get_status_display()},
            code="nothing_to_check",
        )


def _check_input(held: CaseProof, result: str, findings: str, officer_ids: Sequence[int], at: datetime) -> None:
    errors: dict[str, str] = {}
    if result not in SiteCheck.Result.values:
        errors["/result"] = _("只能是 confirmed（属实）或 not_confirmed（不符）。")
    if not findings.strip() or len(findings) > LONGEST_TEXT:
        errors["/findings"] = _("写明核查情况，最多 %(most)d 个字。") % {"most": LONGEST_TEXT}
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
    elif signing == SiteCheck.Signing.SIGNED and not (signature or visited.strip()):
        errors["/visited"] = _("签了字的，写明是谁，或上传签字的记录。")
    if len(photos) > MOST_PHOTOS:
        errors["/photos"] = _("照片最多 %(most)d 张。") % {"most": MOST_PHOTOS}
    if errors:
        raise Invalid(" ".join(errors.values()), errors=errors)


def _tell(held: CaseProof, kind: str, check: SiteCheck, by: Actor, at: datetime) -> None:
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "site_check": str(check.pk)}
    timeline.record(about=held.case, kind=kind, by=by, at=at, after=check.result, details=details)
