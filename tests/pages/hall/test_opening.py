"""The window: the page on which a case is opened."""

import pytest
from django.urls import reverse

from tests.factories.catalog import DepartmentFactory, FieldMappingFactory, actor
from tests.factories.themes import together
from tests.pages.hall.conftest import HTMX, window_of
from verification.models import Case

pytestmark = pytest.mark.django_db


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
        assert page.count("hall-told is-late") == 1  # said once, by the line that also speaks while one types
        assert 'value="370784197105080231"' in page
        assert f'value="{counter.people[0].name}"' in page
        assert Case.objects.count() == 0

    def test_names_every_wrong_number_and_the_open_choice_at_once(self, counter, window):
        wrong = {"applicant-number": "370784197105080231", "parties-0-number": "370784197105080231", "method": ""}

        page = window.post("/hall/open/", typed_form(counter, **wrong)).content.decode()

        assert "还有 3 处要改" in page
        assert page.count("hall-told is-late") == 2
        assert "选“本人当面同意”或“依职责读取”" in page
        assert "on_site（" not in page

    @pytest.mark.parametrize(
        ("wrong", "focused"), [({"ticket": "坏 票"}, 'id="ticket"'), ({"method": ""}, 'fieldset class="hall-part"')]
    )
    def test_what_is_wrong_has_the_focus(self, counter, window, wrong, focused):
        page = window.post("/hall/open/", typed_form(counter, **wrong)).content.decode()

        assert page.count("autofocus") == 1
        assert focused in page[: page.index("autofocus")].rpartition("<")[2]

    def test_answers_htmx_with_the_form_in_its_place(self, counter, window):
        answer = window.post("/hall/open/", typed_form(counter, method=""), **HTMX)

        assert answer.status_code == 400
        assert answer["HX-Retarget"] == "#hall-open"
        assert "<html" not in answer.content.decode()

    def test_preselects_no_consent(self, counter, window):
        page = window.get("/hall/open/?item=AQ-0089").content.decode()

        assert 'value="on_site"' in page
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

    def test_an_item_of_another_department_is_refused_before_one_types(self, counter):
        other = window_of(actor(DepartmentFactory(programme=counter.department.programme), "clerk"))

        answer = other.get("/hall/open/?item=AQ-0089")

        assert answer.status_code == 403
        assert "这个事项不由您所在的部门受理" in answer.content.decode()
        assert 'name="applicant-number"' not in answer.content.decode()

    def test_names_an_item_that_is_not_there(self, window):
        answer = window.get("/hall/open/?item=AQ-9999")

        assert answer.status_code == 404
        assert "没有编码为 AQ-9999 的事项" in answer.content.decode()


class TestTheme:
    def test_is_found_as_items_are_opened_once_and_its_cases_lead_to_each_other(self):
        theme = together(one_department=True)
        window = window_of(theme.clerk())
        form = {
            "once": "b" * 32,
            "item": theme.theme.code,
            "step": "open",
            "method": "duty",
            "applicant-document_type": "id_card",
            "applicant-number": theme.applicant.number,
            "applicant-name": theme.applicant.name,
        }
        assert theme.theme.code in window.get("/hall/items/", {"q": "示例一件"}).content.decode()
        read = FieldMappingFactory(version=theme.versions[1], licence_type__name="示例营业执照")
        shown = window.get("/hall/open/", {"item": theme.theme.code})
        assert [one["reads"] for one in shown.context["consent"]] == ["", "申请人的示例营业执照"]
        assert "申请人的示例营业执照" in shown.content.decode()
        read.delete()

        opened = [window.post("/hall/open/", form).url for _twice in range(2)]

        first, second = Case.objects.order_by("pk")
        assert opened == [f"/hall/{first.number}/"] * 2
        assert f"/hall/{second.number}/" in window.get(opened[0]).content.decode()
        assert f"沿用 {first.number} 的协查" in window.get(f"/hall/{second.number}/").content.decode()
        assert "只用于这一件" in window.get(reverse("hall:add_person", args=[first.number])).content.decode()

    def test_by_the_api_names_every_case_and_is_done_once_for_a_key(self):
        theme = together(one_department=True)
        typed = {"kind": "person", "document_type": "id_card"}
        typed |= {"number": theme.applicant.number, "name": theme.applicant.name}
        body = {"theme": theme.theme.code, "applicant": typed, "authorisation": {"method": "duty"}}
        door = window_of(theme.clerk())
        headers = {"Idempotency-Key": "theme-1"}

        first, second = (
            door.post("/api/v1/theme-cases/", body, "application/json", headers=headers) for _twice in range(2)
        )

        assert (first.status_code, second.json()) == (201, first.json())
        assert [case["number"] for case in first.json()["cases"]] == list(
            Case.objects.order_by("pk").values_list("number", flat=True)
        )
