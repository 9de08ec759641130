"""What a reply may say: each value in its field's type, each wrong one at its pointer."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.letter_fields import read_value
from portal.foundation.errors import Invalid
from verification.facts import clean_facts, differences

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
