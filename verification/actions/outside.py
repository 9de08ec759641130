"""Proofs whose issuer is outside the city: noted on the case, asked between cities, or brought with the reason told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.calendars import clock_of
from catalog.models import OutsideIssuer, Way
from portal.foundation import attachments, timeline, worktime
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.moment import LOCAL
from portal.foundation.texts import at_most
from verification.actions import asking, drafting, proofs, sharing
from verification.actions.locking import lock_proof
from verification.models import TO_GET, CaseProof, IntercityInquiry, Outcome, ProofStatus
from verification.permissions import cases as permissions
from verification.secrecy import refuse_secret
from verification.ways import ISSUER_OUTSIDE

LONGEST_NOTE = 500
MAY_BE_ASKED = TO_GET | {ProofStatus.REQUESTED, ProofStatus.NOT_FOUND}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a unit outside answered: the outcome, its letter as a scan, a word about it."""

    outcome: str
    scan: Upload | None
    note: str = ""


@transaction.atomic
def note_outside(*, case_proof_id: UUID, issuer_id: int, by: Actor, at: datetime) -> CaseProof:
    """Note that this person's record lies with a unit outside. A request within the city is taken back, and the
    proof goes to the way that the unit has: between cities, or brought by the applicant, who is told why.

    Raises NotVisible, NotAllowed, Conflict (closed case, got already, secret), Invalid (not in the directory).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_secret(held.proof)
    _refuse_unless_open(held)
    issuer = _issuer(held, issuer_id)
    asking.withdraw_open_of(held.case, by=by, at=at, reason="记录在市外单位。", case_proof=held)
    held = lock_proof(case_proof_id)
    held.outside_issuer = issuer
    held.save(update_fields=["outside_issuer"])
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "issuer": issuer.pk, "how": issuer.how}
    timeline.record(about=held.case, kind="proof.issuer_outside", by=by, at=at, details=details)
    if held.status != ProofStatus.PENDING:
        held = proofs.settle(held, ProofStatus.PENDING, ISSUER_OUTSIDE, by=by, at=at)
    return drafting.take_next_way(held, ISSUER_OUTSIDE, by=by, at=at)


@transaction.atomic
def ask(*, case_proof_id: UUID, by: Actor, at: datetime, note: str = "") -> IntercityInquiry:
    """Record that the unit outside was asked. What is usual is shown; nobody is late by it.

    Raises NotVisible, NotAllowed, Conflict (another way, closed case), Invalid.
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    refuse_secret(held.proof)
    _refuse_unless_open(held)
    issuer = held.outside_issuer
    if held.way != Way.INTERCITY or held.status != ProofStatus.PENDING or issuer is None:
        raise Conflict(_("这项证明现在不走跨区域协查。"), remedy=_("刷新办件，看现在该走哪种办法。"), code="other_way")
    inquiry = IntercityInquiry(
        case_proof=held,
        issuer=issuer,
        sent_at=at,
        sent_by_id=by.user_id,
        expected_on=_usual(held, issuer, at),
    )
    inquiry.note = at_most(LONGEST_NOTE, note, "/note")
    inquiry.save(force_insert=True)
    _record(held, "proof.intercity_asked", inquiry, by, at)
    proofs.settle(held, ProofStatus.REQUESTED, "intercity_under_way", by=by, at=at, way=Way.INTERCITY)
    return inquiry


@transaction.atomic
def enter_answer(*, case_proof_id: UUID, answer: Answer, by: Actor, at: datetime) -> CaseProof:
    """Enter what the unit outside answered, with the scan of its letter. Raises Conflict (none is out), Invalid."""
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    inquiry = _open_inquiry(held)
    if answer.outcome not in Outcome.values:
        raise Invalid(_("选择反馈结果：属实、不符或查无。"), errors={"/outcome": _("不是可选的结果")})
    if answer.scan is None:
        reason = _("附上对方复函的扫描件。")
        raise Invalid(reason, errors={"/scan": reason})
    inquiry.scan = attachments.store(answer.scan, about=inquiry, by=by, at=at, pointer="/scan")
    inquiry.answered_at, inquiry.outcome, inquiry.entered_by_id = at, answer.outcome, by.user_id
    inquiry.note = at_most(LONGEST_NOTE, answer.note, "/note") or inquiry.note
    inquiry.save()
    _record(held, "proof.intercity_answered", inquiry, by, at)
    status = sharing.SETTLED[Outcome(answer.outcome)]
    return proofs.settle(held, status, f"intercity_{answer.outcome}", by=by, at=at, way=Way.INTERCITY)


@transaction.atomic
def give_up(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """Stop waiting for a unit outside: the proof goes to its next way. Raises Conflict (none is out)."""
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    inquiry = _open_inquiry(held)
    inquiry.given_up_at = at
    inquiry.save(update_fields=["given_up_at"])
    _record(held, "proof.intercity_given_up", inquiry, by, at)
    proofs.settle(held, ProofStatus.PENDING, "intercity_given_up", by=by, at=at)
    return drafting.take_next_way(held, "intercity_given_up", by=by, at=at)


def _refuse_unless_open(held: CaseProof) -> None:
    if not held.case.is_at_work:
        raise Conflict(_("办件现在是“%(status)s”，不能再改办法。") % {"status": held.case.get_status_display()})
    if held.status not in MAY_BE_ASKED:
        raise Conflict(_("这项证明现在是“%(status)s”，不用再问市外单位。") % {"status": held.get_status_display()})


def _issuer(held: CaseProof, issuer_id: int) -> OutsideIssuer:
    known = OutsideIssuer.objects.for_proof(held.proof_id).filter(programme_id=held.case.programme_id)
    found = known.filter(pk=issuer_id).first()
    if found is None:
        reason = _("从名录里选一个单位；没有的，请统筹机构办公室先登记。")
        raise Invalid(reason, errors={"/issuer": reason})
    return found


def _open_inquiry(held: CaseProof) -> IntercityInquiry:
    rows = IntercityInquiry.objects.select_for_update(of=("self",)).filter(case_proof=held)
    inquiry = rows.filter(answered_at=None, given_up_at=None).first()
    if inquiry is None:
        raise Conflict(_("这项证明没有在等的跨区域协查。"), code="not_asked")
    return inquiry


def _usual(held: CaseProof, issuer: OutsideIssuer, at: datetime) -> date:
    """The working day until which the unit usually answers, by our own calendar: theirs is not ours to know."""
    data = clock_of(held.case.department, at)
    usual = worktime.Tier("intercity", working_days=issuer.typical_days or 1)
    return worktime.deadline(at, usual, data.calendar, data.hours).due_at.astimezone(LOCAL).date()


def _record(held: CaseProof, kind: str, inquiry: IntercityInquiry, by: Actor, at: datetime) -> None:
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "inquiry": str(inquiry.pk)}
    timeline.record(about=held.case, kind=kind, by=by, at=at, after=inquiry.outcome, details=details)
