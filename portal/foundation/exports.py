"""Lists as files, XLSX and CSV, and the record of each that left (`ExportRecord`).

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break would be run as a formula by a spreadsheet; such text
gets an apostrophe in front. Numbers stay numbers.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.models.export import ExportRecord
from portal.foundation.moment import LOCAL
from portal.foundation.spreadsheet import Workbook

__all__ = ["AT_ONCE", "FORMATS", "MOST", "Column", "ExportRecord", "Sheet", "cell", "made", "record", "write"]

AT_ONCE = 2_000  # rows that are made while somebody waits; more are made behind
MOST = 200_000  # rows of one file: what an office program still opens
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
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
        return value.astimezone(LOCAL).isoformat(" ", "seconds")[:19]
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its name, columns, rows (a QuerySet, or all of them), and the notes that follow."""

    title: str
    columns: Sequence[Column]
    rows: Any
    notes: Sequence[str] = ()


def write(form: str, file: IO[bytes], sheet: Sheet, rows: Iterable[Any]) -> None:
    """Write the rows, one by one as they come, in a form of `FORMATS`: memory does not grow with them."""
    heading = [cell(column.label) for column in sheet.columns]
    lines = ([cell(column.value(row)) for column in sheet.columns] for row in rows)
    notes = [[cell(note)] for note in sheet.notes]
    (_write_csv if form == "csv" else _write_xlsx)(file, sheet.title, chain([heading], lines), notes)


def made(form: str, sheet: Sheet, rows: Iterable[Any]) -> bytes:
    """The file of a list that is short enough to be made while somebody waits."""
    file = io.BytesIO()
    write(form, file, sheet, rows)
    return file.getvalue()


def _write_csv(file: IO[bytes], _title: str, lines: Iterable[Any], notes: Sequence[Any]) -> None:
    """UTF-8 with a byte order mark, so that office programs read the Chinese; the notes follow the rows."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows(chain(lines, notes))
    text.detach()


def _write_xlsx(file: IO[bytes], title: str, lines: Iterable[Any], notes: Sequence[Any]) -> None:
    """One sheet with a fixed heading; the notes (basis, definitions, as of when) stand on a second one."""
    book = Workbook(file)
    book.add(title, lines)
    if notes:
        book.add(_("说明"), notes, heading=False)
    book.close()


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
