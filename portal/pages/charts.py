"""Bars as SVG attributes, computed here so that a chart needs no script: one hue, red only for what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH = 760.0  # viewBox units; the gutter equals the first column of the table underneath
GUTTER = 76.0
TOP, FLOOR = 10.0, 96.0
BAR = 26.0
GAP = 0.7  # between the two parts of a bar
THINNEST = 1.5  # a late part is seen, however small


@dataclass(frozen=True, kw_only=True)
class Column:
    """One day or month: its name, how many in all, how many of them late, and where their rows are."""

    label: str
    total: int
    late: int = 0
    url: str = ""
    late_url: str = ""
    share: str = ""  # shown in the third row of the table, e.g. 98.4
    marked: bool = False  # stands out: the late figure in red


@dataclass(frozen=True, kw_only=True)
class Rect:
    """A piece of a bar."""

    css: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A grid line with its figure."""

    y: float
    label_y: float
    value: int


@dataclass(frozen=True, kw_only=True)
class Bars:
    """What `components/chart.html` draws."""

    columns: tuple[Column, ...]
    rects: tuple[Rect, ...]
    lines: tuple[Line, ...]
    has_late: bool
    has_share: bool


def bars(columns: Sequence[Column]) -> Bars:
    """Stacked bars over their table; an empty list gives an empty chart."""
    top = max((column.total for column in columns), default=0)
    step = _step(top)
    unit = (FLOOR - TOP) / max(top, 1)
    pitch = (WIDTH - GUTTER) / max(len(columns), 1)
    rects: list[Rect] = []
    for index, column in enumerate(columns):
        width_middle = GUTTER + pitch * (index + 0.5)
        rects += _pieces(column, x=round(width_middle - BAR / 2, 1), unit=unit)
    values = range(0, top + 1, step)
    lines = tuple(
        Line(y=round(FLOOR - value * unit, 1), label_y=round(FLOOR - value * unit + 4, 1), value=value)
        for value in values
    )
    return Bars(
        columns=tuple(columns),
        rects=tuple(rects),
        lines=lines,
        has_late=any(column.late for column in columns),
        has_share=any(column.share for column in columns),
    )


def _pieces(column: Column, *, x: float, unit: float) -> list[Rect]:
    on_time = (column.total - column.late) * unit
    pieces = [Rect(css="mz-c-ok", x=x, y=round(FLOOR - on_time, 1), height=round(on_time, 1))]
    if column.late:
        late = max(column.late * unit - GAP, THINNEST)
        pieces.append(Rect(css="mz-c-late", x=x, y=round(FLOOR - on_time - GAP - late, 1), height=round(late, 1)))
    return pieces


def _step(top: int) -> int:
    """A round distance between grid lines that gives two to five of them."""
    if top <= 0:
        return 1
    rough = top / 3
    power = 10 ** int(log10(rough)) if rough >= 1 else 1
    return next(ceil(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
