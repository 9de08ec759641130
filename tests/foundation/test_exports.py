"""Files that leave the portal: no cell is a formula, and each export is recorded, its filter sealed."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import exports
from portal.foundation.actors import Actor
from portal.foundation.exports import Column, ExportRecord

COLUMNS = [Column("name", "名称", lambda row: row[0]), Column("count", "件数", lambda row: row[1])]


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula(text):
    made = str(exports.cell(text))

    assert not made.startswith(exports.FORMULA_STARTS)
    assert made.removeprefix("'") == text.removeprefix("'") or made == text


def test_numbers_stay_numbers_and_moments_are_local():
    assert exports.cell(-3) == -3
    assert exports.cell(97.5) == 97.5
    assert exports.cell(None) == ""
    assert exports.cell(True) == "True"
    assert exports.cell(date(2026, 11, 1)) == "2026-11-01"
    assert exports.cell(datetime(2026, 11, 23, 2, tzinfo=UTC)) == "2026-11-23 10:00:00"


def test_csv_opens_in_office_programs():
    made = exports.as_csv(COLUMNS, [("=1+1", 2)], notes=["口径版本 1"])

    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows == [["名称", "件数"], ["'=1+1", "2"], ["口径版本 1"]]


def test_xlsx_holds_rows_and_notes():
    made = exports.as_xlsx("考核/11月", COLUMNS, [("@sum", 2), ("民政局", 3)], notes=["口径版本 1"])

    with zipfile.ZipFile(io.BytesIO(made)) as file:
        words = file.read("xl/sharedStrings.xml").decode()
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "'@sum" in words
    assert "口径版本 1" in words
    assert "<f>" not in sheet


@pytest.mark.django_db
def test_each_export_is_recorded_with_its_filter_sealed():
    exports.record(
        kind="desk.inbox",
        format="csv",
        rows=3,
        filter={"q": ["王示范"]},
        by=Actor(department_id=7),
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )

    row = ExportRecord.objects.get()
    assert (row.rows, row.department_id, row.filter) == (3, 7, {"q": ["王示范"]})
    assert "王示范".encode() not in bytes(row.envelope)
