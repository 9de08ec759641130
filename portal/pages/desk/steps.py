"""Single steps on one request: receive, ask, hand on, change the time limit, take back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError
from portal.foundation.moment import now
from portal.pages.desk import sheets
from portal.pages.desk.answer import told_by_name
from portal.pages.desk.detail import Shown, back_to, box_of, posted, show
from portal.pages.desk.frame import READERS
from portal.pages.desk.places import IN, OUT
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.letters.files import only_files, take
from portal.pages.people_time import moment_words
from verification import reading
from verification.actions import requests
from verification.models import LetterPart, VerificationRequest

Step = Callable[[UUID, dict[str, str], Actor, datetime], Any]


@needs(*READERS)
@posted
@answers_refusals
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Register a request; a colleague who was faster is named."""
    actor, at = actor_of_request(request), now()
    row = reading.request_numbered(number, actor)
    try:
        requests.receive(request_id=row.pk, by=actor, at=at)
    except DomainError as error:
        fresh = reading.request_numbered(number, actor)
        if fresh.is_open and fresh.assignee_id == actor.user_id:
            return back_to(request, row, IN)  # a double click
        if fresh.is_open and fresh.assignee_id:
            words = {"who": fresh.assignee, "when": moment_words(fresh.received_at or at, at)}
            messages.warning(request, _("%(who)s %(when)s 已经签收了这件；要接过来办，用“转派”。") % words)
            return back_to(request, row, IN)
        return show(request, fresh, IN, at, Shown(error=told_by_name(error, fresh, at)))
    return back_to(request, row, IN)


@needs(*READERS)
@posted
@answers_refusals
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """Rate the answer that our side got."""
    actor, score = actor_of_request(request), request.POST.get("score", "")
    row = reading.request_numbered(number, actor)
    requests.rate(request_id=row.pk, score=int(score) if score in set("12345") else 0, by=actor, at=now())
    messages.success(request, _("已评价，计入对方的满意度。"))
    return back_to(request, row, OUT)


def _sheet(name: str, step: Step, done: Callable[[VerificationRequest], str]) -> Callable[..., HttpResponseBase]:
    """The view of a sheet: GET shows the request with the sheet open, POST takes the step."""

    @needs(*READERS)
    @require_http_methods(["GET", "HEAD", "POST"])
    @answers_refusals
    def view(request: HttpRequest, number: str) -> HttpResponse:
        actor, at = actor_of_request(request), now()
        row = reading.request_numbered(number, actor)
        box = box_of(row, actor, IN) or IN
        if request.method != "POST":
            return show(request, row, box, at, Shown(sheet=name))
        typed = sheets.typed_of(request.POST)
        refused = take(request, row, LetterPart.CLARIFICATION, actor) if name == "clarify" else None
        if refused or only_files(request):
            return show(request, row, box, at, Shown(error=refused, sheet=name, sheet_typed=typed))
        try:
            step(row.pk, typed, actor, at)
        except DomainError as error:
            fresh = reading.request_numbered(number, actor)
            return show(request, fresh, box, at, Shown(error=error, sheet=name, sheet_typed=typed))
        messages.success(request, done(row))
        return back_to(request, row, box)

    return view


def _clarify(request_id: UUID, typed: dict[str, str], actor: Actor, at: datetime) -> None:
    requests.clarify(request_id=request_id, text=typed["text"], by=actor, at=at)


def _assign(request_id: UUID, typed: dict[str, str], actor: Actor, at: datetime) -> None:
    chosen = typed["user"]
    requests.assign(request_id=request_id, user_id=int(chosen) if chosen.isdecimal() else 0, by=actor, at=at)


def _reclassify(request_id: UUID, typed: dict[str, str], actor: Actor, at: datetime) -> None:
    requests.reclassify(request_id=request_id, tier=typed["tier"], reason=typed["reason"], by=actor, at=at)


def _withdraw(request_id: UUID, typed: dict[str, str], actor: Actor, at: datetime) -> None:
    requests.withdraw(request_id=request_id, reason=typed["reason"], by=actor, at=at)


clarify = _sheet("clarify", _clarify, lambda row: _("已写给对方，时限照算。"))
assign = _sheet("assign", _assign, lambda row: _("已转派，同事会收到提醒。"))
reclassify = _sheet("reclassify", _reclassify, lambda row: _("已改时限档，对方会收到提醒。"))
withdraw = _sheet("withdraw", _withdraw, lambda row: _("已撤回，这项证明可以换别的办法。"))
