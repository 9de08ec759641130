"""A reply that is put right: what of the case follows it, and what was got otherwise meanwhile and stands."""

from datetime import timedelta

import pytest

from catalog.models import Way
from portal.foundation import timeline
from tests.factories import requests as situations
from tests.factories.catalog import AT, FieldMappingFactory
from verification.actions import materials, proofs
from verification.actions import requests as actions
from verification.models import Case, ProofStatus, RequestStatus

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def replied(outcome, *, then=("site_check", "applicant"), **facts):
    """A request whose first reply was `outcome`; the amount stands in the field `pension`."""
    inquiry = situations.drafted(then=then)
    request = inquiry.request
    FieldMappingFactory(
        version=request.case.item_version,
        field="pension",
        licence_type=None,
        attribute="",
        proof=request.proof,
        fact="amount",
    )
    actions.submit(request_id=request.pk, by=inquiry.asking, at=AT)
    actions.answer(request_id=request.pk, outcome=outcome, facts=facts, by=inquiry.answering, at=AT)
    return inquiry


def correct(inquiry, outcome, **facts):
    """The issuing department puts its reply right."""
    actions.correct(
        request_id=inquiry.request.pk,
        outcome=outcome,
        facts=facts,
        reason="抄错了行",
        by=inquiry.answering,
        at=LATER,
    )


def pension(inquiry):
    """The cell that the reply fills."""
    return Case.objects.get(pk=inquiry.request.case_id).form["pension"]


def move_on(inquiry):
    proofs.next_way(inquiry.case_proof, "moved_on", by=inquiry.asking, at=AT)


class TestTheProof:
    def test_follows_every_correction_while_it_rests_on_the_reply(self):
        inquiry = replied("matched", amount=1286)

        seen = []
        for outcome in ("mismatched", "not_found", "matched"):
            correct(inquiry, outcome, **({} if outcome == "not_found" else {"amount": 900}))
            seen.append(inquiry.case_proof.status)

        assert seen == ["mismatched", "not_found", "satisfied"]
        assert timeline.of(inquiry.request).filter(kind="request.corrected").count() == 3

    def test_stays_got_where_the_applicant_supplied_it_after_the_first_reply(self):
        inquiry = replied("not_found")
        materials.supply(case_proof_id=inquiry.request.case_proof_id, by=inquiry.asking, at=AT, note="带来了原件")

        correct(inquiry, "mismatched", amount=900)

        assert inquiry.again().status == RequestStatus.CORRECTED
        assert inquiry.case_proof.status == ProofStatus.SATISFIED
        assert inquiry.case_proof.reason_code == "voluntary"

    def test_is_not_taken_off_its_next_way_by_another_no(self):
        inquiry = replied("not_found")
        move_on(inquiry)

        correct(inquiry, "mismatched", amount=900)

        proof = inquiry.case_proof
        assert (proof.way, proof.status) == (Way.SITE_CHECK, ProofStatus.PENDING)
        assert Way.SITE_CHECK not in {entry["way"] for entry in proof.tried}

    @pytest.mark.parametrize("steps", [1, 2])  # on the next way; beyond the last one
    def test_is_there_when_the_correction_says_yes_after_all(self, steps):
        inquiry = replied("not_found", then=("site_check",))
        for _step in range(steps):
            move_on(inquiry)

        correct(inquiry, "matched", amount=1286)

        assert (inquiry.case_proof.way, inquiry.case_proof.status) == (Way.VERIFICATION, ProofStatus.SATISFIED)

    def test_without_any_way_left_does_not_bar_the_correction(self):
        inquiry = replied("not_found", then=("site_check",))
        move_on(inquiry)
        move_on(inquiry)
        assert inquiry.case_proof.status == ProofStatus.UNAVAILABLE

        correct(inquiry, "mismatched", amount=900)

        assert inquiry.again().status == RequestStatus.CORRECTED
        assert inquiry.case_proof.status == ProofStatus.UNAVAILABLE

    def test_that_was_struck_out_stays_so(self):
        inquiry = replied("not_found")
        proofs.settle(inquiry.case_proof, ProofStatus.STRUCK_OUT, "proof_cancelled", by=inquiry.asking, at=AT)

        correct(inquiry, "matched", amount=1286)

        assert inquiry.case_proof.status == ProofStatus.STRUCK_OUT


class TestADecidedCase:
    @pytest.mark.parametrize("outcome", ["mismatched", "matched"])  # a changed amount may matter as much as a no
    @pytest.mark.parametrize("state", [{"status": "decided"}, {"status": "revoked", "revoked_at": AT}])
    def test_is_flagged_for_review_with_one_event(self, outcome, state):
        inquiry = replied("matched", amount=1286)
        case = Case.objects.filter(pk=inquiry.request.case_id)
        case.update(accepted_at=AT, decided_at=AT, outcome="approved", **state)

        for _twice in range(2):
            correct(inquiry, outcome, amount=900)

        assert case.get().needs_review_since == LATER
        assert timeline.of(case.get()).filter(kind="case.needs_review").count() == 1

    def test_keeps_in_its_form_what_it_was_decided_on(self):
        inquiry = replied("matched", amount=1286)
        Case.objects.filter(pk=inquiry.request.case_id).update(
            accepted_at=AT, decided_at=AT, outcome="approved", status="decided"
        )

        correct(inquiry, "not_found")

        assert pension(inquiry)["value"] == 1286


class TestTheForm:
    def test_loses_what_is_no_longer_said_and_gives_the_reason(self):
        inquiry = replied("matched", amount=1286)
        assert pension(inquiry)["value"] == 1286

        correct(inquiry, "not_found")

        cell = pension(inquiry)
        assert cell["value"] == ""
        assert (cell["source"]["kind"], cell["source"]["reason_code"]) == ("missing", "reply_not_found")

    def test_takes_the_corrected_value(self):
        inquiry = replied("matched", amount=1286)

        correct(inquiry, "matched", amount=1386)

        assert pension(inquiry)["value"] == 1386

    def test_keeps_what_people_typed_and_forgets_only_what_was_found_beside_it(self):
        inquiry = situations.sent()
        case = Case.objects.get(pk=inquiry.request.case_id)
        FieldMappingFactory(
            version=case.item_version,
            field="pension",
            licence_type=None,
            attribute="",
            proof=inquiry.request.proof,
            fact="amount",
        )
        case.form = {"pension": {"value": "900", "source": {"kind": "typed"}}}
        case.save()
        actions.answer(
            request_id=inquiry.request.pk, outcome="mismatched", facts={"amount": 1286}, by=inquiry.answering, at=AT
        )
        assert pension(inquiry)["found"]["value"] == 1286

        correct(inquiry, "not_found")

        assert pension(inquiry)["value"] == "900"
        assert "found" not in pension(inquiry)
