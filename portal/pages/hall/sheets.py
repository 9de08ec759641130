"""How every sheet runs: shown by GET, done by POST, shown again with all that was typed when refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, IllegalMove, Invalid
from portal.foundation.moment import now
from portal.pages.forms import field_of, go
from portal.pages.hall.conflicts import who_was_faster
from portal.pages.hall.frame import sheet
from portal.pages.hall.queries import case_numbered, proof_of, request_behind
from verification.models import Case, CaseProof, VerificationRequest

Done = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet's words. `button` is a verb with its object and effect."""

    heading: str
    button: str
    text: str = ""
    template: str = "hall/sheets/form.html"
    extra: Mapping[str, Any] = field(default_factory=dict)


def asked_of(request: HttpRequest, number: str, proof_id: UUID) -> tuple[Case, CaseProof, Actor, datetime]:
    """What a sheet about a proof begins with: the case, the proof, who asks, and when. Raises NotVisible."""
    actor = actor_of_request(request)
    case = case_numbered(number, actor)
    return case, proof_of(case, proof_id), actor, now()


def request_asked_of(
    request: HttpRequest, number: str, proof_id: UUID
) -> tuple[Case, VerificationRequest, Actor, datetime]:
    """The same for a sheet about the request behind a proof. Raises NotVisible."""
    actor = actor_of_request(request)
    case = case_numbered(number, actor)
    return case, request_behind(case, proof_id), actor, now()


def run(request: HttpRequest, case: Case, shown: Sheet, make: Callable[..., forms.Form], done: Done) -> HttpResponse:
    """`make` builds the form, `done` does the work with its values and says what was done, for the note."""
    if request.method != "POST":
        return _show(request, case, shown, make())
    form = make(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Invalid(_("还有没填好的地方。"))
        words = done(form.cleaned_data)
    except DomainError as error:
        if form.is_valid():
            _place(form, error)
        return _show(request, case, shown, form, error)
    messages.success(request, words)
    return go(request, reverse("hall:case", args=[case.number]))


def _place(form: forms.Form, error: DomainError) -> None:
    """Put the refusal beside the fields that it names; what has none stands above the form, once."""
    for pointer, words in error.errors.items():
        if field_of(pointer) in form.fields:
            form.add_error(field_of(pointer), words)


def _show(
    request: HttpRequest, case: Case, shown: Sheet, form: forms.Form, error: DomainError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "shown": shown,
        "form": form,
        "address": request.path,
        "posted": _posted(request),
    }
    if isinstance(error, IllegalMove):
        context["faster"] = who_was_faster(case.number)
    if error:  # what no field of the form shows; a list of what is open says it already
        loose = [words for pointer, words in error.errors.items() if field_of(pointer) not in form.fields]
        context["loose"] = [] if shown.extra.get("open_rows") else loose
    return sheet(request, shown.template, {**context, **shown.extra}, error=error)


def _posted(request: HttpRequest) -> list[str]:
    """Further proofs that the sheet means (several people at one point)."""
    return (request.POST or request.GET).getlist("proof")
