"""Numbers that people read out on the telephone: AQ-20261124-0037 for a case, AQ-XC-20261124-0118 for a request.

AQ-SM-20261124-0001 is an entry of the register of secret matters.
"""

from datetime import datetime
from enum import StrEnum

from django.db import connection

from catalog.models import Programme
from portal.foundation.moment import LOCAL
from verification.models import RunningNumber


class Series(StrEnum):
    """What is numbered; the value stands between the city's prefix and the day."""

    CASE = ""
    REQUEST = "XC-"
    AGREEMENT = "JZ-"
    OFFLINE = "SM-"
    THEME = "YJS-"


def next_number(series: Series, programme: Programme, at: datetime) -> str:
    """The next number of a series on the day of `at` in Asia/Shanghai."""
    return next_numbers(series, programme, at, 1)[0]


def next_numbers(series: Series, programme: Programme, at: datetime, count: int) -> list[str]:
    """The next `count` numbers in a row, in one statement.

    The row of the day stays locked until the transaction ends: a rollback leaves no gap, so take numbers late.
    """
    if count == 0:
        return []
    scope = f"{programme.prefix}-{series.value}{at.astimezone(LOCAL):%Y%m%d}"
    last = _advance(scope, count)
    return [f"{scope}-{number:04d}" for number in range(last - count + 1, last + 1)]


def _advance(scope: str, count: int) -> int:
    table = connection.ops.quote_name(RunningNumber._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(  # the table's name is our own word
            f"INSERT INTO {table} AS held (scope, last) VALUES (%s, %s)"  # noqa: S608
            " ON CONFLICT (scope) DO UPDATE SET last = held.last + EXCLUDED.last RETURNING last",
            [scope, count],
        )
        last: int = cursor.fetchone()[0]
    return last
