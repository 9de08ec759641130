"""The figures of departments as tables: for the office all of them, for a department its own; on pages and in files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalog.models import Department, Programme
from portal.foundation.actors import Actor
from portal.foundation.exports import Column
from portal.foundation.moment import LOCAL
from portal.pages.people_time import exact_words
from verification.assessment import DEFINITIONS, Figures, known
from verification.definitions import words_of
from verification.models import RequestStatus
from verification.periods import Period, one_before, stretch_named, stretch_of
from verification.queries import assessment as figures

MONTHS_BACK, QUARTERS_BACK, YEARS_BACK = 12, 5, 3
LABELS = {
    "received": pgettext_lazy("figure", "收到"),
    "returned": pgettext_lazy("figure", "退回"),
    "returned_not_ours": gettext_lazy("退回：不归本单位"),
    "returned_other_region": gettext_lazy("退回：不在辖区"),
    "returned_transferred": gettext_lazy("退回：已移交"),
    "reclassified": pgettext_lazy("figure", "改档"),
    "asked_back": pgettext_lazy("figure", "追问"),
    "answered": pgettext_lazy("figure", "反馈"),
    "in_time": pgettext_lazy("figure", "按时"),
    "late": pgettext_lazy("figure", "超时反馈"),
    "unanswered": pgettext_lazy("figure", "超时未反馈"),
    "closed_late": pgettext_lazy("figure", "超时退回撤回"),
    "corrected": pgettext_lazy("figure", "更正"),
    "not_found": pgettext_lazy("figure", "查无"),
    "rated": pgettext_lazy("figure", "评价"),
    "unmeasured": gettext_lazy("用时还在算"),
}
ROW_LABELS = {"due": gettext_lazy("应反馈"), "overdue": gettext_lazy("超时合计"), **LABELS}


@dataclass(frozen=True, slots=True)
class Row:
    """A department with its figures; without a department, all together."""

    department: Department | None
    figures: Figures
    rate_before: float | None = None
    version: int = DEFINITIONS

    @property
    def name(self) -> str:
        """What the line is called."""
        return self.department.short_name if self.department else _("合计")

    @property
    def change(self) -> float | None:
        """Percentage points of the on-time rate against the stretch before."""
        rate = self.figures.on_time_rate
        return None if rate is None or self.rate_before is None else round(rate - self.rate_before, 1)


def minutes(seconds: int | None) -> float | None:
    """Service seconds as files print them."""
    return None if seconds is None else round(seconds / 60, 1)


def _figure(code: str) -> Callable[[Row], int | None]:
    """What a line has in the column of a figure; nothing where its definitions did not count it yet."""

    def value(row: Row) -> int | None:
        return int(getattr(row.figures, code)) if known(code, row.version) else None

    return value


COLUMNS = [
    Column("department", gettext_lazy("出具单位"), lambda row: row.name),
    *[Column(code, label, _figure(code)) for code, label in LABELS.items()],
    Column("median", gettext_lazy("用时中位数（分）"), lambda row: minutes(row.figures.median_seconds)),
    Column("p90", gettext_lazy("用时九成分位（分）"), lambda row: minutes(row.figures.p90_seconds)),
    Column("rate", gettext_lazy("按时率 %"), lambda row: row.figures.on_time_rate),
    Column("change", gettext_lazy("比上期（百分点）"), lambda row: row.change),
    Column("overdue", gettext_lazy("超时合计（服务分钟）"), lambda row: minutes(row.figures.overdue_seconds)),
    Column("satisfaction", gettext_lazy("满意度（1–5）"), lambda row: row.figures.satisfaction),
]
ROW_COLUMNS = [
    Column("number", gettext_lazy("协查编号"), lambda row: row.number),
    Column("proof", gettext_lazy("证明"), lambda row: row.proof.name),
    Column("issuing", gettext_lazy("出具单位"), lambda row: row.issuing_department.short_name),
    Column("requesting", gettext_lazy("需求单位"), lambda row: row.requesting_department.short_name),
    Column("submitted", gettext_lazy("送达"), lambda row: row.submitted_at),
    Column("due", gettext_lazy("时限"), lambda row: row.due_at),
    Column("answered", gettext_lazy("反馈"), lambda row: row.answered_at),
    Column("closed", gettext_lazy("退回或撤回"), lambda row: row.closed_at),
    Column("taken", gettext_lazy("用时（服务分钟）"), lambda row: minutes(row.taken_seconds)),
    Column("late", gettext_lazy("超时（服务分钟）"), lambda row: minutes(row.late_seconds)),
    Column("status", gettext_lazy("状态"), lambda row: RequestStatus(row.status).label),
    Column("return_code", gettext_lazy("退回原因"), lambda row: row.get_return_code_display()),
    Column("score", gettext_lazy("评分"), lambda row: row.score),
]

BESIDE = ("proof", "issuing_department", "requesting_department")
SHOWN = (  # no more than page and file show: a file has up to 200 000 of these
    "number",
    "status",
    "return_code",
    "submitted_at",
    "due_at",
    "answered_at",
    "closed_at",
    "taken_seconds",
    "late_seconds",
    "proof__name",
    "issuing_department__short_name",
    "requesting_department__short_name",
)


def notes_of(period: Period, at: datetime, programme: Programme, version: int = DEFINITIONS) -> list[str]:
    """What stands beside every figure that leaves the portal: the basis, the definitions, as of when."""
    words = {"first": period.first, "last": period.last, "version": version, "at": exact_words(at)}
    assumed = [_("本市没有公布核验考核规则，口径为演示假设。")] if not programme.has_assessment else []
    basis = _("%(first)s 至 %(last)s，数据截至 %(at)s，口径第 %(version)s 版。") % words
    return [basis, *words_of(version), *assumed]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of departments and all together, as of when they were counted."""

    lines: list[Row]
    together: Row
    at: datetime


def table_of(actor: Actor, programme: Programme, period: Period, at: datetime) -> Table:
    """The lines that the actor may see and their total, each with the rate of the stretch before."""
    names = {one.pk: one for one in figures.assessed_departments(actor, programme).order_by("short_name")}
    found = figures.counted(names, period, at)
    before, all_before = figures.rates(names, one_before(period), at)
    lines = [
        Row(department, found.by_department[pk], before[pk].on_time_rate if pk in before else None)
        for pk, department in names.items()
        if pk in found.by_department
    ]
    return Table(lines, Row(None, found.together, all_before.on_time_rate), found.at)


def period_of(asked: Mapping[str, str], at: datetime) -> Period:
    """The month, quarter or year that the address names, else the present month; never one to come."""
    this = stretch_of("month", at.astimezone(LOCAL).date())
    named = stretch_named(asked.get("period") or asked.get("month") or "")
    return named if named and named.first <= this.first else this


def period_context(period: Period, at: datetime) -> dict[str, Any]:
    """The stretch chosen, and those that may be chosen, by kind."""
    day = at.astimezone(LOCAL).date()
    kinds = (
        (_("月"), "month", MONTHS_BACK),
        (_("季度"), "quarter", QUARTERS_BACK),
        (_("年"), "year", YEARS_BACK),
    )
    choices = [(label, _back(stretch_of(kind, day), count)) for label, kind, count in kinds]
    return {"period": period, "period_code": period.code, "period_choices": choices}


def _back(period: Period, count: int) -> list[str]:
    codes = []
    for _step in range(count):
        codes.append(period.code)
        period = one_before(period)
    return codes


def figure_of(asked: Mapping[str, str]) -> str:
    """The figure whose rows are asked for; what was received unless the address names another."""
    figure = asked.get("figure", "received")
    return figure if figure in figures.OPENS else "received"


def rows_behind(actor: Actor, programme: Programme, asked: QueryDict, at: datetime) -> Any:
    """The requests behind the figure that the address names, of the departments that the actor sees or one of them."""
    seen, code = figures.assessed_departments(actor, programme), asked.get("department", "")
    chosen = (seen.filter(code=code) if code else seen).values_list("pk", flat=True)
    found = figures.live_behind(chosen, period_of(asked, at), at, figure_of(asked))
    return found.select_related(*BESIDE).only(*SHOWN).order_by("-submitted_at", "pk")
