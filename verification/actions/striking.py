"""A proof that is cancelled leaves every open case from its date on (design §4.8): nobody may ask for it any more.

Reading asks `cancelled` itself, so a cancelled proof counts as struck out at once; the verb here only writes it down.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from catalog.models import Way
from catalog.queries import cancelled
from portal.foundation import timeline
from portal.foundation.actors import Actor
from verification.actions import asking, proofs
from verification.actions.locking import lock_case
from verification.models import OPEN_CASES, PROOF_MOVES, CaseProof, ProofStatus

STRIKABLE = [status for status, after in PROOF_MOVES.items() if ProofStatus.STRUCK_OUT in after]


def to_strike_out(at: datetime) -> QuerySet[CaseProof]:
    """Proofs of open cases that are cancelled and not struck out yet."""
    return CaseProof.objects.filter(
        case__status__in=OPEN_CASES, status__in=STRIKABLE, proof_id__in=cancelled(at).values("proof_id")
    )


def strike_out_cancelled(*, by: Actor, at: datetime, limit: int = 100) -> int:
    """Strike cancelled proofs out of up to `limit` open cases, a transaction each; returns how many proofs it were."""
    case_ids = list(to_strike_out(at).order_by("case_id").values_list("case_id", flat=True).distinct()[:limit])
    return sum(strike_out_of(case_id, by=by, at=at) for case_id in case_ids)


@transaction.atomic
def strike_out_of(case_id: UUID, *, by: Actor, at: datetime) -> int:
    """Strike what is cancelled out of one open case and take its requests back; returns how many proofs it were."""
    case = lock_case(case_id)
    rows = list(to_strike_out(at).filter(case=case).select_related("proof"))
    for row in rows:
        asking.withdraw_open_of(case, by=by, at=at, reason="这项证明已经取消。", case_proof=row)
        proofs.settle(row, ProofStatus.STRUCK_OUT, "proof_cancelled", by=by, at=at, way=Way.CANCELLED)
    if rows:
        details = {"proofs": sorted({row.proof.code for row in rows})}
        timeline.record(about=case, kind="case.proofs_cancelled", by=by, at=at, details=details)
    return len(rows)
