"""Inspections (article 13.1), and which lists left the portal as files: for office and supervisors."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accountability import actions
from accountability.models import Inspection
from catalog.models import Department, Duty
from portal.foundation import listings, timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.exports import Column, ExportRecord, Sheet
from portal.foundation.moment import LOCAL, now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.export_words import words_of
from portal.pages.forms import answers_refusals, refused
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.rows import page_of

COLUMNS = [
    Column("department", gettext_lazy("被检查单位"), lambda row: row.department.short_name),
    Column("way", gettext_lazy("方式"), lambda row: row.get_way_display()),
    Column("inspected_on", gettext_lazy("检查日期"), lambda row: row.inspected_on),
    Column("findings", gettext_lazy("发现的情况"), lambda row: row.findings),
    Column("rectify_by", gettext_lazy("整改期限"), lambda row: row.rectify_by),
    Column("status", gettext_lazy("状态"), lambda row: row.get_status_display()),
    Column("rectification", gettext_lazy("整改情况"), lambda row: row.rectification),
    Column("conclusion", gettext_lazy("复核意见"), lambda row: row.conclusion),
    Column("breach", gettext_lazy("没有按程序办的"), lambda row: row.get_breach_display()),
    Column("request", gettext_lazy("涉及的协查"), lambda row: row.request.number if row.request else None),
    Column("adverse_result", gettext_lazy("不良后果"), lambda row: row.adverse_result),
    Column("consequence", gettext_lazy("处理结果"), lambda row: row.consequence),
]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def inspections(request: HttpRequest) -> HttpResponse:
    """The inspections of the programme; POST records one."""
    if request.method == "POST":
        return _record(request)
    if exports.wanted(request):
        return exports.answer(request, "office.inspections")
    return render(request, "office/inspections/list.html", _context(request))


@listings.register("office.inspections", gettext_lazy("监督检查"), Duty.OFFICE, Duty.SUPERVISOR)
def sheet(actor: Actor, _asked: QueryDict, _at: datetime) -> Sheet:
    """All inspections that the actor sees."""
    return Sheet(_("监督检查"), COLUMNS, _visible(actor))


def _visible(actor: Actor) -> Any:
    return Inspection.objects.visible_to(actor).select_related("department", "recorded_by", "request")


def _context(request: HttpRequest) -> dict[str, Any]:
    at, programme = now(), programme_of(request)
    return {
        **frame(request, programme, "office_assessment", at),
        **page_of(request, _visible(actor_of_request(request))),
        "departments_seen": Department.objects.filter(programme=programme).order_by("short_name"),
        "ways": Inspection.Way.choices,
        "breaches": Inspection.Breach.choices,
        "today": at.astimezone(LOCAL).date(),
        "may_record": actor_of_request(request).has(Duty.SUPERVISOR) and programme.has_assessment,
    }


def _record(request: HttpRequest) -> HttpResponse:
    typed = request.POST
    try:
        actions.inspections.record(
            department_code=typed.get("department", ""),
            way=typed.get("way", ""),
            inspected_on=_day(typed.get("inspected_on", ""), "/inspected_on"),
            rectify_by=_day(typed["rectify_by"], "/rectify_by") if typed.get("rectify_by") else None,
            findings=typed.get("findings", ""),
            breach=typed.get("breach", ""),
            request=typed.get("request", ""),
            by=actor_of_request(request),
            at=now(),
        )
    except DomainError as error:
        return refused(request, error, "office/inspections/list.html", {**_context(request), "typed": typed})
    messages.success(request, _("已记下，已告知被检查单位。"))
    return redirect("office_inspections")


def _day(text: str, pointer: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(errors={pointer: _("写成 2026-11-24 这样的日期。")}) from None


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def inspection(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """One inspection with what came of it; POST is the supervisor's next step."""
    found = _visible(actor_of_request(request)).filter(pk=inspection_id).first()
    if found is None:
        raise NotVisible(_("没有找到这次检查。"))
    if request.method == "POST":
        _step(found, request)
        return redirect("office_inspection", inspection_id=found.pk)
    supervises = actor_of_request(request).has(Duty.SUPERVISOR)
    context = {
        **frame(request, programme_of(request), "office_assessment", now()),
        "row": found,
        "events": timeline.of(found),
        "may_review": found.status == "reported" and supervises,
        "may_refer": bool(found.breach) and found.referred_at is None and supervises,
        "may_conclude": found.referred_at is not None and found.consequence_at is None and supervises,
    }
    return render(request, "office/inspections/one.html", context)


def _step(found: Inspection, request: HttpRequest) -> None:
    """The step that the pressed button names."""
    typed = request.POST
    step, text = typed.get("step", ""), typed.get("text", "")
    said: dict[str, Any] = {"inspection_id": found.pk, "text": text, "by": actor_of_request(request), "at": now()}
    if step == "refer":
        actions.inspections.refer(adverse_result=typed.get("adverse_result", ""), **said)
    elif step == "consequence":
        actions.inspections.note_consequence(**said)
    else:
        actions.inspections.review(settled=step == "close", **said)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def exported(request: HttpRequest) -> HttpResponse:
    """Lists that left the portal as files, by officers of the programme."""
    at, programme = now(), programme_of(request)
    departments = dict(programme.departments.values_list("pk", "short_name"))
    rows = ExportRecord.objects.filter(department_id__in=departments).select_related("by_user").order_by("-at", "-pk")
    page = page_of(request, rows)
    context = {
        **frame(request, programme, "office_assessment", at),
        **page,
        "records": [
            (row, departments.get(row.department_id, ""), words_of(row.kind, row.filter)) for row in page["page"]
        ],
    }
    return render(request, "office/assessment/exports.html", context)
