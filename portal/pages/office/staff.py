"""The staff registry of the whole programme: who falls short, where nobody is there, what was filed."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import officers, training
from catalog.actions import filings as filing_actions
from catalog.models import Department, Duty, Programme, StaffChange
from catalog.officers import Staffing
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.identifiers import uuid_or
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_of
from portal.pages.office.rows import page_of
from verification.models import VerificationRequest

VIEWS = ("short", "unattended", "alone", "due")


@dataclass(frozen=True, slots=True)
class Row:
    """A department with all that is to be said about its staff."""

    staffing: Staffing
    unattended: bool
    waiting: int  # open requests of a department in which nobody is there
    due: int  # people whose training is due
    unnoted: int  # filed changes that the office has not noted

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """What needs somebody first."""
        return (not (self.unattended and self.waiting), not self.staffing.is_short, -self.due - self.unnoted)


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of the registry in the office."""
    pages = [
        ("office_staff", _("配备")),
        ("office_filings", _("变更备案")),
        ("office_training", _("培训")),
    ]
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in pages]


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Every department: what it has, what it lacks, who is there; those that need somebody first."""
    at, programme = now(), programme_of(request)
    rows = sorted(_rows(programme, at), key=lambda row: row.weight)
    shown = {
        "short": [row for row in rows if row.staffing.is_short],
        "unattended": [row for row in rows if row.unattended],
        "alone": [row for row in rows if not row.staffing.covers],
        "due": [row for row in rows if row.due],
    }
    view = request.GET.get("view", "")
    context = {
        **frame(request, programme, "office_staff", at),
        "tabs": tabs("office_staff"),
        "rows": shown.get(view, rows),
        "view": view if view in VIEWS else "",
        "shortfalls": [row.staffing for row in shown["short"]],
        "unattended": shown["unattended"],
        "alone": shown["alone"],
        "waiting": sum(row.waiting for row in rows),
        "due": sum(row.due for row in rows),
        "unnoted": sum(row.unnoted for row in rows),
        "departments_total": len(rows),
    }
    return render(request, "office/staff.html", context)


def _rows(programme: Programme, at: Any) -> list[Row]:
    """Constant queries, however many departments."""
    alone = {one.pk for one in officers.unattended(at, programme.pk)}
    waiting = _counted(VerificationRequest.objects.open().filter(issuing_department__in=alone), "issuing_department")
    unnoted = _counted(StaffChange.objects.of_programme(programme.pk).filter(noted_at=None), "department")
    standings = training.standings(programme.pk, at)
    due = Counter(
        pair[1] for pair in {(one.officer.user_id, one.officer.department_id) for one in standings if one.is_due}
    )
    return [
        Row(
            staffing=one,
            unattended=one.department.pk in alone,
            waiting=waiting[one.department.pk],
            due=due[one.department.pk],
            unnoted=unnoted[one.department.pk],
        )
        for one in officers.staffing(programme.pk, at)
    ]


def _counted(rows: Any, column: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(f"{column}_id").annotate(count=Count("pk"))))


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """Filed changes: those that wait to be noted, then the history, of all departments or of one."""
    at, programme = now(), programme_of(request)
    rows = StaffChange.objects.of_programme(programme.pk).for_lists()
    code = request.GET.get("department", "")
    history = rows.exclude(noted_at=None)
    context = {
        **frame(request, programme, "office_staff", at),
        "tabs": tabs("office_filings"),
        "waiting": list(rows.waiting()),
        **page_of(request, (history.filter(department__code=code) if code else history).order_by("-at", "-pk")),
        "department": code,
        "departments": Department.objects.filter(programme=programme, staff_changes__isnull=False).distinct(),
        "may_note": actor_of_request(request).has(Duty.OFFICE),
    }
    return render(request, "office/filings.html", context)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def note(request: HttpRequest) -> HttpResponse:
    """Note the chosen changes."""
    missing = NotVisible(_("没有找到这条变更。"))
    ids = [uuid_or(text, missing) for text in request.POST.getlist("change")]
    programme = programme_of(request)
    count = filing_actions.note(change_ids=ids, programme_id=programme.pk, by=actor_of_request(request), at=now())
    if count:
        messages.success(request, _("已备案 %(count)s 条。") % {"count": count})
    else:
        messages.warning(request, _("没有选中要备案的变更。"))
    return redirect("office_filings")
