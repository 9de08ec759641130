"""What stands around a page: its reading mode, the viewer's watermark, the words of its scripts."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.foundation import moment
from portal.pages import people_time
from portal.pages.countdown import BAND_WORDS
from portal.pages.modes import modes_of, switch_url
from portal.papers.letters import mark_of

register = template.Library()

MARKS = 40  # a watermark's repetitions: enough for a large screen


@register.inclusion_tag("components/watermark.html", takes_context=True)
def watermark(context: Context) -> dict[str, Any]:
    """Who looks and when, all over a page or print that shows what an office replied (article 12)."""
    request = context.get("request")
    viewer = str(request.user) if request and request.user.is_authenticated else ""
    return {"mark": mark_of(viewer, moment.now()), "marks": range(MARKS)}


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
        "bands": {band: str(word) for band, word in BAND_WORDS.items()},
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
