"""What people write about days and hours is read as they mean it, and what is unclear is named."""

from datetime import date, time

import pytest

from catalog import calendar_text


class TestAYearsNotice:
    def test_is_read_line_by_line_with_periods_and_make_up_days(self) -> None:
        days, bad = calendar_text.year_days(
            "01-01 至 01-03 休 元旦\n\n2027-02-14 班 春节调休上班\n10月1日到10月2日 休", 2027
        )

        assert not bad
        assert days[0] == (date(2027, 1, 1), False, "元旦")
        assert days[3] == (date(2027, 2, 14), True, "春节调休上班")
        assert [day for day, *_rest in days[4:]] == [date(2027, 10, 1), date(2027, 10, 2)]

    def test_names_each_line_that_is_unclear(self) -> None:
        days, bad = calendar_text.year_days(
            "元旦放假三天\n02-30 休 春节\n05-03 至 05-01 休 劳动节\n05-01 休 劳动节", 2027
        )

        assert len(days) == 1
        assert [line.number for line in bad] == [1, 2, 3]
        assert "没有这一天" in str(bad[1])

    def test_names_the_line_that_says_the_opposite_of_one_before(self) -> None:
        _days, bad = calendar_text.year_days("01-01 至 01-03 休 元旦\n01-03 休 元旦\n01-02 班 补班", 2027)

        assert [(line.number, line.why) for line in bad] == [(3, "01-02 与第 1 行相反")]

    def test_is_shown_as_periods(self) -> None:
        days, _bad = calendar_text.year_days("01-01 至 01-03 休 元旦\n01-04 休 检修\n01-06 休 检修", 2027)

        assert calendar_text.periods(days) == [
            (date(2027, 1, 1), date(2027, 1, 3), False, "元旦"),
            (date(2027, 1, 4), date(2027, 1, 4), False, "检修"),
            (date(2027, 1, 6), date(2027, 1, 6), False, "检修"),
        ]


class TestHours:
    def test_have_any_number_of_segments_and_may_end_at_midnight(self) -> None:
        spans = calendar_text.spans("9:00-12:00，13:30–17:30 20:00-24:00")

        assert spans == [(time(9), time(12)), (time(13, 30), time(17, 30)), (time(20), time(0))]
        assert calendar_text.spans_text(spans) == "09:00-12:00 13:30-17:30 20:00-24:00"
        assert calendar_text.spans("  ") == []

    @pytest.mark.parametrize("typed", ["上午", "9-12", "25:00-26:00", "09:00-12:70"])
    def test_that_are_none_are_refused_with_the_word(self, typed: str) -> None:
        with pytest.raises(ValueError, match=typed.split("-", maxsplit=1)[0]):
            calendar_text.spans(typed)


def test_the_days_of_a_year_come_back_as_lines_that_are_read_again():
    text = "01-01 至 01-03 休 元旦\n02-14 班 春节调休上班"
    days, _bad = calendar_text.year_days(text, 2027)

    assert calendar_text.year_text(calendar_text.periods(days)) == text
