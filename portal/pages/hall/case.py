"""The page of a case: shown, kept up to date without reload, its form saved as one types, its numbers unmasked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.calendars import clock_of
from portal.accounts.models import User
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Conflict, DomainError, Stale
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.event_words import told
from portal.pages.forms import in_place, is_htmx
from portal.pages.hall.case_view import View, view_of
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.form_view import age_words, sections_of
from portal.pages.hall.frame import WORKERS, page, sheet
from portal.pages.hall.queries import case_numbered, mark_looked_at
from portal.pages.hall.standing import standing_of
from portal.pages.people_time import duration_words, moment_words
from verification.actions import cases
from verification.actions.looking import note_case_opening
from verification.actions.theme_cases import sisters_of
from verification.form_cells import Cell, to_fill
from verification.models import Case, CaseParty
from verification.queries import CasePage, case_page, form_for
from verification.queries.attendance import unattended_of
from verification.queries.case_revision import last_revision
from verification.queries.case_time import time_of

LOOKS = "hall_looks"  # session: case number → when its opening was last recorded, and which fields that showed
ONE_OPENING = timedelta(minutes=15)  # coming back within it is the same look
OFFICERS = (*WORKERS, "liaison", "reviewer", "supervisor", "head")
FORM_STATE = "#hall-form-state"


@needs(*OFFICERS)
@answers_conflicts
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The case; opening it leaves a record and takes it out of “刚反馈”."""
    actor, at = actor_of_request(request), now()
    found = case_page(number, actor, at)
    _note_opening(request, found, actor, at)
    mark_looked_at(number, actor, at)
    view = view_of(found, actor, at, person=request.GET.get("person", ""))
    return page(request, "hall/case.html", context_of(view, actor, at))


@needs(*OFFICERS)
@answers_conflicts
def news(request: HttpRequest, number: str) -> HttpResponse:
    """What changed since `rev`: 204, or the parts of the page, which the script puts where nobody is at work."""
    if not is_htmx(request):
        return redirect("hall:case", number)
    actor, at = actor_of_request(request), now()
    if request.GET.get("rev") == last_revision(number, actor):
        return HttpResponse(status=204)
    found = case_page(number, actor, at)
    _note_opening(request, found, actor, at)
    view = view_of(found, actor, at, person=request.GET.get("person", ""))
    return render(request, "hall/_news.html", {**context_of(view, actor, at), "oob": True})


def context_of(view: View, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the parts of the page need."""
    case = view.page.case
    applicant = CaseParty.objects.filter(case=case, role="applicant").select_related("authorisation").first()
    return {
        "view": view,
        "case": case,
        "counts": view.page.counts,
        "applicant": case.applicant,
        "applicant_party": applicant,
        "born": age_words(case.applicant.birth_date, at),
        "consent": _consent_words(case, applicant, at),
        "spent": _spent(view.page, at),
        "standing": standing_of(case, actor, at),
        "sisters": sisters_of(case),
        "alone": unattended_of(view.page.requests.values(), at),
        "is_live": case.is_at_work,
        "state_words": _state_words(view),
        "roles": bool(case.item_version.roles),
    }


def _state_words(view: View) -> str:
    case, missing = view.page.case, view.page.counts.missing
    if case.decision_holds:
        return f"{case.get_status_display()}{_('：')}{case.get_outcome_display()}"
    if not case.is_at_work:
        return str(case.get_status_display())
    words = {"status": case.get_status_display(), "count": missing}
    return _("%(status)s：还差 %(count)d 项证明") % words if missing else _("%(status)s：证明齐了") % words


def _consent_words(case: Case, applicant: CaseParty | None, at: datetime) -> str:
    if applicant is None or applicant.authorisation is None:
        return _("依职责，%(article)s") % {"article": case.item_version.duty_article or _("见事项依据")}
    given = applicant.authorisation
    words = {"how": given.get_method_display(), "when": moment_words(given.granted_at, at)}
    if given.withdrawn_at and given.withdrawn_at <= at:
        return _("%(how)s，%(ended)s 本人收回了，不再读取") % {**words, "ended": moment_words(given.withdrawn_at, at)}
    if given.purpose != case.number and case.theme_case:
        return _("%(how)s，%(when)s，仅限“%(theme)s”") % {**words, "theme": case.theme_case.theme.name}
    return _("%(how)s，%(when)s，仅限本事项") % words


def _spent(found: CasePage, at: datetime) -> dict[str, Any]:
    """Service time of the case so far and of its verifications: not counted for instant items (article 7.5)."""
    case = found.case
    time = time_of(case, clock_of(case.department, case.opened_at), at)
    instant = case.item_version.instant
    return {
        "worked": duration_words(time.assessed if instant else time.whole),
        "waited": duration_words(time.verifying) if time.verifying else "",
        "instant": instant,
    }


def _note_opening(request: HttpRequest, found: CasePage, actor: Actor, at: datetime) -> None:
    """One record for one look: the reloads after each step are the same one, as long as no office's word is new."""
    kept: dict[str, dict[str, Any]] = request.session.get(LOOKS, {})
    looks = {number: look for number, look in kept.items() if _is_now(look["at"], at)}
    before, shown = looks.get(found.case.number), found.told_by_offices
    if before and set(shown) <= set(before["fields"]):
        return
    note_case_opening(found, by=actor, at=at)
    request.session[LOOKS] = {**looks, found.case.number: {"at": at.isoformat(), "fields": shown}}


def _is_now(when: str, at: datetime) -> bool:
    return timedelta(0) <= at - datetime.fromisoformat(when) < ONE_OPENING


@require_POST
@needs(*WORKERS)
@answers_conflicts
def save_form(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was typed: only what differs, and never over what a colleague typed meanwhile."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    try:
        saved = _save(case, request.POST, actor, at)
    except DomainError as error:
        if not is_htmx(request):
            raise
        refused = {name.removeprefix("/form/"): words for name, words in error.errors.items()}
        context = {"case": case, "error": error, "refused": refused}
        return in_place(render(request, "hall/_form_state.html", context, status=error.status), FORM_STATE)
    if not is_htmx(request):
        return redirect(reverse("hall:case", args=[number]))
    found = case_page(saved.number, actor, at)
    fields = [field for rows in sections_of(found).values() for field in rows if field.editable]
    context = {"case": saved, "counts": found.counts, "saved_at": at, "fields": fields, "oob": True}
    return in_place(render(request, "hall/_form_state.html", context), FORM_STATE, swap="outerHTML")


def _save(case: Case, data: Mapping[str, str], actor: Actor, at: datetime) -> Case:
    """Save against the version read here; a change in between is looked at once more."""
    for _attempt in range(2):
        changed = _changed(case, data, form_for(actor, case))
        try:
            return cases.save_form(case_id=case.pk, values=changed, by=actor, at=at, row_version=case.row_version)
        except Stale:
            case.refresh_from_db()
    raise Stale


def _changed(case: Case, data: Mapping[str, str], form: Mapping[str, Cell]) -> dict[str, str]:
    """Typed fields whose value differs from what the typist saw in `form`, which holds what the typist may see.

    Raises Conflict where a colleague changed one, or a department replied what the typist may not see.
    """
    changed: dict[str, str] = {}
    for definition in case.item_version.form:
        name = str(definition["name"])
        if f"f-{name}" not in data:
            continue
        typed, seen = data[f"f-{name}"], data.get(f"seen-{name}", "")
        if typed == seen:
            continue
        cell = form.get(name) or to_fill()
        if cell["source"].get("withheld"):
            raise _filled_by_reply(str(definition.get("label", name)), name)
        stored = _text(cell["value"])
        if stored not in {seen, typed}:
            raise _changed_by_colleague(case, str(definition.get("label", name)), name, stored)
        changed[name] = typed
    return changed


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else str(value)


def _filled_by_reply(label: str, name: str) -> Conflict:
    return Conflict(
        _("“%(label)s”已由部门反馈，只给经办人看；您写的没有存。") % {"label": label},
        remedy=_("确需改的，先接手这件，再决定要不要改。"),
        errors={f"/form/{name}": _("已由部门反馈")},
    )


def _changed_by_colleague(case: Case, label: str, name: str, stored: str) -> Conflict:
    events = timeline.of(case).filter(kind__in=["case.form_saved", "case.form_carried"])[:20]
    event = next((row for row in events if name in row.details.get("fields", [])), None)
    user = User.objects.filter(pk=event.actor.get("user_id")).first() if event else None
    words = {"who": user or _("反馈"), "label": label, "value": stored}
    return Conflict(
        _("%(who)s刚把“%(label)s”改成了“%(value)s”，您写的没有存。") % words,
        remedy=_("刷新看现在的内容，再决定要不要改。"),
        errors={f"/form/{name}": _("同事刚改成“%(value)s”") % words},
    )


@require_POST
@needs(*WORKERS)
@answers_conflicts
def unmask(request: HttpRequest, number: str, party_id: UUID) -> HttpResponse:
    """Show somebody's full number; it leaves a record that they can see."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    clear = cases.unmask(case_id=case.pk, party_id=party_id, by=actor, at=at)
    context = {"case": case, "clear": clear}
    if is_htmx(request):
        return render(request, "hall/_unmasked.html", context)
    return sheet(request, "hall/sheets/unmasked.html", context)


@needs(*OFFICERS)
@answers_conflicts
def history(request: HttpRequest, number: str) -> HttpResponse:
    """What happened to a case, newest first."""
    case = case_numbered(number, actor_of_request(request))
    rows = list(timeline.of(case)[:60])
    return sheet(request, "hall/sheets/history.html", {"case": case, "events": told(rows)})
