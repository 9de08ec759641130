"""Supply and demand of data 供需对接: proposed by the office, answered by the department that holds the fact."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import DEMAND_MOVES, DataDemand, DemandStatus, Department, Programme, ProofItem
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.texts import at_most, needed

LONGEST_TEXT = 1_000


@transaction.atomic
def propose(
    *, programme: Programme, proof_code: str, holder_code: str, grounds: Mapping[str, Any], by: Actor, at: datetime
) -> DataDemand:
    """Ask a department to share what a proof shows. Raises NotAllowed, Invalid, and Conflict where it is asked already.

    `grounds` are the figures that speak for it, kept as they are now.
    """
    permissions.may_propose_demand(by, programme)
    proof = ProofItem.objects.select_for_update(of=("self",)).filter(code=proof_code).first()
    holder = Department.objects.filter(programme=programme, code=holder_code).first()
    if proof is None or holder is None:
        raise Invalid(_("没有这项证明，或者没有这个单位。"), errors={"/proof": _("从列表里选")})
    if DataDemand.objects.open().filter(proof=proof, holding_department=holder).exists():
        raise Conflict(_("这项证明已经提过数据需求，还没有办完。"), code="demanded_already")
    demand = DataDemand.objects.create(
        programme=programme,
        proof=proof,
        holding_department=holder,
        grounds=dict(grounds),
        proposed_at=at,
        proposed_by_id=by.user_id,
    )
    _note(demand, "", by, at)
    return demand


@transaction.atomic
def answer(*, demand_id: int, accepted: bool, text: str, by: Actor, at: datetime) -> DataDemand:
    """Say whether the fact will be shared; a refusal needs its reason."""
    demand = _locked(demand_id, by)
    permissions.may_answer_demand(by, demand)
    before = states.move(demand, DEMAND_MOVES, DemandStatus.ACCEPTED if accepted else DemandStatus.DECLINED)
    if accepted:
        demand.answer = at_most(LONGEST_TEXT, text, "/text")
    else:
        demand.answer = needed(LONGEST_TEXT, text, "/text", _("不共享要写明理由。"))
    demand.answered_at = at
    demand.save(update_fields=["status", "answer", "answered_at"])
    _note(demand, before, by, at)
    return demand


@transaction.atomic
def complete(*, demand_id: int, by: Actor, at: datetime) -> DataDemand:
    """The fact is shared now: the proof's items may read it instead of asking."""
    demand = _locked(demand_id, by)
    permissions.may_answer_demand(by, demand)
    before = states.move(demand, DEMAND_MOVES, DemandStatus.DONE)
    demand.done_at = at
    demand.save(update_fields=["status", "done_at"])
    _note(demand, before, by, at)
    return demand


def _locked(demand_id: int, by: Actor) -> DataDemand:
    visible = DataDemand.objects.visible_to(by).values("pk")
    demand = DataDemand.objects.select_for_update(of=("self",)).filter(pk=demand_id, pk__in=visible).first()
    if demand is None:
        raise NotVisible(_("没有找到这项数据需求。"))
    return demand


def _note(demand: DataDemand, before: str, by: Actor, at: datetime) -> None:
    timeline.record(about=demand, kind=f"data_demand.{demand.status}", by=by, at=at, before=before, after=demand.status)
    outbox.emit("catalog.data_demand_moved", {"demand": demand.pk, "status": demand.status}, at=at)
