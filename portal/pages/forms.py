"""What pages do with a form that the domain refused: the words beside their fields, and all that was typed kept.

    try:
        actions.cases.open_case(…)
    except DomainError as error:
        return refused(request, error, "hall/open.html", {"form": form, …}, form=form)

The page comes again with the error's status. htmx takes its `#mz-problem` for the notes; `in_place` says where else.
"""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.foundation.errors import Conflict, DomainError
from portal.pages.errors import domain_error

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def field_of(pointer: str) -> str:
    """The form field that a JSON pointer means: `/applicant/number` → `applicant-number`, `/photos/0` → `photos`."""
    return re.sub(r"/\d+$", "", pointer).strip("/").replace("/", "-")


def add_errors(form: forms.BaseForm, error: DomainError, fields: Mapping[str, str] | None = None) -> None:
    """Put the domain's refusal on a bound form: what has a field beside it, the rest above the form.

    `fields` translates pointers whose field is called otherwise: `{"/facts/size": "size"}`.
    """
    beside = {pointer: (fields or {}).get(pointer, field_of(pointer)) for pointer in error.errors}
    placed = {pointer: name for pointer, name in beside.items() if name in form.fields}
    for pointer, name in placed.items():
        form.add_error(name, error.errors[pointer])
    if len(placed) < len(error.errors) or not placed:
        loose = [words for pointer, words in error.errors.items() if pointer not in placed]
        form.add_error(None, " ".join(dict.fromkeys([error.message, *loose, error.remedy])).strip())


def refusal(error: DomainError) -> dict[str, Any]:
    """What a template shows of a refusal: parameters of `components/note.html` and `components/problem.html`."""
    return {
        "message": error.message,
        "heading": error.message,
        "happened": " ".join([error.message, *_more(error)]),
        "kept": _("您填的内容都还在，没有改动别的。"),
        "now": error.remedy or _now(error),
        "errors": {field_of(pointer): words for pointer, words in error.errors.items()},
        "code": error.code,
        "status": error.status,
    }


def _more(error: DomainError) -> list[str]:
    """What is said beside the fields and not in the message already."""
    return [words for words in dict.fromkeys(error.errors.values()) if words.rstrip("。") not in error.message]


def _now(error: DomainError) -> str:
    """What to do where the error itself says nothing: nothing typed is wrong where the state was another."""
    if isinstance(error, Conflict) and not error.errors:
        return _("这一页已是现在的情况，照它接着办。")
    return _("按提示改正后再试。")


def refused(
    request: HttpRequest,
    error: DomainError,
    template: str,
    context: Mapping[str, Any],
    *,
    form: forms.BaseForm | None = None,
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The same page or partial again, with the refusal as `refusal` and the error's status; typed values stay."""
    if form is not None:
        add_errors(form, error, fields)
    return render(request, template, {**context, "form": form, "refusal": refusal(error)}, status=error.status)


def answers_refusals(view: View[P]) -> View[P]:
    """Turn a domain error that the view did not handle itself into the page of messages."""

    @wraps(view)
    def answering(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return domain_error(request, error)

    return answering


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks (and wants a fragment), not a person's address bar."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def in_place(response: HttpResponse, target: str, *, swap: str = "innerHTML") -> HttpResponse:
    """Let htmx put an answer with an error's status into `target` (the form again) instead of the page's notes."""
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = target, swap, "unset"
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Done: on to `url`, by a redirect or, where htmx asked, by a change of page."""
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def new_once() -> str:
    """A token for the hidden field `once` of a form that creates something."""
    return uuid4().hex
