"""The only clock of the portal. Demo and tests may shift it; every process follows within two seconds."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Manager
from django.utils.translation import gettext as _

from portal.foundation import service_calendar

LOCAL = service_calendar.LOCAL  # the time in which people read and write

_REREAD_SECONDS = 1.0
_NO_SHIFT = timedelta()
_SINGLETON = 1
_FURTHEST = timedelta(days=20 * 366)  # beyond it no year has a calendar, and far beyond it no date at all


class ClockIsFixed(RuntimeError):
    """This installation does not let its clock be shifted (CLOCK_MAY_SHIFT is false)."""


class _KnownShift:
    """What this process last read, and when. Threads may race here: the loser only reads once more."""

    offset = _NO_SHIFT
    read_at: float | None = None  # on the monotonic clock, which no shift and no NTP step moves

    @classmethod
    def is_fresh(cls) -> bool:
        return cls.read_at is not None and time.monotonic() - cls.read_at < _REREAD_SECONDS


def now() -> datetime:
    """This moment, aware and in UTC, with the shift of demo or test. Asks the database at most once a second."""
    machine = datetime.now(UTC)
    return machine + _offset() if settings.CLOCK_MAY_SHIFT else machine


def today() -> date:
    """The date in Asia/Shanghai at this moment."""
    return now().astimezone(LOCAL).date()


def shift(delta: timedelta) -> None:
    """Move the clock of all processes by `delta`, on top of any earlier shift. Raises ClockIsFixed in production.

    ValueError more than twenty years away, where the portal could no longer reckon with dates.
    """
    _refuse_if_fixed()
    with transaction.atomic():
        _shifts().get_or_create(pk=_SINGLETON)
        row = _shifts().select_for_update().get(pk=_SINGLETON)
        if abs(row.offset + delta) > _FURTHEST:
            raise ValueError(_("时钟最多拨前、拨后二十年；shift_clock reset 还原。"))
        _shifts().filter(pk=_SINGLETON).update(offset=F("offset") + delta)
    forget()


def reset() -> None:
    """Set the clock of all processes back to the machine's own. Raises ClockIsFixed in production."""
    _refuse_if_fixed()
    _shifts().filter(pk=_SINGLETON).delete()
    forget()


def forget() -> None:
    """Let this process read the shift anew at its next look at the clock."""
    _KnownShift.read_at = None


def _offset() -> timedelta:
    if not _KnownShift.is_fresh():
        _KnownShift.offset = _read_offset()
        _KnownShift.read_at = time.monotonic()
    return _KnownShift.offset


def _read_offset() -> timedelta:
    """The stored shift; the last known one while the database cannot say it."""
    if connection.needs_rollback:  # the transaction is lost already: asking would only hide the first error
        return _KnownShift.offset
    try:
        with transaction.atomic():  # before the first migration there is no table; a savepoint survives that
            found: timedelta | None = _shifts().filter(pk=_SINGLETON).values_list("offset", flat=True).first()
    except Error:
        return _KnownShift.offset
    return found or _NO_SHIFT


def _shifts() -> Manager[Any]:
    # Looked up late: models import this module.
    return apps.get_model("foundation", "ClockShift")._default_manager


def _refuse_if_fixed() -> None:
    if not settings.CLOCK_MAY_SHIFT:
        raise ClockIsFixed("CLOCK_MAY_SHIFT is false here: the clock of a running office is not moved.")
