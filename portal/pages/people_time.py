"""Times and durations as people say them; the exact time belongs into a title or a tooltip."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.foundation.moment import LOCAL
from portal.foundation.worktime_words import end_of, end_words


def weekday(day: date) -> str:
    """`周一` … `周日`."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def day_words(day: date, today: date) -> str:
    """`今天`, `明天`, `昨天`, a weekday of the coming six days, else the date (with its year if another)."""
    distance = (day - today).days
    near = {0: _("今天"), 1: _("明天"), -1: _("昨天")}
    if distance in near:
        return near[distance]
    if 1 < distance < 7:
        return weekday(day)
    return date_words(day, today)


def date_words(day: date, today: date) -> str:
    """`11 月 27 日`, with its year if another."""
    if day.year == today.year:
        return _("%(month)s 月 %(day)s 日") % {"month": day.month, "day": day.day}
    return _("%(year)s 年 %(month)s 月 %(day)s 日") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def moment_words(when: datetime, now: datetime) -> str:
    """`今天 13:20`, `明天 17:00`, `周四 17:00`, `11 月 18 日 09:15`; both times must be aware."""
    local = when.astimezone(LOCAL)
    return f"{day_words(local.date(), now.astimezone(LOCAL).date())} {local:%H:%M}"


def term_day_words(day: date, today: date) -> str:
    """The day of a term that somebody was told, never a weekday alone: `明天`, `11 月 27 日（周五）`, `12 月 18 日`."""
    words = day_words(day, today)
    if words != weekday(day):
        return words
    return _("%(date)s（%(weekday)s）") % {"date": date_words(day, today), "weekday": words}


def last_day_words(due: datetime, now: datetime) -> str:
    """The last day of a term in working days, whose end may be midnight, as `term_day_words`."""
    last = (due - timedelta(microseconds=1)).astimezone(LOCAL)
    return term_day_words(last.date(), now.astimezone(LOCAL).date())


def term_words(due: datetime, now: datetime) -> str:
    """The end of a term that somebody was told: `明天 12:00`, `11 月 27 日（周五） 24:00`."""
    day, hour = end_of(due)
    return f"{term_day_words(day, now.astimezone(LOCAL).date())} {hour}"


def due_words(due: datetime, now: datetime) -> str:
    """A deadline in a sentence: `今天 13:20`; the end of a day belongs to that day, `周四 24:00`."""
    day, hour = end_of(due)
    return f"{day_words(day, now.astimezone(LOCAL).date())} {hour}"


def exact_words(when: datetime | date) -> str:
    """The exact local time for hover and print: `2026-11-24 13:20:05`, a date stays a date."""
    if isinstance(when, datetime):
        return f"{when.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"
    return f"{when:%Y-%m-%d}"


def exact_due_words(due: datetime) -> str:
    """The exact end of a term for hover: `2026-11-24 13:20:05`, at the end of a day `2026-11-24 24:00`."""
    return end_words(due) if end_of(due)[1] == "24:00" else exact_words(due)


def duration_words(span: timedelta) -> str:
    """The two largest units: `12 分 06 秒`, `3 小时 20 分`, `1 天 2 小时`."""
    seconds = max(int(span.total_seconds()), 0)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return _("%(days)s 天 %(hours)s 小时") % {"days": days, "hours": hour}
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": f"{minute:02}"}
    if minutes:
        return _("%(minutes)s 分 %(seconds)s 秒") % {"minutes": minutes, "seconds": f"{second:02}"}
    return pgettext("duration", "%(seconds)s 秒") % {"seconds": second}


def countdown_words(span: timedelta) -> str:
    """Figures that tick: `22:14` under an hour, `1:05:12` from an hour on."""
    minutes, second = divmod(max(int(span.total_seconds()), 0), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"
