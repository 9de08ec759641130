"""The countdown badge of an open deadline, redrawn every second by `clock.js`."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.foundation import moment
from portal.pages import people_time
from portal.pages.countdown import Countdown, parse_runs
from portal.pages.tags.looks import icon
from verification.models import VerificationRequest

register = template.Library()

CLOCK_ICONS = {
    "ample": "clock",
    "near": "alarm",
    "urgent": "alarm",
    "late": "alert-circle",
    "rest": "player-pause",
}
CLOCK = (
    '<span class="mz-clock is-{band}{big}" data-clock {data} data-label="{label}"'
    ' title="{title}">{icon}<span>{word}</span><b>{figures}</b></span>'
)


@register.simple_tag
def clock(
    due_at: datetime,
    received_at: datetime,
    runs: Iterable[object] = (),
    label: str = "",
    big: bool = False,
    half_at: datetime | None = None,
    late_at: datetime | None = None,
) -> SafeString:
    """The countdown badge of an open deadline.

    `runs` are the counted spans (pairs of moments) from receipt to deadline; `label` names the request for the
    announcement when the band changes. `half_at` and `late_at` are its warnings: where known, they set the band.
    """
    count = Countdown(
        due_at=due_at,
        received_at=received_at,
        at=moment.now(),
        runs=parse_runs(runs or ()),
        half_at=half_at or None,  # a template's missing variable is an empty text
        late_at=late_at or None,
    )
    return format_html(
        CLOCK,
        band=count.band,
        big=" is-big" if big else "",
        data=_data_of(count),
        label=label,
        title=_("%(time)s 前") % {"time": people_time.exact_due_words(count.due_at)},
        icon=icon(CLOCK_ICONS[count.band], "s"),
        word=count.word,
        figures=count.figures,
    )


def _data_of(count: Countdown) -> SafeString:
    """What the script needs to redraw the badge."""
    values = {
        "due": count.due_at.isoformat(),
        "now": count.at.isoformat(),
        "total": int(count.total.total_seconds()),
        "left": int(count.left.total_seconds()),
        "open": str(count.is_open).lower(),
        "resumes": _iso(count.resumes_at),
        "runs": count.runs_text,
        "half": _iso(count.half_at),
        "late": _iso(count.late_at),
    }
    data = " ".join(f'data-{name}="{value}"' for name, value in values.items())
    return mark_safe(data)  # noqa: S308  moments and whole numbers only, fifty times on a page


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


@register.simple_tag
def request_clock(
    request: VerificationRequest, runs: Iterable[object] = (), label: str = "", big: bool = False
) -> SafeString:
    """The countdown of an open request; `runs` from `portal.pages.clocks`, without them it counts round the clock."""
    assert request.due_at is not None
    assert request.submitted_at is not None
    name, warnings = label or request.number, {"half_at": request.half_at, "late_at": request.late_at}
    return clock(request.due_at, request.submitted_at, runs, label=name, big=big, **warnings)
