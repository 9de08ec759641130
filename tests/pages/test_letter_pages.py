"""Pages of letter templates and agreements: who sees what, a draft that keeps what was typed, gaps first."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from catalog.models import LetterTemplate
from portal.accounts.models import User
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification.models import Agreement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_o_clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def inquiry():
    return situations.drafted()


def browser(who, language="zh-hans"):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def office_of(inquiry):
    return actor(DepartmentFactory(programme=inquiry.request.programme), "office")


class TestTemplates:
    def test_a_proof_without_a_template_stands_first_and_is_named(self, inquiry):
        LetterTemplate.objects.filter(proof=inquiry.request.proof).update(
            proof=situations.drafted().request.proof, version=9
        )

        page = browser(office_of(inquiry)).get("/letters/templates/").content.decode()

        assert inquiry.request.proof.name in page
        assert "没有模板" in page

    def test_drafted_written_seen_and_published(self, inquiry):
        client, code = browser(inquiry.answering), inquiry.request.proof.code
        client.post(f"/letters/templates/{code}/start/")
        typed = {
            "inquiry": "请核{subject}的住房{rooms}套。",
            "field-0-name": "rooms", "field-0-label": "套数", "field-0-type": "integer", "field-0-most": "99",
            "canned-outcome": ["matched"], "canned-text": ["属实，{rooms}套。"],
        }  # fmt: skip

        answer = client.post(f"/letters/templates/{code}/edit/", typed, follow=True)

        assert "样张" in answer.content.decode()
        assert "请核示例人的住房2套。" in answer.content.decode()
        client.post(f"/letters/templates/{code}/publish/")
        assert LetterTemplate.objects.in_force(inquiry.request.proof, AT).fields[0]["most"] == 99

    def test_what_is_refused_stays_as_it_was_typed(self, inquiry):
        client, code = browser(inquiry.answering), inquiry.request.proof.code
        client.post(f"/letters/templates/{code}/start/")

        answer = client.post(f"/letters/templates/{code}/edit/", {"inquiry": "请核{nobody}。", "note": "改问法"})

        page = answer.content.decode()
        assert answer.status_code == 400
        assert "没有这些字段：nobody" in page
        assert "改问法" in page

    def test_one_more_row_saves_nothing_and_loses_nothing(self, inquiry):
        client, code = browser(inquiry.answering), inquiry.request.proof.code
        client.post(f"/letters/templates/{code}/start/")

        page = client.post(
            f"/letters/templates/{code}/edit/", {"inquiry": "还没写完", "add": "fields"}
        ).content.decode()

        assert "还没写完" in page
        assert "field-3-name" in page

    def test_strangers_read_and_do_not_write(self, inquiry):
        stranger = actor(DepartmentFactory(programme=inquiry.request.programme), "liaison")
        client, code = browser(stranger), inquiry.request.proof.code

        assert "起草下一版" not in client.get(f"/letters/templates/{code}/").content.decode()
        assert client.post(f"/letters/templates/{code}/start/").status_code == 403

    @pytest.mark.parametrize("address", ["/letters/templates/", "/letters/agreements/"])
    def test_clerks_do_not_open_them(self, inquiry, address):
        clerk = actor(inquiry.request.requesting_department, "clerk")

        assert browser(clerk).get(address).status_code == 403

    def test_the_list_costs_the_same_however_many(self, inquiry, django_assert_max_num_queries):
        client = browser(office_of(inquiry))
        situations.drafted()

        with django_assert_max_num_queries(16):
            client.get("/letters/templates/?view=all")


class TestAgreements:
    def test_the_office_sees_the_gap(self, inquiry):
        page = browser(office_of(inquiry)).get("/letters/agreements/").content.decode()

        assert inquiry.request.proof.name in page
        assert "没有提出" in page

    def test_proposed_confirmed_and_ended_in_the_browser(self, inquiry):
        request = inquiry.request
        asks = actor(request.requesting_department, "head")
        client = browser(asks)
        typed = {"proof": request.proof.code, "to": request.issuing_department.code, "way": "system"}
        wrong = client.post("/letters/agreements/new/", {**typed, "steps": "查库", "tier": "x"})
        assert wrong.status_code == 400
        assert "查库" in wrong.content.decode()

        client.post("/letters/agreements/new/", {**typed, "steps": "查库", "tier": request.tier.code})
        made = Agreement.objects.get()
        answers = browser(inquiry.answering)
        assert "确认机制" in answers.get(f"/letters/agreements/{made.number}/").content.decode()
        answers.post(f"/letters/agreements/{made.number}/confirm/")
        refused = client.post(f"/letters/agreements/{made.number}/end/", {"reason": ""})

        made.refresh_from_db()
        assert (made.status, refused.status_code) == ("confirmed", 400)
        client.post(f"/letters/agreements/{made.number}/end/", {"reason": "改为共享"})
        made.refresh_from_db()
        assert made.status == "ended"

    def test_another_citys_office_does_not_see_it(self, inquiry):
        stranger = actor(DepartmentFactory(programme=situations.drafted(dongying=True).request.programme), "office")

        assert browser(stranger).get("/letters/agreements/AQ-JZ-20261123-0001/").status_code == 404


class TestTheLetter:
    def test_is_chinese_whatever_the_window_speaks(self):
        sent = situations.sent()

        page = browser(sent.asking, "en").get(f"/letters/{sent.request.number}/inquiry/").content.decode()

        assert "需要核验" in page
        assert "送达，开始计时" in page
        assert "双方还没有商定这项证明的协查工作机制" in page
        assert '<html lang="en' in page
