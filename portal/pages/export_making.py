"""Making the files of long lists, in a worker: rows come from a cursor and go straight into the file."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from catalog.actors import actor_for, client_actor
from catalog.models import SystemClient
from portal.foundation import export_jobs, exports, listings
from portal.foundation.actors import ANONYMOUS, Actor
from portal.foundation.errors import DomainError
from portal.foundation.models.export import Export

BATCH = 1_000  # rows in memory at a time, and between two signs of life

Clock = Callable[[], datetime]


def make_next(clock: Clock) -> bool:
    """Make the next file that nobody makes; False if there is none.

    A refusal of the domain is the file's end, with its words. Anything else is left to the lease: it is tried again.
    """
    export = export_jobs.claim(at=clock())
    if export is None:
        return False
    try:
        with translation.override(export.language):
            _make(export, clock)
    except export_jobs.Lost:
        return True
    except DomainError as refusal:
        export_jobs.fail(export, reason=f"{refusal.message}{refusal.remedy}", at=clock())
    return True


def _make(export: Export, clock: Clock) -> None:
    sheet = listings.of(export.kind).sheet(_actor_of(export, clock()), export.filter, clock())
    file, counted = BytesIO(), _Counted(export, clock)
    exports.write(export.format, file, sheet, counted.over(_rows_of(sheet.rows)))
    export_jobs.finish(export, data=file.getvalue(), rows=counted.rows, at=clock())


class _Counted:
    """Rows on their way into a file, with a sign of life every so many."""

    def __init__(self, export: Export, clock: Clock) -> None:
        self.rows, self._export, self._clock = 0, export, clock

    def over(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            yield row
            self.rows += 1
            if self.rows % BATCH == 0:
                export_jobs.heard(self._export, rows=self.rows, at=self._clock())


def _rows_of(rows: Any) -> Iterable[Any]:
    return rows[: exports.MOST].iterator(chunk_size=BATCH) if isinstance(rows, QuerySet) else rows


def _actor_of(export: Export, at: datetime) -> Actor:
    """Who asked, with the duties of today in the same department; without any, nobody."""
    if export.by_client_id is not None:
        client = SystemClient.objects.filter(pk=export.by_client_id).first()
        found = client_actor(client) if client else ANONYMOUS
    else:
        found = actor_for(export.by_user_id or 0, at, export.department_id)
    return found if found.department_id == export.department_id else ANONYMOUS
