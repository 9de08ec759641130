"""An XLSX workbook written row by row into one compressed stream: memory stays the same however many rows.

Written here because the libraries either keep every cell in memory or put the sheet into a temporary file in the
clear, and what leaves the portal may be about people. Text is written as text, so no cell can be a formula.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

Value = str | int | float
LONGEST_CELL = 32_767  # characters; a spreadsheet calls a longer one damage
WIDEST, NARROWEST = 60, 8  # characters of a column
LOOKED_AT = 100  # rows that say how wide a column is
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
    '<xf fontId="1" xfId="0" applyFont="1"/></cellXfs></styleSheet>'
)


class Workbook:
    """A workbook whose sheets are written one after the other; `close` makes it a file that can be opened."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3)
        self._names: list[str] = []

    def add(self, name: str, rows: Iterable[Sequence[Value]], *, heading: bool = True) -> None:
        """Write a sheet; with a heading the first row is bold and stays in sight."""
        self._names.append(_sheet_name(name))
        coming = iter(rows)
        first = list(islice(coming, LOOKED_AT))
        with self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w") as sheet:
            sheet.write(_opening(first, heading).encode())
            for number, row in enumerate(chain(first, coming)):
                sheet.write(_row(row, bold=heading and number == 0).encode())
            sheet.write(b"</sheetData></worksheet>")

    def close(self) -> None:
        """Write what holds the sheets together."""
        for path, text in _around(self._names):
            self._zip.writestr(path, text)
        self._zip.close()


def _opening(first: Sequence[Sequence[Value]], heading: bool) -> str:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if heading else ""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(_widths(first), start=1)
    )
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{views}{f"<cols>{columns}</cols>" if columns else ""}<sheetData>'


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    """Room for what the first rows hold; a Chinese character takes two places."""
    columns = max((len(row) for row in rows), default=0)
    found = [NARROWEST] * columns
    for row in rows:
        for place, value in enumerate(row):
            text = str(value)
            found[place] = max(found[place], len(text) + sum(letter > "\u2e7f" for letter in text) + 2)
    return [min(width, WIDEST) for width in found]


def _row(row: Sequence[Value], *, bold: bool) -> str:
    style = ' s="1"' if bold else ""
    return f"<row>{''.join(_cell(value, style) for value in row)}</row>"


def _cell(value: Value, style: str) -> str:
    if isinstance(value, str):
        if not value:
            return "<c/>"
        text = escape(_NOT_XML.sub("", value)[:LONGEST_CELL])
        return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c{style}><v>{value}</v></c>"


def _sheet_name(name: str) -> str:
    return "".join(letter for letter in _NOT_XML.sub("", name) if letter not in r"[]:*?/\'")[:31] or "Sheet1"


def _around(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    numbered = list(enumerate(names, start=1))
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number, _name in numbered]
    kinds = "".join(f'<Override PartName="{path}" ContentType="{_KINDS}.{kind}+xml"/>' for path, kind in parts)
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    yield "[Content_Types].xml", f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{default}{kinds}</Types>'
    yield "_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.xml")])
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in numbered)
    yield "xl/workbook.xml", f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>'
    inside = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at, _name in numbered]
    yield "xl/_rels/workbook.xml.rels", _links([*inside, (f"rId{len(names) + 1}", "styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _links(targets: Iterable[tuple[str, str, str]]) -> str:
    each = "".join(f'<Relationship Id="{key}" Type="{_LINKS}/{kind}" Target="{to}"/>' for key, kind, to in targets)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'
