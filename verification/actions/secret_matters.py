"""Register that a secret matter is verified outside the system, and close the entry with yes or no. No content."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Department, RequirementChannel, Way
from portal.foundation import states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid
from verification.actions import asking, proofs
from verification.actions.locking import lock_proof
from verification.models import (
    SECRET_MOVES,
    CaseProof,
    ProofStatus,
    SecretMatter,
    SecretStatus,
)
from verification.numbers import Series, next_number
from verification.permissions import cases as permissions

MAY_BEGIN = frozenset({ProofStatus.PENDING, ProofStatus.NOT_FOUND, ProofStatus.UNAVAILABLE})
SETTLED = {
    SecretMatter.Result.VERIFIED: (ProofStatus.SATISFIED, "offline_verified"),
    SecretMatter.Result.NOT_VERIFIED: (ProofStatus.NOT_FOUND, "offline_not_verified"),
}


@transaction.atomic
def register(*, case_proof_id: UUID, by: Actor, at: datetime, department_id: int | None = None) -> SecretMatter:
    """Open an entry: who asks whom, when, by whom. The issuing department is the catalogue's unless another is named.

    Raises NotVisible, NotAllowed, Conflict (not secret, closed case, one is open), Invalid (no such department).
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    _refuse_unless_possible(held)
    issuer = _issuer(held, department_id)
    matter = SecretMatter.objects.create(
        number=next_number(Series.OFFLINE, held.case.programme, at),
        programme=held.case.programme,
        requesting_department=held.case.department,
        issuing_department=issuer,
        registered_at=at,
        handler_id=by.user_id,
        is_demo=held.case.is_demo,
    )
    timeline.record(about=matter, kind="secret.registered", by=by, at=at, after=matter.status)
    _take_offline(held, matter, by, at)
    return matter


@transaction.atomic
def close(*, case_proof_id: UUID, result: str, by: Actor, at: datetime) -> SecretMatter:
    """Close the entry of a proof with whether it was verified; the case goes on with that alone.

    Raises NotVisible, NotAllowed, Conflict (none is open), Invalid.
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    if result not in SecretMatter.Result.values:
        raise Invalid(_("选一样：已核验或未核验。"), errors={"/result": _("只能是 verified 或 not_verified。")})
    if held.secret_matter_id is None:
        raise Conflict(_("这项证明还没有涉密核验登记。"), remedy=_("先登记，再去线下核验。"), code="not_registered")
    matter = SecretMatter.objects.select_for_update(of=("self",)).get(pk=held.secret_matter_id)
    before = states.move(matter, SECRET_MOVES, SecretStatus.CLOSED)
    matter.result = result
    matter.closed_at, matter.closed_by_id = at, by.user_id
    matter.save(update_fields=["status", "result", "closed_at", "closed_by"])
    timeline.record(about=matter, kind="secret.closed", by=by, at=at, before=before, after=matter.status)
    status, reason_code = SETTLED[SecretMatter.Result(result)]
    proofs.settle(held, status, reason_code, by=by, at=at, way=Way.OFFLINE)
    return matter


def _refuse_unless_possible(held: CaseProof) -> None:
    if not held.proof.is_secret:
        raise Conflict(_("这项证明不涉密，按清单里的办法办。"), code="not_secret")
    if not held.case.is_at_work:
        raise Conflict(_("办件现在是“%(status)s”，不能再登记。") % {"status": held.case.get_status_display()})
    if held.status not in MAY_BEGIN:
        raise Conflict(
            _("这项证明现在是“%(status)s”，不用再登记。") % {"status": held.get_status_display()},
            code="already_registered",
        )


def _issuer(held: CaseProof, department_id: int | None) -> Department:
    if department_id is None:
        department_id = _issuer_of(held)
    found = Department.objects.filter(pk=department_id or 0, programme_id=held.case.programme_id).first()
    if found is None:
        reason = _("选本市的出具单位。")
        raise Invalid(reason, errors={"/department": reason})
    return found


def _issuer_of(held: CaseProof) -> int | None:
    """The department whose records the catalogue names for this proof."""
    channels = RequirementChannel.objects.filter(requirement_id=held.requirement_id, source__isnull=False)
    return channels.order_by("position").values_list("source__department_id", flat=True).first()


def _take_offline(held: CaseProof, matter: SecretMatter, by: Actor, at: datetime) -> None:
    """Put the proof on its one way. What was drafted before the proof became secret is dropped."""
    asking.withdraw_open_of(held.case, by=by, at=at, reason="转为线下核验。", case_proof=held)
    held = proofs.settle(held, ProofStatus.PENDING, held.reason_code, by=by, at=at, way=Way.OFFLINE)
    held = proofs.settle(held, ProofStatus.REQUESTED, "offline_under_way", by=by, at=at, way=Way.OFFLINE)
    held.secret_matter = matter
    held.save(update_fields=["secret_matter"])
