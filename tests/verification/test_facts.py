"""What a reply may say: each value in its field's type, each wrong one at its pointer."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.field_values import read_value
from portal.foundation.errors import Invalid
from verification.facts import clean_facts, differences, proposed_outcome, reply_facts

FIELDS = [
    {"name": "houses", "label": "住房套数", "type": "integer", "required": True},
    {"name": "area", "label": "建筑面积", "type": "decimal", "unit": "平方米"},
    {"name": "since", "label": "登记日期", "type": "date"},
    {"name": "sealed", "label": "是否查封", "type": "boolean"},
    {"name": "place", "label": "坐落", "type": "text"},
]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("integer", "1 286", 1286),
        ("integer", 2, 2),
        ("decimal", "62.40", "62.40"),
        ("decimal", "1,286.5", "1286.5"),
        ("date", "2026-11-24", "2026-11-24"),
        ("boolean", "是", True),
        ("boolean", False, False),
        ("text", "  河口区示例路 ", "河口区示例路"),
        ("text", " ", None),
        ("integer", None, None),
    ],
)
def test_keeps_a_value_in_its_type(kind, typed, kept):
    assert read_value(typed, {"type": kind}) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("integer", "两套"),
        ("decimal", "NaN"),
        ("decimal", "Infinity"),
        ("decimal", "1e999999999"),  # a gigabyte when written out
        ("decimal", "0e-999999999"),
        ("date", "24/11/2026"),
        ("boolean", "也许"),
        ("text", "字" * 501),
        ("text", "a\x00b"),
        ("text", {"a": 1}),
        ("text", True),  # “True” in a signed letter
    ],
)
def test_refuses_what_does_not_fit_with_a_reason_in_chinese(kind, typed):
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        read_value(typed, {"type": kind})


def test_names_every_wrong_value_at_once():
    with pytest.raises(Invalid) as refusal:
        clean_facts({"area": "大", "since": "昨天", "hair": "黑"}, FIELDS, need_all=True)

    assert set(refusal.value.errors) == {"/facts/area", "/facts/since", "/facts/hair", "/facts/houses"}


def test_a_negative_answer_need_not_fill_the_required_facts():
    assert clean_facts({}, FIELDS, need_all=False) == {}


def test_numbers_are_compared_by_value_and_texts_without_blanks():
    claimed = {"area": "62.4", "place": "河口区 示例路", "houses": "1"}

    assert differences(claimed, {"area": "62.40", "place": "河口区示例路", "houses": 2}) == ["houses"]


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.booleans(), st.integers(), st.text()), max_size=60))
def test_whatever_comes_it_is_kept_or_refused_never_an_error(facts):
    known = {field["name"] for field in FIELDS}
    with contextlib.suppress(Invalid):
        assert set(clean_facts(facts, FIELDS, need_all=False)) <= known


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("62.4", "62.40"),
        ("1,286", 1286),
        ("是", True),
        (False, "否"),
        ("示例路（东）", "示例路(东)"),
        ("Ａ座 2", "a座2"),
    ],
)
def test_the_same_written_otherwise_is_no_difference(claimed, found):
    assert differences({"x": claimed}, {"x": found}) == []


class TestOutcome:
    CLAIMED = {"houses": 1, "sealed": False}

    def said(self, outcome, facts, claimed=CLAIMED, note=""):
        return reply_facts(outcome, facts, fields=FIELDS, claimed=claimed, note=note)

    def refused(self, *args, **more):
        with pytest.raises(Invalid) as refusal:
            self.said(*args, **more)
        return refusal.value.errors

    def test_true_is_refused_at_each_fact_that_the_form_states_otherwise(self):
        errors = self.refused("matched", {"houses": "2", "sealed": "是", "area": "62.40"})

        assert set(errors) == {"/facts/houses", "/facts/sealed"}
        assert "应选“不符”" in errors["/facts/houses"]

    def test_true_is_accepted_where_nothing_differs(self):
        assert self.said("matched", {"houses": "1", "sealed": "否"}) == {"houses": 1, "sealed": False}

    @pytest.mark.parametrize("note", ["", "对不上"])
    def test_false_needs_a_fact_that_differs_where_the_form_states_what_is_asked(self, note):
        assert set(self.refused("mismatched", {"houses": 1}, note=note)) == {"/outcome"}
        assert set(self.refused("mismatched", {}, note=note)) == {"/outcome"}
        assert self.said("mismatched", {"houses": 2}) == {"houses": 2}

    def test_false_says_something_where_the_form_states_nothing(self):
        assert set(self.refused("mismatched", {}, claimed={})) == {"/note"}
        assert self.said("mismatched", {}, claimed={}, note="登记在他人名下") == {}
        assert self.said("mismatched", {"houses": 2}, claimed={}) == {"houses": 2}

    def test_nothing_found_needs_neither_and_has_no_facts(self):
        assert self.said("not_found", {}) == {}
        assert set(self.refused("not_found", {"houses": 1})) == {"/facts/houses"}

    @pytest.mark.parametrize(
        ("facts", "outcome"),
        [
            ({"houses": "2"}, "mismatched"),
            ({"houses": "1", "sealed": "否"}, "matched"),
            ({"houses": "1"}, ""),
            ({}, ""),
        ],
    )
    def test_is_proposed_from_what_is_typed(self, facts, outcome):
        assert proposed_outcome(self.CLAIMED, facts) == outcome
