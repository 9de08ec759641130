"""The explanation of a deadline in words, for pages, letters and the API. The reckoning itself is in `worktime`."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation.worktime import Deadline, Segment, SegmentKind

WORDS = {
    SegmentKind.STARTS: gettext_lazy("送达，开始计时"),
    SegmentKind.CONTINUES: gettext_lazy("继续计时"),
    SegmentKind.RUNS_ALWAYS: gettext_lazy("送达，不分服务时间连续计时"),
    SegmentKind.RECEIVED_OUTSIDE: gettext_lazy("服务时间以外送达，不计"),
    SegmentKind.RECEIVED_DAY_OFF: gettext_lazy("休息日送达，不计"),
    SegmentKind.MIDDAY: gettext_lazy("午休，不计"),
    SegmentKind.PAUSE: gettext_lazy("间休，不计"),
    SegmentKind.NIGHT: gettext_lazy("下班，不计"),
    SegmentKind.NIGHT_AND_DAYS_OFF: gettext_lazy("下班和休息日，不计"),
    SegmentKind.RECEIPT_DAY: gettext_lazy("收到当日不计"),
    SegmentKind.DAYS_OFF: gettext_lazy("休息日不计"),
    SegmentKind.WORKING_DAY: gettext_lazy("第%(day)s个工作日"),
    SegmentKind.MAKE_UP_DAY: gettext_lazy("第%(day)s个工作日（调休上班）"),
}


def reason(segment: Segment) -> str:
    """Why the segment counts or not, in the language of the reader."""
    return str(WORDS[segment.kind]) % {"day": segment.day}


def lines(deadline: Deadline) -> list[str]:
    """The way to the deadline, a sentence a line: "11:50–12:00 送达，开始计时 10 分"; then sum, due time and rules."""
    told = [_line(segment) for segment in deadline.explanation]
    return [*told, _sum_of(deadline), *rules(deadline)]


def rules(deadline: Deadline) -> list[str]:
    """The settings that were counted with: from when, whether minutes run at night, and what is only assumed."""
    told = [_start_rule(deadline)]
    if deadline.is_in_minutes:
        always = deadline.round_the_clock_minutes
        told.append(_("分钟不分服务时间连续计。") if always else _("分钟只在服务时间内计。"))
    if deadline.calendar_missing:
        told.append(_("该年度工作日历尚未公布，暂按周一至周五推算。"))
    return told


def _start_rule(deadline: Deadline) -> str:
    if deadline.is_in_minutes and deadline.round_the_clock_minutes:
        return _("从送达出具单位起算。")
    if deadline.shift_receipt:
        return _("从送达出具单位起算；服务时间以外送达的，从下一个服务时间起算。")
    return _("从送达出具单位起算；送达的当天就是收到日，不论是否在服务时间。")


def as_dicts(deadline: Deadline) -> list[dict[str, Any]]:
    """The segments for JSON: start, end (ISO 8601 with offset), counted, minutes, label."""
    return [
        {
            "start": segment.start.isoformat(),
            "end": segment.end.isoformat(),
            "counted": segment.counted,
            "minutes": round(segment.minutes, 2),
            "label": reason(segment),
        }
        for segment in deadline.explanation
    ]


def _line(segment: Segment) -> str:
    span = _span(segment.start, segment.end)
    if segment.day or not segment.counted:
        return f"{span} {reason(segment)}"
    return _("%(span)s %(reason)s %(minutes)s 分") % {
        "span": span,
        "reason": reason(segment),
        "minutes": _number(segment.minutes),
    }


def _sum_of(deadline: Deadline) -> str:
    due = _moment(deadline.due_at)
    last = deadline.explanation[-1]
    if last.day:
        return _("合计 %(days)s 个工作日，%(due)s 到期") % {"days": last.day, "due": due}
    minutes = sum(segment.minutes for segment in deadline.explanation)
    return _("合计 %(minutes)s 分，%(due)s 到期") % {"minutes": _number(minutes), "due": due}


def _span(start: datetime, end: datetime) -> str:
    """Both moments; the date is named once when they share it, and a midnight end is 24:00 of the day before."""
    if (end - end.resolution).date() == start.date():
        return f"{start:%m-%d %H:%M}–{end:%H:%M}" if end.date() == start.date() else f"{start:%m-%d %H:%M}–24:00"
    return f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _number(minutes: float) -> str:
    return f"{minutes:.2f}".rstrip("0").rstrip(".")
