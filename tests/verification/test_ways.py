"""Which way a proof is got next: the order is data, four rules stand above it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Way
from verification.ways import NEGATIVE_CODES, Context, first_way, is_negative, next_way

USUAL = ["data_sharing", "verification", "site_check", "commitment", "applicant"]
orders = st.lists(st.sampled_from([way for way in Way.values if way != "cancelled"]), unique=True, min_size=1)
tried_ways = st.sets(st.sampled_from(Way.values))
contexts = st.builds(Context, commitment_bar=st.sampled_from(["", "credit_serious", "no_template"]))


@pytest.mark.parametrize(
    ("order", "context", "way"),
    [
        (USUAL, Context(), "data_sharing"),
        (["verification", "applicant"], Context(), "verification"),
        (["commitment", "applicant"], Context(), "commitment"),
        (["commitment", "applicant"], Context(commitment_bar="credit_serious"), "applicant"),
        (["commitment"], Context(commitment_bar="no_assessment"), None),
        (["cancelled"], Context(), "cancelled"),
        (USUAL, Context(cancelled=True), "cancelled"),
        ([], Context(), None),
    ],
)
def test_the_first_way(order, context, way):
    assert first_way(order, context).way == way


@pytest.mark.parametrize(
    ("tried", "negative", "way"),
    [
        ({"data_sharing"}, False, "verification"),
        ({"data_sharing", "verification"}, False, "site_check"),
        ({"data_sharing", "verification", "site_check"}, False, "commitment"),
        ({"data_sharing", "verification", "site_check"}, True, "applicant"),
        ({"data_sharing", "verification", "site_check", "commitment"}, False, "applicant"),
        (set(USUAL), False, None),
    ],
)
def test_the_next_way_of_the_usual_order(tried, negative, way):
    assert next_way(USUAL, tried, negative=negative).way == way


def test_a_way_that_a_rule_passes_over_is_named_with_its_reason():
    step = next_way(USUAL, {"data_sharing", "verification", "site_check"}, negative=True)

    assert step.passed_over == ((Way.COMMITMENT, "negative_answer"),)


@given(orders, tried_ways, contexts)
def test_a_negative_answer_never_leads_to_a_commitment(order, tried, context):
    assert next_way(order, tried, negative=True, context=context).way != Way.COMMITMENT


@given(orders, tried_ways, st.booleans(), contexts)
def test_a_way_is_of_the_order_and_was_not_tried(order, tried, negative, context):
    way = next_way(order, tried, negative=negative, context=context).way

    assert way is None or (way in order and way not in tried)


@given(orders, tried_ways, st.booleans())
def test_whoever_is_barred_is_never_offered_a_commitment(order, tried, negative):
    context = Context(commitment_bar="credit_false_commitment")

    assert next_way(order, tried, negative=negative, context=context).way != Way.COMMITMENT


@given(orders, tried_ways, st.booleans(), contexts)
def test_a_cancelled_proof_has_no_other_way(order, tried, negative, context):
    cancelled = Context(cancelled=True, commitment_bar=context.commitment_bar)

    assert next_way(order, tried, negative=negative, context=cancelled).way == Way.CANCELLED


@given(orders, contexts)
def test_walking_on_reaches_an_end_and_no_way_twice(order, context):
    taken: list[str] = []
    while (way := next_way(order, taken, context=context).way) is not None:
        taken.append(way)

    assert len(taken) == len(set(taken)) <= len(order)
    assert taken == [way for way in order if way in taken]


@pytest.mark.parametrize("code", sorted(NEGATIVE_CODES))
def test_an_office_that_said_no_is_remembered(code):
    assert is_negative([{"way": "verification", "reason_code": code, "at": ""}])


@pytest.mark.parametrize("code", ["source_down", "no_licence", "no_consent", "expired", "returned", "withdrawn"])
def test_a_way_that_only_gave_nothing_is_no_negative_answer(code):
    assert not is_negative([{"way": "data_sharing", "reason_code": code, "at": ""}])
