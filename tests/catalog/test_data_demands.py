"""Demands for shared data: proposed with figures, answered by who holds the fact, done once it is shared."""

import pytest

from catalog import actions
from catalog.models import DataDemand, Duty
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.notifications import Notification
from tests.factories.catalog import AT, DepartmentFactory, ProofItemFactory, actor
from tests.outbox import deliver_all

pytestmark = pytest.mark.django_db
GROUNDS = {"requests": 120, "late": 7, "not_found": 3}


@pytest.fixture
def holder():
    return DepartmentFactory()


@pytest.fixture
def office(holder):
    return actor(DepartmentFactory(programme=holder.programme), Duty.OFFICE)


def proposed(office, holder, **changes):
    facts = {"proof_code": ProofItemFactory().code, "holder_code": holder.code, "grounds": GROUNDS}
    return actions.data_demands.propose(programme=holder.programme, **{**facts, **changes}, by=office, at=AT)


def test_from_the_figures_to_shared_data(office, holder):
    liaison = actor(holder, Duty.LIAISON)
    demand = proposed(office, holder)

    actions.data_demands.answer(demand_id=demand.pk, accepted=True, text="下月接口上线", by=liaison, at=AT)
    done = actions.data_demands.complete(demand_id=demand.pk, by=liaison, at=AT)

    assert (done.status, done.grounds, done.done_at) == ("done", GROUNDS, AT)
    deliver_all()
    assert Notification.objects.filter(user_id=liaison.user_id, kind="data_demand.proposed").exists()
    assert Notification.objects.filter(user_id=office.user_id, kind="data_demand.done").exists()


def test_a_refusal_needs_its_reason(office, holder):
    demand, head = proposed(office, holder), actor(holder, Duty.HEAD)

    with pytest.raises(Invalid):
        actions.data_demands.answer(demand_id=demand.pk, accepted=False, text=" ", by=head, at=AT)
    declined = actions.data_demands.answer(demand_id=demand.pk, accepted=False, text="涉密", by=head, at=AT)
    assert declined.status == "declined"
    with pytest.raises(IllegalMove):
        actions.data_demands.complete(demand_id=demand.pk, by=head, at=AT)


def test_is_open_once_per_proof_and_holder(office, holder):
    demand = proposed(office, holder)

    with pytest.raises(Conflict, match="已经提过"):
        proposed(office, holder, proof_code=demand.proof.code)


def test_is_proposed_by_the_office_only(holder):
    with pytest.raises(NotAllowed):
        proposed(actor(holder, Duty.LIAISON), holder)
    assert not DataDemand.objects.exists()


def test_is_answered_by_who_holds_the_fact(office, holder):
    demand = proposed(office, holder)

    with pytest.raises(NotAllowed):
        actions.data_demands.answer(demand_id=demand.pk, accepted=True, text="", by=office, at=AT)
    with pytest.raises(NotVisible):
        sister = actor(DepartmentFactory(programme=holder.programme), Duty.LIAISON)
        actions.data_demands.answer(demand_id=demand.pk, accepted=True, text="", by=sister, at=AT)


def test_of_an_unknown_proof_or_holder_is_refused(office, holder):
    with pytest.raises(Invalid):
        proposed(office, holder, proof_code="nothing")
