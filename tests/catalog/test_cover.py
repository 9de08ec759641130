"""Who acts over a stretch of time: A roles, else B roles; where nobody does, there is a gap."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.cover import Away, Post, Span, acting, gaps, spans
from tests.factories.catalog import AT

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
A_ROLE = Post(1, "liaison", "A", AT - DAY)
B_ROLE = Post(2, "liaison", "B", AT - DAY)


def away(user_id: int, start: int, end: int) -> Away:
    return Away(user_id, AT + start * HOUR, AT + end * HOUR)


def test_the_a_role_acts_and_nothing_is_cut_where_nothing_changes() -> None:
    assert spans([A_ROLE, B_ROLE], [], AT, AT + DAY) == [Span(AT, AT + DAY, (1,))]


def test_the_b_role_stands_in_from_the_hour_of_leaving_to_the_hour_of_return() -> None:
    found = spans([A_ROLE, B_ROLE], [away(1, 2, 5)], AT, AT + DAY)

    assert [(span.start, span.user_ids, span.by_cover) for span in found] == [
        (AT, (1,), False),
        (AT + 2 * HOUR, (2,), True),
        (AT + 5 * HOUR, (1,), False),
    ]


def test_a_gap_is_where_both_are_away() -> None:
    found = gaps([A_ROLE, B_ROLE], [away(1, 2, 8), away(2, 4, 6)], AT, AT + DAY)

    assert [(span.start, span.end) for span in found] == [(AT + 4 * HOUR, AT + 6 * HOUR)]


def test_a_duty_that_ends_leaves_a_gap_where_nobody_follows() -> None:
    ends = Post(1, "liaison", "A", AT - DAY, AT + HOUR)

    assert gaps([ends], [], AT, AT + DAY) == [Span(AT + HOUR, AT + DAY, ())]


hours = st.integers(min_value=-5, max_value=30)
plans = st.lists(st.tuples(st.integers(1, 3), hours, hours).filter(lambda one: one[1] < one[2]), max_size=6)


@given(plans)
def test_spans_cover_the_stretch_without_a_hole_and_say_what_each_moment_says(plan: list[tuple[int, int, int]]) -> None:
    posts = [A_ROLE, B_ROLE, Post(3, "liaison", "A", AT + 3 * HOUR, AT + 20 * HOUR)]
    absences = [away(*one) for one in plan]

    found = spans(posts, absences, AT, AT + DAY)

    assert (found[0].start, found[-1].end) == (AT, AT + DAY)
    assert all(one.end == other.start for one, other in pairwise(found))
    for hour in range(24):
        moment = AT + hour * HOUR
        [span] = [one for one in found if one.start <= moment < one.end]
        assert (span.user_ids, span.by_cover) == acting(posts, absences, moment)
