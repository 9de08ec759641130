"""False commitments 虚假承诺: the person is heard before anything is found; then measures and the credit record."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import attachments, outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.moment import LOCAL
from portal.foundation.subjects import Subject
from portal.foundation.texts import needed
from portal.foundation.worktime_words import end_words
from verification import terms
from verification.actions import commitment_parts as parts
from verification.actions import credit, noting, proofs, revoking
from verification.actions.noting import Due, Level, Passed
from verification.models import (
    BREACH_MOVES,
    Breach,
    BreachStatus,
    CaseProof,
    Commitment,
    CommitmentStatus,
    Measure,
    ProofStatus,
)
from verification.permissions import commitments as permissions

RESTING = frozenset({"committed", "commitment_doubted", "commitment_cleared"})  # reason codes: got by the commitment
BATCH = 500
FARTHEST = timedelta(days=366)  # a day beyond is a slip of the year


def raise_doubt(commitment: Commitment, held: CaseProof, suspicion: str, *, by: Actor, at: datetime) -> Breach:
    """Say what speaks against the commitment and invite the person to state their view within the term.

    A case not decided yet waits: its proof counts as mismatched until the doubt is decided (停止办理), unless it was
    got otherwise meanwhile.
    """
    before = parts.move(commitment, CommitmentStatus.DOUBTED)
    days = held.case.programme.hearing_days
    until = terms.term(held.case.department, at, days).due_at
    breach = Breach(commitment=commitment, raised_at=at, raised_by_id=by.user_id, hear_until=until, hearing_days=days)
    breach.suspicion = suspicion
    breach.save(force_insert=True)
    _record(breach, held, "breach.raised", by, at, before=before, after=breach.status)
    if held.case.is_open and _rests_on_it(held):
        proofs.settle(held, ProofStatus.MISMATCHED, "commitment_doubted", by=by, at=at)
    return breach


@transaction.atomic
def hear(
    *,
    commitment_id: UUID,
    statement: str,
    by: Actor,
    at: datetime,
    waived: bool = False,
    files: tuple[Upload, ...] = (),
) -> Breach:
    """Record what the person says: by the person in the own account, or by an officer who heard them.

    `waived`: the person has nothing to say. Raises NotVisible, NotAllowed, IllegalMove, Invalid.
    """
    commitment, held = parts.hold(commitment_id)
    is_own = permissions.is_the_person(by, commitment.holder_id, at)
    if not is_own:
        permissions.may_check(by, held.case)
    breach = _locked(commitment)
    statement = "" if waived else needed(parts.LONGEST_TEXT, statement, "/statement")
    before = states.move(breach, BREACH_MOVES, BreachStatus.HEARD)
    spoke = Breach.Hearing.OWN if is_own else Breach.Hearing.OFFICE
    breach.heard_at, breach.hearing = at, Breach.Hearing.WAIVED if waived else spoke
    breach.statement = statement
    breach.save(update_fields=["status", "heard_at", "hearing", *SEALED_COLUMNS])
    for one in files:
        attachments.store(one, about=breach, by=by, at=at)
    _record(breach, held, "breach.heard", by, at, before=before, after=breach.status)
    return breach


@transaction.atomic
def decide(
    *, commitment_id: UUID, is_false: bool, grounds: str, by: Actor, at: datetime, lapses_on: date | None = None
) -> Breach:
    """Find the commitment false, or the doubt unfounded; only after the hearing or its term (Conflict `not_heard`).

    A false one goes into the credit record (counting until repaired, annulled, or `lapses_on`). A proof that rests on
    it is mismatched, and a case decided on that is marked for review; one that was got otherwise stays (article 9).
    Raises NotVisible, NotAllowed, Conflict, Invalid.
    """
    commitment, held = parts.hold(commitment_id)
    permissions.may_decide(by, held.case)
    grounds = needed(parts.LONGEST_TEXT, grounds, "/grounds")
    breach = _locked(commitment)
    _refuse_unheard(breach, at)
    before = states.move(breach, BREACH_MOVES, BreachStatus.FOUND if is_false else BreachStatus.DISMISSED)
    breach.decided_at, breach.decided_by_id, breach.grounds = at, by.user_id, grounds
    if is_false:
        breach.objection_days = held.case.programme.objection_days
        breach.object_until = terms.term(held.case.department, at, breach.objection_days).due_at
    settled = ("status", "decided_at", "decided_by", "object_until", "objection_days")
    breach.save(update_fields=[*settled, *SEALED_COLUMNS])
    parts.move(commitment, CommitmentStatus.FALSE if is_false else CommitmentStatus.KEPT)
    _record(breach, held, "breach.decided", by, at, before=before, after=breach.status)
    if is_false:
        credit.record_falsity(commitment, held, at=at, lapses_on=lapses_on)
        if _rests_on_it(held):
            proofs.settle(held, ProofStatus.MISMATCHED, "false_commitment", by=by, at=at)
    else:
        clear(held, by=by, at=at)
    return breach


@transaction.atomic
def order(
    *,
    commitment_id: UUID,
    kind: str,
    text: str,
    by: Actor,
    at: datetime,
    due_on: date | None = None,
    result: str = "",
    licence_id: UUID | None = None,
) -> Measure:
    """Order a measure after a finding: stop, rectify by the end of a day, revoke, punish, hand on; each once.

    Revoking is done with the order: the case's decision falls at once, `result` says what becomes of what was issued
    on it (`revoking.revoke`). Raises NotVisible, NotAllowed, Conflict (nothing found, ordered before, nothing to
    revoke), Invalid (no such measure, no date, no word about the result).
    """
    commitment, held = parts.hold(commitment_id)
    permissions.may_decide(by, held.case)
    breach = _locked(commitment)
    if breach.status != BreachStatus.FOUND:
        raise Conflict(_("还没有认定为虚假承诺，不能采取措施。"), code="not_found_false")
    text = needed(parts.LONGEST_TEXT, text, "/text")
    due_at = _due(kind, due_on, at)
    if breach.measures.filter(kind=kind).exists():
        raise Conflict(_("这项措施已经作出。"), code="already_ordered")
    measure = Measure(breach=breach, kind=kind, ordered_at=at, ordered_by_id=by.user_id, due_at=due_at)
    measure.text = text
    if kind == Measure.Kind.REVOKE:
        measure.outcome, measure.done_at = needed(parts.LONGEST_TEXT, result, "/result"), at
        case = held.case
        revoking.revoke(case, breach, reason=text, result=measure.outcome, licence_id=licence_id, by=by, at=at)
    measure.save(force_insert=True)
    _record(breach, held, "breach.measure_ordered", by, at, after=kind)
    return measure


@transaction.atomic
def complete(*, commitment_id: UUID, kind: str, outcome: str, by: Actor, at: datetime) -> Measure:
    """Note that a measure was carried out. Raises NotVisible, NotAllowed, Conflict (not ordered, done), Invalid."""
    commitment, held = parts.hold(commitment_id)
    permissions.may_decide(by, held.case)
    breach = _locked(commitment)
    outcome = needed(parts.LONGEST_TEXT, outcome, "/outcome")
    measure = breach.measures.select_for_update(of=("self",)).filter(kind=kind).first()
    if measure is None or measure.done_at:
        raise Conflict(_("没有待完成的这项措施。"), code="nothing_to_complete")
    measure.done_at, measure.outcome = at, outcome
    measure.save(update_fields=["done_at", *SEALED_COLUMNS])
    _record(breach, held, "breach.measure_done", by, at, after=kind)
    return measure


def annul(commitment: Commitment, held: CaseProof, *, by: Actor, at: datetime) -> None:
    """Take a finding back, with its credit record: an objection was upheld. Raises IllegalMove."""
    breach = _locked(commitment)
    before = states.move(breach, BREACH_MOVES, BreachStatus.ANNULLED)
    breach.save(update_fields=["status"])
    parts.move(commitment, CommitmentStatus.KEPT)
    credit.annul_of(commitment, by=by, at=at)
    _record(breach, held, "breach.annulled", by, at, before=before, after=breach.status)
    revoking.restore(held.case, breach, by=by, at=at)
    clear(held, by=by, at=at)


def clear(held: CaseProof, *, by: Actor, at: datetime) -> None:
    """The commitment stands again in place of the proof, unless the proof was got otherwise meanwhile."""
    if held.status == ProofStatus.MISMATCHED and held.reason_code in {"commitment_doubted", "false_commitment"}:
        proofs.settle(held, ProofStatus.SATISFIED, "commitment_cleared", by=by, at=at)


HEARING = Level(
    "verification_breach", "status = 'invited'", "hear_until", "term_noted_at", "<", "breach.hearing_term_passed"
)
RECTIFYING = Level(
    "verification_measure", "done_at is null", "due_at", "overdue_noted_at", "<", "breach.measure_overdue"
)


def note_terms(*, at: datetime) -> int:
    """Note, once each, hearings whose term has passed and rectifications that are late; returns how many."""
    hearings = noting.note(HEARING, _passed_hearings, at=at, limit=BATCH)
    return hearings + noting.note(RECTIFYING, _passed_measures, at=at, limit=BATCH)


def _passed_hearings(rows: Sequence[Due]) -> list[Passed]:
    found = Breach.objects.filter(pk__in=noting.ids(rows)).values_list("pk", "commitment_id")
    return _passed(rows, {pk: (pk, commitment) for pk, commitment in found})


def _passed_measures(rows: Sequence[Due]) -> list[Passed]:
    """In the timeline of the breach that they were ordered for."""
    measures = Measure.objects.filter(pk__in=noting.ids(rows), breach__status=BreachStatus.FOUND)  # not annulled since
    found = measures.values_list("pk", "breach_id", "breach__commitment_id")
    return _passed(rows, {pk: (breach, commitment) for pk, breach, commitment in found})


def _passed(rows: Sequence[Due], known: Mapping[Any, tuple[Any, UUID]]) -> list[Passed]:
    passed = [(row.moment, *known[row.pk]) for row in rows if row.pk in known]
    label = Breach._meta.label_lower
    return [Passed(Subject(label, str(breach)), {"commitment": str(made)}, moment) for moment, breach, made in passed]


# --- parts ---


def _rests_on_it(held: CaseProof) -> bool:
    """Whether nothing but the commitment stands for the proof, so that it falls with it."""
    return held.status in {ProofStatus.SATISFIED, ProofStatus.MISMATCHED} and held.reason_code in RESTING


def _locked(commitment: Commitment) -> Breach:
    """The newest doubt, which alone can move; locked."""
    rows = Breach.objects.select_for_update(of=("self",)).filter(commitment=commitment)
    breach = rows.order_by("raised_at", "pk").last()
    if breach is None:
        raise Conflict(_("核查没有提出疑点。"), code="no_doubt")
    return breach


def _refuse_unheard(breach: Breach, at: datetime) -> None:
    if breach.status == BreachStatus.INVITED and not breach.may_be_decided(at):
        raise Conflict(
            _("还没有听取本人的陈述申辩，期限到 %(until)s。") % {"until": end_words(breach.hear_until)},
            remedy=_("先记录本人的陈述，或等期限届满。"),
            code="not_heard",
        )


def _due(kind: str, due_on: date | None, at: datetime) -> datetime | None:
    if kind not in Measure.Kind.values:
        raise Invalid(_("没有这种措施。") if kind else _("还没有选措施。"), errors={"/kind": _("选一种措施。")})
    if kind != Measure.Kind.RECTIFY:
        return None
    today = at.astimezone(LOCAL).date()
    if due_on is None or not today <= due_on <= today + FARTHEST:
        raise Invalid(_("写明整改到哪一天。"), errors={"/due_on": _("选今天或以后的日期，最远一年。")})
    return datetime.combine(due_on + timedelta(days=1), time(), LOCAL)  # until 24:00, as every term in days


def _record(
    breach: Breach, held: CaseProof, kind: str, by: Actor, at: datetime, *, before: str = "", after: str = ""
) -> None:
    """In the breach's own timeline and the case's; the person and the department hear of it by the outbox."""
    details = {"case_proof": str(held.pk), "proof": held.proof.code, "commitment": str(breach.commitment_id)}
    for row in (breach, held.case):
        timeline.record(about=row, kind=kind, by=by, at=at, before=before, after=after, details=details)
    payload = {"commitment": str(breach.commitment_id), "step": kind, "after": after}
    outbox.emit("verification.breach_moved", payload, at=at)
