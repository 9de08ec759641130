"""The calendar that deadlines are counted with: days, closures, hours, limits, rules; a preview before each change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog.models import CalendarYear, Department, Duty, Programme, ServiceHours, SlaTier
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals
from portal.pages.office import calendar_forms as kinds
from portal.pages.office.calendar_forms import ChangeForm, Scope
from portal.pages.office.calendar_year import notice_as_typed, year_for
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.hours_form import CancelHoursForm, HoursForm, hours_as_typed, planned_hours
from portal.pages.office.ladder_form import LadderForm
from verification.models import EscalationLevel

METHODS = ["GET", "HEAD", "POST"]
MOST_EVENTS = 8
HISTORY = {
    "calendar.day_set": gettext_lazy("改了一天"),
    "calendar.day_cleared": gettext_lazy("取消了一天的安排"),
    "calendar.period_set": gettext_lazy("定了一段安排"),
    "calendar.period_cleared": gettext_lazy("取消了一段安排"),
    "calendar.hours_set": gettext_lazy("改了服务时间"),
    "calendar.hours_cancelled": gettext_lazy("取消了定好的服务时间"),
    "calendar.recount_stopped": gettext_lazy("连续两年没有人办理，在办的时限没有重算"),
    "programme.clock_rules_changed": gettext_lazy("改了计时规则或期限"),
    "programme.ladder_changed": gettext_lazy("改了逾期层级"),
}
Forms = dict[str, ChangeForm]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(METHODS)
@answers_refusals
def days(request: HttpRequest) -> HttpResponse:
    """A year's statutory days, and what the programme arranged for all its departments."""
    at, programme = now(), programme_of(request)
    today = at.astimezone(LOCAL).date()
    scope = Scope(programme, None, kinds.year_of(request.GET.get("year", ""), today))
    year = year_for(scope, today)
    forms: Forms = {
        "year": kinds.YearForm(None, scope=scope, initial=notice_as_typed(year)),
        "period": kinds.PeriodForm(None, scope=scope),
        "clear": kinds.ClearForm(None, scope=scope),
    }
    published = set(CalendarYear.objects.holding_for([programme.pk]).values_list("year", flat=True))
    shown = sorted({*range(today.year - 1, today.year + 2), scope.year})
    context = {
        "tab": "days",
        "year": year,
        "years": [{"number": year, "is_published": year in published} for year in shown],
        "history": _history(programme),
    }
    return _answer(request, "office/calendar.html", scope, forms, context, at)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(METHODS)
@answers_refusals
def department(request: HttpRequest, code: str = "") -> HttpResponse:
    """One department's own days and weekly hours; without a code, the choice of one."""
    at, programme = now(), programme_of(request)
    today = at.astimezone(LOCAL).date()
    wanted = code or request.GET.get("code", "")
    chosen = _department(programme, wanted) if wanted else None
    scope = Scope(programme, chosen, kinds.year_of(request.GET.get("year", ""), today))
    context = {
        "tab": "department",
        "all_departments": programme.departments.order_by("name"),
        "with_own_hours": {
            row.department_id for row in ServiceHours.objects.filter(programme=programme).in_force(today)
        },
        **shown(scope, today),
    }
    return _answer(request, "office/calendar_department.html", scope, forms_of(scope, today), context, at)


def forms_of(scope: Scope, today: date) -> Forms:
    """The changes that a department's calendar knows; of the whole programme only the hours."""
    forms: Forms = {
        "hours": HoursForm(None, scope=scope, initial=hours_as_typed(scope, today)),
        "cancel_hours": CancelHoursForm(None, scope=scope),
    }
    if scope.department:
        forms |= {"period": kinds.PeriodForm(None, scope=scope), "clear": kinds.ClearForm(None, scope=scope)}
    return forms


def shown(scope: Scope, today: date) -> dict[str, Any]:
    """What a department's calendar shows, here and at its own desk."""
    own = ServiceHours.objects.filter(programme=scope.programme, department=scope.department)
    return {
        "chosen": scope.department,
        "has_own_hours": own.in_force(today) != [],
        "planned_hours": planned_hours(scope, today),
        "year": year_for(scope, today) if scope.department else None,
        "history": _history(scope.department or scope.programme),
    }


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(METHODS)
@answers_refusals
def rules(request: HttpRequest) -> HttpResponse:
    """The time limits, the start rule, and when people are told."""
    at, programme = now(), programme_of(request)
    scope = Scope(programme, None, at.year)
    tiers = list(SlaTier.objects.current().filter(programme=programme).order_by("rank"))
    forms: Forms = {}
    for name, kind in {"rules": kinds.RulesForm, "terms": kinds.TermsForm}.items():
        said = {field: getattr(programme, field) for field in kind.base_fields}
        forms[name] = kind(None, scope=scope, initial=said)
    for tier in tiers:
        name = f"tier-{tier.pk}"
        forms[name] = kinds.TierForm(None, scope=scope, initial=kinds.tier_as_typed(tier), auto_id=f"{name}_%s")
    context = {
        "tab": "rules",
        "tiers": [{"tier": tier, "do": f"tier-{tier.pk}"} for tier in tiers],
        "history": _history(programme),
        "retired": SlaTier.objects.filter(programme=programme).exclude(retired_at=None).order_by("-retired_at")[:5],
    }
    return _answer(request, "office/calendar_rules.html", scope, forms, context, at)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(METHODS)
@answers_refusals
def ladder(request: HttpRequest) -> HttpResponse:
    """Who is told how long after a deadline, level by level."""
    at, programme = now(), programme_of(request)
    scope = Scope(programme, None, at.year)
    levels = EscalationLevel.objects.filter(programme=programme)
    context = {
        "tab": "ladder",
        "levels": levels.current().order_by("rank"),
        "history": _history(programme),
        "retired": levels.exclude(retired_at=None).order_by("-retired_at", "rank")[:9],
    }
    return _answer(
        request, "office/calendar_ladder.html", scope, {"ladder": LadderForm(None, scope=scope)}, context, at
    )


def _department(programme: Programme, code: str) -> Department:
    found = programme.departments.filter(code=code).first()
    if found is None:
        raise NotVisible(_("没有这个部门。"))
    return found


def _history(about: Programme | Department) -> list[dict[str, Any]]:
    """What was changed, newest first, as `components/timeline.html` shows it."""
    events = timeline.of(about).filter(kind__in=HISTORY)[:MOST_EVENTS]
    return [{"at": event.at, "title": str(HISTORY[event.kind]), "text": _what(event.details)} for event in events]


def _what(details: Mapping[str, Any]) -> str:
    first, last = details.get("first") or details.get("date") or details.get("valid_from"), details.get("last")
    span = f"{first}–{last}" if last and last != first else first
    return "　".join(word for word in (span, details.get("name")) if word)


def _answer(
    request: HttpRequest, template: str, scope: Scope, forms: Forms, context: Mapping[str, Any], at: datetime
) -> HttpResponse:
    """The office's page, as `answer` has it."""
    around = frame(request, scope.programme, "office_calendar", at)
    may_write = actor_of_request(request).has(Duty.OFFICE)
    return answer(request, template, forms, {**around, **context, "may_write": may_write}, at)


def answer(request: HttpRequest, template: str, forms: Forms, context: Mapping[str, Any], at: datetime) -> HttpResponse:
    """The page; after a POST with the preview or the refusal of the one form that was sent, or on after a save."""
    actor = actor_of_request(request)
    preview, status, name = None, 200, ""
    if request.method == "POST":
        name = request.POST.get("do", "")
        form = forms[name] = _sent(forms, name, request)
        try:
            preview = _tried_or_done(form, name, request, actor, at)
        except DomainError as error:
            add_errors(form, error)
            status = error.status
        else:
            if preview is None and not form.errors:
                messages.success(request, str(form.done))
                return redirect(request.get_full_path())
            status = 400 if form.errors else 200
    page = {
        **context,
        "forms": forms,
        "preview": preview,
        "sent": name,
        "runs_always": settings.HOURS_ALWAYS,
        "weekday_letters": _("一 二 三 四 五 六 日").split(),
    }
    return render(request, template, page, status=status)


def _sent(forms: Forms, name: str, request: HttpRequest) -> ChangeForm:
    """The form that was sent, with what was typed. Raises Invalid for one that the page does not have."""
    blank = forms.get(name)
    if blank is None:
        raise Invalid(_("没有这一步。"))
    return type(blank)(request.POST, scope=blank.scope, auto_id=blank.auto_id)


def _tried_or_done(
    form: ChangeForm, name: str, request: HttpRequest, actor: Actor, at: datetime
) -> dict[str, Any] | None:
    """A preview (what would move, for which form), or None after the change was made or refused by the form."""
    if not form.is_valid():
        return None
    if request.POST.get("go") == "save":
        form.apply(by=actor, at=at)
        return None
    return {"do": name, **form.preview(by=actor, at=at)}
