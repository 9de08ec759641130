"""The explanation of a deadline in words, for pages, letters and the API. The reckoning itself is in `worktime`."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation import worktime_course
from portal.foundation.service_calendar import local
from portal.foundation.worktime import Deadline, Segment, SegmentKind

_DAY = timedelta(days=1)

WORDS = {
    SegmentKind.STARTS: gettext_lazy("送达，开始计时"),
    SegmentKind.OPENS: gettext_lazy("开始计时"),
    SegmentKind.CONTINUES: gettext_lazy("继续计时"),
    SegmentKind.RUNS_ALWAYS: gettext_lazy("送达，不分服务时间连续计时"),
    SegmentKind.RECEIVED_OUTSIDE: gettext_lazy("服务时间以外送达，不计"),
    SegmentKind.RECEIVED_DAY_OFF: gettext_lazy("休息日送达，不计"),
    SegmentKind.RECEIVED_CLOSED: gettext_lazy("出具单位停办时送达，不计"),
    SegmentKind.MIDDAY: gettext_lazy("午休，不计"),
    SegmentKind.PAUSE: gettext_lazy("两段服务时间之间，不计"),
    SegmentKind.NIGHT: gettext_lazy("下班，不计"),
    SegmentKind.RECEIPT_DAY: gettext_lazy("收到当日不计"),
    SegmentKind.DAYS_OFF: gettext_lazy("休息日不计"),
    SegmentKind.CLOSED: gettext_lazy("出具单位停办，不计"),
    SegmentKind.WORKING_DAY: gettext_lazy("第%(day)s个工作日"),
}
REMARKS = {
    worktime_course.MAKE_UP: gettext_lazy("调休上班"),
    worktime_course.OWN_WORKDAY: gettext_lazy("出具单位照常上班"),
    worktime_course.CLOSED_WEEKLY: gettext_lazy("每周这天不开"),
    worktime_course.CLOSES_EARLY: gettext_lazy("出具单位这天提早下班"),
}


def reason(segment: Segment) -> str:
    """Why the segment counts or not, in the language of the reader; names of days stay as the calendar has them."""
    words = str(WORDS[segment.kind]) % {"day": segment.day}
    if not segment.remarks:
        return words
    remarks = _("、").join(str(REMARKS.get(remark, remark)) for remark in segment.remarks)
    return _("%(reason)s（%(remarks)s）") % {"reason": words, "remarks": remarks}


def end_of(due: datetime) -> tuple[date, str]:
    """The local day and hour at which a term ends; midnight is 24:00 of the day that ends."""
    at = local(due)
    if (at.hour, at.minute) == (0, 0):
        return (at - _DAY).date(), "24:00"
    return at.date(), f"{at:%H:%M}"


def end_words(due: datetime) -> str:
    """A deadline as paper prints it: `2026-11-24 17:00`, `2026-11-24 24:00`."""
    day, hour = end_of(due)
    return f"{day:%Y-%m-%d} {hour}"


def span_words(start: datetime, end: datetime) -> str:
    """Both moments: `09-18 11:50–12:00`; the day is named once where they share it, and a day ends at 24:00."""
    begins, (day, hour) = local(start), end_of(end)
    until = hour if day == begins.date() else f"{day:%m-%d} {hour}"
    return f"{begins:%m-%d %H:%M}–{until}"


def lines(deadline: Deadline) -> list[str]:
    """The way to the deadline, a sentence a line: "11:50–12:00 送达，开始计时 10 分"; then sum, due time and rules."""
    if not deadline.explanation:
        return rules(deadline)
    lines = [_line(segment) for segment in deadline.explanation]
    return [*lines, _sum_of(deadline), *rules(deadline)]


def rules(deadline: Deadline) -> list[str]:
    """What was counted with: from when, whether minutes run at night, a changed limit, and what is only assumed."""
    if not deadline.explanation:
        return [_("这件送达时系统还不留存逐段计时，时限以所定的为准。")]
    lines = [_start_rule(deadline)]
    if deadline.is_in_minutes:
        always = deadline.round_the_clock_minutes
        lines.append(_("分钟不分服务时间连续计。") if always else _("分钟只在服务时间内计。"))
    if deadline.limit_changed:
        lines.append(_("时限改过，仍从送达时起算，已用的时间照算。"))
    if deadline.calendar_missing:
        lines.append(_("该年度工作日历尚未公布，暂按周一至周五推算。"))
    return lines


def _start_rule(deadline: Deadline) -> str:
    if deadline.is_in_minutes and deadline.round_the_clock_minutes:
        return _("从送达出具单位起算。")
    if deadline.shift_receipt:
        return _("从送达出具单位起算；服务时间以外送达的，从下一个服务时间起算。")
    return _("从送达出具单位起算；送达的当天就是收到日，不论是否在服务时间。")


def _line(segment: Segment) -> str:
    span = span_words(segment.start, segment.end)
    if segment.day or not segment.counted:
        return f"{span} {reason(segment)}"
    return _("%(span)s %(reason)s %(minutes)s 分") % {
        "span": span,
        "reason": reason(segment),
        "minutes": minutes_words(segment.minutes),
    }


def _sum_of(deadline: Deadline) -> str:
    due = end_words(deadline.due_at)
    last = deadline.explanation[-1]
    if last.day:
        return _("合计 %(days)s 个工作日，%(due)s 到期") % {"days": last.day, "due": due}
    minutes = sum(segment.minutes for segment in deadline.explanation)
    return _("合计 %(minutes)s 分，%(due)s 到期") % {"minutes": minutes_words(minutes), "due": due}


def minutes_words(minutes: float) -> str:
    """Minutes without needless figures: `10`, `14.5`."""
    return f"{minutes:.2f}".rstrip("0").rstrip(".")
