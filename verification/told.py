"""The clock of a sent request as it was told: kept with the row, so that every later print says the same.

Hours, days and rules change; what stands on a letter does not. `deadlines.put` keeps it when a deadline is put, and a
recount of an open one renews both together. No queries but for the tier and the source of the request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import ProofSource, SlaTier
from portal.foundation import worktime
from portal.foundation.service_calendar import local
from verification.models import VerificationRequest

SCHEMA = 1  # of the kept value; whoever changes its shape counts on, and reads the earlier ones


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a request has the limit that it has: its tier, or a statutory procedure; and how the records are stored."""

    tier: SlaTier
    source: ProofSource
    own_limit_days: int | None
    period: str
    storage: str

    @classmethod
    def of(cls, tier: SlaTier, source: ProofSource) -> "Grounds":
        """As they are today; what a request has that is sent now."""
        return cls(tier, source, source.own_limit_days, source.period, source.storage)

    @property
    def rule(self) -> worktime.Tier:
        """The limit as the clock knows it; a proof with a statutory procedure has its own."""
        if self.own_limit_days:
            return worktime.Tier("statutory", working_days=self.own_limit_days)
        return self.tier.rule

    @property
    def condition(self) -> str:
        """In words: what the tier stands for, or the statutory procedure."""
        if self.own_limit_days:
            return _("须经法定程序才能出具，%(days)d 个工作日") % {"days": self.own_limit_days}
        return self.tier.condition

    @property
    def article(self) -> str:
        """The article that gives the limit; empty where a statutory procedure does, which is not of the tiers."""
        return "" if self.own_limit_days else self.tier.article


def kept(deadline: worktime.Deadline, grounds: Grounds) -> dict[str, Any]:
    """What is kept of a counted deadline: small JSON."""
    return {
        "schema": SCHEMA,
        "segments": [_kept_segment(segment) for segment in deadline.explanation],
        "starts_at": deadline.starts_at.isoformat(),
        "round_the_clock": deadline.round_the_clock_minutes,
        "shift_receipt": deadline.shift_receipt,
        "limit_changed": deadline.limit_changed,
        "own_limit_days": grounds.own_limit_days,
        "period": grounds.period,
        "storage": grounds.storage,
    }


def deadline_of(request: VerificationRequest) -> worktime.Deadline:
    """The deadline of a sent request as it was told.

    One that was sent before the clock was kept has no stretches: counted anew they might contradict what was printed.
    """
    assert request.submitted_at is not None
    assert request.due_at is not None
    value = request.told_clock
    if value is None:
        return worktime.Deadline(request.due_at, (), request.calendar_missing, request.submitted_at)
    return worktime.Deadline(
        due_at=local(request.due_at),
        explanation=tuple(_segment(one) for one in value["segments"]),
        calendar_missing=request.calendar_missing,
        starts_at=_moment(value["starts_at"]),
        round_the_clock_minutes=value["round_the_clock"],
        shift_receipt=value["shift_receipt"],
        limit_changed=value["limit_changed"],
    )


def grounds_of(request: VerificationRequest) -> Grounds:
    """Why a sent request has its limit, as it was told; of a draft, and of one without a kept clock, as it is today."""
    value = request.told_clock
    if value is None:
        return Grounds.of(request.tier, request.source)
    return Grounds(request.tier, request.source, value["own_limit_days"], value["period"], value["storage"])


def _kept_segment(segment: worktime.Segment) -> list[Any]:
    span = [segment.start.isoformat(), segment.end.isoformat()]
    return [*span, segment.kind, segment.counted, segment.minutes, segment.day, list(segment.remarks)]


def _segment(value: list[Any]) -> worktime.Segment:
    start, end, kind, counted, minutes, day, remarks = value
    told = worktime.SegmentKind(kind)
    return worktime.Segment(_moment(start), _moment(end), counted, minutes, told, day, tuple(remarks))


def _moment(text: str) -> datetime:
    return local(datetime.fromisoformat(text))
