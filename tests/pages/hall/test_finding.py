"""The window: who may enter, and finding by the one box."""

import pytest
from django.test import Client

from certificates.models import AccessRecord
from tests.factories.catalog import DepartmentFactory, UserFactory, actor
from tests.pages.hall.conftest import HTMX, address, window_of
from verification.models import Case, VerificationRequest

pytestmark = pytest.mark.django_db


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

    def test_a_persons_number_shows_what_this_department_has_open_for_them(self, counter, window, case):
        someone = counter.people[1]  # takes part, is not the applicant

        def seen(client):
            client.post("/hall/search/", {"q": someone.number})
            return client.get("/hall/open/").content.decode()

        stranger = window_of(actor(DepartmentFactory(programme=counter.department.programme), "clerk"))
        page, elsewhere = seen(window), seen(stranger)

        assert (address(case, "case") in page, address(case, "case") in elsewhere) == (True, False)
        assert someone.number not in page.split('id="in-hand"')[1].split("</section>")[0]
        looked = AccessRecord.objects.filter(holder_id=someone.pk, fields=["open_cases"])
        assert looked.count() == 2  # each department's look is told to the person
        Case.objects.filter(pk=case.pk).update(status="withdrawn")
        assert address(case, "case") not in seen(window)

    def test_keeps_a_persons_number_out_of_the_address(self, counter, window):
        number = counter.people[0].number

        answer = window.post("/hall/search/", {"q": number})
        page = window.get("/hall/open/?item=AQ-0089").content.decode()

        assert answer.url == "/hall/open/"
        assert f'value="{number}"' in page

    def test_says_at_once_that_a_typed_number_cannot_be(self, counter, window):
        window.post("/hall/search/", {"q": "370784197105080231"})

        page = window.get("/hall/open/").content.decode()

        assert "号码记下了，先选事项" in page
        assert "hall-told is-late" in page
        assert "370784197105080231" not in page

    def test_forgets_a_number_when_the_clerk_goes_back_to_the_start_and_somebody_else_comes(self, counter, window):
        window.post("/hall/search/", {"q": counter.people[0].number})

        window.get("/hall/")

        assert counter.people[0].number not in window.get("/hall/open/?item=AQ-0089").content.decode()

    def test_takes_the_key_that_leads_to_the_box_for_no_part_of_a_number(self, counter, window):
        assert window.post("/hall/search/", {"q": f"/{counter.people[0].number}"}).url == "/hall/open/"

    def test_keeps_a_scanned_code_for_the_page_of_opening(self, counter, window):
        assert window.post("/hall/search/", {"q": "MZC.abcdef"}).url == "/hall/open/"
        assert "先选事项" in window.get("/hall/open/").content.decode()
        assert 'value="MZC.abcdef"' in window.get("/hall/open/?item=AQ-0089").content.decode()
