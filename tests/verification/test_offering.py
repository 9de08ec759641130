"""Material handed in from home: never refused while the case is open or reviewed, valid once the window has looked."""

import pytest

from catalog.models import Way
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.models import Notification
from portal.foundation.outbox import deliver_due
from tests.factories import catalog
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.factories.certificates import RepresentationFactory
from tests.factories.files import picture
from tests.factories.verification import CaseProofFactory
from verification import case_handlers  # noqa: F401 - registers itself
from verification.actions import materials, offering
from verification.models import Case, CaseProof, RequestStatus, SupplementRecord, VoluntaryRecord

pytestmark = pytest.mark.django_db


def person_of(proof):
    """The applicant, signed in."""
    held = RepresentationFactory(holder=proof.case.applicant)
    return Actor(user_id=held.user_id, holder_ids=frozenset({held.holder_id}))


def offered(proof, **given):
    return offering.offer(case_proof_id=proof.pk, by=person_of(proof), at=AT, **({"upload": picture()} | given))


def test_is_kept_counted_and_told_and_leaves_the_request_running_until_the_window_has_looked():
    inquiry = situations.sent()
    proof, clerk = inquiry.case_proof, inquiry.asking
    Case.objects.filter(pk=proof.case_id).update(clerk_id=clerk.user_id)

    record = offered(proof)
    deliver_due(AT)

    assert VoluntaryRecord.objects.get() == record
    assert inquiry.again().status == RequestStatus.SUBMITTED
    assert Notification.objects.get(kind="case.material_offered").user_id == clerk.user_id
    offering.take_up(case_proof_id=proof.pk, by=clerk, at=AT)
    assert inquiry.again().status == RequestStatus.WITHDRAWN
    assert (inquiry.case_proof.status, inquiry.case_proof.reason_code) == ("satisfied", "voluntary")
    with pytest.raises(Conflict, match="没有申请人交来"):
        offering.take_up(case_proof_id=proof.pk, by=clerk, at=AT)


def test_is_taken_in_a_decided_case_only_while_a_corrected_reply_is_reviewed():
    proof = CaseProofFactory(mismatched=True)
    decided = {"status": "decided", "outcome": "approved", "accepted_at": AT, "decided_at": AT}
    Case.objects.filter(pk=proof.case_id).update(**decided)

    with pytest.raises(Conflict, match="已办结"):
        offered(CaseProof.objects.get())
    Case.objects.filter(pk=proof.case_id).update(needs_review_since=AT)
    offered(CaseProof.objects.get())
    at_window = materials.supply(
        case_proof_id=proof.pk, note="也带来了", by=catalog.actor(proof.case.department, "clerk"), at=AT
    )

    assert (at_window.status, VoluntaryRecord.objects.count()) == ("satisfied", 2)


def test_that_was_asked_for_is_a_line_of_the_other_ledger():
    asked = CaseProofFactory(mismatched=True)
    clerk = catalog.actor(asked.case.department, "clerk")
    materials.supplement(case_proof_id=asked.pk, reason="流水与登记不符", by=clerk, at=AT)
    to_bring = CaseProofFactory(way=Way.APPLICANT, status="pending")

    assert {type(offered(proof)) for proof in (asked, to_bring)} == {SupplementRecord}
    offering.take_up(case_proof_id=asked.pk, by=clerk, at=AT)

    assert CaseProof.objects.get(pk=asked.pk).reason_code == "supplemented"
    assert not VoluntaryRecord.objects.exists()


def test_is_for_the_people_of_the_case_and_has_its_bounds():
    proof = CaseProofFactory()

    with pytest.raises(NotVisible):
        offering.offer(case_proof_id=proof.pk, by=person_of(CaseProofFactory()), at=AT, note="别人的")
    with pytest.raises(Invalid, match="选一个文件"):
        offered(proof, upload=None, note=" ")
    for piece in range(offering.MOST_WAITING):
        offered(proof, upload=None, note=f"第 {piece} 页")
    with pytest.raises(Conflict, match="已经交了 9 份"):
        offered(proof)
