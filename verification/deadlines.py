"""The deadline of a request: the tier of its source, counted in the issuing department's service time.

What was told of a sent one is kept with it: `verification.told`.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.calendars import ClockData, clocks_of
from catalog.models import ProofSource
from portal.foundation import worktime
from portal.foundation.errors import Conflict
from verification import told
from verification.models import VerificationRequest
from verification.told import Grounds

COLUMNS = ("due_at", "half_at", "late_at", "calendar_missing", "told_clock")


@dataclass(frozen=True, slots=True)
class Limits:
    """When a request is due, when its two warnings are (the programme says after how much of it), and why."""

    half_at: datetime
    late_at: datetime
    deadline: worktime.Deadline

    @property
    def due_at(self) -> datetime:
        """The moment until which an answer is in time, itself included."""
        return self.deadline.due_at


@dataclass(frozen=True, slots=True)
class Expected:
    """What a request would be given if it were sent now. Only for before sending: after it `told` has what holds."""

    grounds: Grounds
    limits: Limits


def limits_of(submitted_at: datetime, rule: worktime.Tier, data: ClockData) -> Limits:
    """The deadline and its warnings, counted from the moment when the request reached the issuing department.

    Raises Conflict where nobody serves for two years: no verb leaves a calendar like that, but one may be loaded.
    """
    try:
        deadline = _deadline(submitted_at, rule, data)
    except worktime.NoServiceTime as error:
        message = _("按现在的日历和服务时间，那个单位连续两年没有人办理，时限没法算。没有保存。")
        remedy = _("请统筹机构办公室先在“日历和时限”里改好，再来办。")
        raise Conflict(message, remedy=remedy, code="no_service_time") from error
    always = data.round_the_clock_minutes and rule.minutes is not None

    def passed(share: float) -> datetime:
        return worktime.point_at(
            submitted_at, deadline.due_at, share, data.calendar, data.hours, round_the_clock=always
        )

    first, second = data.warnings
    return Limits(half_at=passed(first), late_at=passed(second), deadline=deadline)


def _deadline(submitted_at: datetime, rule: worktime.Tier, data: ClockData) -> worktime.Deadline:
    return worktime.deadline(
        submitted_at,
        rule,
        data.calendar,
        data.hours,
        round_the_clock_minutes=data.round_the_clock_minutes,
        shift_receipt=data.shift_receipt,
    )


def expected(source: ProofSource, at: datetime) -> Expected:
    """What a request to this source would be given if it were sent at `at`. Raises Conflict as `limits_of`."""
    return _expected(source, at, clocks_of([source.department], at)[source.department_id])


def expected_by_source(sources: Iterable[ProofSource], at: datetime) -> dict[int, Expected]:
    """The same of many by their ids, in the queries of one; without those where nobody serves: sending will say so."""
    wanted = list(sources)
    clocks = clocks_of([source.department for source in wanted], at) if wanted else {}
    found = {}
    for source in wanted:
        with suppress(Conflict):
            found[source.pk] = _expected(source, at, clocks[source.department_id])
    return found


def _expected(source: ProofSource, at: datetime, data: ClockData) -> Expected:
    grounds = Grounds.of(source.tier, source)
    return Expected(grounds, limits_of(at, grounds.rule, data))


def put(request: VerificationRequest, grounds: Grounds, data: ClockData) -> None:
    """Count the limits of a sent request, and write them with the clock as it is told from now on (unsaved)."""
    assert request.submitted_at is not None
    limits = limits_of(request.submitted_at, grounds.rule, data)
    request.due_at = limits.due_at
    request.half_at, request.late_at = limits.half_at, limits.late_at
    request.calendar_missing = limits.deadline.calendar_missing
    request.told_clock = told.kept(replace(limits.deadline, limit_changed=request.reclassifications > 0), grounds)


def is_past_change(before: datetime | None, after: datetime | None, at: datetime) -> bool:
    """Whether a recount would move a deadline to an earlier moment that has passed: then the one that was told stands.

    Who had until 14:20 in the morning must not be found late at 14:10 because the office dropped a break.
    """
    return before is not None and after is not None and after < before and after < at
