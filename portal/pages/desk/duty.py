"""Who is on duty now and next, who stands in for whom, and absences: one's own, and for the head everybody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from catalog import officers
from catalog.actions import absences
from catalog.cover import spans
from catalog.models import Absence, Duty, Officer
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError
from portal.foundation.moment import LOCAL, now
from portal.pages.desk.frame import READERS, WRITERS, frame, names_of
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals
from portal.pages.staff.people import absent_until, presence_state
from portal.pages.staff.place import tabs

DAYS_AHEAD = timedelta(days=14)
MOST_SPANS = 6


class AbsenceForm(forms.Form):
    """Who is away and when; times of Asia/Shanghai. `confirmed`: the warning that nobody stands in was read."""

    who = forms.ChoiceField(label=gettext_lazy("谁离岗"), required=False)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("从"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("到"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, people: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["who"].choices = people  # type: ignore[attr-defined]
        else:
            del self.fields["who"]

    def whose(self, actor: Actor) -> int:
        """Of whom the absence is: the reader's own unless the head chose somebody."""
        return int(self.cleaned_data.get("who") or actor.user_id or 0)


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
        return presence_state(away=self.away_until is not None, acts=self.acts)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def duty(request: HttpRequest) -> HttpResponse:
    """The department today and in the days to come; POST records an absence, after a warning where none stands in."""
    actor, at = actor_of_request(request), now()
    people = _colleagues(actor, at)
    form = (
        AbsenceForm(people, request.POST)
        if request.method == "POST"
        else AbsenceForm(people, initial={**_tomorrow(at), "who": actor.user_id})
    )
    status, gaps = 200, list[dict[str, Any]]()
    if form.is_bound:
        gaps = _gaps(form, actor, at)
        refused = 409 if gaps and not form.cleaned_data["confirmed"] else _record(form, actor, at)
        if refused == 0:
            messages.success(request, _recorded_words(gaps))
            return redirect("desk:duty")
        status = refused
    context = {**frame(request, "duty", at), **_context(actor, at), "form": form, "gaps": gaps, "tabs": tabs("duty")}
    return render(request, "desk/duty.html", context, status=status)


def _recorded_words(gaps: Sequence[dict[str, Any]]) -> str:
    if gaps:
        return _("已登记离岗；没人顶班的时段已告知负责人和统筹机构办公室。")
    return _("已登记离岗；这段时间有人在岗。")


def _colleagues(actor: Actor, at: datetime) -> list[tuple[int, str]]:
    """For whom the reader may plan: everybody of the department for its head, else nobody but themselves."""
    if not actor.has(Duty.HEAD):
        return []
    held = Officer.objects.in_force(at).filter(department_id=actor.department_id or 0).select_related("user")
    return list({row.user_id: str(row.user) for row in held.order_by("user_id")}.items())


def _tomorrow(at: datetime) -> dict[str, datetime]:
    """What the form proposes: the whole of tomorrow's office hours."""
    day = at.astimezone(LOCAL).date() + timedelta(days=1)
    return {"starts_at": datetime.combine(day, time(9), LOCAL), "ends_at": datetime.combine(day, time(17), LOCAL)}


def _gaps(form: AbsenceForm, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """When nobody would act in a duty of theirs, were they away as typed: duty in words, from, until."""
    if not form.is_valid() or form.cleaned_data["ends_at"] <= max(form.cleaned_data["starts_at"], at):
        return []
    start, end = max(form.cleaned_data["starts_at"], at), form.cleaned_data["ends_at"]
    found = officers.uncovered(form.whose(actor), actor.department_id or 0, start, end)
    return [{"duty": Duty(duty).label, "start": span.start, "end": span.end} for duty in found for span in found[duty]]


def _record(form: AbsenceForm, actor: Actor, at: datetime) -> int:
    """Record the absence; 0 where it is done, else the status of the refusal with the words on the form."""
    if not form.is_valid():
        return 400
    try:
        absences.record_absence(
            user_id=form.whose(actor),
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
    messages.success(request, _("已销假，新的协查照常找您。"))
    return redirect("desk:duty")


def _context(actor: Actor, at: datetime) -> dict[str, Any]:
    department_id = actor.department_id or 0
    held = Officer.objects.in_force(at).filter(department_id=department_id, duty__in=WRITERS)
    rows = list(held.select_related("user").order_by("duty", "cover", "pk"))
    covering = officers.covering_for(actor.user_id or 0, department_id, at)
    acting = {one: set(officers.on_duty(department_id, [one], at)) for one in WRITERS}
    planned = Absence.objects.filter(department_id=department_id, ends_at__gt=at).select_related("user")
    return {
        "standings": _standings(rows, acting, actor, at),
        "nobody": not any(acting.values()),
        "covering": names_of(covering),
        "absences": [
            {"row": row, "may_end": actor.has(Duty.HEAD) or row.user_id == actor.user_id}
            for row in planned.order_by("starts_at", "pk")
        ],
        "coming": _coming(department_id, {row.user_id: str(row.user) for row in rows}, at),
        "today_local": at.astimezone(LOCAL),
    }


def _coming(department_id: int, names: Mapping[int, str], at: datetime) -> list[dict[str, Any]]:
    """Who acts in each duty now and next, in the coming fortnight."""
    posts, away = officers.plan_of(department_id, WRITERS, at)
    found = []
    for one in WRITERS:
        of_duty = [post for post in posts if post.duty == one]
        plan = spans(of_duty, away, at, at + DAYS_AHEAD) if of_duty else []
        rows = [
            {
                "start": None if span.start == at else span.start,
                "names": [names.get(user_id, "") for user_id in span.user_ids],
                "by_cover": span.by_cover,
            }
            for span in plan[:MOST_SPANS]
        ]
        found.append({"duty": one.label, "spans": rows})
    return found


def _standings(rows: Sequence[Officer], acting: dict[Any, set[int]], actor: Actor, at: datetime) -> list[Standing]:
    away = absent_until(actor.department_id or 0, at)
    return [
        Standing(
            officer=row,
            acts=row.user_id in acting.get(row.duty, set()),
            away_until=away.get(row.user_id),
            is_me=row.user_id == actor.user_id,
        )
        for row in rows
    ]
