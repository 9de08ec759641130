"""A department's registry: who is there, joiners, leavers with their hand-over, the history of filed changes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import officers
from catalog.actions import officers as registry_actions
from catalog.actions.filings import LONGEST_REASON
from catalog.models import Absence, Duty, Officer
from portal.accounts.models import User
from portal.foundation.errors import DomainError, NotVisible
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals
from portal.pages.staff import people
from portal.pages.staff.place import READERS, Place, frame, place_of
from verification import work_in_hand
from verification.actions import leaving

RESERVED = (Duty.HEAD, Duty.OFFICE, Duty.SUPERVISOR)


class JoinerForm(forms.Form):
    """Somebody who joins, or takes a further duty: by the name of their account."""

    username = forms.CharField(label=gettext_lazy("账号"), max_length=60)
    duty = forms.ChoiceField(label=gettext_lazy("职责"))
    cover = forms.ChoiceField(label=gettext_lazy("AB 角"), choices=Officer.Cover.choices)

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [duty for duty in people.ORDER if place.code or duty not in RESERVED]
        self.fields["duty"].choices = [(duty.value, duty.label) for duty in free]  # type: ignore[attr-defined]


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def registry(request: HttpRequest, code: str = "") -> HttpResponse:
    """Everybody of the department; POST adds somebody."""
    place = place_of(request, code)
    form = JoinerForm(place, request.POST) if request.method == "POST" else JoinerForm(place)
    status = 200
    if form.is_bound:
        status = _join(form, place)
        if status == 0:
            messages.success(request, _("已登记并报备：变更写进了备案历史。"))
            return redirect(place.home)
    return render(
        request, "staff/registry.html", {**frame(request, place), **_context(place), "form": form}, status=status
    )


def _join(form: JoinerForm, place: Place) -> int:
    """Appoint; 0 where it is done, else the status of the refusal with the words on the form."""
    if not form.is_valid():
        return 400
    user = User.objects.filter(username=form.cleaned_data["username"].strip(), is_active=True).first()
    if user is None:
        form.add_error("username", _("没有这个账号。先由管理员开通账号，再在这里登记职责。"))
        return 400
    try:
        registry_actions.appoint(
            user_id=user.pk,
            department_id=place.department.pk,
            duty=form.cleaned_data["duty"],
            cover=form.cleaned_data["cover"],
            by=place.actor,
            at=place.at,
        )
    except DomainError as error:
        add_errors(form, error)
        return error.status
    return 0


def _context(place: Place) -> dict[str, Any]:
    left = work_in_hand.left_behind(place.department.pk, place.at)
    names = User.objects.in_bulk({one.user_id for one in left})
    return {
        "people": people.people(place),
        "short": officers.shortfall_of(place.department.pk, place.at),
        "changes": people.changes(place),
        "left_behind": [{"user": names[one.user_id], "kind": one.kind, "count": one.count} for one in left],
    }


@needs(*READERS)
@require_safe
@answers_refusals
def person(request: HttpRequest, user_id: int, code: str = "") -> HttpResponse:
    """One person: duties, absences to come, what they have in hand and who may take it over."""
    return _show(request, place_of(request, code), user_id)


def _show(
    request: HttpRequest, place: Place, user_id: int, error: DomainError | None = None, **typed: Any
) -> HttpResponse:
    serving = Officer.objects.in_force(place.at).filter(department=place.department, user_id=user_id)
    user = User.objects.filter(pk=user_id).first()
    work = people.in_hand(place, user_id, typed.get("chosen", {}), error.errors if error else {})
    if user is None or not (serving.exists() or work):
        raise NotVisible(_("没有找到这个人，或者不在这个部门。"))
    own = place.actor.user_id == user_id
    context = {
        "who": user,
        "posts": list(serving.order_by("pk")),
        "absences": Absence.objects.filter(user=user, department=place.department, ends_at__gt=place.at),
        "work": work,
        "work_total": sum(one.count for one in work),
        "is_me": own,
        "may_change": place.may_change and not own,
        "may_hand_over": place.may_change or own,
        "changes": people.changes(place, user_id),
        "reason": typed.get("reason", ""),
        "longest_reason": LONGEST_REASON,
        "error": error,
        "reason_error": error.errors.get("/reason", "") if error else "",
    }
    status = error.status if error else 200
    return render(request, "staff/person.html", {**frame(request, place), **context}, status=status)


@needs(*READERS)
@require_POST
@answers_refusals
def post_change(request: HttpRequest, user_id: int, code: str = "") -> HttpResponse:
    """Change the cover of a duty, or end it."""
    place, asked = place_of(request, code), request.POST
    officer_id = int(asked.get("officer", "0")) if asked.get("officer", "").isdigit() else 0
    if not Officer.objects.filter(pk=officer_id, department=place.department, user_id=user_id).exists():
        raise NotVisible(_("信息库里没有这条记录。"))
    reason = asked.get("reason", "")
    try:
        if asked.get("step") == "dismiss":
            registry_actions.dismiss(officer_id=officer_id, by=place.actor, at=place.at, reason=reason)
            messages.success(request, _("职责已终止，并已报备。"))
        else:
            cover = asked.get("cover", "")
            registry_actions.change_cover(
                officer_id=officer_id, cover=cover, by=place.actor, at=place.at, reason=reason
            )
            messages.success(request, _("AB 角已变更，并已报备。"))
    except DomainError as error:
        return _show(request, place, user_id, error, reason=reason)
    return redirect(_back(place, user_id))


@needs(*READERS)
@require_POST
@answers_refusals
def hand_over(request: HttpRequest, user_id: int, code: str = "") -> HttpResponse:
    """Give all that somebody has in hand to the chosen colleagues; with `then=leave` their duties end as well."""
    place, asked = place_of(request, code), request.POST
    chosen = {
        kind.code: int(asked[f"to-{kind.code}"])
        for kind in work_in_hand.KINDS
        if asked.get(f"to-{kind.code}", "").isdigit()
    }
    reason, leaves = asked.get("reason", ""), asked.get("then") == "leave"
    verb = leaving.leave if leaves else leaving.hand_over
    try:
        counts = verb(
            user_id=user_id,
            department_id=place.department.pk,
            to=chosen,
            reason=reason,
            by=place.actor,
            at=place.at,
        )
    except DomainError as error:
        return _show(request, place, user_id, error, chosen=chosen, reason=reason)
    words = {"count": sum(counts.values())}
    told = (
        _("已交接 %(count)s 件，职责全部终止，并已报备。")
        if leaves
        else _("已交接 %(count)s 件，接手的同事已收到通知。")
    )
    messages.success(request, told % words)
    return redirect(_back(place, user_id))


def _back(place: Place, user_id: int) -> str:
    """The person's page while there is anything to show on it, else the registry."""
    serving = Officer.objects.in_force(place.at).filter(department=place.department, user_id=user_id)
    return place.url("person", user_id) if serving.exists() else place.home
