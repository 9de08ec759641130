"""The clock of an inquiry against the vectors of the design and the standards (every minute: `test_clock_oracle`)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.worktime import (
    DIGITAL,
    EVERY_DAY,
    HISTORICAL,
    LOCAL,
    OFFICE_HOURS,
    PAPER,
    ROUND_THE_CLOCK,
    Calendar,
    ServiceHours,
    Tier,
    add_service_time,
    deadline,
    elapsed,
    is_open,
    next_open,
    point_at,
    remaining,
)
from tests.factories.calendars import MIDDAY_BREAK, MINUTE, SHORT_FRIDAY, TO_MIDNIGHT, VARIANTS, at, national

WORKING_DAYS = [
    ("2025-01-24 10:00", "2025-01-26", "2025-01-27"),
    ("2025-01-26 16:00", "2025-01-27", "2025-02-05"),
    ("2025-09-26 10:00", "2025-09-28", "2025-09-29"),
    ("2025-09-30 10:00", "2025-10-09", "2025-10-10"),
    ("2025-09-30 17:00", "2025-10-10", "2025-10-11"),
    ("2025-10-04 12:00", "2025-10-10", "2025-10-11"),
    ("2026-02-13 10:00", "2026-02-14", "2026-02-24"),
    ("2026-02-13 18:00", "2026-02-24", "2026-02-25"),
    ("2026-02-16 09:00", "2026-02-25", "2026-02-26"),
    ("2026-09-18 10:00", "2026-09-20", "2026-09-21"),
    ("2026-09-24 10:00", "2026-09-28", "2026-09-29"),
    ("2026-09-30 10:00", "2026-10-08", "2026-10-09"),
]

SERVICE_MINUTES = [
    ("2026-09-18 16:30", OFFICE_HOURS, "2026-09-18 17:00"),
    ("2026-09-18 16:45", OFFICE_HOURS, "2026-09-20 09:15"),
    ("2026-09-18 17:00", OFFICE_HOURS, "2026-09-20 09:30"),
    ("2026-09-18 08:59", OFFICE_HOURS, "2026-09-18 09:30"),
    ("2026-09-18 11:45", MIDDAY_BREAK, "2026-09-18 13:15"),
    ("2026-09-18 11:30", MIDDAY_BREAK, "2026-09-18 12:00"),
    ("2026-09-18 12:00", MIDDAY_BREAK, "2026-09-18 13:30"),
    ("2026-09-19 12:00", OFFICE_HOURS, "2026-09-20 09:30"),
    ("2026-09-18 23:50", ROUND_THE_CLOCK, "2026-09-20 00:20"),
    ("2026-09-17 23:50", TO_MIDNIGHT, "2026-09-18 00:20"),
]


class TestWorkingDays:
    @pytest.mark.parametrize(("received", "one", "two"), WORKING_DAYS)
    def test_end_at_closing_of_the_counted_day(self, received: str, one: str, two: str) -> None:
        assert deadline(at(received), PAPER, national(), OFFICE_HOURS).due_at == at(f"{one} 17:00")
        assert deadline(at(received), HISTORICAL, national(), OFFICE_HOURS).due_at == at(f"{two} 17:00")

    def test_of_an_unpublished_year_fall_back_to_weekdays_and_say_so(self) -> None:
        due = deadline(at("2026-12-31 10:00"), PAPER, national(), OFFICE_HOURS)

        assert (due.due_at, due.calendar_missing) == (at("2027-01-01 17:00"), True)
        assert not deadline(at("2026-12-30 10:00"), PAPER, national(), OFFICE_HOURS).calendar_missing

    def test_may_be_read_strictly(self) -> None:
        saturday = at("2026-11-14 12:00")

        assert deadline(saturday, PAPER, national(), OFFICE_HOURS).due_at == at("2026-11-17 17:00")
        strict = deadline(saturday, PAPER, national(), OFFICE_HOURS, shift_receipt=False)
        assert strict.due_at == at("2026-11-16 17:00")

    def test_close_at_midnight_where_service_ends_then(self) -> None:
        assert deadline(at("2026-11-16 21:00"), PAPER, national(), TO_MIDNIGHT).due_at == at("2026-11-18 00:00")

    def test_skip_a_working_day_on_which_this_department_is_closed(self) -> None:
        make_up_sunday = at("2026-09-18 10:00")

        assert deadline(make_up_sunday, PAPER, national(), SHORT_FRIDAY).due_at == at("2026-09-21 17:30")

    def test_are_received_in_utc_as_well(self) -> None:
        received = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)

        assert deadline(received, PAPER, national(), OFFICE_HOURS).due_at == at("2026-09-20 17:00")


class TestServiceMinutes:
    @pytest.mark.parametrize(("received", "hours", "due"), SERVICE_MINUTES)
    def test_run_only_inside_service_hours(self, received: str, hours: ServiceHours, due: str) -> None:
        assert deadline(at(received), DIGITAL, national(), hours).due_at == at(due)

    def test_run_on_at_night_where_the_programme_says_so(self) -> None:
        due = deadline(at("2026-09-18 23:50"), DIGITAL, national(), OFFICE_HOURS, round_the_clock_minutes=True)

        assert due.due_at == at("2026-09-19 00:20")

    def test_run_every_day_in_a_demo(self) -> None:
        assert deadline(at("2026-10-01 23:50"), DIGITAL, EVERY_DAY, ROUND_THE_CLOCK).due_at == at("2026-10-02 00:20")

    def test_keep_seconds(self) -> None:
        due = deadline(at("2026-09-18 16:45:30"), DIGITAL, national(), OFFICE_HOURS)

        assert due.due_at == at("2026-09-20 09:15:30")


class TestElapsed:
    def test_counts_service_time_only(self) -> None:
        start, end = at("2026-09-30 16:00"), at("2026-10-08 10:00")

        assert elapsed(start, end, national(), OFFICE_HOURS) == timedelta(hours=2)
        assert elapsed(end, start, national(), OFFICE_HOURS) == -timedelta(hours=2)

    def test_leaves_something_until_the_deadline_and_less_than_nothing_after_it(self) -> None:
        due = at("2026-09-18 17:00")

        assert remaining(at("2026-09-18 16:50"), due, national(), OFFICE_HOURS) == timedelta(minutes=10)
        assert remaining(at("2026-09-20 09:05"), due, national(), OFFICE_HOURS) == -timedelta(minutes=5)


class TestWarnings:
    def test_come_when_half_and_four_fifths_of_the_service_time_have_passed(self) -> None:
        received, due = at("2026-09-18 16:45"), at("2026-09-20 09:15")

        assert point_at(received, due, 0.5, national(), OFFICE_HOURS) == at("2026-09-18 17:00")
        assert point_at(received, due, 0.8, national(), OFFICE_HOURS) == at("2026-09-20 09:09")

    def test_divide_plain_time_where_minutes_run_at_night(self) -> None:
        received, due = at("2026-09-18 20:00"), at("2026-09-18 20:30")

        assert point_at(received, due, 0.5, national(), OFFICE_HOURS) == at("2026-09-18 20:15")
        assert point_at(received, due, 0.5, national(), ROUND_THE_CLOCK, round_the_clock=True) == at("2026-09-18 20:15")

    def test_refuse_a_fraction_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="between 0 and 1"):
            point_at(at("2026-09-18 16:45"), at("2026-09-20 09:15"), 1.5, national(), OFFICE_HOURS)


class TestOpening:
    def test_excludes_the_closing_instant(self) -> None:
        assert is_open(at("2026-09-18 16:59:59"), national(), OFFICE_HOURS)
        assert not is_open(at("2026-09-18 17:00"), national(), OFFICE_HOURS)
        assert next_open(at("2026-09-18 17:00"), national(), OFFICE_HOURS) == at("2026-09-20 09:00")
        assert next_open(at("2026-09-18 10:00"), national(), OFFICE_HOURS) == at("2026-09-18 10:00")


class TestRefusals:
    NAIVE = datetime(2026, 9, 18, 10)  # noqa: DTZ001 - what must be refused
    AWARE = datetime(2026, 9, 18, 10, tzinfo=UTC)

    def test_of_naive_times(self) -> None:
        for tier in (DIGITAL, PAPER):
            with pytest.raises(ValueError, match="naive"):
                deadline(self.NAIVE, tier, national(), OFFICE_HOURS)
        for start, end in ((self.NAIVE, self.AWARE), (self.AWARE, self.NAIVE)):
            with pytest.raises(ValueError, match="naive"):
                elapsed(start, end, national(), OFFICE_HOURS)

    @pytest.mark.parametrize(
        "given_times", [{}, {"minutes": 30, "working_days": 1}, {"minutes": 0}, {"working_days": -1}]
    )
    def test_of_tiers_without_one_clear_time(self, given_times: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="tier"):
            Tier("x", **given_times)

    @pytest.mark.parametrize(
        "segments",
        [
            [],
            [(time(9), time(9))],
            [(time(13), time(17)), (time(9), time(12))],
            [(time(9), time(12)), (time(11), time(17))],
            [(time(9), time(0)), (time(10), time(11))],
            [(time(9, tzinfo=UTC), time(17))],
        ],
    )
    def test_of_hours_that_make_no_sense(self, segments: list[tuple[time, time]]) -> None:
        with pytest.raises(ValueError, match=r"[Hh]ours"):
            ServiceHours(segments)

    def test_of_an_eighth_weekday(self) -> None:
        with pytest.raises(ValueError, match="Weekdays"):
            ServiceHours([(time(9), time(17))], by_weekday={7: []})

    def test_of_a_calendar_that_is_never_open(self) -> None:
        closed = Calendar({}, weekly_rest=range(7))
        with pytest.raises(ValueError, match="no service time"):
            deadline(self.AWARE, PAPER, closed, OFFICE_HOURS)


class TestCalendar:
    def test_takes_its_years_from_the_exceptions_unless_told(self) -> None:
        spoken = Calendar({date(2026, 1, 1): False})

        assert spoken.misses(date(2026, 12, 31), date(2027, 1, 1))
        assert not spoken.misses(date(2026, 1, 1), date(2026, 12, 31))
        assert not Calendar({}).misses(date(2026, 1, 1), date(2027, 1, 1))
        assert Calendar({}, years=()).misses(date(2026, 1, 1), date(2026, 1, 1))


# --- properties ---

moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001 - zoned in the next line
    lambda naive: naive.replace(tzinfo=LOCAL)
)
variants = st.sampled_from(list(VARIANTS.values()))


class TestAlways:
    @given(moments, moments, moments, variants)
    def test_elapsed_adds_up(self, a: datetime, b: datetime, c: datetime, hours: ServiceHours) -> None:
        def between(start: datetime, end: datetime) -> timedelta:
            return elapsed(start, end, national(), hours)

        assert between(a, b) + between(b, c) == between(a, c)

    @given(moments, st.integers(1, 2_000), variants)
    def test_the_time_until_a_deadline_in_minutes_is_exactly_those_minutes(
        self, received: datetime, minutes: int, hours: ServiceHours
    ) -> None:
        found = deadline(received, Tier("x", minutes=minutes), national(), hours)

        assert elapsed(received, found.due_at, national(), hours) == minutes * MINUTE
        assert sum(segment.minutes for segment in found.explanation) == pytest.approx(minutes)
        assert add_service_time(received, minutes * MINUTE, national(), hours) == found.due_at

    @given(moments, st.integers(1, 30), variants)
    def test_working_days_end_on_a_service_day_and_grow_with_their_number(
        self, received: datetime, days: int, hours: ServiceHours
    ) -> None:
        shorter = deadline(received, Tier("x", working_days=days), national(), hours)
        longer = deadline(received, Tier("x", working_days=days + 1), national(), hours)

        assert received < shorter.due_at < longer.due_at
        assert is_open(shorter.due_at - timedelta.resolution, national(), hours)
        assert not is_open(shorter.due_at, national(), hours) or hours in (ROUND_THE_CLOCK, TO_MIDNIGHT)

    @given(moments, moments, variants, st.sampled_from([DIGITAL, PAPER, HISTORICAL]))
    def test_a_later_receipt_never_falls_due_earlier(
        self, one: datetime, other: datetime, hours: ServiceHours, tier: Tier
    ) -> None:
        early, late = sorted([one, other])

        assert deadline(early, tier, national(), hours).due_at <= deadline(late, tier, national(), hours).due_at

    @given(moments, variants, st.sampled_from([DIGITAL, PAPER, HISTORICAL]))
    def test_the_explanation_starts_at_receipt_ends_when_due_and_never_runs_back(
        self, received: datetime, hours: ServiceHours, tier: Tier
    ) -> None:
        found = deadline(received, tier, national(), hours)
        segments = found.explanation

        assert (segments[0].start, segments[-1].end) == (received, found.due_at)
        assert all(segment.start < segment.end for segment in segments)
        assert all(before.end <= after.start for before, after in pairwise(segments))

    @given(moments, variants, st.floats(0, 1))
    def test_a_point_on_the_way_lies_on_the_way(self, received: datetime, hours: ServiceHours, part: float) -> None:
        due = deadline(received, HISTORICAL, national(), hours).due_at

        assert received <= point_at(received, due, part, national(), hours) <= due
