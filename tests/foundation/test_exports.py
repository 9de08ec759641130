"""Files that leave the portal: no cell is a formula, and each export is recorded, its filter sealed."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import exports
from portal.foundation.actors import Actor
from portal.foundation.exports import Column, ExportRecord, Sheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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
    made = exports.made("csv", Sheet("考核", COLUMNS, [], ["口径版本 1"]), [("=1+1", 2)])

    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows == [["名称", "件数"], ["'=1+1", "2"], ["口径版本 1"]]


def test_xlsx_holds_rows_and_notes():
    made = exports.made("xlsx", Sheet("考核/11月", COLUMNS, [], ["口径版本 1"]), [("@sum", 2), ("a<b\x00", 3.5)])

    sheets = dict(_sheets(made))
    assert sheets == {"考核11月": [["名称", "件数"], ["'@sum", "2"], ["a<b", "3.5"]], "说明": [["口径版本 1"]]}


def _sheets(made):
    """The sheets of a workbook: names, and the text of each cell. No cell may be a formula."""
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        for number, sheet in enumerate(book.iter(f"{MAIN}sheet"), start=1):
            tree = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(tree.iter(f"{MAIN}f"))
            rows = [["".join(cell.itertext()) for cell in row.iter(f"{MAIN}c")] for row in tree.iter(f"{MAIN}row")]
            yield sheet.get("name"), rows


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
