"""What every page of the office has around its content."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.models import Department, Duty, Programme
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.pages.office import figures
from portal.pages.office.alerts import alerts_of


def programme_of(request: HttpRequest) -> Programme:
    """The programme that the acting department takes part in."""
    return programme_for(actor_of_request(request))


def programme_for(actor: Actor) -> Programme:
    """The programme that an actor's department takes part in. Raises NotVisible without one."""
    department = Department.objects.acting(actor).select_related("programme__region").first()
    if department is None:
        raise NotVisible(_("您没有代表任何部门。"))
    return department.programme


def frame(request: HttpRequest, programme: Programme, current: str, at: datetime) -> dict[str, Any]:
    """Rail and place; the badge counts what is late now."""
    late = figures.overdue_now(programme, at).count()
    return {
        "rail": _entries(current, late),
        "programme": programme,
        "as_of": at,
        "late_count": late,
        "alerts": alerts_of(programme, at, may_enter=actor_of_request(request).has(Duty.OFFICE)),
    }


def rail(programme: Programme, current: str, at: datetime) -> list[dict[str, Any]]:
    """Where one can go, for pages that are not the office's own."""
    return _entries(current, figures.overdue_now(programme, at).count())


def _entries(current: str, late: int) -> list[dict[str, Any]]:
    items = [
        ("office_overview", "layout-dashboard", _("概览"), 0),
        ("office_late", "alert-circle", _("逾期"), late),
        ("office_ledgers", "list-check", _("台账"), 0),
        ("office_requests", "arrows-exchange", pgettext("rail", "核验"), 0),
        ("agreements", "file-text", _("机制"), 0),
        ("office_assessment", "chart-bar", pgettext("rail", "考核"), 0),
        ("office_commitments", "signature", pgettext("rail", "承诺"), 0),
        ("office_staff", "users", _("人员"), 0),
        ("office_calendar", "calendar", _("日历"), 0),
        ("office_channels", "lock", _("渠道"), 0),
    ]
    return [
        {"url": reverse(name), "icon": icon, "label": label, "current": name == current, "count": count}
        for name, icon, label, count in items
    ]
