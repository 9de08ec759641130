"""Who is on duty, who stands in for whom, and one's own absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from catalog import officers
from catalog.actions import absences
from catalog.models import Absence, Officer
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError
from portal.foundation.moment import LOCAL, now
from portal.pages.desk.detail import tell
from portal.pages.desk.frame import READERS, WRITERS, frame
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals


class AbsenceForm(forms.Form):
    """When one is away; times of Asia/Shanghai."""

    starts_at = forms.DateTimeField(
        label=gettext_lazy("从"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("到"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the department's list."""

    officer: Officer
    acts: bool
    away_until: datetime | None
    is_me: bool

    @property
    def state(self) -> tuple[str, str, str]:
        """Tone, icon and words for `plain_state`."""
        if self.away_until:
            return "warn", "user", _("离岗")
        if self.acts:
            return "ok", "circle-check", _("今天办件")
        return "none", "clock", _("候补")


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def duty(request: HttpRequest) -> HttpResponse:
    """The registry of the department today; POST records an absence of one's own."""
    actor, at = actor_of_request(request), now()
    form = AbsenceForm(request.POST) if request.method == "POST" else AbsenceForm(initial=_tomorrow(at))
    status = 200
    if form.is_bound:
        refused = _record(form, actor, at)
        if refused == 0:
            tell(request, _("已登记离岗；这段时间由 B 角办理。"))
            return redirect("desk:duty")
        status = refused
    return render(
        request, "desk/duty.html", {**frame(request, "duty", at), **_context(actor, at), "form": form}, status=status
    )


def _tomorrow(at: datetime) -> dict[str, datetime]:
    """What the form proposes: the whole of tomorrow's office hours."""
    day = at.astimezone(LOCAL).date() + timedelta(days=1)
    return {"starts_at": datetime.combine(day, time(9), LOCAL), "ends_at": datetime.combine(day, time(17), LOCAL)}


def _record(form: AbsenceForm, actor: Actor, at: datetime) -> int:
    """Record the absence; 0 where it is done, else the status of the refusal with the words on the form."""
    if not form.is_valid():
        return 400
    try:
        absences.record_absence(
            user_id=actor.user_id or 0,
            department_id=actor.department_id or 0,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            by=actor,
            at=at,
        )
    except DomainError as error:
        add_errors(form, error)
        return error.status
    return 0


@needs(*READERS)
@require_POST
@answers_refusals
def back(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Back earlier than planned, or not away at all."""
    absences.come_back(absence_id=absence_id, by=actor_of_request(request), at=now())
    tell(request, _("已销假，新的协查照常找您。"))
    return redirect("desk:duty")


def _context(actor: Actor, at: datetime) -> dict[str, Any]:
    department_id = actor.department_id or 0
    held = Officer.objects.in_force(at).filter(department_id=department_id, duty__in=WRITERS)
    rows = list(held.select_related("user").order_by("duty", "cover", "pk"))
    covering = officers.covering_for(actor.user_id or 0, department_id, at)
    acting = {one: set(officers.on_duty(department_id, [one], at)) for one in WRITERS}
    return {
        "standings": _standings(rows, acting, actor, at),
        "nobody": not any(acting.values()),
        "covering": User.objects.filter(pk=covering).first() if covering else None,
        "my_absences": Absence.objects.filter(user_id=actor.user_id or 0, ends_at__gt=at).order_by("starts_at"),
        "today_local": at.astimezone(LOCAL),
    }


def _standings(rows: Sequence[Officer], acting: dict[Any, set[int]], actor: Actor, at: datetime) -> list[Standing]:
    away = dict(
        Absence.objects.filter(user_id__in=[row.user_id for row in rows], starts_at__lte=at, ends_at__gt=at)
        .order_by("ends_at")
        .values_list("user_id", "ends_at")
    )
    return [
        Standing(
            officer=row,
            acts=row.user_id in acting.get(row.duty, set()),
            away_until=away.get(row.user_id),
            is_me=row.user_id == actor.user_id,
        )
        for row in rows
    ]
