"""Tags and filters of every page: icon, channel, state, clock, people's times, figures, masks.

`templates/components/README.md` shows each with an example; the sheet at `/kit/` shows how it looks.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.foundation import identity_numbers, moment
from portal.foundation.moment import LOCAL
from portal.pages import people_time
from portal.pages.countdown import Countdown, band_words, parse_runs
from portal.pages.modes import modes_of, switch_url
from portal.pages.state_words import CARD_COLOURS, EXPORTS, channel_look, look_of, via_words
from verification.models import VerificationRequest

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/icons.svg"
MARKS = 40  # a watermark's repetitions: enough for a large screen
THIN_GAP = "\u2009"  # in every Chinese font, unlike the narrow no-break space
LONG_SERVICE = 7_200  # seconds from which service time is said in hours
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
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """One icon of the sprite; `size` is empty, `s`, `l` or `xl`; without `label` it is decoration."""
    css = f"mz-i mz-i-{size}" if size else "mz-i"
    address = f"{static(SPRITE)}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            css,
            label,
            address,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        css,
        address,
    )


@register.simple_tag
def channel(code: str, text: str = "") -> SafeString:
    """The outlined tag of a channel (共享 核验 承诺 取消); never a state."""
    look = channel_look(code)
    return format_html('<span class="mz-chan is-{}">{}{}</span>', look.tone, icon(look.icon, "s"), text or look.words)


@register.simple_tag
def state(kind: str, status: str, text: str = "") -> SafeString:
    """Icon and words of a state; `text` says it in more words (在办：还差 3 项证明)."""
    look = look_of(kind, str(status))
    return format_html('<span class="mz-state is-{}">{}{}</span>', look.tone, icon(look.icon), text or look.words)


@register.simple_tag
def licence_state(status: str) -> SafeString:
    """Icon and word of a licence's state for its card, in the card's own ink."""
    look = look_of("licence", str(status))
    return format_html("{}{}", icon(look.icon, "s"), look.words)


@register.simple_tag
def plain_state(tone: str, icon_name: str, text: str) -> SafeString:
    """A state with words of its own: tone `ok`, `run`, `warn`, `late` or `none`."""
    return format_html('<span class="mz-state is-{}">{}{}</span>', tone, icon(icon_name), text)


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
        "title": _("%(time)s 前") % {"time": people_time.exact_words(count.due_at)},
        "icon": icon(CLOCK_ICONS[count.band], "s"),
        "word": count.word,
        "figures": count.figures,
    }


@register.filter
def via(way: str) -> str:
    """`经传真`, for a letter that went beside the system."""
    return via_words(way)


@register.inclusion_tag("components/watermark.html", takes_context=True)
def watermark(context: Context) -> dict[str, Any]:
    """Who looks and when, all over a page or print that shows what an office replied (article 12)."""
    request = context.get("request")
    viewer = str(request.user) if request and request.user.is_authenticated else ""
    return {"mark": f"{viewer} {moment.now().astimezone(LOCAL):%Y-%m-%d %H:%M}", "marks": range(MARKS)}


@register.simple_tag
def request_clock(
    request: VerificationRequest, runs: Iterable[object] = (), label: str = "", big: bool = False
) -> SafeString:
    """The countdown of an open request; `runs` from `portal.pages.clocks`, without them it counts round the clock."""
    assert request.due_at is not None
    assert request.submitted_at is not None
    name, warnings = label or request.number, {"half_at": request.half_at, "late_at": request.late_at}
    return clock(request.due_at, request.submitted_at, runs, label=name, big=big, **warnings)


@register.simple_tag
def key(text: str) -> SafeString:
    """A key cap: `{% key "Ctrl Enter" %}`."""
    return format_html('<kbd class="mz-key">{}</kbd>', text)


@register.simple_tag
def when(value: datetime | date | None, suffix: str = "") -> SafeString | str:
    """`<time>` with people's words, the exact time on hover and in print; empty for no time."""
    if value is None or value == "":
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}{}</time>',
        value.isoformat(),
        people_time.exact_words(value),
        people(value),
        suffix,
    )


@register.filter
def people(value: datetime | date | None) -> str:
    """今天 13:20, 明天 17:00, 周四 17:00, 11 月 18 日 09:15; a date without the hour."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return people_time.moment_words(value, moment.now())
    return people_time.day_words(value, moment.now().astimezone(LOCAL).date())


@register.filter
def before(value: datetime | date | None) -> str:
    """今天 13:20 前."""
    return _("%(time)s 前") % {"time": people(value)} if value else ""


@register.filter
def hour(value: datetime | None) -> str:
    """13:20, for lists that already stand under their day."""
    return f"{value.astimezone(LOCAL):%H:%M}" if value else ""


@register.filter
def exact(value: datetime | date | None) -> str:
    """2026-11-24 13:20:05 in local time."""
    return people_time.exact_words(value) if value else ""


@register.filter
def until(value: datetime | None) -> str:
    """2026-11-24 17:00, at the end of a day 2026-11-24 24:00."""
    return people_time.until_words(value) if value else ""


@register.filter
def duration(value: timedelta | None) -> str:
    """12 分 06 秒, 3 小时 20 分, 1 天 2 小时."""
    return people_time.duration_words(value) if value is not None else ""


@register.filter
def service_time(seconds: int | None) -> str:
    """Service time in minutes as assessment prints it: 12.5 分; 3 小时 20 分 from two hours on; – for none."""
    if seconds is None:
        return "–"
    if seconds >= LONG_SERVICE:
        hours, rest = divmod(seconds, 3600)
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": f"{rest // 60:02}"}
    return _("%(minutes)s 分") % {"minutes": f"{seconds / 60:.1f}".removesuffix(".0")}


@register.filter
def export_kind(kind: str) -> str:
    """The name of a list that left as a file."""
    return str(EXPORTS.get(kind, kind))


@register.filter
def gap(value: Any) -> str:
    """38206 as 38 206 with a thin gap; anything that is no number is returned as it is."""
    try:
        whole, dot, rest = f"{value}".partition(".")
        return f"{int(whole):,}".replace(",", THIN_GAP) + dot + rest
    except ValueError:
        return f"{value}"


@register.filter
def mask_number(value: str | None) -> str:
    """3707**********23: what a list may show of a document's number."""
    return identity_numbers.mask_number(value) if value else ""


@register.filter
def mask_name(value: str | None) -> str:
    """王**: what a list may show of a name to those who need not know it."""
    return identity_numbers.mask_name(value) if value else ""


@register.filter
def card_colour(code: str, chosen: str = "") -> str:
    """The class of a licence's card: the catalogue's colour if it has one, else one that this kind always has."""
    if f"is-{chosen}" in CARD_COLOURS:
        return f"is-{chosen}"
    return CARD_COLOURS[sum(str(code).encode()) % len(CARD_COLOURS)]


@register.filter
def spaced(digits: str) -> str:
    """An 8-digit code in two groups, 4073 9182."""
    return f"{digits[:4]} {digits[4:]}".strip()


@register.simple_tag(takes_context=True)
def reading_mode(context: Context) -> str:
    """The value of `data-mode`: `elder`, `contrast`, both or nothing, from the reader's cookie."""
    request = context.get("request")
    return " ".join(modes_of(request)) if request else ""


@register.simple_tag(takes_context=True)
def mode_link(context: Context, mode: str) -> str:
    """The address that switches a reading mode and leads back; the script makes it instant."""
    request = context.get("request")
    return reverse("mode_switch") + (switch_url(request, mode) if request else f"?set={mode}&on=1")


@register.simple_tag
def script_words() -> dict[str, Any]:
    """The words that the scripts write, for `json_script`."""
    return {
        "bands": band_words(),
        "resumes": _("%s 继续计时"),
        "today": _("今天"),
        "tomorrow": _("明天"),
        "weekdays": [people_time.weekday(date(2026, 11, 23) + timedelta(days=n)) for n in range(7)],
        "date": _("%m 月 %d 日"),
        "days": _("%d 天 %h 小时"),
        "hours": _("%h 小时 %m 分"),
        "minutes": _("%m 分 %s 秒"),
        "seconds": _("%s 秒"),
        "sending": _("正在发送"),
        "drafted": _("%s 已存草稿，只在这台电脑上"),
        "restored": _("已找回 %s 没发出的内容"),
        "renewed": _("已换新码"),
        "muted": _("浏览器先不让出声：点一下这一页就行。"),
        "unsaved": _("还没存下，会自动再存"),
        "broken": _("这一步没有办成：服务器没有答复。写的内容都还在，过一会儿再点一次。"),
        "offline": _("网络断了。写的内容还在，接通后再点一次。"),
    }
