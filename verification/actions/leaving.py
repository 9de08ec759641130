"""Hand-over of a leaver's open work: all of it, to named colleagues, in one transaction; then the duties end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.actions import officers
from catalog.models import Department, Officer
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.texts import at_most, needed
from verification.actions.answering import give_request
from verification.actions.editing import LONGEST_NOTE, give_case
from verification.actions.locking import lock_cases
from verification.models import ReplyDraft, VerificationRequest
from verification.work_in_hand import CASES, DRAFTS, KINDS, REQUESTS, SITE_CHECKS, takers


@transaction.atomic
def hand_over(
    *, user_id: int, department_id: int, to: Mapping[str, int], by: Actor, at: datetime, reason: str = ""
) -> dict[str, int]:
    """Give everything that a user has in hand in a department to the colleague named for each kind of work.

    `to`: code of the kind → user id. Each row keeps the step in its timeline, each colleague is told. Returns how many
    rows of each kind went. All or nothing. Raises NotVisible, NotAllowed, Invalid (a kind without a fitting colleague).
    """
    department = Department.objects.filter(pk=department_id).first()
    if department is None:
        raise NotVisible(_("没有这个部门。"))
    permissions.may_hand_over(by, department, user_id)
    reason = at_most(LONGEST_NOTE, reason, "/reason")
    held = _locked(user_id, department_id)
    _check_takers(held, to, department_id, user_id, at)
    for request in held[REQUESTS.code]:
        give_request(request, to[REQUESTS.code], by=by, at=at)
    for draft in held[DRAFTS.code]:
        _give_draft(draft, to[DRAFTS.code], by, at)
    for case in held[CASES.code]:
        give_case(case, to[CASES.code], note=reason, by=by, at=at)
    for check in held[SITE_CHECKS.code]:
        _give_site_check(check, to[SITE_CHECKS.code], by, at)
    return {code: len(rows) for code, rows in held.items() if rows}


@transaction.atomic
def leave(
    *, user_id: int, department_id: int, to: Mapping[str, int], reason: str, by: Actor, at: datetime
) -> dict[str, int]:
    """Hand everything over and end all duties of the user in the department, with the reason.

    Raises as `hand_over`, and Invalid where no reason is given.
    """
    needed(LONGEST_NOTE, reason, "/reason", _("免职要写明事由。"), _("写明事由"))
    counts = hand_over(user_id=user_id, department_id=department_id, to=to, by=by, at=at, reason=reason)
    held = Officer.objects.in_force(at).filter(user_id=user_id, department_id=department_id)
    for officer_id in list(held.order_by("pk").values_list("pk", flat=True)):
        officers.dismiss(officer_id=officer_id, by=by, at=at, reason=reason)
    return counts


def _locked(user_id: int, department_id: int) -> dict[str, list[Any]]:
    """What is in hand, locked in the one order: cases, then requests, then what hangs on them."""
    cases = {row.pk for row in CASES.of(user_id, department_id)}
    cases |= {check.case_proof.case_id for check in SITE_CHECKS.of(user_id, department_id)}
    lock_cases(cases)
    requests = {row.pk for row in REQUESTS.of(user_id, department_id)}
    requests |= {draft.request_id for draft in DRAFTS.of(user_id, department_id)}
    list(VerificationRequest.objects.select_for_update(of=("self",)).filter(pk__in=requests).order_by("pk"))
    return {kind.code: list(kind.of(user_id, department_id).order_by("pk")) for kind in KINDS}


def _check_takers(
    held: Mapping[str, list[Any]], to: Mapping[str, int], department_id: int, user_id: int, at: datetime
) -> None:
    wrong: dict[str, str] = {}
    for kind in KINDS:
        if not held[kind.code]:
            continue
        able = set(takers(kind, department_id, user_id, at).values_list("user_id", flat=True))
        if to.get(kind.code) not in able:
            wrong[f"/to/{kind.code}"] = _("选一位本部门能办这类工作的同事。")
    if wrong:
        raise Invalid(_("还有工作没有选好接手的同事，没有交接任何一件。"), errors=wrong)


def _give_draft(draft: ReplyDraft, to_user_id: int, by: Actor, at: datetime) -> None:
    """The colleague goes on with what was typed; of two drafts of one request the later one stays."""
    own = ReplyDraft.objects.filter(request_id=draft.request_id, user_id=to_user_id).first()
    if own is not None and own.saved_at >= draft.saved_at:
        draft.delete()
        return
    if own is not None:
        own.delete()
    draft.user_id = to_user_id
    draft.save(update_fields=["user"])
    details = {"to_user_id": to_user_id}
    timeline.record(about=draft.request, kind="request.draft_handed_over", by=by, at=at, details=details)


def _give_site_check(check: Any, to_user_id: int, by: Actor, at: datetime) -> None:
    check.planned_by_id = to_user_id
    check.save(update_fields=["planned_by"])
    case = check.case_proof.case
    details = {"site_check": str(check.pk), "to_user_id": to_user_id}
    timeline.record(about=case, kind="proof.site_check_handed_over", by=by, at=at, details=details)
    outbox.emit("verification.site_check_handed_over", {"site_check": str(check.pk), "to": to_user_id}, at=at)
