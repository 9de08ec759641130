"""The window: accept, decide, hand over, withdraw, print; and the lists."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.foundation import outbox
from portal.foundation.moment import now
from tests.factories.catalog import OfficerFactory, UserFactory, actor
from tests.pages.hall.conftest import HTMX, address, proof, window_of
from verification.actions import cases
from verification.models import Case

pytestmark = pytest.mark.django_db


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
        outbox.deliver_due(now())

        colleague = Client()
        colleague.force_login(user)
        page = colleague.get("/hall/").content.decode()
        assert case.number in page
        assert "等不动产反馈" in page

    def test_adds_somebody_and_reads_their_licences(self, counter, window):
        case = cases.open_case(**counter.opening(parties=[]))
        person = counter.people[1]
        form = {"role": "spouse", "document_type": "id_card", "number": person.number, "name": person.name}

        window.post(address(case, "add_person"), form)

        assert case.parties.filter(role="spouse").exists()
        assert case.proofs.filter(party__role="spouse", status="satisfied").exists()

    def test_withdraws_the_application_and_asks_for_nothing_more(self, case, window):
        row = proof(case, "养老金领取情况")
        case.proofs.filter(pk=row.pk).update(status="not_found", reason_code="reply_not_found")
        asks = "请申请人补充"
        assert asks in window.get(address(case, "case")).content.decode()

        window.post(address(case, "withdraw"), {"reason": "不办了"})

        assert Case.objects.get(pk=case.pk).status == "withdrawn"
        assert asks not in window.get(address(case, "case")).content.decode()

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
            opened = cases.open_case(**counter.opening(parties=[]))
            window.post(address(opened, "request", proof(opened, "养老金领取情况")))
            with CaptureQueriesContext(connection) as asked:
                window.get("/hall/cases/", {"view": view})
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_the_strip_is_silent_while_nothing_changed(self, case, window):
        revision = window.get("/hall/").context["strip"].revision

        assert window.get("/hall/strip/", {"rev": revision}, **HTMX).status_code == 204
        assert window.get("/hall/strip/", {"rev": "0"}, **HTMX).status_code == 200
