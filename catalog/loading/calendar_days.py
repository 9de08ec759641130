"""Statutory holidays and make-up workdays of the published years, seeded once from chinesecalendar."""

from datetime import date, timedelta

import chinese_calendar

from catalog.loading.report import Report
from catalog.loading.upsert import upsert
from catalog.models import CalendarDay, CalendarYear

YEARS = (2024, 2025, 2026)  # later ones raise in the library until the State Council's office has published them
SOURCE = "chinesecalendar"


def load_calendar(report: Report) -> None:
    """Days of the nation that are not as their weekday says. A day that an office changed by hand is left alone."""
    known = set(CalendarDay.objects.filter(programme=None, department=None).values_list("date", flat=True))
    days = [row for year in YEARS for row in exceptions(year) if row["date"] not in known]
    CalendarDay.objects.bulk_create(CalendarDay(**row) for row in days)
    report.counts["calendar_days"].created += len(days)
    years = [{"year": year, "source": SOURCE, "programme": None} for year in YEARS]
    upsert(CalendarYear, ["year", "programme"], years, report.counts["calendar_years"])


def exceptions(year: int) -> list[dict[str, object]]:
    """Weekdays off and weekends worked in `year`."""
    start = date(year, 1, 1)
    days = [start + timedelta(days=number) for number in range((date(year + 1, 1, 1) - start).days)]
    return [
        {"date": day, "is_workday": chinese_calendar.is_workday(day), "name": _name(day)}
        for day in days
        if chinese_calendar.is_workday(day) != (day.weekday() < 5)
    ]


def _name(day: date) -> str:
    """The holiday in Chinese; a make-up day says for which."""
    off, english = chinese_calendar.get_holiday_detail(day)
    chinese = next((one.chinese for one in chinese_calendar.Holiday if one.value == english), "")
    return chinese if off else f"{chinese}调休上班"
