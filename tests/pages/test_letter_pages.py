"""Pages of letter templates and agreements: who sees what, a draft that keeps what was typed, gaps first."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalog.models import LetterTemplate
from portal.accounts.models import User
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification.models import Agreement, LetterFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


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
        in_force = LetterTemplate.objects.in_force(inquiry.request.proof, inquiry.request.programme_id, AT)
        assert in_force.fields[0]["most"] == 99

    def test_another_citys_version_is_neither_shown_nor_written(self, inquiry):
        theirs = situations.drafted(dongying=True)
        code = theirs.request.proof.code

        page = browser(office_of(inquiry)).get(f"/letters/templates/{code}/").content.decode()

        assert "还没有模板" in page
        assert browser(inquiry.answering).post(f"/letters/templates/{code}/start/").status_code == 403

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

    def test_the_list_costs_the_same_however_many(self, inquiry):
        client = browser(office_of(inquiry))

        def cost():
            with CaptureQueriesContext(connection) as queries:
                client.get("/letters/templates/?view=all")
            return len(queries)

        cost()  # the first page of a session writes it
        before = cost()
        situations.drafted()

        assert cost() == before


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


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def png():
    out = BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


class TestFiles:
    @pytest.fixture(autouse=True)
    def _files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def test_a_refused_reply_keeps_the_file_that_came_with_it(self):
        inquiry = situations.sent()
        file = SimpleUploadedFile("scan.png", png(), "image/png")

        answer = browser(inquiry.answering).post(
            f"/desk/{inquiry.request.number}/answer/", {"outcome": "matched", "note": "查到了", "file": file}
        )

        page = answer.content.decode()
        assert answer.status_code == 400
        assert "scan.png" in page
        assert "查到了" in page
        assert LetterFile.objects.get().sent_at is None

    def test_a_hostile_file_is_named_and_nothing_is_sent(self):
        inquiry = situations.sent()
        file = SimpleUploadedFile("letter.pdf", b"MZ program", "application/pdf")

        answer = browser(inquiry.answering).post(
            f"/desk/{inquiry.request.number}/answer/", {"outcome": "matched", "fact-amount": "5", "file": file}
        )

        assert answer.status_code == 400
        assert "这种文件不能上传" in answer.content.decode()
        assert inquiry.again().status == "submitted"

    def test_is_seen_with_the_viewers_name_and_fetched_as_it_came(self):
        inquiry = situations.sent()
        client = browser(inquiry.answering)
        file = SimpleUploadedFile("scan.png", png(), "image/png")
        address = f"/desk/{inquiry.request.number}/answer/"
        client.post(address, {"outcome": "matched", "fact-amount": "5", "file": file, "then": "stay"})
        kept = LetterFile.objects.get()

        reader = browser(inquiry.asking)
        page = reader.get(f"/letters/{inquiry.request.number}/files/{kept.pk}/").content.decode()
        fetched = reader.get(f"/letters/{inquiry.request.number}/files/{kept.pk}/download/")

        assert "data:image/jpeg;base64," in page
        assert fetched.content == png()
        assert fetched["X-Content-Type-Options"] == "nosniff"
        assert browser(actor(DepartmentFactory(), "liaison")).get(fetched.request["PATH_INFO"]).status_code == 404

    def test_put_to_a_draft_in_the_outbox(self, inquiry):
        file = SimpleUploadedFile("map.pdf", PDF, "application/pdf")

        browser(inquiry.asking).post(f"/letters/{inquiry.request.number}/files/", {"file": file, "attach": "1"})

        assert "map.pdf" in browser(inquiry.asking).get(f"/desk/outbox/{inquiry.request.number}/").content.decode()


class TestMany:
    def test_the_page_names_the_count_before_anything_is_sent(self):
        inquiry = situations.sent()
        client, ticked = browser(inquiry.answering), {"request": [inquiry.request.number]}

        page = client.post("/desk/answer/", ticked).content.decode()
        assert "一起反馈这 1 件协查？" in page
        assert inquiry.again().status == "submitted"
        refused = client.post("/desk/answer/", {**ticked, "confirmed": "1", "outcome": "matched", "fact-amount": "7"})
        assert refused.status_code == 400
        assert 'value="7"' in refused.content.decode()
        told = {**ticked, "confirmed": "1", "outcome": "matched", "fact-amount": "七", "note": "查了名册"}
        wrong = client.post("/desk/answer/", told)
        assert (wrong.status_code, inquiry.again().status) == (400, "submitted")
        assert [words in wrong.content.decode() for words in ('value="七"', ">查了名册<", "aria-invalid")] == [True] * 3

        client.post(
            "/desk/answer/",
            {**ticked, "confirmed": "1", "outcome": "matched", "fact-amount": "7", "note": "逐件查过"},
        )
        assert inquiry.again().facts == {"amount": 7}

    def test_handing_on_asks_to_whom(self):
        inquiry = situations.sent()
        colleague = actor(inquiry.request.issuing_department, "agent")
        client, ticked = browser(inquiry.answering), {"request": [inquiry.request.number]}
        assert str(User.objects.get(pk=colleague.user_id)) in client.post("/desk/assign/", ticked).content.decode()

        client.post("/desk/assign/", {**ticked, "confirmed": "1", "user": str(colleague.user_id)})

        assert inquiry.again().assignee_id == colleague.user_id
