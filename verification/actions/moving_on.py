"""The clerk leaves a proof's way for the next one in the order, never past what departments can find out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from verification import ways
from verification.actions import asking, commitments, drafting
from verification.actions.locking import lock_proof
from verification.models import NEGATIVE, CaseProof, ProofStatus
from verification.permissions import cases as permissions
from verification.queries.leaving import bars_to_leaving

MAY_LEAVE = NEGATIVE | {ProofStatus.PENDING}
BARS = {  # code → what stands against it, and the way out
    ways.NOT_SENT: (
        gettext_lazy("协查还没发出，不能改走别的办法：部门之间能核的，不找申请人。"),
        gettext_lazy("先发出协查；不归对方办的，对方退回后自动改走下一种办法。申请人自己愿意提供的，随时收下。"),
    ),
    ways.VISIT_PLANNED: (
        gettext_lazy("已经安排了实地核查，办完它再改走别的办法。"),
        gettext_lazy("去过的登记结果，没去成的改期；不再去的，写明理由。申请人自己愿意提供的，随时收下。"),
    ),
    ways.NOT_VISITED: (
        gettext_lazy("这项证明先由本部门实地核查，再找申请人。"),
        gettext_lazy("安排实地核查；安排了又去不成的，写明理由。申请人自己愿意提供的，随时收下。"),
    ),
}


@transaction.atomic
def move_on(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """Take a proof to its next way; a request not yet sent is dropped, one that is out has to be withdrawn first.

    Raises NotVisible, NotAllowed, Conflict (closed case, nothing to leave; the code of `ways.bar_to_leaving` where the
    request was never sent, or the visit is planned or was not made).
    """
    held = lock_proof(case_proof_id)
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
    if bar := bars_to_leaving([held])[held.pk]:
        message, remedy = BARS[bar]
        raise Conflict(message, remedy=remedy, code=bar)
    asking.withdraw_open_of(held.case, by=by, at=at, reason="窗口改走下一种办法。", case_proof=held)
    return drafting.take_next_way(held, "moved_on", by=by, at=at)
