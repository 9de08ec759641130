"""The explanation of a deadline, as desk, letter and API print it."""

from datetime import date, time

from portal.foundation import worktime_words
from portal.foundation.worktime import (
    DIGITAL,
    HISTORICAL,
    OFFICE_HOURS,
    PAPER,
    Calendar,
    DayWord,
    SegmentKind,
    ServiceHours,
    Tier,
    deadline,
)
from tests.factories.calendars import MIDDAY_BREAK, TO_MIDNIGHT, YEARS, at, national


class TestExplanation:
    def told(
        self, received: str, tier: Tier, hours: ServiceHours = OFFICE_HOURS, calendar: Calendar | None = None
    ) -> list[str]:
        return worktime_words.lines(deadline(at(received), tier, calendar or national(), hours))

    def test_of_minutes_names_the_break_and_the_sum(self) -> None:
        assert self.told("2026-09-18 11:50", DIGITAL, MIDDAY_BREAK) == [
            "09-18 11:50–12:00 送达，开始计时 10 分",
            "09-18 12:00–13:00 午休，不计",
            "09-18 13:00–13:20 继续计时 20 分",
            "合计 30 分，2026-09-18 13:20 到期",
            "从送达出具单位起算；服务时间以外送达的，从下一个服务时间起算。",
            "分钟只在服务时间内计。",
        ]

    def test_of_minutes_over_a_weekend_names_the_days_off(self) -> None:
        assert self.told("2026-09-18 16:45:30", DIGITAL)[:4] == [
            "09-18 16:45–17:00 送达，开始计时 14.5 分",
            "09-18 17:00–24:00 下班，不计",
            "09-19 00:00–09-20 09:00 休息日不计",
            "09-20 09:00–09:15 继续计时（调休上班） 15.5 分",
        ]

    def test_of_minutes_over_a_night_names_the_night(self) -> None:
        assert self.told("2026-09-17 16:45", DIGITAL)[1] == "09-17 17:00–09-18 09:00 下班，不计"
        evenings = ServiceHours([(time(20), time(0))])
        assert self.told("2026-09-16 23:50", DIGITAL, evenings)[1] == "09-17 00:00–20:00 下班，不计"

    def test_of_working_days_names_each_day(self) -> None:
        assert self.told("2026-02-13 10:00", HISTORICAL) == [
            "02-13 10:00–24:00 收到当日不计",
            "02-14 09:00–17:00 第1个工作日（调休上班）",
            "02-15 00:00–02-23 24:00 休息日不计",
            "02-24 09:00–17:00 第2个工作日",
            "合计 2 个工作日，2026-02-24 17:00 到期",
            "从送达出具单位起算；服务时间以外送达的，从下一个服务时间起算。",
        ]

    def test_says_that_it_came_on_a_day_off_or_out_of_hours(self) -> None:
        assert self.told("2026-09-19 12:00", DIGITAL)[0] == "09-19 12:00–09-20 09:00 休息日送达，不计"
        assert self.told("2026-09-19 12:00", DIGITAL)[1] == "09-20 09:00–09:30 开始计时（调休上班） 30 分"
        assert self.told("2026-09-18 18:00", PAPER)[:3] == [
            "09-18 18:00–24:00 服务时间以外送达，不计",
            "09-19 00:00–09-20 09:00 休息日不计",
            "09-20 09:00–24:00 收到当日不计",
        ]

    def test_says_the_settings_that_were_counted_with(self) -> None:
        night = deadline(at("2026-09-18 20:00"), DIGITAL, national(), OFFICE_HOURS, round_the_clock_minutes=True)
        strict = deadline(at("2026-09-18 18:00"), PAPER, national(), OFFICE_HOURS, shift_receipt=False)

        assert worktime_words.rules(night) == ["从送达出具单位起算。", "分钟不分服务时间连续计。"]
        assert "送达的当天就是收到日" in worktime_words.rules(strict)[0]
        assert strict.due_at == at("2026-09-20 17:00")

    def test_says_that_the_calendar_is_missing(self) -> None:
        assert "尚未公布" in self.told("2026-12-31 10:00", PAPER)[-1]

    def test_has_words_for_every_kind_and_every_remark_of_the_clock(self) -> None:
        assert set(worktime_words.WORDS) == set(SegmentKind)
        assert all(remark == str(words) for remark, words in worktime_words.REMARKS.items())

    def test_names_the_departments_own_closure_beside_the_days_off(self) -> None:
        moved = {date(2026, 11, day): DayWord("搬迁", own=True) for day in (23, 24)}
        calendar = Calendar(dict.fromkeys(moved, False), YEARS, said=moved)

        assert self.told("2026-11-20 16:45", DIGITAL, calendar=calendar)[:5] == [
            "11-20 16:45–17:00 送达，开始计时 15 分",
            "11-20 17:00–24:00 下班，不计",
            "11-21 00:00–11-22 24:00 休息日不计",
            "11-23 00:00–11-25 09:00 出具单位停办，不计（搬迁）",
            "11-25 09:00–09:15 继续计时 15 分",
        ]
        assert self.told("2026-11-20 10:00", PAPER, calendar=calendar)[2] == (
            "11-23 00:00–11-24 24:00 出具单位停办，不计（搬迁）"
        )
        assert self.told("2026-11-24 10:00", PAPER, calendar=calendar)[:2] == [
            "11-24 10:00–11-25 09:00 出具单位停办时送达，不计（搬迁）",
            "11-25 09:00–24:00 收到当日不计",
        ]

    def test_names_holidays_and_days_that_the_department_works_by_itself(self) -> None:
        said = {
            date(2026, 10, 1): DayWord("国庆节"),
            date(2026, 10, 2): DayWord("国庆节"),
            date(2026, 10, 3): DayWord("周末开放", own=True),
        }
        calendar = Calendar({day: word.own for day, word in said.items()}, YEARS, said=said)

        assert self.told("2026-09-30 10:00", HISTORICAL, calendar=calendar)[1:5] == [
            "10-01 00:00–10-02 24:00 休息日不计（国庆节）",
            "10-03 09:00–17:00 第1个工作日（出具单位照常上班、周末开放）",
            "10-04 00:00–24:00 休息日不计",
            "10-05 09:00–17:00 第2个工作日",
        ]

    def test_says_where_a_weekday_is_closed_or_ends_early(self) -> None:
        half_friday = ServiceHours([(time(9), time(17))], by_weekday={3: [], 4: [(time(9), time(12))]})

        assert self.told("2026-11-18 10:00", PAPER, half_friday)[1:4] == [
            "11-19 00:00–24:00 出具单位停办，不计（每周这天不开）",
            "11-20 09:00–12:00 第1个工作日（出具单位这天提早下班）",
            "合计 1 个工作日，2026-11-20 12:00 到期",
        ]
        assert self.told("2026-11-20 14:00", DIGITAL, half_friday)[:2] == [
            "11-20 14:00–24:00 服务时间以外送达，不计（出具单位这天提早下班）",
            "11-21 00:00–11-23 09:00 休息日不计",
        ]

    def test_ends_a_day_at_24_00(self) -> None:
        assert self.told("2026-11-16 21:00", PAPER, TO_MIDNIGHT)[2] == "合计 1 个工作日，2026-11-17 24:00 到期"
        assert self.told("2026-11-16 23:30", DIGITAL, TO_MIDNIGHT)[:2] == [
            "11-16 23:30–24:00 送达，开始计时 30 分",
            "合计 30 分，2026-11-16 24:00 到期",
        ]
