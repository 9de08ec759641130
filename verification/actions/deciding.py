"""The decisions about a case: accepted, decided, or withdrawn by the applicant."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import SystemClient
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.moment import LOCAL
from portal.foundation.texts import at_most, needed
from verification import acceptance
from verification.actions import asking, commitments, noting, striking
from verification.actions.locking import lock_case
from verification.models import CASE_MOVES, TO_GET, Case, CaseStatus, ProofStatus
from verification.permissions import cases as permissions
from verification.spared import spared

LONGEST_REASON = 1_000
SPARED_COLUMNS = ("fields_total", "fields_untyped", "proofs_total", "proofs_spared")
# What is still being got. A negative answer is an answer: an application may be refused on it.
UNDER_WAY = TO_GET | {ProofStatus.REQUESTED}


@transaction.atomic
def accept(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """Accept an application. What the applicant still owes is written down with a term (容缺受理).

    Raises NotVisible, NotAllowed, IllegalMove, Conflict (suspended; something is missing that may not follow).
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if case.status == CaseStatus.SUSPENDED:  # the same move is `resume` there
        raise Conflict(_("这件已经受理，现在中止着。"), remedy=_("恢复办理，不用再受理。"), code="suspended")
    before = states.move(case, CASE_MOVES, CaseStatus.ACCEPTED)
    found = acceptance.acceptance_of(case, at)
    _refuse_without_essentials(found.essential)
    case.accepted_at = at
    case.pending_materials, case.pending_due_at = found.may_follow, found.due_at
    case.pending_days = case.programme.tolerance_days if found.due_at else None
    case.save(update_fields=["status", "accepted_at", "pending_materials", "pending_due_at", "pending_days"])
    timeline.record(
        about=case,
        kind="case.accepted",
        by=by,
        at=at,
        before=before,
        after=case.status,
        details={"pending": len(case.pending_materials)},
    )
    if found.due_at:
        announce(case, "case.accepted_with_gaps", at=at, due_at=found.due_at)
    return case


@transaction.atomic
def decide(*, case_id: UUID, outcome: str, by: Actor, at: datetime, reason: str = "") -> Case:
    """Decide an accepted case. Approval needs every required proof; refusal needs a reason and no open question.

    Raises NotVisible, NotAllowed, Conflict (decided meanwhile: by whom and how; or which proofs are open),
    IllegalMove, Invalid.
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    _refuse_second_decision(case)
    reason = _checked_outcome(outcome, reason)
    before = states.move(case, CASE_MOVES, CaseStatus.DECIDED)
    _refuse_open_proofs(case, outcome, at)
    case = _ended_requests_of(case, by, at)
    case.outcome, case.decided_at, case.decision_reason = outcome, at, reason
    _count_spared(case)
    case.save(update_fields=["status", "outcome", "decided_at", *SPARED_COLUMNS, *SEALED_COLUMNS])
    timeline.record(
        about=case,
        kind="case.decided",
        by=by,
        at=at,
        before=before,
        after=case.status,
        reason=reason,
        details={"outcome": outcome},
    )
    announce(case, "case.decided", at=at)
    return case


@transaction.atomic
def withdraw(*, case_id: UUID, by: Actor, at: datetime, reason: str = "") -> Case:
    """End an application at the applicant's wish, with its open requests and its commitments. Raises IllegalMove."""
    case = lock_case(case_id)
    permissions.may_withdraw(by, case)
    reason = at_most(LONGEST_REASON, reason, "/reason")
    before = states.move(case, CASE_MOVES, CaseStatus.WITHDRAWN)
    asking.withdraw_open_of(case, by=by, at=at, reason=reason or "申请人撤回了申请。")
    commitments.withdraw_of(case, by=by, at=at)
    # The row again: taking requests back has written the form in this transaction.
    case = lock_case(case_id)
    case.status = CaseStatus.WITHDRAWN
    case.save(update_fields=["status"])
    timeline.record(about=case, kind="case.withdrawn", by=by, at=at, before=before, after=case.status, reason=reason)
    if not by.is_officer:  # the window did not see it happen
        announce(case, "case.withdrawn", at=at)
    return case


def _ended_requests_of(case: Case, by: Actor, at: datetime) -> Case:
    """The case, moved as it is, after what it no longer waits for was struck out or taken back.

    Else the department that was asked would go on, and be late, for a case that is done.
    """
    ended = striking.strike_out_of(case.pk, by=by, at=at)
    ended += asking.withdraw_open_of(case, by=by, at=at, reason="办件已经办结，不用再核验。")
    if not ended:
        return case
    anew = lock_case(case.pk)  # both have written the form in this transaction
    anew.status = case.status
    return anew


def announce(case: Case, kind: str, *, at: datetime, due_at: datetime | None = None) -> None:
    """Let those concerned hear of a step after the commit; `due_at` is the term that it gives the applicant."""
    term = {"due_at": due_at.isoformat()} if due_at else {}
    outbox.emit(noting.event_name(kind), {"case": str(case.pk), **term}, at=at)


def _refuse_without_essentials(names: list[str]) -> None:
    if names:
        raise Conflict(
            _("还缺不能容缺的 %(count)d 项，不能受理：%(names)s。")
            % {"count": len(names), "names": _("、").join(names)},
            remedy=_("先取得这些证明；别的可以受理后再补。"),
            code="essential_missing",
        )


def _count_spared(case: Case) -> None:
    """Write how much was spared, as it stands with the decision."""
    found = spared(case.item_version.form, case.form or {}, case.proofs.all())
    for name in SPARED_COLUMNS:
        setattr(case, name, getattr(found, name))


def _checked_outcome(outcome: str, reason: str) -> str:
    if outcome not in Case.Outcome.values:
        raise Invalid(
            _("选择决定：准予或不予。"), errors={"/outcome": _("只能是 approved（准予）或 refused（不予）。")}
        )
    if outcome == Case.Outcome.REFUSED:
        return needed(LONGEST_REASON, reason, "/reason", _("要写明理由。"))
    return at_most(LONGEST_REASON, reason, "/reason")


def _refuse_open_proofs(case: Case, outcome: str, at: datetime) -> None:
    rows = acceptance.open_proofs(case, at)
    remedy = _("先取得这些证明，或改走下一种办法。")
    if outcome == Case.Outcome.REFUSED:
        rows = [row for row in rows if row.status in UNDER_WAY]
        if rows and acceptance.is_term_over(case, at):  # incomplete in time: what the applicant owes holds up nothing
            rows = [row for row in rows if not acceptance.owed(row)]
        elif any(acceptance.owed(row) for row in rows):
            remedy = _("等申请人补的，期限过了还没有补，才能按材料不全决定；没有给过期限的，先告知补正。")
    if not rows:
        return
    names = _("、").join(dict.fromkeys(row.proof.name for row in rows))
    raise Conflict(
        _("还有 %(count)d 项必要证明没有取得，不能办结：%(names)s。") % {"count": len(rows), "names": names},
        remedy=remedy,
        errors={f"/proofs/{row.pk}": f"{row.proof.name}{_('：')}{row.get_status_display()}" for row in rows},
        code="open_proofs",
    )


def _refuse_second_decision(case: Case) -> None:
    if not case.is_finished:
        return
    words = {
        "who": _who_decided(case),
        "when": date_format(case.decided_at.astimezone(LOCAL), "Y-m-d H:i") if case.decided_at else "",
        "outcome": case.get_outcome_display(),
    }
    raise Conflict(
        _("%(who)s已于 %(when)s 决定“%(outcome)s”，不能再次决定。") % words,
        remedy=_("请重新打开办件查看决定。"),
        code="already_decided",
    )


def _who_decided(case: Case) -> str:
    event = timeline.of(case).filter(kind="case.decided").first()
    actor = event.actor if event else {}
    if user := get_user_model().objects.filter(pk=actor.get("user_id", 0)).first():
        return str(user)
    client = SystemClient.objects.filter(pk=actor.get("client_id", 0)).select_related("application").first()
    return client.application.name if client else _("同事")
