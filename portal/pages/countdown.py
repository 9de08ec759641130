"""What a countdown badge shows: band, remaining service time, when a resting clock runs on.

The same rules are in `static/mianzheng/js/clock.js`, which redraws the badge every second from the data that is
rendered here; without script the page shows the state of its loading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation.moment import LOCAL
from portal.foundation.worktime_words import end_of
from portal.pages.people_time import countdown_words, due_words, duration_words, moment_words

NEAR = 0.5  # share of the time used from which a deadline is near (first warning)
URGENT = 0.8  # share from which it is in its last fifth (second warning)
ZERO = timedelta(0)
BAND_WORDS = {
    "ample": gettext_lazy("充裕"),
    "near": gettext_lazy("临近"),
    "urgent": gettext_lazy("临近"),
    "late": gettext_lazy("超时"),
    "rest": gettext_lazy("停计"),
}

Run = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Countdown:
    """An open deadline as seen `at` a moment.

    `runs` are the counted spans from receipt to `due_at`; where none are known the clock runs round the clock.
    `half_at` and `late_at` are the stored warnings; where they are known the band changes with them.
    """

    due_at: datetime
    received_at: datetime
    at: datetime
    runs: tuple[Run, ...] = ()
    half_at: datetime | None = None
    late_at: datetime | None = None

    @property
    def spans(self) -> tuple[Run, ...]:
        """The counted spans, the whole term if none were given."""
        return self.runs or ((self.received_at, self.due_at),)

    @property
    def total(self) -> timedelta:
        """Service time of the whole term."""
        return sum((end - start for start, end in self.spans), ZERO)

    @cached_property
    def left(self) -> timedelta:
        """Service time that remains, never below zero."""
        return sum((max(end - max(start, self.at), ZERO) for start, end in self.spans), ZERO)

    @property
    def is_open(self) -> bool:
        """Whether the clock counts at this moment."""
        return any(start <= self.at < end for start, end in self.spans)

    @property
    def resumes_at(self) -> datetime | None:
        """The next moment at which a resting clock runs on."""
        return min((start for start, _end in self.spans if start > self.at), default=None)

    @cached_property
    def band(self) -> str:
        """`late`, `rest`, `urgent`, `near` or `ample`: the class of the badge."""
        if self.at > self.due_at:
            return "late"
        if not self.is_open and self.resumes_at:
            return "rest"
        if self._has_passed(self.late_at, URGENT):
            return "urgent"
        return "near" if self._has_passed(self.half_at, NEAR) else "ample"

    def _has_passed(self, warning: datetime | None, share: float) -> bool:
        if warning is not None:
            return self.at >= warning
        return not self.total or 1 - self.left / self.total >= share

    @property
    def word(self) -> str:
        """The band in words."""
        return str(BAND_WORDS[self.band])

    @property
    def figures(self) -> str:
        """What stands after the word: figures that tick, or a time as people say it."""
        if self.band == "late":
            return duration_words(self.at - self.due_at)
        if self.band == "rest" and self.resumes_at:
            return _("%(when)s 继续计时") % {"when": moment_words(self.resumes_at, self.at)}
        if self.left >= timedelta(hours=1) and end_of(self.due_at)[0] != self.today:
            return due_words(self.due_at, self.at)
        return countdown_words(self.left)

    @property
    def today(self) -> object:
        """The local day of the moment of looking."""
        return self.at.astimezone(LOCAL).date()

    @property
    def runs_text(self) -> str:
        """The spans that still count, `start/end start/end` in ISO 8601, for the script."""
        return " ".join(f"{start.isoformat()}/{end.isoformat()}" for start, end in self.spans if end > self.at)


def parse_runs(runs: Iterable[object]) -> tuple[Run, ...]:
    """The counted spans of a deadline's explanation, or of plain pairs; times aware or ISO 8601 strings.

    Takes `worktime.Segment`s, mappings with `start` and `end`, and pairs; what has `counted` false is left out.
    Raises `ValueError` for a span without a time zone.
    """
    pairs = [_pair(run) for run in runs if _counts(run)]
    if any(moment.tzinfo is None for pair in pairs for moment in pair):
        raise ValueError("a counted span needs a time zone")
    return tuple(sorted(pairs))


def _counts(run: object) -> bool:
    return bool(run.get("counted", True) if isinstance(run, dict) else getattr(run, "counted", True))


def _pair(run: object) -> Run:
    if isinstance(run, dict):
        start, end = run["start"], run["end"]
    elif isinstance(run, (tuple, list)):
        start, end = run[0], run[1]
    else:
        start, end = getattr(run, "start"), getattr(run, "end")  # noqa: B009  a span of any kind
    return _moment(start), _moment(end)


def _moment(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
