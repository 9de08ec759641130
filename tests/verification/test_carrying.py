"""What people typed into one case of a theme is taken over by its sisters, shown with its origin, and no further."""

from datetime import timedelta

import pytest

from certificates.actions import authorisations
from certificates.models import Authorisation
from portal.foundation import timeline
from tests.factories.catalog import AT, StandardFieldFactory
from tests.factories.themes import together
from tests.factories.verification import ON_SITE
from verification import form_cells
from verification.actions import cases, materials, proofs
from verification.models import Case
from verification.queries import case_page

pytestmark = pytest.mark.django_db
PHONE = "0536-0000001"


@pytest.fixture
def theme():
    return together()


def type_into(theme, proof, place=0, at=AT, **values):
    cases.save_form(case_id=proof.case_id, values=values, by=theme.clerk(place), at=at)


def cell(proof, field="phone"):
    return Case.objects.get(pk=proof.case_id).form[field]


def changed(theme, place, **facts):
    """The field `phone` of an item's form with other facts."""
    version = theme.versions[place]
    version.form = [{**row, **(facts if row["name"] == "phone" else {})} for row in version.form]
    version.save()


class TestTakenOver:
    def test_fills_the_sisters_field_and_says_from_where(self, theme):
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)

        taken = cell(second)
        assert (taken["value"], taken["source"]["kind"]) == (PHONE, "carried")
        assert (taken["source"]["case"], taken["source"]["label"]) == (first.case.number, theme.versions[0].item.name)
        event = timeline.of(second.case).get(kind="case.form_carried")
        assert event.details == {"fields": ["phone"], "from": first.case.number}

    def test_is_shown_as_taken_over_and_counts_as_filled_without_typing(self, theme):
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)

        page = case_page(second.case.number, theme.clerk(1), AT)
        [row] = [row for row in page.fields if row.name == "phone"]
        assert (row.source_label, row.to_fill) == ("沿用", False)
        assert first.case.number in row.reason
        assert page.counts.auto_filled == 1
        assert case_page(first.case.number, theme.clerk(), AT).counts.auto_filled == 0

    def test_counts_in_the_figures_of_the_decision(self, theme):
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)
        materials.supply(case_proof_id=second.pk, by=theme.clerk(1), at=AT, note="自己带来了", upload=None)
        cases.accept(case_id=second.case_id, by=theme.clerk(1), at=AT)
        decided = cases.decide(case_id=second.case_id, outcome="approved", by=theme.clerk(1), at=AT)

        assert (decided.fields_total, decided.fields_untyped) == (2, 1)

    def test_follows_a_change_and_goes_again_where_its_origin_is_emptied(self, theme):
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)
        type_into(theme, first, phone="0536-0000002")
        assert cell(second)["value"] == "0536-0000002"
        type_into(theme, first, phone="")

        assert cell(second) == form_cells.to_fill()

    def test_what_is_typed_over_it_stays_and_is_not_carried_back(self, theme):
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)
        type_into(theme, second, 1, phone="0536-0000003")
        type_into(theme, first, phone="0536-0000004")

        assert cell(second)["value"] == "0536-0000003"
        assert cell(second)["source"]["kind"] == "typed"
        assert cell(first)["value"] == "0536-0000004"

    def test_what_was_emptied_on_purpose_stays_empty(self, theme):
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)
        type_into(theme, second, 1, phone="")
        type_into(theme, first, phone="0536-0000004")

        assert cell(second)["value"] == ""

    def test_fills_a_field_that_waited_for_an_office_once_only_people_can(self, theme):
        StandardFieldFactory(code="property")
        first, second = theme.open()
        type_into(theme, first, property="1套")
        assert cell(second, "property")["source"]["kind"] == "waiting"
        proofs.next_way(second, "returned", by=theme.clerk(1), at=AT)  # to the applicant

        assert cell(second, "property")["source"]["kind"] == "carried"


class TestNotTakenOver:
    def test_a_field_that_the_standard_library_does_not_know(self, theme):
        for place in (0, 1):
            changed(theme, place, name="note")
        first, second = theme.open()
        type_into(theme, first, note="急用")

        assert cell(second, "note")["value"] == ""

    def test_a_value_that_the_sisters_form_does_not_offer(self, theme):
        changed(theme, 1, type="choice", options=["有", "无"])
        first, second = theme.open()
        type_into(theme, first, phone=PHONE)

        assert cell(second)["value"] == ""

    def test_into_a_case_that_has_ended(self, theme):
        first, second = theme.open()
        cases.withdraw(case_id=second.case_id, by=theme.clerk(1), at=AT)
        type_into(theme, first, phone=PHONE)

        assert cell(second)["value"] == ""

    def test_into_another_opening_of_the_same_theme_for_the_same_person(self, theme):
        first, _second = theme.open()
        type_into(theme, first, phone=PHONE)
        third, fourth = theme.open()
        type_into(theme, third, property="1套")

        assert (cell(third)["value"], cell(fourth)["value"]) == ("", "")

    def test_after_the_applicant_took_the_consent_back(self, theme):
        first, second = theme.open(authorisation=ON_SITE)
        type_into(theme, first, phone=PHONE)
        authorisations.withdraw(Authorisation.objects.get().pk, by=theme.clerk(), at=AT)
        type_into(theme, first, at=AT + timedelta(minutes=1), phone="0536-0000004")

        assert cell(second)["value"] == PHONE


def test_what_an_office_says_otherwise_stands_beside_what_was_taken_over():
    origin = form_cells.typed("1套", AT, 1, form_cells.to_fill())
    taken = form_cells.carried(form_cells.to_fill(), origin, "AQ-1", "示例事项")
    reply = form_cells.from_reply("AQ-XC-1", "自然资源局", AT)

    doubted = form_cells.answered(taken, reply, "party", "示例", "2套")
    again = form_cells.carried(doubted, origin, "AQ-1", "示例事项")

    assert (doubted["value"], doubted["found"]["value"]) == ("1套", "2套")
    assert again == doubted
    agreed = form_cells.carried(doubted, origin | {"value": "2套"}, "AQ-1", "示例事项")
    assert "found" not in agreed
