"""Checks of commitments 承诺核查: the department's tasks in views, each with its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall.frame import page
from verification.models import Breach, BreachStatus, CommitmentCheck, ObjectionStatus
from verification.models.commitment_checks import CommitmentCheckQuerySet

READERS = ("clerk", "agent", "reviewer", "head", "supervisor", "office")
PAGE = 30
Rows = CommitmentCheckQuerySet


@dataclass(frozen=True, slots=True)
class View:
    """One view of the list."""

    code: str
    label: Promise
    narrow: Callable[[Any, datetime], Rows]


VIEWS = (
    View("open", gettext_lazy("待核查"), lambda rows, at: rows.open()),
    View("late", gettext_lazy("已超期"), lambda rows, at: rows.overdue(at)),
    View(
        "hearing",
        gettext_lazy("听取意见"),
        lambda rows, at: rows.filter(commitment__breach__in=Breach.objects.undecided()),
    ),
    View(
        "objections",
        gettext_lazy("待答复的异议"),
        lambda rows, at: rows.filter(commitment__objections__status=ObjectionStatus.FILED).distinct(),
    ),
    View(
        "measures",
        gettext_lazy("认定和处理"),
        lambda rows, at: rows.filter(commitment__breach__status=BreachStatus.FOUND),
    ),
    View("all", gettext_lazy("全部"), lambda rows, at: rows),
)


@needs(*READERS)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The chosen view, what falls due first on top; names masked."""
    actor, at = actor_of_request(request), now()
    view = next((one for one in VIEWS if one.code == request.GET.get("view")), VIEWS[0])
    found = view.narrow(_visible(actor), at).for_lists().prefetch_related("commitment__breaches")
    rows = found.order_by(F("due_at").asc(nulls_last=True), "pk")
    tabs = [
        {"view": one.code, "label": one.label, "count": one.narrow(_visible(actor), at).count(), "late": one.code}
        for one in VIEWS
    ]
    context = {
        "tabs": tabs,
        "view": view.code,
        "rows": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": f"view={view.code}",
        "empty": _("这里没有需要办的。"),
        "at": at,
    }
    return page(request, "hall/checks.html", context, current="checks")


def _visible(actor: Actor) -> Any:
    return CommitmentCheck.objects.visible_to(actor)
