"""What people hand in from home, freely (article 9) or asked for: kept at once, valid once the window has looked.

Nothing a phone sends settles a proof or takes a request back by itself: whoever decides the case has seen it first.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Way
from portal.foundation import attachments, outbox
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.texts import at_most
from verification.actions import asking, materials, proofs
from verification.actions.locking import lock_proof
from verification.actions.materials import LONGEST_TEXT, refuse_cancelled, refuse_closed
from verification.models import CaseProof, ProofStatus, SupplementRecord, VoluntaryRecord
from verification.permissions import cases as permissions
from verification.secrecy import refuse_secret

MOST_WAITING = 9  # pieces for one proof that the window has not looked at yet
Record = VoluntaryRecord | SupplementRecord


@transaction.atomic
def offer(*, case_proof_id: UUID, by: Actor, at: datetime, note: str = "", upload: Upload | None = None) -> Record:
    """Keep what somebody in the case hands in for a proof, as long as the case is open or reviewed; the clerk is told.

    Where it was asked for, or the applicant is the proof's way, it is a line of the ledger of supplements, else of
    the voluntary one. Raises NotVisible, NotAllowed, Conflict (closed, cancelled, secret, nine wait), Invalid.
    """
    held = lock_proof(case_proof_id)
    permissions.may_offer(by, held)
    refuse_cancelled(held, at)
    refuse_secret(held.proof)
    refuse_closed(held)
    note = at_most(LONGEST_TEXT, note, "/note")
    if upload is None and not note:
        raise Invalid(_("选一个文件，或写一句说明。"), errors={"/file": _("文件和说明至少有一样。")})
    _refuse_too_many(held)
    record = _record_of(held, by, at)
    record.note = note
    record.attachment = attachments.store(upload, about=record, by=by, at=at) if upload else None
    record.save(force_insert=True)
    materials.note_in_case(held, "proof.offered", str(record.pk), by, at)
    outbox.emit("verification.case_material_offered", {"case": str(held.case_id)}, at=at)
    return record


@transaction.atomic
def take_up(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """Having looked at what came from home, take it: the proof is there with it, and a request about it is taken back.

    Raises NotVisible, NotAllowed, Conflict (nothing waits, closed case).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_closed(held)
    voluntary = VoluntaryRecord.objects.filter(case_proof=held, waits=True).update(waits=False)
    asked_for = SupplementRecord.objects.filter(case_proof=held, waits=True).update(waits=False)
    if not voluntary + asked_for:
        raise Conflict(_("没有申请人交来、等着看的材料。"), code="nothing_offered")
    materials.note_in_case(held, "proof.taken_up", "", by, at)
    if held.status == ProofStatus.SATISFIED:
        return held
    reason_code = "voluntary" if voluntary else "provided" if held.way == Way.APPLICANT else "supplemented"
    asking.withdraw_open_of(held.case, by=by, at=at, reason="申请人提供了材料。", case_proof=held)
    return proofs.settle(held, ProofStatus.SATISFIED, reason_code, by=by, at=at)


def _record_of(held: CaseProof, by: Actor, at: datetime) -> Record:
    """The line of the ledger that this belongs to, not saved yet."""
    facts = {"case_proof": held, "by_user_id": by.user_id, "at": at, "waits": True}
    asked = SupplementRecord.objects.standing().filter(case_proof=held).first()
    if asked is None and (held.way != Way.APPLICANT or held.status == ProofStatus.SATISFIED):
        return VoluntaryRecord(**facts)
    record = SupplementRecord(**facts, points=asked.points if asked else [])
    record.reason = asked.reason if asked else materials.BY_THE_LIST
    return record


def _refuse_too_many(held: CaseProof) -> None:
    waiting = sum(
        model.objects.filter(case_proof=held, waits=True).count() for model in (VoluntaryRecord, SupplementRecord)
    )
    if waiting >= MOST_WAITING:
        raise Conflict(
            _("已经交了 %(most)d 份，窗口还没有看，这一份没有收下。") % {"most": MOST_WAITING},
            remedy=_("等窗口看过再交；着急的，带到窗口，随时都收。"),
            code="too_many_waiting",
        )
