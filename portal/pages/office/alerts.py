"""What the office must know on every page: a calendar that is missing, a clock that lags behind."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import years
from catalog.models import Programme
from portal.pages.people_time import duration_words
from verification.actions import sweep


def alerts_of(programme: Programme, at: datetime, *, may_enter: bool) -> list[dict[str, Any]]:
    """Parameters of `components/note.html`, the gravest first; gone by themselves when the cause is."""
    return [alert for alert in (_lag(at), _year(programme, at, may_enter)) if alert]


def _lag(at: datetime) -> dict[str, Any] | None:
    lag = sweep.lag(at)
    if lag <= sweep.TOLERATED_LAG:
        return None
    words = _("到期的提醒慢了 %(lag)s：时限照算，逾期名单是准的，只是通知晚到。") % {"lag": duration_words(lag)}
    return {"level": "late", "text": words, "url": reverse("office_late"), "link": _("看逾期名单")}


def _year(programme: Programme, at: datetime, may_enter: bool) -> dict[str, Any] | None:
    gap = years.missing_for(programme.pk, at)
    if gap is None:
        return None
    if gap.is_alarm:
        words = _("%(year)s 年的放假安排还没有录入：跨年的时限只能按周一至周五推算。") % {"year": gap.year}
    else:
        words = _("%(year)s 年的放假安排还没有录入，国务院办公厅公布后录入。") % {"year": gap.year}
    url = f"{reverse('office_calendar')}?year={gap.year}"
    return {
        "level": "late" if gap.is_alarm else "warn",
        "text": words,
        "url": url,
        "link": _("录入") if may_enter else _("看日历"),
    }
