"""“为什么是这个时限？”: the parameters of `components/why.html` and `components/due.html` from a counted deadline."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import SlaTier
from portal.foundation.worktime import Deadline, Segment
from portal.foundation.worktime_words import minutes_words, reason, rules, span_words
from portal.pages.people_time import due_words
from verification.deadlines import Expected
from verification.told import Grounds


def limit_words(tier: SlaTier, own_limit_days: int | None = None) -> str:
    """`30 分钟内反馈`, `2 个工作日内反馈`: the limit as people say it."""
    if own_limit_days:
        return _("法定程序，%(days)d 个工作日内反馈") % {"days": own_limit_days}
    if tier.minutes:
        return _("%(minutes)d 分钟内反馈") % {"minutes": tier.minutes}
    return _("%(days)d 个工作日内反馈") % {"days": tier.working_days or 0}


def why_of(deadline: Deadline, *, grounds: Grounds, regime: str, at: datetime, key: str) -> dict[str, Any]:
    """Heading, reason, counted spans, sum and basis of a deadline as read at `at`; `key` is unique on the page."""
    due = due_words(deadline.due_at, at)
    limit = limit_words(grounds.tier, grounds.own_limit_days)
    return {
        "id": key,
        "heading": _("%(limit)s，%(due)s 前") % {"limit": limit, "due": due},
        "reason": _reason_words(grounds, limit_changed=deadline.limit_changed),
        "spans": [_span(segment) for segment in deadline.explanation],
        "total": _sum_words(deadline),
        "basis": "　".join(word for word in (regime, grounds.article) if word),
        "rules": rules(deadline),
        "calendar_missing": deadline.calendar_missing,
    }


def why_sent_now(expected: Expected, *, regime: str, at: datetime, key: str) -> dict[str, Any]:
    """The same of a request that is not sent yet, as if it were sent at `at`."""
    return why_of(expected.limits.deadline, grounds=expected.grounds, regime=regime, at=at, key=key)


def _reason_words(grounds: Grounds, *, limit_changed: bool) -> str:
    words = {
        "department": grounds.source.department.short_name,
        "period": grounds.period,
        "storage": grounds.storage,
        "condition": grounds.tier.condition,
        "tier": grounds.tier.name,
    }
    if grounds.own_limit_days:
        return _("%(department)s须经法定程序才能出具，按法定时限。") % words
    if limit_changed:
        return _("%(department)s说明查得慢，改按“%(tier)s”档。") % words
    if not grounds.storage:
        return _("%(department)s的这类记录%(condition)s，按“%(tier)s”档。") % words
    return _("%(department)s的这类记录%(period)s存于%(storage)s，按“%(tier)s”档。") % words


def _span(segment: Segment) -> dict[str, Any]:
    return {
        "when": span_words(segment.start, segment.end),
        "what": reason(segment),
        "amount": _amount(segment),
        "off": not segment.counted,
    }


def _amount(segment: Segment) -> str:
    if not segment.counted:
        return _("停")
    if segment.day:
        return _("第 %(day)d 日") % {"day": segment.day}
    return _("%(minutes)s 分") % {"minutes": minutes_words(segment.minutes)}


def _sum_words(deadline: Deadline) -> str:
    if not deadline.explanation:  # not kept when it was sent
        return ""
    if days := deadline.explanation[-1].day:
        return _("%(days)d 个工作日") % {"days": days}
    minutes = sum(segment.minutes for segment in deadline.explanation)
    return _("%(minutes)s 分") % {"minutes": minutes_words(minutes)}
