"""Many requests at once: received, answered alike, or given to a colleague, after one question that names the count."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid
from portal.foundation.moment import now
from portal.pages.desk import sheets
from portal.pages.desk.detail import outcomes
from portal.pages.desk.frame import READERS, frame
from portal.pages.desk.places import IN, place_of
from portal.pages.desk.typed import Typed, from_post
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals, refusal
from verification.actions import many
from verification.models import Outcome, RequestStatus, VerificationRequest


def _ticked(view: Callable[[HttpRequest, list[str]], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view of the ticked requests; nothing ticked is said."""

    @needs(*READERS)
    @require_POST
    @answers_refusals
    def ticked(request: HttpRequest) -> HttpResponse:
        numbers = request.POST.getlist("request")
        if not numbers:
            raise Invalid(_("还没有勾选协查。"), remedy=_("回到列表，勾选后再点。"))
        return view(request, numbers)

    return ticked


@_ticked
def receive(request: HttpRequest, numbers: list[str]) -> HttpResponse:
    """Receive the ticked requests: first the confirmation that names how many, then the deed."""
    actor, at = actor_of_request(request), now()
    if request.POST.get("confirmed") != "1":
        new = [row for row in many.rows_of(numbers, actor) if row.status == RequestStatus.SUBMITTED]
        return _confirm(request, "desk/receive_many.html", _by_due_time(new))
    done = many.receive_many(numbers=numbers, by=actor, at=at)
    return _report(request, done, ngettext("已签收 %(count)d 件。", "已签收 %(count)d 件。", len(done.requests)))


@_ticked
def answer(request: HttpRequest, numbers: list[str]) -> HttpResponse:
    """Answer identical questions alike: the form names the count, each gets its own reply and its own word."""
    actor, at, typed = actor_of_request(request), now(), from_post(request.POST)
    if request.POST.get("confirmed") != "1":
        return _answer_form(request, numbers, None)
    try:
        done = many.answer_many(
            numbers=numbers, outcome=typed.outcome, facts=typed.facts, note=typed.note, by=actor, at=at
        )
    except DomainError as error:
        return _answer_form(request, numbers, error)
    if done.first_refusal and not done.requests:
        return _answer_form(request, numbers, done.first_refusal)
    return _report(request, done, ngettext("已反馈 %(count)d 件。", "已反馈 %(count)d 件。", len(done.requests)))


def _answer_form(request: HttpRequest, numbers: list[str], error: DomainError | None) -> HttpResponse:
    """The form for those still open, with all that was typed; a refused fact has its words beside it."""
    rows = _by_due_time([row for row in many.rows_of(numbers, actor_of_request(request)) if row.is_open])
    typed, told = from_post(request.POST), refusal(error) if error else None
    errors = told["errors"] if told else {}
    identical = len(many.kinds_of(rows)) == 1
    context = {
        "identical": identical,
        "fields": _fact_fields(rows[0], typed, errors) if rows and identical else [],
        "outcomes": [one for one in outcomes(with_return=False) if one["value"] != Outcome.MISMATCHED],
        "typed": typed,
        "refusal": told,
        "errors": errors,
    }
    return _confirm(request, "desk/answer_many.html", rows, context, status=error.status if error else 200)


def _fact_fields(row: VerificationRequest, typed: Typed, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields of the letter: what was typed, what is wrong with it, whether the forms state it where it is empty."""
    return [
        {
            **field,
            "options": (_("是"), _("否")) if field.get("type") == "boolean" else field.get("options", ()),
            "value": typed.facts.get(field["name"], ""),
            "error": errors.get(f"facts-{field['name']}", ""),
            "is_claimed": field["name"] in (row.claimed or {}),
        }
        for field in (row.template.fields if row.template else [])
    ]


@_ticked
def assign(request: HttpRequest, numbers: list[str]) -> HttpResponse:
    """Give the ticked open requests to a colleague, chosen on the page that names the count."""
    actor, at = actor_of_request(request), now()
    rows = _by_due_time([row for row in many.rows_of(numbers, actor) if row.is_open])
    chosen = request.POST.get("user", "")
    if request.POST.get("confirmed") != "1" or not chosen.isdecimal():
        people = sheets.colleagues(rows[0], at) if rows else []
        return _confirm(request, "desk/assign_many.html", rows, {"colleagues": people})
    done = many.assign_many(numbers=numbers, user_id=int(chosen), by=actor, at=at)
    return _report(request, done, ngettext("已转派 %(count)d 件。", "已转派 %(count)d 件。", len(done.requests)))


def _by_due_time(rows: list[VerificationRequest]) -> list[VerificationRequest]:
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at, row.pk))


def _confirm(
    request: HttpRequest,
    template: str,
    rows: list[VerificationRequest],
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The one question before: how many, which, and what it means."""
    place = place_of(request, IN)
    shown = {**frame(request, "inbox", now()), "chosen": rows, "here": place, "query": place.query, **(context or {})}
    return render(request, template, shown, status=status)


def _report(request: HttpRequest, done: many.Done, words: str) -> HttpResponse:
    """How many it was done for, and for each other one why not; back to the list."""
    if done.requests:
        messages.success(request, words % {"count": len(done.requests)})
    for number, why in done.refused.items():
        messages.warning(request, f"{number}{_('：')}{why}")
    return redirect(place_of(request, IN).list_address())
