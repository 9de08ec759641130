"""Lists as files, XLSX and CSV, and the record of each that left (`ExportRecord`).

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break would be run as a formula by a spreadsheet; such text
gets an apostrophe in front. Numbers stay numbers.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.functional import Promise

from portal.foundation.actors import Actor
from portal.foundation.models.export import ExportRecord
from portal.foundation.moment import LOCAL

__all__ = ["FORMATS", "MOST", "Column", "ExportRecord", "as_csv", "as_xlsx", "cell", "record"]

MOST = 50_000  # rows of one file: what a person can still use, made while they wait
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60  # characters of a column
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code in addresses, its heading, and what a row has there."""

    code: str
    label: str | Promise
    value: Callable[[Any], Any]


def cell(value: Any) -> str | int | float:
    """A value as it is safe in a sheet: numbers as they are, moments in local time, text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | datetime | date):
        text = str(value)
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value


def as_csv(columns: Sequence[Column], rows: Iterable[Any], notes: Sequence[str] = ()) -> bytes:
    """UTF-8 with a byte order mark, so that office programs read the Chinese; `notes` follow the rows."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([cell(column.label) for column in columns])
    writer.writerows([[cell(column.value(row)) for column in columns] for row in rows])
    writer.writerows([[cell(note)] for note in notes])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Any], notes: Sequence[str] = ()) -> bytes:
    """One sheet with a fixed heading; `notes` (basis, definitions, as of when) stand on a second one."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write(0, place, cell(column.label), bold)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                sheet.write(line, place, cell(column.value(row)))
        sheet.autofit(WIDEST * 7)
        if notes:
            _write_notes(book, notes)
    return file.getvalue()


def _write_notes(book: Any, notes: Sequence[str]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 100)
    for line, note in enumerate(notes):
        sheet.write(line, 0, cell(note))


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in r"[]:*?/\'")[:31] or "Sheet1"


def record(*, kind: str, format: str, rows: int, filter: Mapping[str, Any], by: Actor, at: datetime) -> ExportRecord:
    """Note that a list left the portal; in the transaction in which its rows were read."""
    added = ExportRecord(
        kind=kind,
        format=format,
        rows=rows,
        by_user_id=by.user_id,
        department_id=by.department_id,
        at=at,
    )
    added.filter = dict(filter)
    added.save(force_insert=True)
    return added
