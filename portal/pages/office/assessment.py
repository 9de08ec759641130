"""Assessment of departments (articles 7.5, 13.2): figures of a month, the rows behind each, times of cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from catalog.models import Department, Duty, Programme
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column
from portal.foundation.moment import LOCAL, now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.rows import page_of
from portal.pages.people_time import exact_words
from verification.assessment import DEFINITIONS, Figures
from verification.models import Case
from verification.periods import Period, month_before, month_named, month_of
from verification.queries import assessment as figures

MONTHS_BACK = 12
LABELS = {
    "received": pgettext_lazy("figure", "收到"),
    "returned": pgettext_lazy("figure", "退回"),
    "reclassified": pgettext_lazy("figure", "改档"),
    "asked_back": pgettext_lazy("figure", "追问"),
    "answered": pgettext_lazy("figure", "反馈"),
    "in_time": pgettext_lazy("figure", "按时"),
    "late": pgettext_lazy("figure", "超时反馈"),
    "unanswered": pgettext_lazy("figure", "超时未反馈"),
    "corrected": pgettext_lazy("figure", "更正"),
    "not_found": pgettext_lazy("figure", "查无"),
    "rated": pgettext_lazy("figure", "评价"),
    "unmeasured": gettext_lazy("用时还在算"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A department with its figures; without a department, all together."""

    department: Department | None
    figures: Figures
    rate_before: float | None = None

    @property
    def name(self) -> str:
        """What the line is called."""
        return self.department.short_name if self.department else _("合计")

    @property
    def change(self) -> float | None:
        """Percentage points of the on-time rate against the month before."""
        rate = self.figures.on_time_rate
        return None if rate is None or self.rate_before is None else round(rate - self.rate_before, 1)


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _figure(code: str) -> Callable[[Row], int]:
    """What a line has in the column of a figure."""

    def value(row: Row) -> int:
        return int(getattr(row.figures, code))

    return value


COLUMNS = [
    Column("department", gettext_lazy("出具单位"), lambda row: row.name),
    *[Column(code, label, _figure(code)) for code, label in LABELS.items()],
    Column("median", gettext_lazy("用时中位数（分）"), lambda row: _minutes(row.figures.median_seconds)),
    Column("p90", gettext_lazy("用时九成分位（分）"), lambda row: _minutes(row.figures.p90_seconds)),
    Column("rate", gettext_lazy("按时率 %"), lambda row: row.figures.on_time_rate),
    Column("change", gettext_lazy("比上月（百分点）"), lambda row: row.change),
    Column("overdue", gettext_lazy("超时合计（服务分钟）"), lambda row: _minutes(row.figures.overdue_seconds)),
    Column("satisfaction", gettext_lazy("满意度（1–5）"), lambda row: row.figures.satisfaction),
]


def notes_of(period: Period, at: datetime, programme: Programme) -> list[str]:
    """What stands beside every figure that leaves the portal: the basis, the definitions, as of when."""
    words = {"first": period.first, "last": period.last, "version": DEFINITIONS, "at": exact_words(at)}
    assumed = [_("本市没有公布核验考核规则，口径为演示假设。")] if not programme.has_assessment else []
    return [
        _("%(first)s 至 %(last)s，数据截至 %(at)s，口径第 %(version)s 版。") % words,
        _("收到、退回、改档、追问按当月送达的协查计；反馈、按时、用时、更正、查无、满意度按当月反馈的计。"),
        _("按时率 = 按时反馈 ÷（当月反馈 + 月底超时未反馈）。中位数、九成分位按最近秩取，用时只算服务时间。"),
        *assumed,
    ]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def departments(request: HttpRequest) -> HttpResponse:
    """The figures of a month by department, each with a link to its rows."""
    at, programme = now(), programme_of(request)
    period = period_of(request, at)
    lines, together = table_of(request, programme, period, at)
    if exports.wanted(request):
        title = f"{_('核验考核')}{period.first:%Y-%m}"
        return exports.answer(
            request,
            kind="office.assessment",
            title=title,
            columns=COLUMNS,
            rows=[*lines, together],
            notes=notes_of(period, at, programme),
        )
    context = {
        **frame(request, programme, "office_assessment", at),
        **month_context(period, at),
        "lines": lines,
        "together": together,
        "notes": notes_of(period, at, programme)[1:],
    }
    return render(request, "office/assessment/departments.html", context)


def table_of(request: HttpRequest, programme: Programme, period: Period, at: datetime) -> tuple[list[Row], Row]:
    """The lines and their total, each with the rate of the month before; five queries however many departments."""
    seen = figures.assessed_departments(actor_of_request(request), programme)
    names = {one.pk: one for one in seen.order_by("short_name")}
    live, earlier = (figures.rows_of(names, one, at) for one in (period, month_before(period.first)))
    now_by, before_by = figures.by_department(live), figures.by_department(earlier)
    lines = [
        Row(department, now_by[pk], before_by[pk].on_time_rate if pk in before_by else None)
        for pk, department in names.items()
        if pk in now_by
    ]
    return lines, Row(None, figures.of_all(live), figures.of_all(earlier).on_time_rate)


def period_of(request: HttpRequest, at: datetime) -> Period:
    """The month that the address names, else the present one; never one to come."""
    this = month_of(at.astimezone(LOCAL).date())
    asked = month_named(request.GET.get("month", ""))
    return asked if asked and asked.first < this.first else this


def month_context(period: Period, at: datetime) -> dict[str, Any]:
    """The month chosen, and those that may be chosen."""
    choices, day = [], at.astimezone(LOCAL).date()
    for _back in range(MONTHS_BACK):
        choices.append(f"{day:%Y-%m}")
        day = month_before(day).first
    return {"month": f"{period.first:%Y-%m}", "months": choices, "period": period}


ROW_COLUMNS = [
    Column("number", gettext_lazy("协查编号"), lambda row: row.number),
    Column("proof", gettext_lazy("证明"), lambda row: row.proof.name),
    Column("issuing", gettext_lazy("出具单位"), lambda row: row.issuing_department.short_name),
    Column("requesting", gettext_lazy("需求单位"), lambda row: row.requesting_department.short_name),
    Column("submitted", gettext_lazy("送达"), lambda row: row.submitted_at),
    Column("due", gettext_lazy("时限"), lambda row: row.due_at),
    Column("answered", gettext_lazy("反馈"), lambda row: row.answered_at),
    Column("taken", gettext_lazy("用时（服务分钟）"), lambda row: _minutes(row.taken_seconds)),
    Column("late", gettext_lazy("超时（服务分钟）"), lambda row: _minutes(row.late_seconds)),
    Column("status", gettext_lazy("状态"), lambda row: row.get_status_display()),
    Column("score", gettext_lazy("评分"), lambda row: row.score),
]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def rows(request: HttpRequest) -> HttpResponse:
    """The requests behind one figure of a month, of one department or of all."""
    at, programme = now(), programme_of(request)
    period, figure = period_of(request, at), request.GET.get("figure", "received")
    figure = figure if figure in figures.BEHIND else "received"
    seen = figures.assessed_departments(actor_of_request(request), programme)
    code = request.GET.get("department", "")
    chosen = seen.filter(code=code) if code else seen
    found = figures.behind(figures.rows_of(chosen.values_list("pk", flat=True), period, at), figure)
    found = found.for_lists().order_by("-submitted_at", "pk")
    if exports.wanted(request):
        return exports.answer(
            request,
            kind="office.assessed_rows",
            title=f"{LABELS[figure]}{period.first:%Y-%m}",
            columns=ROW_COLUMNS,
            rows=found,
            notes=notes_of(period, at, programme),
        )
    context = {
        **frame(request, programme, "office_assessment", at),
        **month_context(period, at),
        **page_of(request, found),
        "figure": figure,
        "figure_label": LABELS[figure],
        "labels": LABELS,
        "department": code,
        "departments_seen": seen.order_by("short_name"),
    }
    return render(request, "office/assessment/rows.html", context)


CASE_COLUMNS = [
    Column("number", gettext_lazy("办件编号"), lambda case: case.number),
    Column("item", gettext_lazy("事项"), lambda case: case.item_version.item.name),
    Column("department", gettext_lazy("受理部门"), lambda case: case.department.short_name),
    Column("instant", gettext_lazy("即办件"), lambda case: _("是") if case.item_version.instant else _("否")),
    Column("accepted", gettext_lazy("受理"), lambda case: case.accepted_at),
    Column("decided", gettext_lazy("办结"), lambda case: case.decided_at),
    Column("whole", gettext_lazy("办理用时（服务分钟）"), lambda case: _minutes(case.service_seconds)),
    Column("verifying", gettext_lazy("其中核验（服务分钟）"), lambda case: _minutes(case.verifying_seconds)),
    Column("assessed", gettext_lazy("考核用时（服务分钟）"), lambda case: _minutes(case.assessed_seconds)),
]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def instant(request: HttpRequest) -> HttpResponse:
    """Decided cases of a month: all their time, that of verification, and what is assessed."""
    at, programme = now(), programme_of(request)
    period = period_of(request, at)
    seen = figures.assessed_departments(actor_of_request(request), programme)
    kind = request.GET.get("kind", "instant")
    found = Case.objects.filter(programme=programme, department__in=seen).decided_in(period)
    found = found.filter(item_version__instant=kind != "other") if kind != "all" else found
    found = found.select_related("item_version__item", "department").order_by("-decided_at", "pk")
    if exports.wanted(request):
        return exports.answer(
            request,
            kind="office.case_times",
            title=f"{_('考核用时')}{period.first:%Y-%m}",
            columns=CASE_COLUMNS,
            rows=found,
        )
    page = page_of(request, found)
    context = {
        **frame(request, programme, "office_assessment", at),
        **month_context(period, at),
        **page,
        "cases": [(case, case.assessed_seconds) for case in page["page"]],
        "kind": kind,
    }
    return render(request, "office/assessment/instant.html", context)
