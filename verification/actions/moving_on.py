"""The clerk leaves a proof's way for the next one in the order."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from verification.actions import asking, commitments, drafting
from verification.actions.locking import hold_proof
from verification.models import NEGATIVE, CaseProof, ProofStatus
from verification.permissions import cases as permissions

MAY_LEAVE = NEGATIVE | {ProofStatus.PENDING}


@transaction.atomic
def move_on(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """Take a proof to its next way; a request not yet sent is dropped, one that is out has to be withdrawn first.

    Raises NotVisible, NotAllowed, Conflict (closed case, nothing to leave).
    """
    held = hold_proof(case_proof_id)
    permissions.may_work(by, held.case)
    if held.status == ProofStatus.OFFERED:
        return commitments.decline(case_proof_id=case_proof_id, by=by, at=at)
    if not held.case.is_at_work:
        raise Conflict(_("办件现在是“%(status)s”，不能再改办法。") % {"status": held.case.get_status_display()})
    if held.status not in MAY_LEAVE:
        raise Conflict(
            _("这项证明现在是“%(status)s”，不能改走别的办法。") % {"status": held.get_status_display()},
            remedy=_("已经发出的协查先撤回，再改走下一办法。"),
            code="cannot_move_on",
        )
    asking.withdraw_open_of(held.case, by=by, at=at, reason="窗口改走下一种办法。", case_proof=held)
    return drafting.take_next_way(held, "moved_on", by=by, at=at)
