"""Checks of commitments 事中事后核查: planned at signing, done on the clock; what is due is noted by a task."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import CommitmentTemplate
from portal.foundation import attachments, outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.subjects import Subject
from portal.foundation.texts import needed
from verification import sampling, terms
from verification.actions import breaches, noting
from verification.actions import commitment_parts as parts
from verification.actions.noting import Due, Level, Passed
from verification.deadlines import is_past_change
from verification.models import (
    CHECK_MOVES,
    CaseProof,
    CheckStatus,
    Commitment,
    CommitmentCheck,
    CommitmentStatus,
)
from verification.permissions import commitments as permissions

Mode = CommitmentTemplate.CheckMode
REST = timedelta(days=180)  # who was checked for the same proof and kept the word is not drawn again so soon
BATCH, MOST_BATCHES = 500, 20


def plan(commitment: Commitment, held: CaseProof, *, by: Actor, at: datetime) -> CommitmentCheck:
    """Write the plan of a commitment just signed: a task with its deadline, or why none is needed."""
    template = commitment.template
    check = CommitmentCheck(
        commitment=commitment,
        department=held.case.department,
        mode=template.check_mode,
        share=template.check_share,
        planned_at=at,
        working_days=template.check_days,
    )
    check.reason_code = _why_not(check, commitment, at)
    check.status = CheckStatus.NOT_NEEDED if check.reason_code else CheckStatus.PLANNED
    if check.is_open:
        _put_on_the_clock(check, at)
    check.save(force_insert=True)
    _record(check, "commitment.check_planned", by, at, after=check.status)
    return check


def demand(commitment: Commitment, reason_code: str, *, by: Actor, at: datetime) -> None:
    """Have a commitment checked that was exempt or not drawn: somebody objected. One that is planned stays."""
    check = _locked(commitment)
    if check.status != CheckStatus.NOT_NEEDED:
        return
    before = states.move(check, CHECK_MOVES, CheckStatus.PLANNED)
    check.reason_code = reason_code
    _put_on_the_clock(check, at)
    check.save(update_fields=["status", "reason_code", *CLOCK_COLUMNS])
    _record(check, "commitment.check_planned", by, at, before=before, after=check.status)


def cancel(commitment: Commitment, *, at: datetime) -> None:
    """The commitment was taken back: nothing is left to check."""
    check = _locked(commitment)
    if check.status in CHECK_MOVES and CheckStatus.CANCELLED in CHECK_MOVES[check.status]:
        states.move(check, CHECK_MOVES, CheckStatus.CANCELLED)
        check.save(update_fields=["status"])


@transaction.atomic
def finish(
    *,
    commitment_id: UUID,
    kept: bool,
    findings: str,
    by: Actor,
    at: datetime,
    manner: str = CommitmentCheck.Manner.SHARED_DATA,
    files: Sequence[Upload] = (),
) -> CommitmentCheck:
    """Write what the check found. What speaks against the commitment is no finding yet: the person is heard first.

    Raises NotVisible, NotAllowed, IllegalMove (not planned, done before), Invalid.
    """
    commitment, held = parts.hold(commitment_id)
    permissions.may_check(by, held.case)
    findings = needed(parts.LONGEST_TEXT, findings, "/findings")
    if manner not in CommitmentCheck.Manner.values:
        raise Invalid(_("选一种核查方式。"), errors={"/manner": _("选一种核查方式。")})
    check = _locked(commitment)
    before = states.move(check, CHECK_MOVES, CheckStatus.DONE)
    check.result = CommitmentCheck.Result.KEPT if kept else CommitmentCheck.Result.DOUBTFUL
    check.manner, check.done_at, check.done_by_id, check.findings = manner, at, by.user_id, findings
    check.save(update_fields=["status", "result", "manner", "done_at", "done_by", *SEALED_COLUMNS])
    for one in files:
        attachments.store(one, about=check, by=by, at=at)
    _record(check, "commitment.checked", by, at, before=before, after=check.result)
    if kept:
        parts.move(commitment, CommitmentStatus.KEPT)
        outbox.emit("verification.commitment_kept", {"commitment": str(commitment.pk)}, at=at)
    else:
        breaches.raise_doubt(commitment, held, findings, by=by, at=at)
    return check


def close_by_objection(commitment: Commitment, findings: str, *, by: Actor, at: datetime) -> None:
    """An upheld objection found what the check was to find."""
    check = _locked(commitment)
    if not check.is_open:
        return
    before = states.move(check, CHECK_MOVES, CheckStatus.DONE)
    check.result, check.manner = CommitmentCheck.Result.DOUBTFUL, CommitmentCheck.Manner.OTHER
    check.done_at, check.done_by_id, check.findings = at, by.user_id, findings
    check.save(update_fields=["status", "result", "manner", "done_at", "done_by", *SEALED_COLUMNS])
    _record(check, "commitment.checked", by, at, before=before, after=check.result)


@transaction.atomic
def assign(*, commitment_id: UUID, by: Actor, at: datetime, instead_of: int | None = None) -> CommitmentCheck:
    """Take a check in hand oneself; from a colleague who has it only knowingly (`instead_of`: that account's id).

    Raises NotVisible, NotAllowed, IllegalMove (nothing to check), Conflict (somebody else was faster).
    """
    commitment, held = parts.hold(commitment_id)
    permissions.may_check(by, held.case)
    check = _locked(commitment)
    states.check(check, CHECK_MOVES, CheckStatus.DONE)
    if check.assignee_id not in {None, by.user_id, instead_of}:
        raise Conflict(
            _("%(name)s 刚领了这次核查。") % {"name": check.assignee},
            remedy=_("由同事核查；要换成您，再按一次。"),
            code="taken_meanwhile",
        )
    check.assignee_id = by.user_id
    check.save(update_fields=["assignee"])
    _record(check, "commitment.check_taken", by, at)
    return check


# --- the plan ---

CLOCK_COLUMNS = ("counts_from", "due_at", "half_at", "late_at", "calendar_missing")
NOTED_COLUMNS = ("half_noted_at", "late_noted_at", "overdue_noted_at")


def _why_not(check: CommitmentCheck, commitment: Commitment, at: datetime) -> str:
    """The code of why nothing is checked; empty: it is. Draws where a share is checked."""
    if check.mode == Mode.EXEMPT:
        return "exempt"
    if check.mode == Mode.ALL:
        return ""
    check.draw = sampling.draw(commitment.pk, commitment.template_id, check.share)
    if not sampling.is_drawn(check.draw, check.share):
        return "not_drawn"
    return "checked_lately" if _was_checked_lately(commitment, at) else ""


def _was_checked_lately(commitment: Commitment, at: datetime) -> bool:
    earlier = CommitmentCheck.objects.filter(
        commitment__holder_id=commitment.holder_id,
        commitment__template__proof_id=commitment.template.proof_id,
        result=CommitmentCheck.Result.KEPT,
        done_at__gt=at - REST,
    )
    return earlier.exists()


def _put_on_the_clock(check: CommitmentCheck, counts_from: datetime) -> None:
    limits = terms.term(check.department, counts_from, check.working_days)
    check.counts_from = counts_from
    check.due_at, check.half_at, check.late_at = limits.due_at, limits.half_at, limits.late_at
    check.calendar_missing = limits.deadline.calendar_missing


# --- what the clock brings about ---


_PLANNED = ("verification_commitmentcheck", "status = 'planned'")
LEVELS = (
    Level(*_PLANNED, "half_at", "half_noted_at", "<=", "commitment.check_half_passed"),
    Level(*_PLANNED, "late_at", "late_noted_at", "<=", "commitment.check_late_soon"),
    Level(*_PLANNED, "due_at", "overdue_noted_at", "<", "commitment.check_overdue"),
)


def note_due(*, at: datetime) -> dict[str, int]:
    """Note both warnings and overdue of every open check, each once. Safe to run twice and side by side."""
    return {
        level.kind: noting.until_done(partial(noting.note, level, _passed), at=at, batch=BATCH, most=MOST_BATCHES)
        for level in LEVELS
    }


def _passed(rows: Sequence[Due]) -> list[Passed]:
    found = CommitmentCheck.objects.filter(pk__in=noting.ids(rows)).values_list("pk", "commitment_id")
    commitments = dict(found)
    label = CommitmentCheck._meta.label_lower
    return [Passed(Subject(label, str(row.pk)), {"commitment": str(commitments[row.pk])}, row.moment) for row in rows]


@transaction.atomic
def recount(department_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Recount open deadlines of departments whose calendar or hours changed; returns how many moved."""
    rows = CommitmentCheck.objects.open().filter(department_id__in=list(department_ids)).order_by("pk")
    moved = []
    for row in rows.select_related("department__programme").select_for_update(of=("self",)).defer(*SEALED_COLUMNS):
        before = row.due_at
        _put_on_the_clock(row, row.counts_from or row.planned_at)
        if row.due_at != before and not is_past_change(before, row.due_at, at):
            _forget_notes(row, at)
            moved.append(row)
    CommitmentCheck.objects.bulk_update(moved, [*CLOCK_COLUMNS, *NOTED_COLUMNS])
    timeline.record_many(
        timeline.event(about=row, kind="commitment.check_recomputed", by=by, at=at, details={"due_at": str(row.due_at)})
        for row in moved
    )
    return len(moved)


def _forget_notes(row: CommitmentCheck, at: datetime) -> None:
    for level in LEVELS:
        moment = getattr(row, level.moment)
        if moment is not None and moment >= at:
            setattr(row, level.noted, None)


# --- small parts ---


def _locked(commitment: Commitment) -> CommitmentCheck:
    rows = CommitmentCheck.objects.select_for_update(of=("self",)).select_related("department__programme")
    return rows.get(commitment=commitment)


def _record(check: CommitmentCheck, kind: str, by: Actor, at: datetime, *, before: str = "", after: str = "") -> None:
    """In the check's own timeline, and in the case's."""
    details: dict[str, Any] = {"commitment": str(check.commitment_id), "reason_code": check.reason_code}
    case = check.commitment.case_proof.case
    for row in (check, case):
        timeline.record(about=row, kind=kind, by=by, at=at, before=before, after=after, details=details)
