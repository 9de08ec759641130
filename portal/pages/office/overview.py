"""The office at a glance: who is late, what slips, where proofs come from. Every figure opens its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability import queries as ledgers
from accountability.models import MilestoneState, WorkLedger
from catalog import officers
from catalog.models import Duty, Programme, Way
from portal.foundation.moment import LOCAL, now
from portal.pages import charts
from portal.pages.duties import needs
from portal.pages.office import figures
from portal.pages.office.frame import frame, programme_of
from verification.periods import Period, month_to, stretch_before

SHOWN = 5
AT_RISK = (MilestoneState.LATE, MilestoneState.SOON)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The first page of the office."""
    at = now()
    programme = programme_of(request)
    month = month_to(at.astimezone(LOCAL).date())
    context = {
        **frame(request, programme, "office_overview", at),
        "month": month,
        **_late(programme, at),
        **_punctuality(programme, month, at),
        **_chart(programme, at),
        **_mix(programme, month),
        **_risks(programme, month.last),
        **_staff(programme, at),
    }
    return render(request, "office/overview.html", context)


def _late(programme: Programme, at: datetime) -> dict[str, Any]:
    late = figures.overdue_now(programme, at)
    return {
        "late_departments": late.order_by().values("issuing_department").distinct().count(),
        "unfiled": figures.unfiled(programme),
        "late_rows": late.for_lists().select_related("escalation")[:SHOWN],
    }


def _punctuality(programme: Programme, month: Period, at: datetime) -> dict[str, Any]:
    """The on-time rate as the assessment counts it; the tile opens the requests that should have been answered."""
    found = figures.punctuality(programme, month, at)
    rate, before = found.on_time_rate, figures.punctuality(programme, stretch_before(month.last), at).on_time_rate
    return {
        "punctuality": found,
        "rate": "–" if rate is None else rate,
        "rate_unit": "" if rate is None else "%",
        "trend": None if rate is None or before is None else round(rate - before, 1),
    }


def _chart(programme: Programme, at: datetime) -> dict[str, Any]:
    days = figures.by_day(programme, figures.last_working_days(programme, at), at)
    worst = max(days, key=lambda day: day.late)
    rows = reverse("office_requests")
    columns = [
        charts.Column(
            label=f"{day.day:%m-%d}",
            total=day.total,
            late=day.late,
            url=f"{rows}?day={day.day}",
            late_url=f"{rows}?day={day.day}&late=1",
            share=day.rate,
            marked=day.late > 0 and day.day == worst.day,
        )
        for day in days
    ]
    return {"chart": charts.bars(columns), "chart_words": _chart_words(days, worst)}


def _chart_words(days: Sequence[figures.Day], worst: figures.Day) -> str:
    total, late = sum(day.total for day in days), sum(day.late for day in days)
    if not total:
        return _("近 10 个工作日没有发出协查。")
    if not late:
        return _("近 10 个工作日共 %(total)s 件，没有超时。") % {"total": total}
    return _("近 10 个工作日共 %(total)s 件，超时 %(late)s 件；%(month)s 月 %(day)s 日超时最多（%(most)s 件）。") % {
        "total": total,
        "late": late,
        "month": worst.day.month,
        "day": worst.day.day,
        "most": worst.late,
    }


def _mix(programme: Programme, month: Period) -> dict[str, Any]:
    proofs = figures.proofs_in(programme, month)
    counts, spared = figures.by_way(proofs), proofs.spared().count()
    total = sum(counts.values())
    order = [Way.DATA_SHARING, Way.CANCELLED, Way.VERIFICATION, Way.COMMITMENT, Way.SITE_CHECK]
    order += [way for way in (Way.OFFLINE, Way.INTERCITY) if way in counts] + [Way.APPLICANT]
    rows = [
        {
            "channel": way.value if way != Way.APPLICANT else "",
            "label": _("群众提交"),
            "words": way.label,
            "count": counts.get(way, 0),
            "share": _share(counts.get(way, 0), total),
            "url": f"{reverse('office_proofs')}?way={way.value}",
        }
        for way in order
    ]
    return {
        "mix": rows,
        "proofs_total": total,
        "spared": spared,
        "spared_share": _share(spared, total),
        "most_verified": figures.most_verified(programme, month),
    }


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _staff(programme: Programme, at: datetime) -> dict[str, Any]:
    return {
        "short_count": len(officers.shortfalls(programme.pk, at)),
        "departments_total": len(officers.staffing(programme.pk, at)),
    }


@dataclass(frozen=True, slots=True)
class Risk:
    """A task of a current ledger with a milestone that is late or near."""

    task: Any
    ledger: WorkLedger
    state: str
    due_on: date
    days: int


def _risks(programme: Programme, day: date) -> dict[str, Any]:
    current = WorkLedger.objects.filter(programme=programme, is_archive=False)
    risks = sorted((risk for ledger in current for risk in _risks_of(ledger, day)), key=lambda risk: risk.due_on)
    late = sum(risk.state == MilestoneState.LATE for risk in risks)
    return {"risks": risks[:3], "risk_count": len(risks), "risk_late": late, "current_ledger": current.first()}


def _risks_of(ledger: WorkLedger, day: date) -> list[Risk]:
    return [
        Risk(row.task, ledger, found.state, found.milestone.due_on, abs((found.milestone.due_on - day).days))
        for row in ledgers.ledger_rows(ledger, day)
        for found in row.milestones
        if found.state in AT_RISK
    ]
