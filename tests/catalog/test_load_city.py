"""What the committed facts of both cities bring, and that loading them again changes nothing."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accountability.models import LedgerTask, Milestone, WorkLedger
from catalog import actions
from catalog.loading import city as city_loading
from catalog.loading import files
from catalog.loading.report import BadRows
from catalog.models import (
    CalendarDay,
    CalendarYear,
    Department,
    LicenceType,
    LicenceTypeListing,
    Programme,
    ServiceItem,
    SlaTier,
    SteeringMember,
)
from catalog.permissions import CONSOLE
from portal.operations import facts
from tests.factories.catalog import AT
from tests.loaded import committed

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("load-city")]


@pytest.fixture(scope="class")
def both_cities(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with committed(django_db_blocker, lambda: facts.city("anqiu"), lambda: facts.city("dongying")):
        yield


@pytest.mark.usefixtures("both_cities")
class TestFactsOfTheCities:
    def test_anqiu_has_664_items_with_provisional_codes_and_no_official_ones(self):
        items = ServiceItem.objects.filter(programme__code="anqiu")

        assert items.count() == 664
        assert items.get(code="AQ-0089").name == "城市居民最低生活保障金给付"
        assert items.get(code="AQ-0089").department.short_name == "民政局"
        assert not items.exclude(official_code="").exists()

    def test_items_have_pinyin_initials_and_levels_as_printed(self):
        item = ServiceItem.objects.get(code="AQ-0040")

        assert item.levels == ["市级", "县级"]
        assert ServiceItem.objects.get(code="AQ-0014").initials == "jmysbz"
        assert ServiceItem.objects.get(code="AQ-0078").levels == []

    def test_the_gas_companies_keep_their_items_of_the_same_name(self):
        same = ServiceItem.objects.filter(name="燃气过户（居民用户）")

        assert {item.department.short_name for item in same} == {"华润燃气", "昆仑燃气"}

    def test_the_lists_have_60_and_50_types_and_the_same_name_is_one_type(self):
        listings = LicenceTypeListing.objects

        assert listings.filter(programme__code="dongying").count() == 60
        assert listings.filter(programme__code="anqiu").count() == 50
        assert LicenceType.objects.count() == 61
        cremation = LicenceType.objects.get(name="火化（殡葬）证明")
        assert {listing.printed_name for listing in cremation.listings.all()} == {"火化（殡葬）证明", "火化(殡葬)证明"}

    def test_each_listing_says_who_answers_for_the_data(self):
        inspection = LicenceTypeListing.objects.filter(licence_type__name="机动车检验合格标志")

        assert {one.programme.code: one.level for one in inspection} == {"anqiu": "市级", "dongying": "省级"}

    def test_the_ledgers_of_2022_are_closed_archives_of_17_and_27_rows(self):
        archives = {one.programme.code: one for one in WorkLedger.objects.filter(year=2022)}

        assert all(one.is_archive and not one.is_demo for one in archives.values())
        assert archives["dongying"].tasks.count() == 17
        assert archives["anqiu"].tasks.count() == 27
        assert len({task.group for task in archives["anqiu"].tasks.all()}) == 21

    def test_misread_cells_are_evidence_beside_what_the_main_text_says(self):
        first = LedgerTask.objects.get(ledger__code="DY-2022", seq=1)

        certain = first.milestones.filter(is_doubtful=False)
        assert first.milestones.filter(is_doubtful=True).count() == 3
        assert [(one.due_on.isoformat(), one.basis) for one in certain] == [("2022-06-30", "main_text")]

    def test_a_deadline_between_the_checkpoints_keeps_its_own_day(self):
        dates = Milestone.objects.filter(task__ledger__code="DY-2022", task__seq=9, basis="main_text_interim")

        assert [one.due_on.isoformat() for one in dates] == ["2022-11-20", "2022-11-30"]

    def test_the_present_ledgers_are_marked_as_demo(self):
        present = WorkLedger.objects.filter(year=2026)

        assert present.count() == 2
        assert all(one.is_demo and not one.is_archive for one in present)

    def test_the_regimes_stay_apart(self):
        dongying, anqiu = Programme.objects.get(code="dongying"), Programme.objects.get(code="anqiu")

        assert dongying.has_escalation
        assert dongying.has_talk
        assert not dongying.regime_is_assumption
        assert not (anqiu.has_escalation)
        assert not (anqiu.has_talk)
        assert not (anqiu.bars_any_bad_record)
        assert anqiu.regime_is_assumption
        assert anqiu.upper_city == "潍坊市"
        assert SlaTier.objects.filter(programme=dongying).count() == 3

    def test_only_real_units_are_departments(self):
        names = set(Department.objects.values_list("short_name", flat=True))

        assert {"盛源热电", "残联", "市发展改革委"} <= names
        assert names.isdisjoint({"市直各部门", "公安部门", "数据提供部门", "市政务服务局", "各县区政府"})

    def test_the_joint_meeting_is_ten_seats_without_names(self):
        seats = SteeringMember.objects.filter(programme__code="dongying")

        assert seats.count() == 10
        assert not any(name in seat.unit for seat in seats for name in ("何宪卓", "徐峰", "刘明君"))

    def test_the_calendar_knows_three_published_years_with_make_up_days(self):
        assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == [2024, 2025, 2026]
        assert CalendarDay.objects.get(date="2026-09-20").is_workday
        assert not CalendarDay.objects.get(date="2026-02-16").is_workday
        assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_loading_a_city_again_keeps_what_the_office_has_set():
    facts.city("dongying")
    programme = Programme.objects.get(code="dongying")
    programme.reply_retention_months, programme.retention_is_assumption = 12, False
    programme.first_warning_percent = 40
    programme.save()
    actions.calendar.set_hours(programme_id=programme.pk, segments=[(None, time(8, 30), time(17))], by=CONSOLE, at=AT)

    facts.city("dongying")

    again = Programme.objects.get(code="dongying")
    kept = (again.reply_retention_months, again.retention_is_assumption, again.first_warning_percent)
    assert kept == (12, False, 40)
    held = programme.service_hours.filter(department=None).in_force(AT.date())
    assert [row.opens for row in held] == [time(8, 30)]


def test_loading_a_city_again_changes_nothing():
    facts.city("anqiu")
    facts.city("dongying")

    reports = facts.city("anqiu"), facts.city("dongying")

    assert [one for report in reports for one in report.counts.values() if one.created or one.changed] == []


def test_a_dry_run_counts_and_writes_nothing():
    report = facts.city("anqiu", dry_run=True)

    assert report.counts["service_items"].created == 664
    assert not ServiceItem.objects.exists()


def test_bad_rows_are_all_reported_and_nothing_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _copy_with(tmp_path, "service_items.csv", "1,AQ-0001,AQ-CL,残疾人证注销", "1,AQ-0001,AQ-NONE,", monkeypatch)

    with pytest.raises(BadRows) as caught:
        facts.city("anqiu")

    found = [(row.section, row.row, row.field, row.value) for row in caught.value.report.bad]
    assert found == [("service_items", 1, "department", "AQ-NONE"), ("service_items", 1, "name", "")]
    assert not Programme.objects.exists()


def test_the_command_names_each_bad_row_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    _copy_with(tmp_path, "halls.csv", "AQ-HALL-1,", ",", monkeypatch)

    with pytest.raises(CommandError, match="全部没有载入"):
        call_command("load_city", "anqiu")

    assert "halls 第 1 行 code" in capsys.readouterr().err


def _copy_with(folder: Path, name: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anqiu's facts in `folder` with one change."""
    source: Any = files.fixtures()
    for path in [*source.glob("anqiu/*"), *source.glob("nation/*")]:
        copy = folder / path.parent.name / path.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    changed = folder / "anqiu" / name
    text = changed.read_text(encoding="utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    for module in (city_loading, files):
        monkeypatch.setattr(module, "fixtures", lambda: folder)
    monkeypatch.setattr("catalog.loading.licence_lists.fixtures", lambda: folder)
    monkeypatch.setattr("accountability.loading.ledgers.fixtures", lambda: folder)
