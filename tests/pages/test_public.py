"""What anybody sees without an account: what a matter needs, whether a licence holds, where to go."""

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from catalog.initials import initials
from catalog.models import PartyRole, Way
from certificates import codes
from certificates.models import AccessRecord, LicenceStatus
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from tests.factories.verification import low_income_counter, requirement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(autouse=True)
def no_checks_yet():
    cache.clear()


@pytest.fixture
def counter():
    """AQ-0089 with the initials that loading gives it."""
    made = low_income_counter()
    item = made.version.item
    item.initials = initials(item.name)
    item.save()
    return made


def said(response):
    """The page's text."""
    return response.content.decode()


class TestQuestion:
    def test_answers_a_name_with_what_need_not_be_brought_and_why(self, client, counter):
        page = said(client.get(reverse("home"), {"q": "城市居民最低"}))

        assert "您一份证明也不用去开" in page
        assert "窗口从电子证照里取" in page
        assert "民政局直接问人社局，一般 30 分钟内有答复。" in page
        assert "您看清告知内容，签个字就行" in page
        assert "已经取消。谁再要，您可以" in page

    @pytest.mark.parametrize("typed", ["csjmzdshbzjgf", "AQ-0089", "aq-0089", "低保", "最低生活"])
    def test_finds_by_initials_code_everyday_word_and_part(self, client, counter, typed):
        answer = client.get(reverse("home"), {"q": typed}).context["answer"]

        assert answer.item.code == "AQ-0089"

    def test_answers_in_place_while_one_types(self, client, counter):
        answer = client.get(reverse("home"), {"q": "低保"}, headers={"HX-Request": "true"})

        assert "<html" not in said(answer)
        assert "找到 1 件事，最接近的是城市居民最低生活保障金给付。" in said(answer)
        assert "HX-Request" in answer["Vary"]

    def test_says_what_remains_to_be_brought(self, client):
        version = catalog.ServiceItemVersionFactory()
        requirement(version, name="实物照片", ways=[Way.APPLICANT], parties=[PartyRole.APPLICANT])

        answer = client.get(reverse("item", args=[version.item.code])).context["answer"]

        assert [line.name for line in answer.yours] == ["实物照片"]
        assert answer.steps[1] == "带上实物照片"

    def test_says_honestly_that_nobody_has_worked_the_item_out(self, client):
        item = catalog.ServiceItemFactory(name="示例渔业许可")

        page = said(client.get(reverse("home"), {"q": "渔业"}))

        assert "还没有梳理出来，这里不猜" in page
        assert item.department.name in page

    def test_puts_what_is_worked_out_before_what_is_not(self, client, counter):
        catalog.ServiceItemFactory(code="AQ-0001", name="最低生活保障金的停发")

        answer = client.get(reverse("home"), {"q": "最低生活保障"}).context

        assert answer["answer"].item.code == "AQ-0089"
        assert [one.code for one in answer["others"]] == ["AQ-0001"]

    def test_finds_nothing_and_says_what_to_try(self, client, counter):
        assert "没有找到“从来没有的事”" in said(client.get(reverse("home"), {"q": "从来没有的事"}))

    def test_an_unknown_code_is_a_clear_404(self, client, counter):
        answer = client.get(reverse("item", args=["AQ-7777"]))

        assert answer.status_code == 404
        assert "没有编码为 AQ-7777 的事项。" in said(answer)

    def test_stands_in_an_empty_portal(self, client):
        assert client.get(reverse("home"), {"q": "低保"}).status_code == 200

    def test_costs_the_same_however_many_match(self, client, counter, django_assert_max_num_queries):
        for n in range(12):
            catalog.ServiceItemFactory(name=f"最低生活保障示例{n}")

        with django_assert_max_num_queries(26):
            client.get(reverse("home"), {"q": "低保"})


class TestCity:
    def test_is_chosen_by_a_link_and_remembered(self, client, counter):
        catalog.ProgrammeFactory(dongying=True)

        answer = client.get(reverse("city"), {"set": "dongying", "next": "/halls/"})

        assert answer.url == "/halls/"
        assert client.get(reverse("home")).context["programme"].code == "dongying"

    def test_another_citys_items_are_not_found(self, client, counter):
        catalog.ProgrammeFactory(dongying=True)

        assert client.get(reverse("home"), {"q": "低保", "city": "dongying"}).context["answer"] is None

    def test_a_strange_city_and_a_strange_address_change_nothing(self, client, counter):
        answer = client.get(reverse("city"), {"set": "atlantis", "next": "https://elsewhere.example/"})

        assert answer.url == "/"
        assert "city" not in answer.cookies

    def test_a_page_of_an_item_speaks_for_its_own_city(self, client, counter):
        programme = catalog.ProgrammeFactory(dongying=True)
        item = catalog.ServiceItemFactory(department__programme=programme, programme=programme)

        assert client.get(reverse("item", args=[item.code])).context["programme"] == programme


class TestVerify:
    def check(self, client, code, **extra):
        return client.post(reverse("verify"), {"code": code}, **extra)

    def test_says_that_a_licence_holds_and_nothing_of_its_content(self, client):
        licence = certificates.LicenceFactory()

        page = said(self.check(client, licence.identifier))

        assert "这张证照是真的，现在有效" in page
        assert licence.issuer.name in page
        assert "示例路1号" not in page
        assert "王示例" not in page
        assert AccessRecord.objects.get().basis == AccessRecord.Basis.PUBLIC_CHECK

    def test_takes_the_scanned_code(self, client):
        licence = certificates.LicenceFactory()

        assert "现在有效" in said(self.check(client, codes.licence_token(licence.pk)))

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"expired": True}, "证照已过有效期。"),
            ({"status": LicenceStatus.REVOKED}, "证照已被吊销。"),
            ({"status": LicenceStatus.SUSPENDED}, "证照被暂扣。"),
            ({"forged": True}, "证照签名与内容不符"),
        ],
    )
    def test_says_why_a_licence_does_not_hold_and_what_to_do(self, client, changes, words):
        answer = self.check(client, certificates.LicenceFactory(**changes).identifier)

        assert words in said(answer)
        assert "现在可以" in said(answer)
        assert answer.context["tone"] == "late"

    @pytest.mark.parametrize("code", ["1.2.3", "MZC.whatever", "MZL.00"])
    def test_what_cannot_be_judged_is_never_drawn_like_valid(self, client, code):
        answer = self.check(client, code)

        assert "没能证明它有效" in said(answer)
        assert answer.context["tone"] == "none"

    def test_keeps_what_was_typed_and_says_what_is_missing(self, client):
        assert self.check(client, "").status_code == 400
        answer = self.check(client, "x" * 300)
        assert answer.status_code == 400
        assert "x" * 300 in said(answer)

    def test_answers_in_place_with_the_error_beside_the_field(self, client):
        answer = self.check(client, "", headers={"HX-Request": "true"})

        assert answer["HX-Retarget"] == "#verify"
        assert "先输入证照标识" in said(answer)

    def test_is_not_for_trying_through(self, client, settings):
        for _ in range(30):
            self.check(client, "1.2.3")

        answer = self.check(client, "1.2.3")

        assert answer.status_code == 429
        assert "歇 1 分钟再查" in said(answer)


class TestHelp:
    def test_halls_say_windows_and_hours(self, client):
        hall = catalog.ServiceHallFactory()
        window = catalog.WindowFactory(hall=hall, number="7")
        catalog.ServiceHoursFactory()

        page = said(client.get(reverse("halls")))

        assert window.department.name in page
        assert "工作日 09:00–17:00" in page

    def test_complaining_names_the_ways_that_exist_and_shows_no_form(self, client):
        catalog.WindowFactory(number="19", is_supervision=True)

        page = said(client.get(reverse("complain")))

        assert "12345" in page
        assert "19 号窗口" in page
        assert "<textarea" not in page

    @pytest.mark.parametrize("name", ["home", "verify", "halls", "complain", "accessibility"])
    def test_is_open_to_all(self, client, name):
        assert client.get(reverse(name)).status_code == 200

    def test_the_language_changes_without_an_account(self, client):
        answer = client.post(reverse("language"), {"language": "en", "next": "/verify/"})

        assert answer.url == "/verify/"
        assert answer.cookies["django_language"].value == "en"
