"""Where a proof stands and how it moves; material from the applicant."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from catalog.models import Way
from certificates.models import SourceOutage
from portal.foundation import outbox, timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from tests.factories.certificates import RepresentationFactory
from tests.factories.files import picture
from tests.factories.people import again, clerk_of
from tests.factories.verification import (
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    VerificationRequestFactory,
    low_income_counter,
)
from verification import queries
from verification.actions import cases, materials, proofs
from verification.models import (
    PROOF_MOVES,
    CaseProof,
    ProofStatus,
    RequestStatus,
    SiteCheck,
    SupplementRecord,
    VerificationRequest,
    VoluntaryRecord,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


class TestSettle:
    @pytest.mark.parametrize("after", ["satisfied", "mismatched", "not_found"])
    def test_writes_what_became_of_it_with_one_event(self, after):
        proof = CaseProofFactory(status=ProofStatus.REQUESTED)

        proofs.settle(proof, after, f"reply_{after}", by=clerk_of(proof), at=AT)

        assert (again(proof).status, again(proof).reason_code) == (after, f"reply_{after}")
        [event] = timeline.of(proof.case)
        assert (event.before, event.after) == ("requested", after)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (before, after)
            for before in ProofStatus.values
            for after in ProofStatus.values
            if before not in {after, "struck_out"} and after not in PROOF_MOVES[before]
        ],
    )
    def test_refuses_every_move_that_is_not_allowed(self, before, after):
        proof = CaseProofFactory(status=before)

        with pytest.raises(IllegalMove):
            proofs.settle(proof, after, by=clerk_of(proof), at=AT)

        assert again(proof).status == before

    def test_leaves_a_struck_out_proof_alone_so_that_a_late_answer_does_not_fail(self):
        proof = CaseProofFactory(struck_out=True)

        assert proofs.settle(proof, "satisfied", by=clerk_of(proof), at=AT).status == "struck_out"

    def test_marks_a_decided_case_for_review_when_a_proof_turns_negative(self):
        party = CasePartyFactory(case=CaseFactory(decided=True))
        proof = CaseProofFactory(party=party, satisfied=True)

        proofs.settle(proof, "mismatched", "reply_mismatched", by=clerk_of(proof), at=AT)

        proof.case.refresh_from_db()
        assert proof.case.needs_review_since == AT

    def test_keeps_nothing_of_itself_when_the_callers_transaction_fails(self):
        proof = CaseProofFactory(status=ProofStatus.REQUESTED)

        with pytest.raises(ZeroDivisionError), transaction.atomic():
            proofs.settle(proof, "satisfied", by=clerk_of(proof), at=AT)
            _ = 1 / 0

        assert again(proof).status == "requested"
        assert not timeline.of(proof.case).exists()


class TestNextWay:
    def test_takes_the_next_of_the_order_with_the_reason(self):
        proof = CaseProofFactory(status=ProofStatus.REQUESTED)

        moved = proofs.next_way(proof, "returned", by=clerk_of(proof), at=AT)

        assert (moved.way, moved.status, moved.reason_code) == (Way.SITE_CHECK, "pending", "returned")
        assert moved.tried == [{"way": "verification", "reason_code": "returned", "at": AT.isoformat()}]

    def test_passes_over_a_commitment_that_nothing_allows_and_says_why(self):
        proof = CaseProofFactory(status=ProofStatus.REQUESTED, ways=[Way.VERIFICATION, Way.COMMITMENT, Way.APPLICANT])

        moved = proofs.next_way(proof, "returned", by=clerk_of(proof), at=AT)

        assert moved.way == Way.APPLICANT
        assert moved.tried[-1]["reason_code"] == "no_assessment"

    def test_never_offers_a_commitment_after_a_negative_answer(self):
        proof = CaseProofFactory(mismatched=True, ways=[Way.VERIFICATION, Way.COMMITMENT, Way.APPLICANT])
        catalog.RiskAssessmentFactory(proof=proof.proof)
        catalog.CommitmentTemplateFactory(proof=proof.proof)

        moved = proofs.next_way(proof, "reply_mismatched", by=clerk_of(proof), at=AT)

        assert moved.way == Way.APPLICANT
        assert moved.tried[-1] == {"way": "commitment", "reason_code": "negative_answer", "at": AT.isoformat()}

    def test_says_unavailable_when_no_way_is_left(self):
        proof = CaseProofFactory(status=ProofStatus.REQUESTED, ways=[Way.VERIFICATION])

        assert proofs.next_way(proof, "returned", by=clerk_of(proof), at=AT).status == "unavailable"


class TestReadAgain:
    @pytest.fixture
    def down(self):
        counter = low_income_counter()
        outage = SourceOutage.objects.create(licence_type=counter.identity, since=AT - timedelta(hours=1))
        case = cases.open_case(**counter.opening())
        return counter, outage, case

    def test_takes_the_licence_when_the_source_is_back_and_fills_the_form(self, down):
        counter, outage, case = down
        proof = case.proofs.filter(proof__name="居民身份证").first()
        assert proof.reason_code == "source_down"
        assert case.form["address"]["source"]["reason_code"] == "source_down"
        outage.delete()

        read = cases.read_again(case_proof_id=proof.pk, by=counter.clerk, at=AT + timedelta(minutes=1))

        assert (read.status, read.way) == ("satisfied", "data_sharing")
        case.refresh_from_db()
        assert case.form["address"]["value"] == "示例路1号"

    def test_notes_that_it_failed_again(self, down):
        counter, _outage, case = down
        proof = case.proofs.filter(proof__name="居民身份证").first()

        read = cases.read_again(case_proof_id=proof.pk, by=counter.clerk, at=AT)

        assert read.status == "pending"
        assert [entry["reason_code"] for entry in read.tried] == ["source_down", "source_down"]

    def test_drops_a_request_that_was_not_sent_yet(self):
        counter = low_income_counter()
        outage = SourceOutage.objects.create(licence_type=counter.vehicle, since=AT - timedelta(hours=1))
        case = cases.open_case(**counter.opening())
        proof = case.proofs.filter(proof__name="机动车登记信息").first()
        outage.delete()
        certificates.LicenceFactory(licence_type=counter.vehicle, holder=proof.party.holder)

        cases.read_again(case_proof_id=proof.pk, by=counter.clerk, at=AT)

        assert again(proof).status == "satisfied"
        assert VerificationRequest.objects.get(case_proof=proof).status == RequestStatus.WITHDRAWN


class TestSupply:
    def test_is_never_refused_and_takes_the_open_request_back(self):
        request = VerificationRequestFactory(submitted=True, case_proof__status=ProofStatus.REQUESTED)
        proof = request.case_proof

        materials.supply(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, note="自己带来的原件")

        assert (again(proof).status, again(proof).reason_code) == ("satisfied", "voluntary")
        assert VoluntaryRecord.objects.get().note == "自己带来的原件"
        request.refresh_from_db()
        assert request.status == RequestStatus.WITHDRAWN

    @pytest.mark.parametrize("status", ["pending", "offered", "mismatched", "not_found", "unavailable", "satisfied"])
    def test_is_taken_at_any_time(self, status):
        proof = CaseProofFactory(status=status)

        materials.supply(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, note="原件")

        assert again(proof).status == "satisfied"
        assert VoluntaryRecord.objects.count() == 1

    def test_is_not_called_voluntary_where_the_applicant_is_the_last_way(self):
        proof = CaseProofFactory(way=Way.APPLICANT, ways=[Way.APPLICANT])

        materials.supply(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, note="原件")

        assert not VoluntaryRecord.objects.exists()
        assert SupplementRecord.objects.get().note == "原件"

    def test_of_a_cancelled_proof_is_handed_back_and_nothing_stored(self):
        proof = CaseProofFactory(struck_out=True)

        with pytest.raises(Conflict, match="已取消") as refusal:
            materials.supply(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, note="村里开的证明")

        assert "退还申请人" in refusal.value.remedy
        assert not VoluntaryRecord.objects.exists()
        assert not timeline.of(proof.case).exists()

    def test_refuses_a_hostile_file_and_keeps_nothing(self):
        proof = CaseProofFactory()
        upload = SimpleUploadedFile("x.pdf", b"MZ\x90\x00 not a pdf", content_type="application/pdf")

        with pytest.raises(Invalid):
            materials.supply(case_proof_id=proof.pk, by=clerk_of(proof), at=AT, upload=upload)

        assert again(proof).status == "pending"
        assert not VoluntaryRecord.objects.exists()

    def test_needs_a_file_or_a_note(self):
        proof = CaseProofFactory()

        with pytest.raises(Invalid, match="写明收到了什么"):
            materials.supply(case_proof_id=proof.pk, by=clerk_of(proof), at=AT)

    def test_is_for_clerks_of_the_department_only(self):
        proof = CaseProofFactory()

        with pytest.raises(NotAllowed):
            materials.supply(case_proof_id=proof.pk, by=clerk_of(proof, "liaison"), at=AT, note="x")
        with pytest.raises(NotVisible):
            stranger = catalog.actor(catalog.DepartmentFactory(), "clerk")
            materials.supply(case_proof_id=proof.pk, by=stranger, at=AT, note="x")


class TestSupplement:
    @pytest.mark.parametrize("status", ["pending", "requested", "offered", "satisfied", "unavailable"])
    def test_may_not_be_asked_before_a_negative_answer(self, status):
        proof = CaseProofFactory(status=status)

        with pytest.raises(Conflict, match="不符或查无"):
            materials.supplement(case_proof_id=proof.pk, reason="再看看", by=clerk_of(proof), at=AT)

        assert not SupplementRecord.objects.exists()

    @pytest.mark.parametrize("status", ["mismatched", "not_found"])
    def test_is_a_line_in_the_ledger_with_its_reason(self, status):
        proof = CaseProofFactory(status=status, ways=[Way.VERIFICATION, Way.APPLICANT])

        materials.supplement(case_proof_id=proof.pk, reason="补近三个月流水", by=clerk_of(proof), at=AT)

        record = SupplementRecord.objects.get()
        assert (record.reason, record.step) == ("补近三个月流水", "asked")
        assert again(proof).status == status

    def test_what_came_counts_as_brought_whatever_way_the_proof_was_on(self):
        proof = CaseProofFactory(status="mismatched", way=Way.SITE_CHECK, reason_code="not_confirmed")

        materials.supplement(case_proof_id=proof.pk, reason="收到流水", upload=picture(), by=clerk_of(proof), at=AT)

        assert queries.case_page(proof.case.number, clerk_of(proof), AT).counts.brought == 1

    def test_gives_the_applicant_a_term_and_tells_why(self):
        proof = CaseProofFactory(mismatched=True)
        citizen = RepresentationFactory(holder=proof.case.applicant).user

        materials.supplement(case_proof_id=proof.pk, reason="补流水", working_days=3, by=clerk_of(proof), at=AT)
        outbox.deliver_due(at=AT)

        assert SupplementRecord.objects.get().due_at == datetime.fromisoformat("2026-11-26T17:00:00+08:00")
        assert Notification.objects.get(user=citizen).link == f"/me/cases/{proof.case.number}/"
        assert not SupplementRecord.objects.late(AT).exists()
        assert SupplementRecord.objects.late(AT + timedelta(days=9)).exists()

    def test_is_for_what_differs_and_nothing_else(self):
        request = VerificationRequestFactory(answered=True, outcome="mismatched")
        fields = [{"name": "amount", "label": "数额"}, {"name": "since", "label": "起始"}]
        request.template = catalog.LetterTemplateFactory(proof=request.proof, fields=fields)
        request.claimed, request.facts = {"amount": "1", "since": "2020"}, {"amount": "2", "since": "2020"}
        request.save()
        CaseProof.objects.filter(pk=request.case_proof_id).update(status="mismatched")
        asking = {"case_proof_id": request.case_proof_id, "reason": "补流水", "by": clerk_of(request.case_proof)}

        for points in (["since"], []):
            with pytest.raises(Invalid):
                materials.supplement(**asking, points=points, at=AT)
        materials.supplement(**asking, points=["amount"], at=AT)

        assert SupplementRecord.objects.get().points == ["amount"]

    def test_waits_for_the_own_check_where_nothing_was_found(self):
        proof = CaseProofFactory(status="not_found")

        row = queries.case_page(proof.case.number, clerk_of(proof), AT).next
        assert [row.next.kind, *(act.kind for act in row.also)] == ["plan_site_check", "supply"]
        with pytest.raises(Conflict, match="先由本部门实地核查"):
            materials.supplement(case_proof_id=proof.pk, reason="补流水", by=clerk_of(proof), at=AT)
        materials.supply(case_proof_id=proof.pk, note="自己带来的", by=clerk_of(proof), at=AT)

        assert VoluntaryRecord.objects.exists()

    def test_needs_its_reason(self):
        proof = CaseProofFactory(mismatched=True)

        with pytest.raises(Invalid, match="为什么"):
            materials.supplement(case_proof_id=proof.pk, reason="  ", by=clerk_of(proof), at=AT)


class TestConstraints:
    def test_one_row_for_one_proof_of_one_person(self):
        proof = CaseProofFactory()

        with pytest.raises(IntegrityError, match="case_proof_once_per_person"), transaction.atomic():
            CaseProofFactory(party=proof.party, requirement=proof.requirement)

    def test_one_open_site_check_for_one_proof(self):
        proof = CaseProofFactory()
        SiteCheck.objects.create(case_proof=proof, planned_on=TODAY, planned_at=AT)

        with pytest.raises(IntegrityError, match="site_check_one_open_per_proof"), transaction.atomic():
            SiteCheck.objects.create(case_proof=proof, planned_on=TODAY, planned_at=AT)
