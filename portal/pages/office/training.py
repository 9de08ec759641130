"""Training in the office: courses, sessions, who attended, who is due (article 6)."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog import training as rules
from catalog.actions import training as actions
from catalog.models import Duty, Officer, Programme, TrainingCourse, TrainingSession
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, NotVisible
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.staff import tabs
from portal.pages.staff.people import TRAINING_LOOKS

MOST_SESSIONS = 30
MOST_DUE = 100


class CourseForm(forms.Form):
    """A new course."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("形式"), choices=TrainingCourse.Kind.choices)
    duties = forms.MultipleChoiceField(
        label=gettext_lazy("谁要参加"), choices=Duty.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_months = forms.IntegerField(label=gettext_lazy("有效几个月"), required=False, min_value=1)
    exercises = forms.IntegerField(label=gettext_lazy("做对几道练习算合格"), required=False, min_value=0)


class SessionForm(forms.Form):
    """A day on which a course is held."""

    course = forms.ModelChoiceField(label=gettext_lazy("课程"), queryset=TrainingCourse.objects.none())
    starts_at = forms.DateTimeField(
        label=gettext_lazy("时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80, required=False)

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = TrainingCourse.objects.filter(programme=programme, is_active=True)
        field: Any = self.fields["course"]
        field.queryset = held.exclude(kind=TrainingCourse.Kind.PRACTICE)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def training(request: HttpRequest) -> HttpResponse:
    """Courses, sessions and who is due; POST adds a course or a session, as the button says."""
    programme, step = programme_of(request), request.POST.get("step", "")
    course_form = CourseForm(request.POST) if step == "course" else CourseForm()
    session_form = SessionForm(programme, request.POST if step == "session" else None)
    if step in ("course", "session"):
        done = _add_course(request, programme, course_form) if step == "course" else _plan(request, session_form)
        if done:
            messages.success(request, done)
            return redirect("office_training")
    context = {
        **frame(request, programme, "office_staff", now()),
        "tabs": tabs("office_training"),
        **_context(programme),
        "course_form": course_form,
        "session_form": session_form,
        "may_keep": actor_of_request(request).has(Duty.OFFICE),
    }
    return render(request, "office/training.html", context, status=400 if step else 200)


def _add_course(request: HttpRequest, programme: Programme, form: CourseForm) -> str:
    """What was done, or nothing where the form says why not."""
    if not form.is_valid():
        return ""
    typed = form.cleaned_data
    try:
        course = actions.add_course(
            programme_id=programme.pk,
            name=typed["name"],
            kind=typed["kind"],
            duties=typed["duties"],
            valid_months=typed["valid_months"],
            exercises=typed["exercises"] or 0,
            by=actor_of_request(request),
            at=now(),
        )
    except DomainError as error:
        add_errors(form, error)
        return ""
    return _("已添加课程“%(name)s”。") % {"name": course.name}


def _plan(request: HttpRequest, form: SessionForm) -> str:
    """What was done, or nothing where the form says why not."""
    if not form.is_valid():
        return ""
    typed = form.cleaned_data
    try:
        session = actions.plan_session(
            course_id=typed["course"].pk,
            starts_at=typed["starts_at"],
            place=typed["place"],
            by=actor_of_request(request),
            at=now(),
        )
    except DomainError as error:
        add_errors(form, error)
        return ""
    return _("已排一场“%(name)s”。") % {"name": session.course.name}


def _context(programme: Programme) -> dict[str, Any]:
    standings = rules.standings(programme.pk, now())
    states = Counter((one.course.pk, one.state) for one in standings)
    courses = [
        {"course": course, **{state: states[course.pk, state] for state in TRAINING_LOOKS}}
        for course in TrainingCourse.objects.filter(programme=programme, is_active=True)
    ]
    due = [one for one in standings if one.is_due]
    due.sort(key=lambda one: (rules.DUE.index(one.state), one.officer.department.name))
    sessions = TrainingSession.objects.filter(course__programme=programme).select_related("course")
    return {
        "courses": courses,
        "sessions": list(sessions.prefetch_related("records")[:MOST_SESSIONS]),
        "due": [{"one": one, "look": TRAINING_LOOKS[one.state]} for one in due[:MOST_DUE]],
        "due_total": len(due),
        "bars": programme.lapsed_training_bars,
    }


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Who attended a session; POST records further ones."""
    at, programme = now(), programme_of(request)
    row = TrainingSession.objects.filter(pk=session_id, course__programme=programme).select_related("course").first()
    if row is None:
        raise NotVisible(_("没有这场培训。"))
    if request.method == "POST":
        ids = [int(text) for text in request.POST.getlist("user") if text.isdigit()]
        by = actor_of_request(request)
        made = actions.record_attendance(session_id=row.pk, user_ids=ids, by=by, at=at)
        messages.success(request, _("已登记 %(count)s 人到场，合格记录已生效。") % {"count": len(made)})
        return redirect("office_session", row.pk)
    records = row.records.select_related("user").order_by("user__display_name")
    context = {
        **frame(request, programme, "office_staff", at),
        "tabs": tabs("office_training"),
        "session": row,
        "records": records,
        "has_begun": row.starts_at <= at,
        "candidates": _candidates(row, {record.user_id for record in records}, at),
        "may_keep": actor_of_request(request).has(Duty.OFFICE),
    }
    return render(request, "office/session.html", context)


def _candidates(row: TrainingSession, attended: set[int], at: Any) -> list[dict[str, Any]]:
    """Whom the course is meant for and who is not recorded yet, by department, each once."""
    held = Officer.objects.in_force(at).filter(department__programme=row.course.programme_id, user__is_active=True)
    meant = held.filter(duty__in=row.course.duties) if row.course.duties else held
    found: dict[str, dict[int, str]] = {}
    for officer in meant.exclude(user__in=attended).select_related("user", "department").order_by("department__name"):
        found.setdefault(officer.department.short_name, {})[officer.user_id] = str(officer.user)
    return [{"department": name, "people": list(people.items())} for name, people in found.items()]
