"""The window: what is done with one proof, and what the second of two people sees."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.models import AccessRecord
from portal.foundation import attachments
from portal.foundation.actors import Actor
from tests.factories.catalog import AT, UserFactory, actor
from tests.factories.files import PNG
from tests.factories.verification import CreditRecordFactory
from tests.pages.hall.conftest import HTMX, address, proof, window_of
from verification.actions import materials, offering, site_checks
from verification.models import (
    CaseProof,
    Commitment,
    LetterFile,
    ProofStatus,
    RequestStatus,
    VerificationRequest,
    VoluntaryRecord,
)

pytestmark = pytest.mark.django_db


class TestProofs:
    def test_sends_a_request_once_and_names_who_was_faster(self, counter, case, window):
        row = proof(case, "养老金领取情况")
        user = UserFactory(display_name="周同事")
        colleague = window_of(actor(counter.department, "agent", "clerk", user=user))
        colleague.post(address(case, "request", row))

        answer = window.post(address(case, "request", row))

        assert answer.status_code == 409
        assert "周同事" in answer.content.decode()
        assert VerificationRequest.objects.filter(case_proof=row).count() == 1

    def test_sends_for_all_people_of_a_row(self, case, window):
        rows = list(case.proofs.filter(proof__name="不动产登记信息"))

        window.post(address(case, "request", rows[0]), {"proof": [str(row.pk) for row in rows]})

        sent = VerificationRequest.objects.filter(case_proof__in=rows)
        assert {one.status for one in sent} == {RequestStatus.SUBMITTED}

    def test_a_file_from_the_sheet_goes_with_the_letter(self, case, window):
        row = proof(case, "养老金领取情况")
        picture = SimpleUploadedFile("a.png", PNG, "image/png")

        window.post(address(case, "request", row), {"note": "见附件", "file": picture})

        request = row.requests.get()
        assert request.status == RequestStatus.SUBMITTED
        assert LetterFile.objects.get(request=request, part="inquiry").sent_at == request.submitted_at

    def test_photos_of_a_check_open_for_who_handles_the_case_and_leave_a_record(self, counter, case, window):
        row = proof(case, "养老金领取情况")
        second = actor(counter.department, "clerk")
        site_checks.plan(case_proof_id=row.pk, planned_on=AT.date(), by=counter.clerk, at=AT)
        planned = window.get(address(case, "case")).content.decode()
        assert ("今天去核查" in planned, ">，可直接填写" in planned) == (True, False)
        found = {"result": "confirmed", "findings": "与申请一致", "signing": "absent"}
        officers = [counter.clerk.user_id, second.user_id]
        pictures = [SimpleUploadedFile(f"{name}.png", PNG, "image/png") for name in "ab"]
        window.post(address(case, "finish_site_check", row), {**found, "officers": officers, "photos": pictures})
        photo, _other = attachments.of(row.site_checks.get())
        link = reverse("hall:proof_file", args=[case.number, row.pk, photo.pk])

        assert link in window.get(address(case, "view", row)).content.decode()
        page = window.get(link).content.decode()
        fetched = window.get(f"{link}download/")
        assert "data:image/jpeg;base64" in page  # with the viewer's name across it
        assert f"{link}download/" in page
        assert (fetched.content, fetched["X-Content-Type-Options"]) == (PNG, "nosniff")
        assert AccessRecord.objects.filter(purpose=case.number, fields=["file"]).count() == 2
        assert window_of(actor(counter.department, "clerk")).get(link).status_code == 404
        assert (
            link in window_of(second).get(address(case, "confirm_site_check", row)).content.decode()
        )  # it is theirs too
        assert window_of(second).get(link).status_code == 200

    def test_withdraws_and_sends_anew(self, case, window):
        row = proof(case, "养老金领取情况")
        window.post(address(case, "request", row))
        window.post(address(case, "take_back", row), {"reason": "填错了人"})
        before_sending = window.get(address(case, "case")).content.decode()
        window.post(address(case, "request", row))

        assert "内反馈，预计" in before_sending
        assert sorted(row.requests.values_list("status", flat=True)) == ["submitted", "withdrawn"]

    def test_a_clerk_without_that_duty_may_not_send(self, counter, case):
        clerk = window_of(actor(counter.department, "clerk"))

        assert clerk.post(address(case, "request", proof(case, "养老金领取情况"))).status_code == 403

    def test_takes_what_is_offered_freely(self, case, window):
        row = proof(case, "养老金领取情况")
        scan = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")

        answer = window.post(address(case, "supply", row), {"note": "社保卡流水", "file": scan})

        assert answer.status_code == 302
        assert VoluntaryRecord.objects.get().attachment is not None
        row.refresh_from_db()
        assert row.status == ProofStatus.SATISFIED

    def test_hands_a_cancelled_proof_back(self, case, window):
        answer = window.post(address(case, "supply", proof(case, "贫困证明")), {"note": "居委会开的"}, **HTMX)

        assert answer.status_code == 409
        assert answer["HX-Retarget"] == "#hall-sheet-body"
        assert "任何单位不得索要" in answer.content.decode()
        assert "居委会开的" in answer.content.decode()

    def test_shows_the_notice_in_full_and_preselects_nothing(self, case, window):
        page = window.get(address(case, "commit", proof(case, "无固定职业说明"))).content.decode()

        assert "七、公开" in page
        assert "愿意承诺" in page
        assert "不承诺，另行提供证明" in page
        assert " checked" not in page

    def test_takes_a_commitment_only_with_a_drawn_signature_or_a_scan(self, case, window):
        row = proof(case, "无固定职业说明")
        signing = {"decision": "sign", "method": "pad"}
        drawn = "data:image/png;base64," + base64.b64encode(PNG).decode()

        empty = window.post(address(case, "commit", row), {**signing, "drawn": ""})
        broken = window.post(address(case, "commit", row), {**signing, "drawn": "data:image/png;base64,***"})
        paper = window.post(address(case, "commit", row), {"decision": "sign", "method": "paper"})
        right = window.post(address(case, "commit", row), {**signing, "drawn": drawn})

        assert [one.status_code for one in (empty, broken, paper)] == [400, 400, 400]
        assert "还没有签字" in empty.content.decode()
        assert right.status_code == 302
        assert Commitment.objects.get().evidence.media_type == "image/png"

    def test_prints_the_notice_for_signing_by_hand(self, case, window):
        page = window.get(address(case, "commit_paper", proof(case, "无固定职业说明"))).content.decode()

        assert "承诺人签字" in page

    def test_who_was_barred_since_it_was_offered_goes_on_by_the_next_way(self, case, window):
        row = proof(case, "无固定职业说明")
        CreditRecordFactory(holder=row.party.holder, programme=case.programme, kind="false_commitment", recorded_at=AT)

        page = window.get(address(case, "commit", row)).content.decode()
        meant = window.post(address(case, "commit", row), {"decision": "sign", "method": "pad", "drawn": "data:"})
        row.refresh_from_db()
        assert (meant.status_code, row.status) == (409, "offered")
        assert 'name="barred" value="1"' in meant.content.decode()
        assert "Barred" not in meant.content.decode()

        window.post(address(case, "commit", row), {"barred": "1"})

        row.refresh_from_db()
        assert "有未修复的虚假承诺记录" in page
        assert "改走下一种办法" in page
        assert (row.status == "offered", row.reason_code) == (False, "credit_false_commitment")

    def test_goes_the_next_way_when_nobody_wants_to_commit(self, case, window):
        row = proof(case, "无固定职业说明")

        window.post(address(case, "commit", row), {"decision": "decline"})

        row.refresh_from_db()
        assert row.way == "applicant"

    def test_a_liaison_officer_sends_who_is_neither_clerk_nor_agent(self, counter, case):
        row = proof(case, "养老金领取情况")
        liaison = window_of(actor(counter.department, "liaison"))
        button = address(case, "request", row)

        assert button in liaison.get(address(case, "case")).content.decode()
        assert liaison.post(button).status_code == 302
        assert row.requests.get().status == RequestStatus.SUBMITTED
        assert liaison.get(address(case, "open_request", row)).status_code == 200

    def test_offers_no_way_past_a_request_or_a_visit_and_says_why(self, counter, case, window):
        row = proof(case, "养老金领取情况")

        def menu():
            rows = window.get(address(case, "case")).context["view"].groups["now"]
            shown = next(one for one in rows if row.pk in one.proofs)
            return {act.kind for act in shown.also}, shown.stays

        refused = window.post(address(case, "next_way", row))
        assert (refused.status_code, "先发出协查" in refused.content.decode()) == (409, True)
        kinds, why = menu()
        assert ("next_way" in kinds, "还没发出" in why) == (False, True)

        site_checks.plan(case_proof_id=row.pk, planned_on=AT.date(), by=counter.clerk, at=AT)
        kinds, why = menu()
        assert ("next_way" in kinds, "give_up_site_check" in kinds, "已经安排" in why) == (False, True, True)
        window.post(address(case, "give_up_site_check", row), {"reason": "住户已搬离"})

        kinds, why = menu()
        assert ("next_way" in kinds, why) == (True, "")

    def test_plans_a_check(self, case, window):
        row = proof(case, "养老金领取情况")

        past = window.post(address(case, "plan_site_check", row), {"planned_on": "2026-11-01"})
        planned = window.post(address(case, "plan_site_check", row), {"planned_on": "2026-11-25"})

        assert past.status_code == 400
        assert "选今天或以后的日期" in past.content.decode()
        assert planned.status_code == 302

    def test_what_came_from_home_is_looked_at_then_taken_with_one_key(self, counter, case, window):
        row, person = proof(case, "养老金领取情况"), counter.people[0]
        by = Actor(holder_ids=frozenset({person.pk}))
        sent = SimpleUploadedFile("流水.png", PNG, "image/png")
        kept = offering.offer(case_proof_id=row.pk, note="三个月流水", upload=sent, by=by, at=AT)

        page = window.get(address(case, "case")).content.decode()
        sheet = window.get(address(case, "take_up", row)).content.decode()
        window.post(address(case, "take_up", row))

        assert "申请人在网上交来了材料，等窗口看：养老金领取情况" in page
        assert "看网上交来的材料" in page
        assert "三个月流水" in sheet
        assert reverse("hall:proof_file", args=[case.number, row.pk, kept.attachment_id]) in sheet
        row.refresh_from_db()
        assert row.status == ProofStatus.SATISFIED
        assert "已经看过了" in window.get(address(case, "take_up", row)).content.decode()

    def test_a_supplement_that_was_asked_is_waited_for_on_its_row(self, counter, case, window):
        row = proof(case, "养老金领取情况")
        CaseProof.objects.filter(pk=row.pk).update(status=ProofStatus.MISMATCHED, reason_code="mismatched")
        materials.supplement(case_proof_id=row.pk, reason="补近三个月流水", by=counter.clerk, at=AT)

        page = window.get(address(case, "case")).content.decode()

        assert ("登记补充材料" in page, "请申请人补充材料<" in page) == (True, False)

    def test_the_second_officer_of_a_check_confirms_it_on_the_page(self, counter, case, window):
        row = proof(case, "养老金领取情况")
        second = actor(counter.department, "reviewer", user=UserFactory(display_name="周同事"))
        window.post(address(case, "plan_site_check", row), {"planned_on": "2026-11-25"})
        found = {"result": "confirmed", "findings": "与申请一致", "officers": [counter.clerk.user_id, second.user_id]}
        unsigned = window.post(address(case, "finish_site_check", row), found | {"signing": "signed", "visited": "王"})
        drawn = "data:image/png;base64," + base64.b64encode(PNG).decode()
        signed = found | {"signing": "signed", "visited": "王示例", "drawn": drawn}
        alone = window.post(address(case, "finish_site_check", row), signed | {"officers": [counter.clerk.user_id]})
        window.post(address(case, "finish_site_check", row), signed)
        confirm, colleague = address(case, "confirm_site_check", row), window_of(second)

        assert "签字板" in unsigned.content.decode()
        assert (alone.status_code, drawn in alone.content.decode()) == (400, True)
        assert (window.get(confirm).status_code, colleague.get(address(case, "view", row)).status_code) == (404, 403)
        assert "没有等您确认的核查结果" in window.get(confirm).content.decode()
        assert confirm in colleague.get(address(case, "case")).content.decode()
        assert "与申请一致" in colleague.get(confirm).content.decode()
        assert reverse("hall:strip") not in colleague.get(confirm).content.decode()
        assert colleague.post(confirm).status_code == 302
        assert "周同事已确认" in window.get(address(case, "view", row)).content.decode()

    def test_every_sheet_is_a_page_and_a_fragment(self, case, window):
        row = proof(case, "养老金领取情况")
        for verb in ("request", "supply", "plan_site_check", "view"):
            page, part = window.get(address(case, verb, row)), window.get(address(case, verb, row), **HTMX)
            assert page.status_code == part.status_code == 200
            assert "<html" in page.content.decode()
            assert "<html" not in part.content.decode()
