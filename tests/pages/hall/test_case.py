"""The window: the page of a case, what changed on it, its form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import AccessRecord, Authorisation
from portal.foundation import notifications
from tests.factories.catalog import AT, LetterTemplateFactory, UserFactory, actor
from tests.factories.certificates import AuthorisationFactory
from tests.pages.hall.conftest import HTMX, address, proof
from verification.actions import cases, requests
from verification.models import Case, VerificationRequest

pytestmark = pytest.mark.django_db

NEWS_IN_VAIN = 10  # statements: session, account, duties, and four of the case


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

    def test_shows_the_deadline_and_why_of_every_other_letter_beside_its_button(self, case, window):
        page = window.get(address(case, "case"))

        shown = page.context["view"].groups["now"]
        others = [row for row in shown if row.first and row.first.kind == "request" and not row.is_next]
        assert others
        assert all("内反馈，预计" in row.limit and row.why["spans"] for row in others)
        assert page.content.decode().count("从送达出具单位起算") == len(others) + 1

    def test_says_that_a_consent_was_taken_back(self, case, window):
        consent = AuthorisationFactory(holder=case.applicant, department=case.department, purpose=case.number)
        case.parties.filter(role="applicant").update(authorisation=consent)
        assert "仅限本事项" in window.get(address(case, "case")).content.decode()

        Authorisation.objects.update(withdrawn_at=AT)

        assert "本人收回了，不再读取" in window.get(address(case, "case")).content.decode()

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
        small = cases.open_case(**counter.opening(parties=counter.parties()[:1]))
        large = cases.open_case(**counter.opening())
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

        with CaptureQueriesContext(connection) as asked:
            assert window.get(address(case, "news"), {"rev": revision}, **HTMX).status_code == 204
        assert len(asked) <= NEWS_IN_VAIN, "500 open pages ask this every quarter of a minute"

    def test_brings_an_answer_into_list_and_form_and_the_strip(self, counter, window):
        LetterTemplateFactory(proof=counter.requirement("养老金领取情况").proof)
        case = cases.open_case(**counter.opening())
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

    def test_takes_what_the_applicant_states_of_a_proof_until_the_letter_is_sent(self, case, window):
        open_field = '<input id="f-pension" name="f-pension"'
        before = window.get(address(case, "case")).content.decode()
        window.post(address(case, "request", proof(case, "养老金领取情况")))
        after = window.get(address(case, "case")).content.decode()

        assert (open_field in before, open_field in after) == (True, False)
        assert "反馈后自动填，可先填" in before

    def test_refuses_a_wrong_value_in_its_place(self, case, window):
        cell = {"value": "", "source": {"kind": "typed"}}
        case.form = case.form | {"pension": cell}
        case.save()

        answer = window.post(address(case, "form"), {"f-pension": "很多", "seen-pension": ""}, **HTMX)

        assert answer.status_code == 400
        assert "填数字" in answer.content.decode()

    def test_names_the_colleague_who_changed_the_field_meanwhile(self, counter, case, window):
        colleague = UserFactory(display_name="周同事")
        other = actor(counter.department, "clerk", user=colleague)
        cases.save_form(case_id=case.pk, values={"account": "1111"}, by=other, at=AT)

        answer = window.post(address(case, "form"), {"f-account": "2222", "seen-account": ""}, **HTMX)

        assert answer.status_code == 409
        assert "周同事刚把“发放银行账号”改成了“1111”" in answer.content.decode()
        assert Case.objects.get(pk=case.pk).form["account"]["value"] == "1111"
