"""The countdown badge of an open deadline, redrawn every second by `clock.js`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
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
    '<span class="mz-clock is-{band}{big}" data-clock data-due="{due}" data-now="{now}" data-total="{total}"'
    ' data-left="{left}" data-open="{open}" data-resumes="{resumes}" data-runs="{runs}"'
    ' data-half="{half}" data-late="{late}" data-label="{label}"'
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
    warnings = {"half": half_at.isoformat() if half_at else "", "late": late_at.isoformat() if late_at else ""}
    return format_html(CLOCK, big=" is-big" if big else "", label=label, **warnings, **_clock_parts(count))


def _clock_parts(count: Countdown) -> dict[str, Any]:
    """What the badge shows now, and what the script needs to redraw it."""
    return {
        "band": count.band,
        "due": count.due_at.isoformat(),
        "now": count.at.isoformat(),
        "total": int(count.total.total_seconds()),
        "left": int(count.left.total_seconds()),
        "open": str(count.is_open).lower(),
        "resumes": count.resumes_at.isoformat() if count.resumes_at else "",
        "runs": count.runs_text,
        "title": _("%(time)s 前") % {"time": people_time.exact_due_words(count.due_at)},
        "icon": icon(CLOCK_ICONS[count.band], "s"),
        "word": count.word,
        "figures": count.figures,
    }


@register.simple_tag
def request_clock(
    request: VerificationRequest, runs: Iterable[object] = (), label: str = "", big: bool = False
) -> SafeString:
    """The countdown of an open request; `runs` from `portal.pages.clocks`, without them it counts round the clock."""
    assert request.due_at is not None
    assert request.submitted_at is not None
    name, warnings = label or request.number, {"half_at": request.half_at, "late_at": request.late_at}
    return clock(request.due_at, request.submitted_at, runs, label=name, big=big, **warnings)
