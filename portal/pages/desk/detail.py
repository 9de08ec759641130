"""One request beside its list: what is asked, what was answered, why this deadline, what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Department
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError
from portal.foundation.identity_numbers import mask_name
from portal.foundation.moment import now
from portal.pages.clocks import runs_in
from portal.pages.desk import boxes, files, sheets
from portal.pages.desk.frame import READERS, WRITERS, frame
from portal.pages.desk.history import history
from portal.pages.desk.places import IN, OUT, Box, Place, place_of
from portal.pages.desk.typed import ASKED_BACK, FACT, Typed, as_typed, from_draft, from_reply, known_of, put_in
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals, in_place, is_htmx, refusal
from portal.pages.why import why_of
from verification import letters, reading, told
from verification.actions import looking
from verification.facts import proposed_outcome
from verification.models import Escalation, Outcome, ReplyDraft, RequestRating, ReturnCode, VerificationRequest
from verification.permissions import requests as permissions
from verification.queries.asked import followers_of
from verification.queries.attendance import unattended_of

OPENED = "desk_opened"  # session: what was recorded as opened last, a request with the reply that stood in it
SAME_OPENING = "desk_same_opening"  # session: the request that a step on its open page leads back to
OPEN_DETAIL = "#desk-detail"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of the detail shows beyond the request itself: something typed, a refusal, an open sheet."""

    typed: Typed | None = None
    error: DomainError | None = None
    sheet: str = ""
    correcting: bool = False
    sheet_typed: Mapping[str, str] | None = None


@needs(*READERS)
@require_safe
@answers_refusals
def asked_of_us(request: HttpRequest, number: str) -> HttpResponse:
    """A request in the inbox; one that the own department asked is shown in the outbox."""
    return _open(request, number, IN)


@needs(*READERS)
@require_safe
@answers_refusals
def asked_by_us(request: HttpRequest, number: str) -> HttpResponse:
    """A request in the outbox."""
    return _open(request, number, OUT)


def _open(request: HttpRequest, number: str, box: Box) -> HttpResponse:
    actor = actor_of_request(request)
    row = reading.request_numbered(number, actor)
    side = box_of(row, actor, box)
    if side is not None and side is not box:
        return redirect(place_of(request, side).detail_address(row.number))
    return show(request, row, box, now(), Shown(sheet=request.GET.get("sheet", "")))


def box_of(row: VerificationRequest, actor: Actor, wanted: Box) -> Box | None:
    """The box that a request belongs to for this reader; a department that asks itself has it in both.

    None for a department that is neither asked nor asks: a case of its own takes the reply over.
    """
    sides = [(IN, row.issuing_department_id), (OUT, row.requesting_department_id)]
    mine = [box for box, department_id in sides if department_id == actor.department_id]
    return wanted if wanted in mine else next(iter(mine), None)


def note_look(request: HttpRequest, row: VerificationRequest, actor: Actor, at: datetime) -> None:
    """Leave one record for one opening. Raises NotVisible, NotAllowed; a refused look leaves a record too.

    What a step on the open page answers with, or leads back to, is the same opening, unless a reply came meanwhile.
    """
    came_back = request.session.pop(SAME_OPENING, "") == row.number
    is_known = request.session.get(OPENED) == _seen(row)
    if came_back or (is_known and request.method == "POST"):
        looking.refuse_unconcerned(row, by=actor, at=at)
    else:
        looking.note_request_opening(row, by=actor, at=at)
    if not is_known:
        request.session[OPENED] = _seen(row)


def _seen(row: VerificationRequest) -> str:
    """What a reader sees of a request by now: which reply stands in it."""
    return f"{row.number} {row.answered_at or ''} {sha256(row.reply_signature.encode()).hexdigest()[:16]}"


def back_to(request: HttpRequest, row: VerificationRequest, box: Box) -> HttpResponse:
    """After a step: the same request again, by redirect. `row` as it was before the step."""
    if request.session.get(OPENED) == _seen(row):
        request.session[SAME_OPENING] = row.number
    return redirect(place_of(request, box).detail_address(row.number))


def posted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A step that is taken by POST; its address reloaded (after a refusal) leads back to the request itself."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def stepping(request: HttpRequest, number: str) -> HttpResponseBase:
        if request.method != "POST":
            return redirect(place_of(request, IN).detail_address(number))
        return view(request, number)

    return stepping


def show(request: HttpRequest, row: VerificationRequest, box: Box, at: datetime, shown: Shown) -> HttpResponse:
    """The page, or for htmx the detail alone; with the status of a refusal. Every door of the desk shows it by here.

    It is for those who need to know (article 12), and leaves their record. Whose case only takes the reply over reads
    it there. Raises NotVisible, NotAllowed.
    """
    actor = actor_of_request(request)
    side = box_of(row, actor, box)
    if side is None:
        if shown.error:
            messages.warning(request, shown.error.message)
        return redirect("hall:case", permissions.case_for(actor, row).number)
    note_look(request, row, actor, at)
    place = place_of(request, side)
    status = shown.error.status if shown.error else 200
    context = detail(row, actor, place, at, shown)
    if is_htmx(request):
        answer = render(request, "desk/_detail.html", context, status=status)
        return in_place(answer, OPEN_DETAIL, swap="outerHTML") if shown.error else answer
    beside = boxes.listing(place, actor, at, current=row.number)
    return render(request, "desk/box.html", {**frame(request, _page(side), at), **beside, **context}, status=status)


def _page(box: Box) -> str:
    return "inbox" if box is IN else "outbox"


def detail(row: VerificationRequest, actor: Actor, place: Place, at: datetime, shown: Shown) -> dict[str, Any]:
    """What `desk/_detail.html` shows."""
    may_answer = place.box is IN and actor.has(*WRITERS)
    small_forms = sheets.context(row, place, at, shown, may_answer=may_answer)
    return {
        "row": row,
        "here": place,
        "current": row.number,
        "query": place.query,
        "is_inbox": place.box is IN,
        "may_answer": may_answer,
        "may_ask": place.box is OUT and actor.has(*WRITERS),
        "may_rate": place.box is OUT and actor.has(*WRITERS),
        "rating": RequestRating.objects.filter(request=row).first() if row.has_reply else None,
        "history": history(row, actor),
        "escalation": Escalation.objects.visible_to(actor).filter(request=row).first(),
        "correspondence": row.clarifications.select_related("department", "user"),
        "siblings": siblings(row, actor, place),
        "also": followers_of(row),
        "alone": [] if may_answer else unattended_of([row], at),
        "signatures": signatures(row),
        "refusal": refusal(shown.error) if shown.error and not shown.sheet else None,
        **limits(row, at),
        **files.context(row, actor, may_ask=place.box is OUT and actor.has(*WRITERS)),
        "earlier": list(row.earlier_replies.select_related("replaced_by")) if row.status == "corrected" else [],
        **reply_form(row, actor, shown, may_answer=may_answer),
        **small_forms,
        "change_url": f"{reverse('desk:reclassify', args=[row.number])}?{place.query}" if small_forms["tiers"] else "",
        "change_text": _("查起来更慢，改时限档"),
    }


def limits(row: VerificationRequest, at: datetime) -> dict[str, Any]:
    """Countdown and explanation; nothing for a draft, which has no clock."""
    if row.submitted_at is None:
        return {"why": None, "runs": ()}
    deadline = told.deadline_of(row)
    regime = row.programme.regime_name
    why = why_of(deadline, grounds=told.grounds_of(row), regime=regime, at=at, key=row.number)
    return {"why": why, "runs": runs_in(deadline), "is_late": row.is_overdue(at)}


def reply_form(row: VerificationRequest, actor: Actor, shown: Shown, *, may_answer: bool) -> dict[str, Any]:
    """The fields of the reply with what is in them: typed just now, else the draft, else the standing reply."""
    draft = None
    typed = shown.typed
    if typed is None and may_answer and row.is_open:
        draft = ReplyDraft.objects.filter(request=row, user_id=actor.user_id or 0).first()
        typed = from_draft(draft.content or {}) if draft else None
    typed = typed or from_reply(row)
    if not typed.outcome:
        typed = replace(typed, outcome=proposed_outcome(row.claimed or {}, typed.facts))
    errors = refusal(shown.error)["errors"] if shown.error else {}
    others = ReplyDraft.objects.filter(request=row).exclude(user_id=actor.user_id or 0).select_related("user")
    return {
        "typed": typed,
        "draft": draft,
        "facts": [_fact(fact, typed, errors) for fact in reading.fact_rows(row)],
        "errors": errors,
        "outcomes": outcomes(with_return=row.is_open),
        "canned": canned_texts(row),
        "return_codes": ReturnCode.choices,
        "asked_back": [(code, label) for code, (label, _text) in ASKED_BACK.items()],
        "writing": list(others) if row.is_open else [],
        "correcting": shown.correcting,
        "kept_typing": shown.typed is not None and not row.is_open,
    }


def _fact(fact: reading.FactRow, typed: Typed, errors: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": fact.name,
        "field": FACT + fact.name,
        "label": fact.label,
        "unit": fact.unit,
        "kind": fact.type,
        "options": fact.options,
        "required": fact.required,
        "claimed": as_typed(fact.claimed),
        "found": as_typed(fact.found),
        "differs": fact.differs,
        "value": typed.facts.get(fact.name, ""),
        "error": errors.get(f"facts-{fact.name}", ""),
    }


def outcomes(*, with_return: bool) -> list[dict[str, Any]]:
    """Parameters of `components/seg.html`; a standing reply can be corrected but not returned."""
    icons = {Outcome.MATCHED: "circle-check", Outcome.MISMATCHED: "equal-not", Outcome.NOT_FOUND: "search-off"}
    answers: list[dict[str, Any]] = [
        {"value": outcome.value, "label": outcome.label, "icon": icon, "key": str(key)}
        for key, (outcome, icon) in enumerate(icons.items(), start=1)
    ]
    if with_return:
        answers.append({"value": "returned", "label": _("退回"), "icon": "arrow-back-up", "key": "4"})
    return answers


def canned_texts(row: VerificationRequest) -> list[dict[str, str]]:
    """The template's texts with the person and the item put in; `pattern` still has the marks of the facts."""
    labels = dict(Outcome.choices)
    return [
        {
            "outcome": one.get("outcome", ""),
            "label": str(labels.get(one.get("outcome", ""), "")),
            "text": letters.filled(one.get("text", ""), row),
            "pattern": put_in(one.get("text", ""), known_of(row)),
        }
        for one in (row.template.canned if row.template else [])
    ]


def siblings(row: VerificationRequest, actor: Actor, place: Place) -> list[dict[str, Any]]:
    """Other requests of the same case in the same box, masked."""
    rows = VerificationRequest.objects
    box = rows.inbox(actor.department_id) if place.box is IN else rows.outbox(actor.department_id)
    others = box.filter(case_id=row.case_id).exclude(pk=row.pk).select_related("proof").order_by("number")[:8]
    return [
        {
            "url": place.detail_address(one.number),
            "words": f"{one.proof.name}{_('：')}{mask_name((one.subject or {}).get('name', ''))}",
            "status": one.get_status_display(),
        }
        for one in others
    ]


def _signer(row: VerificationRequest) -> Department:
    """Whose signature the letter of reply bears: of one that was entered from a fax, of who entered it."""
    entered = letters.signer_of_reply(row) == row.requesting_department_id
    return row.requesting_department if entered else row.issuing_department


def signatures(row: VerificationRequest) -> list[dict[str, Any]]:
    """Whether both letters still are what their departments signed."""
    letters_of = [
        (_("协查函"), row.inquiry_signature, letters.check_inquiry, row.requesting_department),
        (_("反馈函"), row.reply_signature, letters.check_reply, _signer(row)),
    ]
    return [
        {"letter": name, "by": by.short_name, "valid": check(row).valid} for name, sign, check, by in letters_of if sign
    ]
