"""`/hall/open/`: item, applicant, the others, consent: one page, one key at the end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.queries import item_in_force
from catalog.themes import ThemeInForce, ToOpen, theme_in_force
from certificates.actions import codes
from certificates.codes import TOKEN_PREFIX
from portal.foundation import idempotency
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, KeyReused
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import go, in_place, is_htmx, new_once, refusal
from portal.pages.hall import opening_form as shape
from portal.pages.hall import scanned as scanned_before
from portal.pages.hall.frame import WORKERS, page
from portal.pages.hall.items import often
from portal.pages.hall.opening_form import Opening, Typed
from portal.pages.hall.opening_told import consent_parts, holder_words, in_hand, number_words
from portal.pages.hall.queries import window_of
from verification.actions import cases, theme_cases
from verification.models import Case
from verification.permissions import cases as permissions

FORM = "#hall-open"


@needs(*WORKERS)
def open_page(request: HttpRequest) -> HttpResponse:
    """The page; a POST says which step: read the code, add or drop a row, or open."""
    if request.method == "POST":
        return _step(request, shape.opening_of(request.POST))
    scanned = scanned_before.take(request)
    opening = Opening(
        item=request.GET.get("item", "").strip().upper(),
        code=scanned.get("code", ""),
        applicant=Typed(number=scanned.get("number", ""), document_type=scanned.get("document_type", "id_card")),
    )
    try:
        version = _version(opening)
        if version:
            _may_open(actor_of_request(request), version)
    except DomainError as error:
        return _again(request, replace(opening, item=""), None, error)
    if version:
        document = shape.fitting_document(version, scanned.get("document_type", ""))
        opening = replace(opening, applicant=replace(opening.applicant, document_type=document))
    if scanned and not version:
        scanned_before.keep(request, scanned)  # until the item is chosen
    return _show(request, opening, version)


@require_POST
@needs(*WORKERS)
def check_number(request: HttpRequest) -> HttpResponse:
    """What a number says, while it is typed: the birth date of a right one, the reason of a wrong one."""
    prefix = request.POST.get("prefix", "applicant")[:20]
    number = request.POST.get(f"{prefix}-number", "")
    document_type = request.POST.get(f"{prefix}-document_type", "id_card")
    told = number_words(document_type, number)
    return render(request, "hall/_number_told.html", {"told": told, "prefix": prefix})


# --- the steps ---


def _step(request: HttpRequest, opening: Opening) -> HttpResponse:
    """What the pressed button means; Enter alone goes on to whatever is missing, and opens when nothing is."""
    step = request.POST.get("step", "enter")
    try:
        version = _version(opening)
        if version is None:
            return _show(request, opening, None)
        if opening.code and not opening.presentation and step in {"enter", "code", "open"}:
            opening = _read_code(opening, actor_of_request(request))
            step = step if step == "open" or not version.roles else "show"  # others may have to be added first
        if step.startswith("add-"):
            return _show(request, opening.with_party(step.removeprefix("add-")), version)
        if step.startswith("drop-") and step[5:].isdigit():
            return _show(request, opening.without_party(int(step[5:])), version)
        if step == "other-code":
            return _show(request, replace(opening, presentation="", code=""), version)
        if step == "open" or (step == "enter" and _ready(opening)):
            return _open(request, opening)
    except DomainError as error:
        return _again(request, opening, _version_or_none(opening), error)
    return _show(request, opening, version)


def _ready(opening: Opening) -> bool:
    """Whether Enter may open: everything is there."""
    return shape.focus_of(opening, {}) == "open"


def _read_code(opening: Opening, actor: Actor) -> Opening:
    """Read the holder's code for this item; from now on the presentation stands for it."""
    token = opening.code if opening.code.startswith(TOKEN_PREFIX) else ""
    read = codes.present(token=token, digits="" if token else opening.code, purpose=opening.item, by=actor, at=now())
    return replace(opening, code="", presentation=str(read.pk))


def _open(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Open the case, once for each token of the form; then on to its page."""
    actor, at = actor_of_request(request), now()
    _refuse_unfinished(opening)

    def work() -> idempotency.Answer:
        return idempotency.Answer(status=201, body={"number": _opened(opening, actor, at).number})

    answer = idempotency.once(key=f"hall.open.{opening.once}", asked=opening.as_asked(), by=actor, at=at, work=work)
    return go(request, reverse("hall:case", args=[answer.body["number"]]))


def _opened(opening: Opening, actor: Actor, at: datetime) -> Case:
    """The new case; of a theme the first of its cases, whose page leads to the others."""
    given: dict[str, Any] = {
        "applicant": opening.applicant_input,
        "parties": [row.as_input() for row in opening.parties if not row.is_empty or _needed(opening, row)],
        "authorisation": opening.authorisation,
        "window_id": window_of(actor, at),
        "ticket": opening.ticket,
    }
    if isinstance(_version(opening), ThemeInForce):
        together = theme_cases.open_theme(theme_code=opening.item, **given, by=actor, at=at)
        own = together.cases.order_by("pk").filter(department=actor.department_id or 0).first()
        return own or together.cases.order_by("pk")[0]
    return cases.open_case(item_code=opening.item, **given, by=actor, at=at)


def _may_open(actor: Actor, version: ToOpen) -> None:
    may = permissions.may_open_theme if isinstance(version, ThemeInForce) else permissions.may_open
    may(actor, version.item.department_id)


def _refuse_unfinished(opening: Opening) -> None:
    """Name at once every number that cannot be and the choice that is open; the action would name the first of them."""
    rows = {f"/parties/{place}": row for place, row in enumerate(opening.parties)}
    if not opening.authorisation.token:
        rows["/applicant"] = opening.applicant
    told = {pointer: number_words(row.document_type, row.number) for pointer, row in rows.items()}
    errors = {f"{pointer}/number": words["text"] for pointer, words in told.items() if words.get("tone") == "late"}
    if not opening.authorisation.method:
        errors["/authorisation/method"] = _method_words(_version_or_none(opening))
    if errors:
        raise Invalid(_("还有 %(count)d 处要改。") % {"count": len(errors)}, errors=errors)


def _method_words(version: ToOpen | None) -> str:
    if version is None or version.duty_article:
        return _("选“本人当面同意”或“依职责读取”；扫了居民码就不用选。")
    return _("扫居民码，或选“本人当面同意”。")


def _needed(opening: Opening, row: Typed) -> bool:
    """Whether an empty row must be filled: then the action names what is missing."""
    version = _version_or_none(opening)
    return version is not None and shape.limits_of(version).get(row.role, (0, 0))[0] > 0


# --- showing ---


def _version(opening: Opening) -> ToOpen | None:
    """What is to be opened: the item's version in force, or a theme."""
    if not opening.item:
        return None
    return theme_in_force(opening.item, now()) or item_in_force(opening.item, now())


def _version_or_none(opening: Opening) -> ToOpen | None:
    try:
        return _version(opening)
    except DomainError:
        return None


def _again(request: HttpRequest, opening: Opening, version: ToOpen | None, error: DomainError) -> HttpResponse:
    """The page with the refusal beside its fields; a used or expired code is emptied, so that a new one can be read."""
    told = refusal(error)
    errors = dict(told["errors"])
    if error.code.startswith("code_"):
        errors = {"code": f"{error.message}{error.remedy}"}
        opening = replace(opening, code="")
    if isinstance(error, KeyReused):
        opening = replace(opening, once=new_once())
        told["now"] = _("这张表已经开办过一件；内容改过了，再点一次就另开一件。")
    return _show(request, opening, version, {**told, "errors": errors}, status=error.status)


def _show(
    request: HttpRequest,
    opening: Opening,
    version: ToOpen | None,
    told: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if version:
        opening = shape.with_needed_parties(opening, version)
    errors, actor = told["errors"] if told else {}, actor_of_request(request)
    context = {
        "opening": opening,
        "version": version,
        "steps": version.versions if isinstance(version, ThemeInForce) else (),
        "holder": holder_words(opening, actor),
        "refusal": told,
        "errors": errors,
        "method_error": errors.get("authorisation-method", ""),
        "scanned": scanned_before.waits(request),
        "noted": number_words(opening.applicant.document_type, opening.applicant.number) if not version else {},
        "rows": _rows(opening, version, errors),
        "roles": shape.addable_roles(opening, version) if version else [],
        "methods": shape.method_options(version) if version else [],
        "consent": consent_parts(version, now()) if version else [],
        "focus": shape.focus_of(opening, errors),
        "code_prefix": TOKEN_PREFIX,
        "often": [] if version else often(request),
        "in_hand": in_hand(request, opening, actor, is_chosen=version is not None),
    }
    if is_htmx(request) and request.method == "POST":
        answer = render(request, "hall/_open_form.html", context, status=status)
        return in_place(answer, FORM, swap="outerHTML")
    return page(request, "hall/open.html", context, status=status)


def _rows(opening: Opening, version: ToOpen | None, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The applicant and the others as the template shows them."""
    people = [("applicant", opening.applicant), *((f"parties-{n}", row) for n, row in enumerate(opening.parties))]
    return [
        {
            "prefix": prefix,
            "index": index - 1,
            "typed": row,
            "documents": shape.document_choices(version, applicant=index == 0),
            **_number_told(row, errors.get(f"{prefix}-number") or errors.get(f"{prefix}-document_type", "")),
            "name_error": errors.get(f"{prefix}-name", ""),
            "error": errors.get(prefix, "") or errors.get(f"{prefix}-kind", "") or errors.get(f"{prefix}-role", ""),
        }
        for index, (prefix, row) in enumerate(people)
    ]


def _number_told(row: Typed, error: str) -> dict[str, Any]:
    """What stands under a number, once: the refusal where there is one, else what the number itself says."""
    told = {"tone": "late", "text": error} if error else number_words(row.document_type, row.number)
    return {"told": told, "number_error": error}
