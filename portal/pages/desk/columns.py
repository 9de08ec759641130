"""The columns of a box as the table shows them: which are chosen, and their headings."""

from dataclasses import dataclass

from django.utils.functional import Promise

from portal.foundation.exports import Column
from portal.pages.desk.places import Place
from verification.queries.desk_columns import DEFAULT, columns_of
from verification.queries.desk_lists import ORDERS


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; where one may sort by it, its address, and how the rows are sorted by it now (as ARIA says it)."""

    label: str | Promise
    url: str
    sorted: str


def chosen_of(place: Place) -> tuple[Column, ...]:
    """The columns of this place, in the order in which they were chosen; the usual ones where none is."""
    by_code = {column.code: column for column in columns_of(place.box.code)}
    chosen = tuple(by_code[code] for code in dict.fromkeys(place.columns) if code in by_code)
    return chosen or tuple(by_code[code] for code in DEFAULT)


def head_of(column: Column, place: Place) -> Head:
    """The heading of a column: pressed once it sorts upwards, pressed again downwards."""
    is_sorted = place.order.lstrip("-") == column.code
    turned = f"-{column.code}" if place.order == column.code else column.code
    url = place.list_address(order=turned) if column.code in ORDERS else ""
    direction = "descending" if place.order.startswith("-") else "ascending"
    return Head(column.label, url, direction if is_sorted else "")
