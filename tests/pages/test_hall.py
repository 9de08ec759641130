"""The window: finding, opening, the page of a case, and what the second of two people sees."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import AccessRecord
from portal.accounts.models import User
from portal.foundation import notifications
from tests.factories.catalog import AT, DepartmentFactory, LetterTemplateFactory, OfficerFactory, UserFactory, actor
from tests.factories.verification import low_income_counter
from verification.actions import cases, requests
from verification.models import Case, Commitment, ProofStatus, RequestStatus, VerificationRequest, VoluntaryRecord

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def ten_o_clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def counter():
    return low_income_counter()


@pytest.fixture
def case(counter):
    return cases.open(**counter.opening())


def window_of(who):
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(User.objects.get(pk=who.user_id))
    return client


@pytest.fixture
def window(counter):
    return window_of(counter.clerk)


def proof(case, name, status=None):
    rows = case.proofs.filter(proof__name=name).order_by("position")
    return rows.filter(status=status).first() if status else rows.first()


def address(case, verb, proof_row=None):
    """The address of a step, or of a proof's."""
    if proof_row is None:
        return reverse(f"hall:{verb}", args=[case.number])
    return reverse(f"hall:proof_{verb}", args=[case.number, proof_row.pk])


def typed_form(counter, **changes):
    """The page of opening as it is posted for a household of two, by duty."""
    first, second = counter.people[:2]
    return {
        "once": "a" * 32,
        "item": counter.code,
        "step": "open",
        "method": "duty",
        "applicant-document_type": "id_card",
        "applicant-number": first.number,
        "applicant-name": first.name,
        "parties-0-role": "spouse",
        "parties-0-document_type": "id_card",
        "parties-0-number": second.number,
        "parties-0-name": second.name,
    } | changes


class TestDoor:
    def test_is_for_clerks_and_agents_only(self, counter):
        liaison = window_of(actor(counter.department, "liaison"))
        citizen = Client()
        citizen.force_login(UserFactory())

        assert liaison.get("/hall/").status_code == 403
        assert citizen.get("/hall/").status_code == 403
        assert Client().get("/hall/").status_code == 302

    def test_shows_no_case_of_another_department(self, case):
        stranger = window_of(actor(DepartmentFactory(), "clerk"))

        answer = stranger.get(address(case, "case"))

        assert answer.status_code == 404
        assert "没有找到办件" in answer.content.decode()


class TestFind:
    @pytest.mark.parametrize("text", ["最低生活", "低保", "AQ-0089"])
    def test_finds_an_item_by_name_and_code_as_page_and_as_fragment(self, counter, window, text):
        page = window.get("/hall/items/", {"q": text})
        fragment = window.get("/hall/items/", {"q": text}, **HTMX)

        assert "城市居民最低生活保障金给付" in page.content.decode()
        assert "<html" not in fragment.content.decode()
        assert "item=AQ-0089" in fragment.content.decode()

    def test_marks_what_another_department_accepts(self, counter):
        other = window_of(actor(DepartmentFactory(programme=counter.department.programme), "clerk"))

        assert "由民政局受理" in other.get("/hall/items/", {"q": "AQ-0089"}).content.decode()

    def test_routes_a_scan_by_its_shape(self, counter, window, case):
        asked = VerificationRequest.objects.filter(case=case).first()

        assert window.post("/hall/search/", {"q": case.number}).url == address(case, "case")
        assert window.post("/hall/search/", {"q": asked.number}).url == address(case, "case")
        assert window.post("/hall/search/", {"q": "aq-0089"}).url == "/hall/open/?item=AQ-0089"

    def test_keeps_a_persons_number_out_of_the_address(self, counter, window):
        number = counter.people[0].number

        answer = window.post("/hall/search/", {"q": number})
        page = window.get("/hall/open/?item=AQ-0089").content.decode()

        assert answer.url == "/hall/open/"
        assert f'value="{number}"' in page

    def test_keeps_a_scanned_code_for_the_page_of_opening(self, counter, window):
        assert window.post("/hall/search/", {"q": "MZC.abcdef"}).url == "/hall/open/"
        assert "先选事项" in window.get("/hall/open/").content.decode()
        assert 'value="MZC.abcdef"' in window.get("/hall/open/?item=AQ-0089").content.decode()


class TestOpen:
    def test_opens_and_leads_to_the_case(self, counter, window):
        answer = window.post("/hall/open/", typed_form(counter))

        opened = Case.objects.get()
        assert answer.url == f"/hall/{opened.number}/"
        assert opened.parties.count() == 2

    def test_a_double_submit_opens_one_case(self, counter, window):
        first, second = (window.post("/hall/open/", typed_form(counter)) for _ in range(2))

        assert first.url == second.url
        assert Case.objects.count() == 1

    def test_puts_errors_beside_their_fields_and_keeps_what_was_typed(self, counter, window):
        wrong = typed_form(counter, **{"parties-0-number": "370784197105080231", "parties-0-name": "李样本"})

        answer = window.post("/hall/open/", wrong)

        page = answer.content.decode()
        assert answer.status_code == 400
        assert 'id="parties-0-number-error"' in page
        assert 'value="370784197105080231"' in page
        assert f'value="{counter.people[0].name}"' in page
        assert Case.objects.count() == 0

    def test_answers_htmx_with_the_form_in_its_place(self, counter, window):
        answer = window.post("/hall/open/", typed_form(counter, method=""), **HTMX)

        assert answer.status_code == 400
        assert answer["HX-Retarget"] == "#hall-open"
        assert "<html" not in answer.content.decode()

    def test_preselects_no_consent(self, counter, window):
        page = window.get("/hall/open/?item=AQ-0089").content.decode()

        assert 'name="method" value="on_site"' in page
        assert " checked" not in page

    def test_tells_about_an_expired_code_and_empties_it(self, counter, window):
        answer = window.post("/hall/open/", typed_form(counter, step="code", code="12345678"))

        assert answer.status_code == 400
        assert 'id="code-error"' in answer.content.decode()
        assert 'value="12345678"' not in answer.content.decode()

    def test_checks_a_number_while_it_is_typed(self, counter, window):
        number = counter.people[0].number
        told = window.post("/hall/open/number/", {"prefix": "applicant", "applicant-number": number}).content.decode()
        short = window.post("/hall/open/number/", {"prefix": "applicant", "applicant-number": "3707"}).content.decode()

        assert "出生" in told
        assert number not in told
        assert "还差 14 位" in short

    def test_adds_and_drops_rows_without_losing_anything(self, counter, window):
        more = window.post("/hall/open/", typed_form(counter, step="add-household_member")).content.decode()
        less = window.post("/hall/open/", typed_form(counter, step="drop-0")).content.decode()

        assert 'name="parties-1-role" value="household_member"' in more
        assert f'value="{counter.people[1].number}"' in more
        assert "parties-0-role" not in less

    def test_names_an_item_that_is_not_there(self, window):
        answer = window.get("/hall/open/?item=AQ-9999")

        assert answer.status_code == 404
        assert "没有编码为 AQ-9999 的事项" in answer.content.decode()


class TestCasePage:
    def test_has_exactly_one_filled_button_and_it_has_the_focus(self, case, window):
        page = window.get(address(case, "case")).content.decode()

        assert page.count("btn-primary") == 1
        assert page.count("autofocus") == 1

    def test_says_why_a_field_was_not_filled_and_offers_the_next_way(self, case, window):
        page = window.get(address(case, "case")).content.decode()

        assert "没有查到这类电子证照，改由公安局核验后自动填" in page
        assert "申请人不用去开证明，可改由公安局核验" in page

    def test_shows_the_deadline_and_why_before_sending(self, case, window):
        page = window.get(address(case, "case")).content.decode()

        assert "30 分钟内反馈，预计 10:30 前" in page
        assert "送达，开始计时" in page

    def test_masks_numbers_and_unmasking_leaves_a_record(self, counter, case, window):
        number = counter.people[0].number
        party = case.parties.get(role="applicant")

        assert number not in window.get(address(case, "case")).content.decode()
        clear = window.post(reverse("hall:unmask", args=[case.number, party.pk]), **HTMX)

        assert number in clear.content.decode()
        assert AccessRecord.objects.filter(purpose=case.number, what="姓名和证件号码").count() == 1

    def test_one_look_leaves_one_record_each_however_often_it_reloads(self, case, window):
        for _ in range(3):
            window.get(address(case, "case"))

        looks = AccessRecord.objects.filter(what="办件申请表", purpose=case.number)
        assert looks.count() == case.parties.count()

    def test_asks_a_constant_number_of_queries_for_any_number_of_people(self, counter, window):
        small = cases.open(**counter.opening(parties=counter.parties()[:1]))
        large = cases.open(**counter.opening())
        counts = []
        for one in (small, large):
            window.get(address(one, "case"))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                window.get(address(one, "case"))
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_filters_by_person(self, case, window):
        spouse = case.parties.get(role="spouse")

        page = window.get(address(case, "case"), {"person": str(spouse.pk)}).content.decode()

        assert "无固定职业说明" in page
        assert "养老金领取情况" not in page


class TestNews:
    def test_says_nothing_while_nothing_changed(self, case, window):
        page = window.get(address(case, "case"))
        revision = page.context["view"].revision

        assert window.get(address(case, "news"), {"rev": revision}, **HTMX).status_code == 204

    def test_brings_an_answer_into_list_and_form_and_the_strip(self, counter, window):
        LetterTemplateFactory(proof=counter.requirement("养老金领取情况").proof)
        case = cases.open(**counter.opening())
        revision = window.get(address(case, "case")).context["view"].revision
        row = proof(case, "养老金领取情况")
        window.post(address(case, "request", row))
        asked = VerificationRequest.objects.get(case_proof=row)
        requests.answer(
            request_id=asked.pk,
            outcome="matched",
            facts={"amount": 1286},
            by=actor(counter.issuers["work"], "liaison"),
            at=AT,
        )
        notifications.notify(
            user_ids=[counter.clerk.user_id],
            kind="request.answered",
            about=asked,
            link=address(case, "case"),
            at=AT,
            key="told",
        )

        news = window.get(address(case, "news"), {"rev": revision}, **HTMX).content.decode()

        assert 'id="field-pension" hx-swap-oob="true"' in news
        assert 'value="1286"' in news
        assert window.get("/hall/").context["strip"].answered == 1
        window.get(address(case, "case"))
        assert window.get("/hall/").context["strip"].answered == 0


class TestForm:
    def test_keeps_what_is_typed_and_says_when(self, case, window):
        answer = window.post(address(case, "form"), {"f-account": "6222 0000", "seen-account": ""}, **HTMX)

        assert "10:00 已存" in answer.content.decode()
        assert Case.objects.get(pk=case.pk).form["account"]["value"] == "6222 0000"

    def test_refuses_a_wrong_value_in_its_place(self, case, window):
        cell = {"value": "", "source": {"kind": "typed"}}
        case.form = case.form | {"pension": cell}
        case.save()

        answer = window.post(address(case, "form"), {"f-pension": "很多", "seen-pension": ""}, **HTMX)

        assert answer.status_code == 400
        assert "应为数字" in answer.content.decode()

    def test_names_the_colleague_who_changed_the_field_meanwhile(self, counter, case, window):
        colleague = UserFactory(display_name="周同事")
        other = actor(counter.department, "clerk", user=colleague)
        cases.save_form(case_id=case.pk, values={"account": "1111"}, by=other, at=AT)

        answer = window.post(address(case, "form"), {"f-account": "2222", "seen-account": ""}, **HTMX)

        assert answer.status_code == 409
        assert "周同事刚把“发放银行账号”改成了“1111”" in answer.content.decode()
        assert Case.objects.get(pk=case.pk).form["account"]["value"] == "1111"


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

    def test_withdraws_and_sends_anew(self, case, window):
        row = proof(case, "养老金领取情况")
        window.post(address(case, "request", row))
        window.post(address(case, "take_back", row), {"reason": "填错了人"})
        window.post(address(case, "request", row))

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

    def test_takes_a_commitment_only_under_the_persons_own_name(self, counter, case, window):
        row = proof(case, "无固定职业说明")
        signing = {"decision": "sign", "method": "pad"}

        wrong = window.post(address(case, "commit", row), {**signing, "typed_name": "别人"})
        right = window.post(address(case, "commit", row), {**signing, "typed_name": counter.people[1].name})

        assert wrong.status_code == 400
        assert "与承诺人不一致" in wrong.content.decode()
        assert right.status_code == 302
        assert Commitment.objects.get().method == "pad"

    def test_goes_the_next_way_when_nobody_wants_to_commit(self, case, window):
        row = proof(case, "无固定职业说明")

        window.post(address(case, "commit", row), {"decision": "decline"})

        row.refresh_from_db()
        assert row.way == "applicant"

    def test_plans_a_check_and_leaves_a_way_for_the_next(self, case, window):
        row = proof(case, "养老金领取情况")
        window.post(address(case, "next_way", row))
        row.refresh_from_db()
        assert row.way == "site_check"

        past = window.post(address(case, "plan_site_check", row), {"planned_on": "2026-11-01"})
        planned = window.post(address(case, "plan_site_check", row), {"planned_on": "2026-11-25"})

        assert past.status_code == 400
        assert "选今天或以后的日期" in past.content.decode()
        assert planned.status_code == 302

    def test_every_sheet_is_a_page_and_a_fragment(self, case, window):
        row = proof(case, "养老金领取情况")
        for verb in ("request", "supply", "plan_site_check", "view"):
            page, part = window.get(address(case, verb, row)), window.get(address(case, verb, row), **HTMX)
            assert page.status_code == part.status_code == 200
            assert "<html" in page.content.decode()
            assert "<html" not in part.content.decode()


class TestSteps:
    def test_accepts_and_names_what_is_missing_before(self, case, window):
        sheet = window.get(address(case, "accept")).content.decode()
        window.post(address(case, "accept"))

        assert "还差" in sheet
        assert Case.objects.get(pk=case.pk).status == "accepted"

    def test_refuses_to_decide_with_the_list_of_what_is_open(self, case, window):
        window.post(address(case, "accept"))

        answer = window.post(address(case, "decide"), {"outcome": "approved", "reason": ""})

        assert answer.status_code == 409
        assert "养老金领取情况" in answer.content.decode()
        assert Case.objects.get(pk=case.pk).status == "accepted"

    def test_a_second_acceptance_says_who_was_first(self, counter, case, window):
        user = UserFactory(display_name="周同事")
        window_of(actor(counter.department, "clerk", user=user)).post(address(case, "accept"))

        answer = window.post(address(case, "accept"))

        assert answer.status_code == 409
        assert "周同事" in answer.content.decode()

    def test_hands_over_with_a_note_that_the_colleague_sees(self, counter, case, window):
        user = UserFactory()
        OfficerFactory(user=user, department=counter.department, duty="clerk")

        window.post(address(case, "hand_over"), {"to": str(user.pk), "note": "等不动产反馈"})

        colleague = Client()
        colleague.force_login(user)
        page = colleague.get("/hall/").content.decode()
        assert case.number in page
        assert "等不动产反馈" in page

    def test_adds_somebody_and_reads_their_licences(self, counter, window):
        case = cases.open(**counter.opening(parties=[]))
        person = counter.people[1]
        form = {"role": "spouse", "document_type": "id_card", "number": person.number, "name": person.name}

        window.post(address(case, "add_person"), form)

        assert case.parties.filter(role="spouse").exists()
        assert case.proofs.filter(party__role="spouse", status="satisfied").exists()

    def test_withdraws_the_application(self, case, window):
        window.post(address(case, "withdraw"), {"reason": "不办了"})

        assert Case.objects.get(pk=case.pk).status == "withdrawn"

    def test_prints_a_receipt_with_codes_and_without_full_numbers(self, counter, case, window):
        page = window.get(address(case, "receipt")).content.decode()

        assert "mz-qr" in page
        assert "mz-barcode" in page
        assert counter.people[0].number not in page
        assert " style=" not in page


class TestLists:
    def test_shows_names_masked_and_filters(self, counter, case, window):
        page = window.get("/hall/cases/", {"view": "mine"}).content.decode()
        none = window.get("/hall/cases/", {"view": "mine", "status": "decided"}).content.decode()

        assert case.number in page
        assert counter.people[0].name not in page
        assert "没有符合条件的件" in none

    @pytest.mark.parametrize("view", ["mine", "waiting", "answered", "handed", "all"])
    def test_asks_a_constant_number_of_queries(self, counter, window, view):
        counts = []
        for _ in range(2):
            opened = cases.open(**counter.opening(parties=[]))
            window.post(address(opened, "request", proof(opened, "养老金领取情况")))
            with CaptureQueriesContext(connection) as asked:
                window.get("/hall/cases/", {"view": view})
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_the_strip_is_silent_while_nothing_changed(self, case, window):
        revision = window.get("/hall/").context["strip"].revision

        assert window.get("/hall/strip/", {"rev": revision}, **HTMX).status_code == 204
        assert window.get("/hall/strip/", {"rev": "0"}, **HTMX).status_code == 200
