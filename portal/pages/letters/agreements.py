"""Agreements between departments (协查工作机制): the gaps first, one with its history, proposing, and each step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Duty, Officer
from catalog.queries import OVERSEERS, own_department
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, NotVisible
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.event_words import did
from portal.pages.forms import answers_refusals, refusal
from portal.pages.letters.agreement_form import choices, from_post, terms_of
from portal.pages.letters.frame import READERS, frame
from verification.actions import agreements as actions
from verification.models import Agreement, AgreementStatus
from verification.permissions.agreements import WRITERS
from verification.queries.agreements import gaps

PAGE = 50
MOST_GAPS = 100
Step = Callable[[Agreement, str, Actor, datetime], Any]


@needs(*READERS)
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """What is missing, then what is agreed; the office sees all departments, the desk its own."""
    actor, at = actor_of_request(request), now()
    own = own_department(actor)
    oversees = actor.has(*OVERSEERS)
    missing = gaps(own.programme_id, at, department_id=None if oversees else own.pk)
    rows = Agreement.objects.visible_to(actor).for_lists().order_by("-proposed_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_write = actor.has(*WRITERS) and not oversees
    context = {
        **frame(request, at),
        "page_of": "agreements",
        "gaps": [_gap(one, own.pk, may_write) for one in missing[:MOST_GAPS]],
        "gaps_total": len(missing),
        "page": page,
        "total": page.paginator.count,
        "query": "",
        "rows": [{"one": one, "phase": one.phase(at)} for one in page],
    }
    return render(request, "letters/agreements.html", context)


def _gap(one: Any, own_id: int, may_write: bool) -> dict[str, Any]:
    """A missing agreement, with the way to propose it where it is the reader's to propose."""
    mine = may_write and one.requesting.pk == own_id and one.in_talks is None
    where = urlencode({"proof": one.proof.code, "to": one.issuing.code})
    return {"gap": one, "propose": f"{reverse('agreement_new')}?{where}" if mine else ""}


@needs(*READERS)
@require_safe
@answers_refusals
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """One agreement: what is agreed, who speaks to whom, what happened, what may be done."""
    return _show(request, _numbered(request, number), None)


def _numbered(request: HttpRequest, number: str) -> Agreement:
    rows = Agreement.objects.visible_to(actor_of_request(request)).for_lists()
    found: Agreement | None = rows.select_related("proposed_by", "confirmed_by").filter(number=number).first()
    if found is None:
        raise NotVisible(_("没有找到这份协查工作机制，或者它不归您的部门。"))
    return found


def _show(request: HttpRequest, found: Agreement, error: DomainError | None) -> HttpResponse:
    actor, at = actor_of_request(request), now()
    writes = actor.has(*WRITERS)
    proposes = writes and actor.department_id == found.requesting_department_id
    answers = writes and actor.department_id == found.issuing_department_id
    phase = found.phase(at)
    context = {
        **frame(request, at),
        "page_of": "agreements",
        "agreement": found,
        "phase": phase,
        "contacts": [
            _contact(found.requesting_department, found.requesting_duty, at),
            _contact(found.issuing_department, found.issuing_duty, at),
        ],
        "events": _events(found),
        "may_confirm": answers and found.status == AgreementStatus.PROPOSED,
        "may_revise": proposes and found.status == AgreementStatus.DECLINED,
        "may_end": phase not in {AgreementStatus.ENDED} and (proposes or (answers and found.confirmed_at is not None)),
        "typed_reason": request.POST.get("reason", ""),
        "refusal": refusal(error) if error else None,
    }
    return render(request, "letters/agreement.html", context, status=error.status if error else 200)


def _contact(department: Any, duty: str, at: datetime) -> dict[str, Any]:
    """A side with the people who hold the duty now, from the registry."""
    held = Officer.objects.in_force(at).filter(department=department, duty=duty, user__is_active=True)
    people = held.select_related("user").order_by("cover", "pk")
    return {
        "department": department,
        "duty": Duty(duty).label,
        "people": [_("%(name)s（%(cover)s）") % {"name": one.user, "cover": one.get_cover_display()} for one in people],
    }


def _events(found: Agreement) -> list[dict[str, Any]]:
    return [{"at": one.at, "title": did(one.kind), "text": one.reason} for one in timeline.of(found)[:50]]


@needs(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def propose(request: HttpRequest) -> HttpResponse:
    """Propose an agreement; a refusal shows the form with all that was typed."""
    actor, at = actor_of_request(request), now()
    typed = from_post(request.POST or request.GET)
    if request.method != "POST":
        return _form(request, typed, None, None)
    try:
        made = actions.propose(
            proof=typed["proof"], issuing_department=typed["to"], terms=terms_of(typed), by=actor, at=at
        )
    except DomainError as error:
        return _form(request, typed, None, error)
    messages.success(request, _("已提出，等%(who)s确认。") % {"who": made.issuing_department.short_name})
    return redirect("agreement", number=made.number)


@needs(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """Change what was sent back, and propose it again."""
    actor, at, found = actor_of_request(request), now(), _numbered(request, number)
    if request.method != "POST":
        return _form(request, from_post({}, found), found, None)
    typed = from_post(request.POST, found)
    try:
        actions.revise(agreement_id=found.pk, terms=terms_of(typed), by=actor, at=at)
    except DomainError as error:
        return _form(request, typed, found, error)
    messages.success(request, _("已修改并重新提出。"))
    return redirect("agreement", number=number)


def _form(
    request: HttpRequest, typed: dict[str, str], found: Agreement | None, error: DomainError | None
) -> HttpResponse:
    at = now()
    offered = choices(own_department(actor_of_request(request)), typed, at)
    errors = {name.strip("/"): words for name, words in error.errors.items()} if error else {}
    if error and typed["to"] not in offered["issuers"]:  # another proof: the page offers other units now
        errors["to"] = _("换了证明，出具单位也换了，请再选一次")
    context = {
        **frame(request, at),
        "page_of": "agreements",
        "agreement": found,
        "typed": typed,
        "refusal": refusal(error) if error else None,
        "errors": errors,
        **offered,
    }
    return render(request, "letters/agreement_form.html", context, status=error.status if error else 200)


def _step(step: Step, words: Callable[[], str]) -> Callable[..., HttpResponseBase]:
    """The view of a step: done and back to the agreement, or the refusal on its page."""

    @needs(*WRITERS)
    @require_POST
    @answers_refusals
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = _numbered(request, number)
        try:
            step(found, request.POST.get("reason", ""), actor_of_request(request), now())
        except DomainError as error:
            return _show(request, _numbered(request, number), error)
        messages.success(request, words())
        return redirect("agreement", number=number)

    return view


confirm = _step(
    lambda found, reason, by, at: actions.confirm(agreement_id=found.pk, by=by, at=at),
    lambda: _("已确认，之后的协查函按它发出。"),
)
decline = _step(
    lambda found, reason, by, at: actions.decline(agreement_id=found.pk, reason=reason, by=by, at=at),
    lambda: _("已退回修改，对方会收到提醒。"),
)
end = _step(
    lambda found, reason, by, at: actions.end(agreement_id=found.pk, reason=reason, by=by, at=at),
    lambda: _("已终止，对方和统筹机构办公室会收到提醒。"),
)
