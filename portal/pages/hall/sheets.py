"""How every sheet runs: shown by GET, done by POST, shown again with all that was typed when refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.foundation.errors import DomainError, IllegalMove, Invalid
from portal.pages.forms import add_errors, go
from portal.pages.hall.conflicts import who_was_faster
from portal.pages.hall.frame import sheet
from verification.models import Case

Done = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet's words. `button` is a verb with its object and effect."""

    heading: str
    button: str
    text: str = ""
    template: str = "hall/sheets/form.html"
    extra: Mapping[str, Any] = field(default_factory=dict)


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
            add_errors(form, error)
        return _show(request, case, shown, form, error)
    messages.success(request, words)
    return go(request, reverse("hall:case", args=[case.number]))


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
    return sheet(request, shown.template, {**context, **shown.extra}, error=error)


def _posted(request: HttpRequest) -> list[str]:
    """Further proofs that the sheet means (several people at one point)."""
    return (request.POST or request.GET).getlist("proof")
