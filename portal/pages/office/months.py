"""Frozen months: what was counted, what changed since, and the steps to publication (article 13.2)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accountability import actions, permissions
from accountability.models import Assessment, AssessmentStatus
from catalog.models import Duty
from portal.foundation import listings, timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid, NotAllowed, NotVisible
from portal.foundation.exports import Sheet
from portal.foundation.moment import now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.figure_tables import COLUMNS, LABELS, ROW_LABELS, Row, figure_of, notes_of
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.rows import page_of
from verification.assessment import Figures, figures_in, known
from verification.definitions import words_of
from verification.models import VerificationRequest
from verification.periods import month_before, month_named
from verification.queries import assessment as figures

DONE = {"approve": gettext_lazy("已审定，可以公布。"), "publish": gettext_lazy("已公布，任何人都能看到。")}
Change = tuple[str, Any, int, int]  # department, figure, frozen, today


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """All frozen months, and those that are finished and not frozen, the earliest first."""
    at, programme = now(), programme_of(request)
    rows = Assessment.objects.visible_to(actor_of_request(request)).select_related("approved_by", "published_by")
    context = {
        **frame(request, programme, "office_assessment", at),
        "rows": rows,
        "unfrozen": [f"{one:%Y-%m}" for one in actions.assessments.unfrozen(programme, at)],
        "may_freeze": actor_of_request(request).has(Duty.OFFICE),
    }
    return render(request, "office/assessment/months.html", context)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze the month that the form names."""
    period = month_named(request.POST.get("month", ""))
    if period is None:
        raise Invalid(_("写明是哪个月，例如 2026-10。"), errors={"/month": _("例如 2026-10")})
    frozen = actions.assessments.freeze(
        programme=programme_of(request), month=period.first, by=actor_of_request(request), at=now()
    )
    messages.success(request, _("%(month)s 已定格，等另一个人审定。") % {"month": frozen.code})
    return redirect("office_month", code=frozen.code)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def month(request: HttpRequest, code: str) -> HttpResponse:
    """One frozen month: figures, what has changed since it was frozen, who did what."""
    if exports.wanted(request):
        return exports.answer(request, "office.assessment_month", code=code)
    at, programme, found = now(), programme_of(request), _found(actor_of_request(request), code)
    before = _before(found)
    lines = lines_of(found, before)
    since = _since(found, lines, at)
    context = {
        **frame(request, programme, "office_assessment", at),
        "found": found,
        "lines": lines,
        "changed": since,
        "before": before,
        "recounted": "recount" in request.GET,
        "reproducible": "recount" in request.GET and actions.assessments.recount(found) == _stored(found),
        "notes": words_of(found.definitions),
        "events": timeline.of(found),
        **_next_step(found, actor_of_request(request)),
    }
    return render(request, "office/assessment/month.html", context)


def _next_step(found: Assessment, actor: Actor) -> dict[str, Any]:
    """The step that comes next, and why this reader may not take it, if so."""
    if found.status == AssessmentStatus.PUBLISHED or not actor.has(Duty.OFFICE):
        return {}
    approving = found.status == AssessmentStatus.DRAFT
    try:
        (permissions.may_approve if approving else permissions.may_publish)(actor, found)
    except NotAllowed as refusal:
        return {"barred": refusal}
    return {"next_step": "approve" if approving else "publish"}


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """The frozen requests behind a frozen figure, with the facts that were counted."""
    found, figure = _found(actor_of_request(request), code), figure_of(request.GET)
    basis = figures.behind(found.requests.all(), figure)
    department = request.GET.get("department", "")
    chosen = basis.filter(issuing_department__code=department) if department else basis
    page = page_of(request, chosen.order_by("-request_id"))
    context = {
        **frame(request, found.programme, "office_assessment", now()),
        **page,
        "period_code": code,
        "frozen": True,
        "figure": figure,
        "figure_label": ROW_LABELS[figure],
        "labels": ROW_LABELS,
        "department": department,
        "departments_seen": [row.department for row in lines_of(found, None) if row.department],
    }
    page["page"].object_list = _as_frozen(page["page"].object_list)
    return render(request, "office/assessment/rows.html", context)


def _as_frozen(basis: Any) -> list[VerificationRequest]:
    """The requests with their times and score as they were frozen; two queries."""
    frozen = {row.request_id: row for row in basis}
    requests = VerificationRequest.objects.for_lists().filter(pk__in=frozen)
    by_id = {request.pk: request for request in requests}
    for pk, request in by_id.items():
        request.taken_seconds, request.late_seconds = frozen[pk].taken_seconds, frozen[pk].late_seconds
        request.score = frozen[pk].score  # type: ignore[attr-defined]  # live rows have it by annotation
    return [by_id[pk] for pk in frozen if pk in by_id]


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def step(request: HttpRequest, code: str) -> HttpResponse:
    """Approve or publish, as the pressed button says."""
    verbs = {"approve": actions.assessments.approve, "publish": actions.assessments.publish}
    verb = verbs.get(request.POST.get("step", ""))
    if verb is None:
        raise Invalid(_("没有这一步。"))
    verb(assessment_id=_found(actor_of_request(request), code).pk, by=actor_of_request(request), at=now())
    messages.success(request, str(DONE[request.POST["step"]]))
    return redirect("office_month", code=code)


def _before(found: Assessment) -> Assessment | None:
    """The frozen month before, for comparison."""
    months = Assessment.objects.filter(programme=found.programme_id)
    return months.filter(month=month_before(found.month).first).first()


@listings.register("office.assessment_month", gettext_lazy("核验考核（定格）"), Duty.OFFICE, Duty.SUPERVISOR)
def frozen_sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The figures of a frozen month, with the definitions that they were counted by."""
    found = _found(actor, asked.get("code", ""))
    notes = notes_of(found.period, found.frozen_at, found.programme, found.definitions)
    return Sheet(f"{_('核验考核（定格）')}{found.code}", COLUMNS, lines_of(found, _before(found)), notes)


def _found(actor: Actor, code: str) -> Assessment:
    period = month_named(code)
    rows = Assessment.objects.visible_to(actor).select_related("programme", "frozen_by", "approved_by", "published_by")
    found = rows.filter(month=period.first).first() if period else None
    if found is None:
        raise NotVisible(_("没有找到这个月的考核。"))
    return found


def _stored(found: Assessment) -> dict[int | None, dict[str, Any]]:
    return dict(found.departments.values_list("department_id", "figures"))


def lines_of(found: Assessment, before: Assessment | None) -> list[Row]:
    """The frozen figures by department, all together last, each with the rate of the frozen month before."""
    earlier = _stored(before) if before else {}
    rows = [
        Row(row.department, figures_in(row.figures), _rate(earlier.get(row.department_id)), found.definitions)
        for row in found.departments.select_related("department").order_by("department__short_name")
    ]
    return [row for row in rows if row.department] + [row for row in rows if not row.department]


def _rate(stored: dict[str, Any] | None) -> float | None:
    return figures_in(stored).on_time_rate if stored else None


def _since(found: Assessment, lines: list[Row], at: datetime) -> list[Change]:
    """What would be counted today and is not what was frozen, of the figures that its definitions know."""
    departments = [row.department.pk for row in lines if row.department]
    live = figures.counted(departments, found.period, at).by_department
    return [
        (row.name, LABELS[name], getattr(row.figures, name), getattr(today, name))
        for row in lines
        if row.department
        for today in [live.get(row.department.pk, Figures())]
        for name in figures.BEHIND
        if known(name, found.definitions) and getattr(row.figures, name) != getattr(today, name)
    ]
