"""Paper and files from the applicant: offered freely (article 9), or asked for after a mismatch (article 8)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Way
from catalog.queries import cancelled
from portal.foundation import attachments, outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.texts import at_most, needed
from verification import reading, terms
from verification.actions import asking, proofs
from verification.actions.locking import lock_proof
from verification.models import CaseProof, ProofStatus, SiteCheck, SupplementRecord, VoluntaryRecord
from verification.permissions import cases as permissions
from verification.secrecy import refuse_secret
from verification.ways import visit_comes_first

LONGEST_TEXT = 1_000
BY_THE_LIST = "按清单由申请人提供。"  # why it stands in the ledger of supplements where nothing was asked for
SHORTEST_TERM, USUAL_TERM, LONGEST_TERM = 1, 5, 60  # working days that the applicant is given


@transaction.atomic
def supply(*, case_proof_id: UUID, by: Actor, at: datetime, note: str = "", upload: Upload | None = None) -> CaseProof:
    """Take what the applicant offers of their own will: never refused while the case is open or reviewed, recorded.

    The proof is there with it, and a request about it is taken back. A cancelled proof is handed back: Conflict
    `proof_cancelled`, nothing stored; papers about a secret matter are looked at offline: `secret_matter`.
    Where the applicant is the proof's way, the record says that it was asked.
    Raises NotVisible, NotAllowed, Conflict (closed case), Invalid (neither file nor note; a hostile file).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_cancelled(held, at)
    refuse_secret(held.proof)
    refuse_closed(held)
    note = at_most(LONGEST_TEXT, note, "/note")
    if upload is None and not note:
        raise Invalid(_("写明收到了什么，或上传扫描件。"), errors={"/note": _("文件和说明至少有一样。")})
    if held.way == Way.APPLICANT and held.status != ProofStatus.SATISFIED:
        record = SupplementRecord(case_proof=held, by_user_id=by.user_id, at=at)
        record.reason, record.note = BY_THE_LIST, note
        _keep_supplement(record, held, upload, by, at)
        return proofs.settle(held, ProofStatus.SATISFIED, "provided", by=by, at=at)
    _record_voluntary(held, note, upload, by, at)
    if held.status == ProofStatus.SATISFIED:
        return held
    asking.withdraw_open_of(held.case, by=by, at=at, reason="申请人自愿提供了材料。", case_proof=held)
    return proofs.settle(held, ProofStatus.SATISFIED, "voluntary", by=by, at=at)


@transaction.atomic
def supplement(
    *,
    case_proof_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    note: str = "",
    upload: Upload | None = None,
    points: Sequence[str] | None = None,
    working_days: int = USUAL_TERM,
) -> CaseProof:
    """Ask for, or take, what proves the point after a negative answer; each time a line in the ledger.

    Without a file the asking is recorded, with the applicant's term; with one the proof is there. `points` names the
    fields to be proved: those that the reply found different, and no others (article 8); None means all of them.
    Raises Conflict before a negative answer, or where nothing was found and the order's own check was not made yet.
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_cancelled(held, at)
    refuse_secret(held.proof)
    refuse_closed(held)
    _refuse_too_early(held)
    missing, hint = _("写明为什么要补、补什么才够证明。"), _("填写理由，只要够证明的材料。")
    why = needed(LONGEST_TEXT, reason, "/reason", missing, hint)
    record = SupplementRecord(case_proof=held, by_user_id=by.user_id, at=at, points=_points(held, points))
    record.reason, record.note = why, at_most(LONGEST_TEXT, note, "/note")
    if upload is None:
        _ask(record, held, working_days, by, at)
        return held
    _keep_supplement(record, held, upload, by, at)
    return proofs.settle(held, ProofStatus.SATISFIED, "supplemented", by=by, at=at)


# --- lines of the two ledgers ---


def _record_voluntary(held: CaseProof, note: str, upload: Upload | None, by: Actor, at: datetime) -> None:
    record = VoluntaryRecord(case_proof=held, by_user_id=by.user_id, at=at)
    record.note = note
    record.attachment = attachments.store(upload, about=record, by=by, at=at) if upload else None
    record.save(force_insert=True)
    note_in_case(held, "proof.supplied", str(record.pk), by, at)


def _ask(record: SupplementRecord, held: CaseProof, working_days: int, by: Actor, at: datetime) -> None:
    """The applicant hears what is asked, why and until when."""
    if not SHORTEST_TERM <= working_days <= LONGEST_TERM:
        words = _("给 %(least)d 到 %(most)d 个工作日。") % {"least": SHORTEST_TERM, "most": LONGEST_TERM}
        raise Invalid(words, errors={"/working_days": words})
    _refuse_before_site_check(held)
    record.step = SupplementRecord.Step.ASKED
    record.working_days = working_days
    record.due_at = terms.term(held.case.department, at, working_days).due_at
    record.save(force_insert=True)
    note_in_case(held, "proof.supplement_asked", str(record.pk), by, at)
    outbox.emit("verification.supplement_asked", {"record": str(record.pk)}, at=at)


def _keep_supplement(record: SupplementRecord, held: CaseProof, upload: Upload | None, by: Actor, at: datetime) -> None:
    record.attachment = attachments.store(upload, about=record, by=by, at=at) if upload else None
    record.save(force_insert=True)
    note_in_case(held, "proof.supplemented" if upload else "proof.provided", str(record.pk), by, at)


def note_in_case(held: CaseProof, kind: str, record_id: str, by: Actor, at: datetime) -> None:
    """Write into the case's timeline what came of a line of the ledgers."""
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "record": record_id}
    timeline.record(about=held.case, kind=kind, by=by, at=at, details=details)


# --- refusals ---


def _points(held: CaseProof, points: Sequence[str] | None) -> list[str]:
    """The fields to be proved; those that the reply did not contradict may not be asked for."""
    differing = reading.differing_fields(held)
    asked = list(differing if points is None else dict.fromkeys(points))
    if not set(asked) <= set(differing):
        raise Invalid(
            _("只能就与反馈不符的内容请申请人补充。"), errors={"/points": _("从不符的内容里选，别的不用补。")}
        )
    if differing and not asked:
        raise Invalid(_("选出要补充证明的内容。"), errors={"/points": _("至少选一项。")})
    return asked


def _refuse_too_early(held: CaseProof) -> None:
    if not held.is_negative:
        raise Conflict(
            _("只有核验结果为不符或查无时，才能请申请人补充材料；现在是“%(status)s”。")
            % {"status": held.get_status_display()},
            remedy=_("申请人愿意自己提供的，按自愿提供登记。"),
            code="supplement_too_early",
        )


def _refuse_before_site_check(held: CaseProof) -> None:
    """Where nothing was found and the order has an own check before the applicant, it comes first (article 8).

    A visit that was given up, with the reason on record, is over like one that was made. After a mismatch the
    article lets the applicant be asked at once.
    """
    if held.status != ProofStatus.NOT_FOUND:
        return
    order = list(held.requirement.channels.order_by("position").values_list("way", flat=True))
    if not visit_comes_first(order):
        return
    if not SiteCheck.objects.over().filter(case_proof=held).exists():
        raise Conflict(
            _("这项证明先由本部门实地核查，再请申请人补充。"),
            remedy=_("先安排实地核查；申请人自己愿意提供的，随时收下，按自愿提供登记。"),
            code="site_check_first",
        )


def refuse_cancelled(held: CaseProof, at: datetime) -> None:
    """Raise Conflict `proof_cancelled`: it is handed back, and nothing is stored."""
    if held.status == ProofStatus.STRUCK_OUT or cancelled(at).filter(proof_id=held.proof_id).exists():
        raise Conflict(
            _("“%(proof)s”已取消，任何单位不得索要，也不用收。") % {"proof": held.proof.name},
            remedy=_("请把材料退还申请人，并说明这项证明已经取消。没有保存任何内容。"),
            code="proof_cancelled",
        )


def refuse_closed(held: CaseProof) -> None:
    """Raise Conflict where the case takes nothing any more: decided, and no corrected reply to be reviewed."""
    if not held.case.takes_material:
        raise Conflict(_("办件现在是“%(status)s”，不能再收材料。") % {"status": held.case.get_status_display()})
