"""The application form: who filled what, what it waits for, and what people may type."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import timeline
from portal.foundation.errors import Conflict, Invalid, NotAllowed, Stale
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.people import again
from tests.factories.verification import low_income_counter
from verification import form_cells
from verification.actions import cases, requests
from verification.form_values import clean_value
from verification.models import CaseStatus, VerificationRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter():
    counter = low_income_counter()
    proof = counter.requirement("养老金领取情况").proof
    catalog.LetterTemplateFactory(proof=proof)
    return counter


@pytest.fixture
def case(counter):
    return cases.open_case(**counter.opening())


def asked(case, counter, name):
    request = VerificationRequest.objects.filter(case=case, proof__name=name).first()
    return requests.submit(request_id=request.pk, by=counter.clerk, at=AT)


def answer(request, outcome, facts=None):
    liaison = catalog.actor(request.issuing_department, "liaison")
    return requests.answer(request_id=request.pk, outcome=outcome, facts=facts or {}, by=liaison, at=AT)


class TestReplies:
    def test_a_field_waits_for_the_request_that_is_out(self, case, counter):
        request = asked(case, counter, "养老金领取情况")

        source = again(case).form["pension"]["source"]
        assert (source["kind"], source["label"], source["request"]) == ("waiting", "人社局", request.number)

    def test_an_answer_fills_the_field_and_names_its_source(self, case, counter):
        request = asked(case, counter, "养老金领取情况")

        answer(request, "matched", {"amount": 1286})

        cell = again(case).form["pension"]
        assert cell["value"] == 1286
        assert (cell["source"]["kind"], cell["source"]["request"]) == ("reply", request.number)

    def test_an_answer_keeps_what_people_typed_and_shows_what_was_found_beside_it(self, case, counter):
        cases.save_form(case_id=case.pk, values={"pension": "900.00"}, by=counter.clerk, at=AT)

        answer(asked(case, counter, "养老金领取情况"), "mismatched", {"amount": 1286})

        cell = again(case).form["pension"]
        assert (cell["value"], cell["found"]["value"]) == ("900.00", 1286)
        # … and what only is written otherwise is no difference, as at the desk
        assert "found" not in form_cells.answered(cell, {"kind": "reply"}, "1", "王", " 900.0 ")

    def test_what_is_corrected_after_the_letter_went_stands_beside_what_the_reply_confirms(self, case, counter):
        cases.save_form(case_id=case.pk, values={"pension": "900"}, by=counter.clerk, at=AT)
        request = asked(case, counter, "养老金领取情况")
        cases.save_form(case_id=case.pk, values={"pension": "901"}, by=counter.clerk, at=AT)

        assert answer(request, "matched", {"amount": 900}).outcome == "matched"  # of what the letter said

        cell = again(case).form["pension"]
        assert (cell["value"], cell["found"]["value"]) == ("901", 900)

    def test_nothing_found_leaves_the_reason_on_the_field(self, case, counter):
        answer(asked(case, counter, "养老金领取情况"), "not_found")

        source = again(case).form["pension"]["source"]
        assert (source["kind"], source["reason_code"]) == ("missing", "reply_not_found")
        assert source["next"] == ""  # nothing comes any more: people may fill it

    def test_a_returned_request_says_so_on_the_field(self, case, counter):
        request = asked(case, counter, "养老金领取情况")
        liaison = catalog.actor(request.issuing_department, "liaison")

        requests.return_(request_id=request.pk, return_code="not_ours", reason="不归本局", by=liaison, at=AT)

        source = again(case).form["pension"]["source"]
        assert (source["kind"], source["reason_code"], source["next"]) == ("missing", "returned", "site_check")

    def test_no_field_is_ever_blank_without_a_reason(self, case, counter):
        answer(asked(case, counter, "养老金领取情况"), "not_found")

        for name, cell in again(case).form.items():
            kind = cell["source"]["kind"]
            assert form_cells.is_filled(cell) or kind in {"typed", "waiting", "missing"}, name
            assert kind != "missing" or cell["source"]["reason_code"], name


class TestSaveForm:
    def test_a_field_that_waits_for_an_office_waits_again_once_it_is_emptied(self, case, counter):
        waiting = again(case).form["pension"]

        for typed in ("900", "901", ""):
            cases.save_form(case_id=case.pk, values={"pension": typed}, by=counter.clerk, at=AT)

        assert again(case).form["pension"] == waiting

    @pytest.mark.parametrize(
        ("outcome", "facts", "left"),
        [
            ("not_found", {}, "missing"),
            ("matched", {"amount": 900}, "typed"),
            ("mismatched", {"amount": 1286}, "typed"),
        ],
    )
    def test_a_field_emptied_after_the_reply_waits_for_nobody(self, case, counter, outcome, facts, left):
        cases.save_form(case_id=case.pk, values={"pension": "900"}, by=counter.clerk, at=AT)
        answer(asked(case, counter, "养老金领取情况"), outcome, facts)

        cases.save_form(case_id=case.pk, values={"pension": ""}, by=counter.clerk, at=AT)

        cell = again(case).form["pension"]
        assert (cell["value"], cell["source"]["kind"]) == ("", left)  # and so it is asked for, if it is required
        assert cell.get("found", {}).get("value") == (1286 if outcome == "mismatched" else None)
        assert cell["source"].get("reason_code") == ("reply_not_found" if outcome == "not_found" else None)

    def test_marks_what_people_typed(self, case, counter):
        cases.save_form(case_id=case.pk, values={"account": "6222 0000"}, by=counter.clerk, at=AT)

        cell = again(case).form["account"]
        assert (cell["value"], cell["source"]["kind"], cell["source"]["user"]) == (
            "6222 0000",
            "typed",
            counter.clerk.user_id,
        )

    def test_marks_a_value_typed_over_an_offices_and_keeps_what_it_replaced(self, case, counter):
        cases.save_form(case_id=case.pk, values={"address": "新搬的地方"}, by=counter.clerk, at=AT)
        cases.save_form(case_id=case.pk, values={"address": "又搬了"}, by=counter.clerk, at=AT)

        source = again(case).form["address"]["source"]
        assert source["kind"] == "typed"
        assert source["instead_of"]["value"] == "示例路1号"
        assert source["instead_of"]["label"] == "居民身份证"

    def test_leaves_no_event_and_no_version_for_what_did_not_change(self, case, counter):
        before = again(case).row_version

        cases.save_form(case_id=case.pk, values={"address": "示例路1号"}, by=counter.clerk, at=AT)

        assert again(case).row_version == before
        assert not timeline.of(case).filter(kind="case.form_saved").exists()

    def test_refuses_a_stale_version_so_that_no_edit_is_lost_unseen(self, case, counter):
        seen = again(case).row_version
        cases.save_form(case_id=case.pk, values={"account": "1"}, by=counter.clerk, at=AT, row_version=seen)

        with pytest.raises(Stale):
            cases.save_form(case_id=case.pk, values={"account": "2"}, by=counter.clerk, at=AT, row_version=seen)

        assert again(case).form["account"]["value"] == "1"

    def test_names_every_wrong_field_and_keeps_none(self, case, counter):
        with pytest.raises(Invalid) as refusal:
            cases.save_form(
                case_id=case.pk, values={"pension": "很多", "colour": "红", "account": "1"}, by=counter.clerk, at=AT
            )

        assert set(refusal.value.errors) == {"/form/pension", "/form/colour"}
        assert again(case).form["account"]["value"] == ""

    def test_is_over_when_the_case_is(self, case, counter):
        cases.withdraw(case_id=case.pk, by=counter.clerk, at=AT)

        with pytest.raises(Conflict, match="已撤回"):
            cases.save_form(case_id=case.pk, values={"account": "1"}, by=counter.clerk, at=AT)
        assert again(case).status == CaseStatus.WITHDRAWN

    def test_is_not_for_liaisons(self, case, counter):
        liaison = catalog.actor(counter.department, "liaison")

        with pytest.raises(NotAllowed):
            cases.save_form(case_id=case.pk, values={"account": "1"}, by=liaison, at=AT)


class TestValues:
    @pytest.mark.parametrize(
        ("kind", "typed", "kept"),
        [
            ("text", "  王示例 ", "王示例"),
            ("integer", "4", 4),
            ("decimal", "1,286.50", "1286.50"),
            ("date", "2026-11-23", "2026-11-23"),
            ("boolean", "是", True),
            ("text", None, ""),
        ],
    )
    def test_are_kept_as_their_field_wants_them(self, kind, typed, kept):
        assert clean_value({"type": kind}, typed) == kept

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [
            ("integer", "4.5"),
            ("integer", True),
            ("decimal", "NaN"),
            ("decimal", "1e400"),
            ("date", "2026-02-30"),
            ("boolean", "也许"),
            ("text", "x" * 501),
            ("text", "\x00"),
            ("text", ["x"]),
            ("integer", "9" * 16),
        ],
    )
    def test_that_cannot_be_right_are_refused_in_chinese(self, kind, typed):
        with pytest.raises(ValueError, match=r"[一-龥]"):
            clean_value({"type": kind}, typed)

    def test_of_a_choice_are_one_of_its_options(self):
        field = {"type": "choice", "options": ["已婚", "未婚"]}

        assert clean_value(field, "已婚") == "已婚"
        with pytest.raises(ValueError, match="只能选"):
            clean_value(field, "也许")

    @given(
        st.sampled_from(["text", "integer", "decimal", "date", "boolean", "choice"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=5,
        ),
    )
    def test_of_any_kind_are_kept_or_refused_but_never_break(self, kind, value):
        with suppress(ValueError):
            clean_value({"type": kind}, value)


class TestJoined:
    def test_one_value_stands_alone_and_several_carry_their_names(self):
        one = {"a": {"name": "王示例", "value": "1"}, "b": {"name": "李样本", "value": ""}}
        two = {"a": {"name": "王示例", "value": "1"}, "b": {"name": "李样本", "value": "2"}}

        assert form_cells.joined(one) == "1"
        assert form_cells.joined(two) == "王示例：1；李样本：2"
        assert form_cells.joined({}) == ""
