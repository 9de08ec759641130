"""Times and durations as people say them (`portal.pages.people_time`)."""

from datetime import date, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.foundation import moment
from portal.foundation.moment import LOCAL
from portal.foundation.worktime_words import end_words
from portal.pages import people_time

register = template.Library()

LONG_SERVICE = 7_200  # seconds from which service time is said in hours


@register.simple_tag
def when(value: datetime | date | None, suffix: str = "") -> SafeString | str:
    """`<time>` with people's words, the exact time on hover and in print; empty for no time."""
    if value is None or value == "":
        return ""
    return _time(value, people_time.exact_words(value), people(value) + suffix)


@register.simple_tag(name="due")
def due_time(value: datetime | None) -> SafeString | str:
    """`<time>` of a deadline; see the filter of this name."""
    return _time(value, people_time.exact_due_words(value), due(value)) if value else ""


def _time(value: datetime | date, title: str, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, words)


@register.filter
def people(value: datetime | date | None) -> str:
    """今天 13:20, 明天 17:00, 周四 17:00, 11 月 18 日 09:15; a date without the hour."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return people_time.moment_words(value, moment.now())
    return people_time.day_words(value, moment.now().astimezone(LOCAL).date())


@register.filter
def due(value: datetime | None) -> str:
    """A deadline: 今天 13:20, 周四 24:00 (not 周五 00:00)."""
    return people_time.due_words(value, moment.now()) if value else ""


@register.filter
def term(value: datetime | None) -> str:
    """The end of a term that somebody was told: 明天 12:00, 11 月 27 日（周五） 24:00."""
    return people_time.term_words(value, moment.now()) if value else ""


@register.filter
def before(value: datetime | None) -> str:
    """今天 13:20 前, 周四 24:00 前."""
    return _("%(time)s 前") % {"time": due(value)} if value else ""


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
    return end_words(value) if value else ""


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
