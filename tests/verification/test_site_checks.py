"""Checks on the spot 上门调查、实地核查: planned, found by two officers, recorded, signed."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Way
from portal.foundation import attachments, timeline
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from portal.foundation.models import Notification
from portal.foundation.outbox import deliver_due
from tests.factories import catalog
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.factories.certificates import HolderFactory, RepresentationFactory
from tests.factories.files import picture
from tests.factories.people import again, clerk_of
from tests.factories.verification import CaseProofFactory
from verification import case_handlers  # noqa: F401 - registers itself
from verification.actions import drafting, lapsing, moving_on, proofs, requests, site_checks
from verification.models import Case, CaseProof, ProofStatus, SiteCheck
from verification.queries.lapsed import something_lapsed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


class TestSiteCheck:
    def test_is_planned_then_found_by_two_officers(self):
        proof = CaseProofFactory()
        first, second = clerk_of(proof), clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT)

        found = site_checks.finish(
            case_proof_id=proof.pk,
            result="confirmed",
            findings="在家，属实",
            officer_ids=[first.user_id, second.user_id],
            signing="signed",
            visited="王示例",
            signature=picture(),
            photos=[picture(), picture()],
            by=first,
            at=AT + timedelta(hours=3),
        )

        check = SiteCheck.objects.get()
        assert (found.status, found.way) == ("satisfied", "site_check")
        assert check.officers.count() == 2
        assert (check.signing, check.visited) == ("signed", "王示例")
        assert attachments.of(check).count() == 3

    @pytest.mark.parametrize(
        ("given", "fits"),
        [
            ({"signing": ""}, False),
            ({"signing": "signed"}, False),
            ({"signing": "signed", "visited": "王示例"}, False),  # a name that a clerk typed is no signature
            ({"signing": "refused"}, True),
            ({"signing": "absent"}, True),
            ({"signing": "absent", "visited": "长" * 201}, False),  # refused, not cut
            ({"signing": "absent", "findings": " "}, False),
        ],
    )
    def test_has_the_signature_of_the_person_visited_or_why_not(self, given, fits):
        proof = CaseProofFactory()
        first, second = clerk_of(proof), clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT, place="示例街道1号")
        finding = {"case_proof_id": proof.pk, "result": "confirmed", "findings": "属实", "by": first, "at": AT}
        finding |= {"officer_ids": [first.user_id, second.user_id]} | given

        with nullcontext() if fits else pytest.raises(Invalid):
            site_checks.finish(**finding)

        assert again(proof).status == ("satisfied" if fits else "pending")

    def test_is_not_done_by_one_officer_or_one_of_another_department(self):
        proof = CaseProofFactory()
        first, stranger = clerk_of(proof), catalog.actor(catalog.DepartmentFactory(), "clerk")
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT)

        for officers in ([first.user_id], [first.user_id, first.user_id], [first.user_id, stranger.user_id]):
            with pytest.raises(Invalid, match="两名工作人员"):
                site_checks.finish(
                    case_proof_id=proof.pk,
                    result="confirmed",
                    findings="属实",
                    officer_ids=officers,
                    signing="absent",
                    by=first,
                    at=AT,
                )

        assert again(proof).status == "pending"

    def test_is_planned_once_and_neither_for_yesterday_nor_for_a_mistyped_year(self):
        proof = CaseProofFactory()
        by = clerk_of(proof)

        for days, why in ((-1, "过去"), (3_653, "太远")):
            with pytest.raises(Invalid, match=why):
                site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY + timedelta(days=days), by=by, at=AT)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=by, at=AT)
        with pytest.raises(Conflict, match="已经安排"):
            site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=by, at=AT)

    def test_is_confirmed_by_the_officer_who_was_there_too_and_by_nobody_else(self):
        check, first, second = self.made()
        deliver_due(AT)

        assert [one.pk for one in check.unconfirmed()] == [second.user_id]
        assert list(Notification.objects.filter(kind="site_check.to_confirm").values_list("user_id", flat=True)) == [
            second.user_id
        ]
        for other in (first, clerk_of(check.case_proof)):
            with pytest.raises(NotAllowed, match="核查人员"):
                site_checks.confirm(case_proof_id=check.case_proof_id, by=other, at=AT)
        site_checks.confirm(case_proof_id=check.case_proof_id, by=second, at=AT)
        with pytest.raises(Conflict, match="已经确认过"):
            site_checks.confirm(case_proof_id=check.case_proof_id, by=second, at=AT)

        assert SiteCheck.objects.get().unconfirmed() == []
        assert timeline.of(check.case_proof.case).filter(kind="proof.site_check_confirmed").count() == 1

    def made(self):
        proof = CaseProofFactory()
        first, second = clerk_of(proof), clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT)
        site_checks.finish(
            case_proof_id=proof.pk,
            result="confirmed",
            findings="属实",
            officer_ids=[first.user_id, second.user_id],
            signing="absent",
            by=first,
            at=AT,
        )
        return SiteCheck.objects.get(), first, second

    def test_that_was_missed_is_told_once_and_may_be_put_on_another_day(self):
        proof = CaseProofFactory()
        by = clerk_of(proof)
        citizen = RepresentationFactory(holder=proof.case.applicant).user
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=by, at=AT)
        evening = AT.replace(hour=15, minute=59)  # 23:59 in Shanghai
        next_day = AT.replace(hour=16, minute=0)

        assert lapsing.note_lapsed(at=evening, limit=10) == 0
        assert [lapsing.note_lapsed(at=next_day, limit=10) for _round in range(2)] == [1, 0]
        deliver_due(next_day)
        told = [(citizen.pk, "my_case.site_check_planned"), (by.user_id, "case.site_check_lapsed")]
        assert list(Notification.objects.order_by("at", "pk").values_list("user_id", "kind")) == told
        assert Case.objects.filter(something_lapsed(Case.objects.all(), next_day)).get() == proof.case

        with pytest.raises(Invalid, match="为什么改期"):
            site_checks.move(
                case_proof_id=proof.pk, planned_on=TODAY + timedelta(days=2), reason=" ", by=by, at=next_day
            )
        site_checks.move(
            case_proof_id=proof.pk, planned_on=TODAY + timedelta(days=2), reason="住户外出", by=by, at=next_day
        )

        assert not Case.objects.filter(something_lapsed(Case.objects.all(), next_day)).exists()
        assert lapsing.note_lapsed(at=next_day + timedelta(days=2), limit=10) == 1

    def test_that_is_given_up_leaves_nobody_waiting_at_home(self):
        spouse = HolderFactory()
        proof = CaseProofFactory(party__holder=spouse, party__role="spouse")
        told = {RepresentationFactory(holder=holder).user.pk for holder in (proof.case.applicant, spouse)}
        by = clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=by, at=AT)
        site_checks.give_up(case_proof_id=proof.pk, reason="已搬离本市", by=by, at=AT)

        deliver_due(AT)

        for kind in ("my_case.site_check_planned", "my_case.site_check_given_up"):
            assert set(Notification.objects.filter(kind=kind).values_list("user_id", flat=True)) == told

    def test_a_refused_photo_is_named_by_its_place(self):
        proof = CaseProofFactory()
        first, second = clerk_of(proof), clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT, place="示例街道1号")

        with pytest.raises(Invalid) as refused:
            site_checks.finish(
                case_proof_id=proof.pk,
                result="confirmed",
                findings="看到了",
                officer_ids=[first.user_id, second.user_id],
                signing="absent",
                photos=[picture(), SimpleUploadedFile("a.jpg", b"no picture")],
                by=first,
                at=AT,
            )

        assert list(refused.value.errors) == ["/photos/1"]

    def test_that_does_not_confirm_bars_a_later_commitment(self):
        proof = CaseProofFactory(ways=[Way.SITE_CHECK, Way.COMMITMENT, Way.APPLICANT], way=Way.SITE_CHECK)
        catalog.RiskAssessmentFactory(proof=proof.proof)
        catalog.CommitmentTemplateFactory(proof=proof.proof)
        first, second = clerk_of(proof), clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT)
        site_checks.finish(
            case_proof_id=proof.pk,
            result="not_confirmed",
            findings="不符",
            officer_ids=[first.user_id, second.user_id],
            signing="refused",
            by=first,
            at=AT,
        )

        assert again(proof).status == "mismatched"
        assert proofs.next_way(proof, "not_confirmed", by=first, at=AT).way == Way.APPLICANT


class TestLeavingAWay:
    """Articles 2.4 and 8.6: what departments can find out is not put on the applicant by a click."""

    def barred(self, proof, by):
        with pytest.raises(Conflict) as refusal:
            moving_on.move_on(case_proof_id=proof.pk, by=by, at=AT)
        assert "申请人自己愿意提供的，随时收下" in refusal.value.remedy
        return refusal.value.code

    def test_not_before_the_request_was_sent_nor_before_the_visit_was_made_or_given_up(self):
        inquiry = situations.drafted(then=("site_check", "applicant"))
        proof, by = inquiry.case_proof, inquiry.asking
        assert self.barred(proof, by) == "not_sent"
        requests.withdraw(request_id=inquiry.request.pk, by=by, at=AT, reason="")
        assert self.barred(proof, by) == "not_sent"

        sent = drafting.send(case_proof_id=proof.pk, by=by, at=AT)
        requests.answer(request_id=sent.pk, outcome="not_found", note="查无", by=inquiry.answering, at=AT)
        assert moving_on.move_on(case_proof_id=proof.pk, by=by, at=AT).way == Way.SITE_CHECK
        assert self.barred(proof, by) == "not_visited"
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=by, at=AT)
        assert self.barred(proof, by) == "visit_planned"

        with pytest.raises(Invalid, match="为什么"):
            site_checks.give_up(case_proof_id=proof.pk, reason=" ", by=by, at=AT)
        site_checks.give_up(case_proof_id=proof.pk, reason="已搬离本市", by=by, at=AT)

        check = SiteCheck.objects.get()
        assert (check.result, check.findings, check.recorded_by_id) == ("given_up", "已搬离本市", by.user_id)
        assert timeline.of(proof.case).first().reason == "已搬离本市"
        assert moving_on.move_on(case_proof_id=proof.pk, by=by, at=AT).way == Way.APPLICANT

    def test_but_after_a_mismatch_the_applicant_may_be_asked_at_once(self):
        inquiry = situations.sent(then=("site_check", "applicant"))
        given = {"outcome": "mismatched", "facts": {"amount": 900}, "note": "金额不同"}
        requests.answer(request_id=inquiry.request.pk, by=inquiry.answering, at=AT, **given)

        steps = [moving_on.move_on(case_proof_id=inquiry.case_proof.pk, by=inquiry.asking, at=AT) for _ in range(2)]

        assert [step.way for step in steps] == [Way.SITE_CHECK, Way.APPLICANT]

    def test_and_what_was_sent_and_taken_back_with_its_reason_may_be_left(self):
        inquiry = situations.sent()
        requests.withdraw(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, reason="单位已撤并")

        moved = moving_on.move_on(case_proof_id=inquiry.case_proof.pk, by=inquiry.asking, at=AT)

        assert moved.way == Way.APPLICANT

    @pytest.mark.parametrize("status", [ProofStatus.OFFERED, ProofStatus.UNAVAILABLE])
    def test_a_visit_can_be_recorded_wherever_the_proof_has_gone_meanwhile(self, status):
        proof = CaseProofFactory()
        first, second = clerk_of(proof), clerk_of(proof)
        site_checks.plan(case_proof_id=proof.pk, planned_on=TODAY, by=first, at=AT)
        CaseProof.objects.filter(pk=proof.pk).update(status=status)

        site_checks.finish(
            case_proof_id=proof.pk,
            result="not_confirmed",
            findings="不符",
            officer_ids=[first.user_id, second.user_id],
            signing="refused",
            by=first,
            at=AT,
        )

        assert again(proof).status == "mismatched"
