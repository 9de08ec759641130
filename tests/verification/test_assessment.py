"""What is calculated for the assessment: unions of intervals in service time, nearest ranks."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.worktime import LOCAL, OFFICE_HOURS, Calendar
from verification.assessment import Figures, case_time, clipped, union

START = datetime(2026, 11, 20, 8, 0, tzinfo=LOCAL)  # a Friday: a weekend lies within
MINUTES = 4 * 24 * 60
CALENDAR = Calendar({}, {2026})
minutes = st.integers(0, MINUTES)
intervals = st.lists(st.tuples(minutes, minutes), max_size=8)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def serves(moment: datetime) -> bool:
    """09:00–17:00 from Monday to Friday: the oracle's own reading."""
    return moment.weekday() < 5 and 9 <= moment.hour < 17


def covers(pairs, minute):
    return any(a <= minute < b for a, b in pairs)


@given(minutes, minutes, intervals, st.lists(st.tuples(minutes, minutes), max_size=2))
def test_verification_is_subtracted_as_a_union_in_service_time(one, other, pairs, stops):
    accepted, decided = sorted((one, other))
    waits, standing = ([(at(a), at(b)) for a, b in spans] for spans in (pairs, stops))

    found = case_time(at(accepted), at(decided), waits, CALENDAR, OFFICE_HOURS, suspended=standing)

    served = [minute for minute in range(accepted, decided) if serves(at(minute))]
    counted = [minute for minute in served if not covers(stops, minute)]
    waiting = [minute for minute in counted if covers(pairs, minute)]
    assert found.whole == timedelta(minutes=len(counted))
    assert found.verifying == timedelta(minutes=len(waiting))
    assert timedelta(0) <= found.assessed <= found.whole


@given(intervals)
def test_a_union_is_in_order_and_free_of_overlaps(pairs):
    joined = union((at(a), at(b)) for a, b in pairs)

    assert all(end < start for (_, end), (start, _) in pairwise(joined))
    assert union(reversed(joined)) == joined


def test_two_verifications_at_the_same_time_count_once():
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL)
    waits = [(monday, monday + timedelta(minutes=30)), (monday + timedelta(minutes=10), monday + timedelta(minutes=40))]

    found = case_time(monday, monday + timedelta(minutes=60), waits, CALENDAR, OFFICE_HOURS)

    assert found.assessed == timedelta(minutes=20)


def test_what_lies_outside_the_case_is_not_subtracted():
    assert clipped([(at(0), at(10))], at(5), at(20)) == [(at(5), at(10))]
    assert case_time(at(90), at(60), [], CALENDAR, OFFICE_HOURS).whole == timedelta(0)


def test_who_does_not_answer_does_not_improve_the_rate():
    assert Figures(answered=1, in_time=1).on_time_rate == 100.0
    assert Figures(answered=1, in_time=1, unanswered=1).on_time_rate == 50.0
    assert Figures().on_time_rate is None
    assert Figures(rated=2, score_sum=9).satisfaction == 4.5
