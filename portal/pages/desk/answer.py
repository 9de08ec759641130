"""Answering, returning, asking back, correcting, and the draft that is kept while somebody writes."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Conflict, DomainError, Invalid
from portal.foundation.moment import LOCAL, now
from portal.pages.desk import boxes
from portal.pages.desk.detail import Shown, back_to, posted, show
from portal.pages.desk.frame import READERS
from portal.pages.desk.places import IN, place_of
from portal.pages.desk.typed import ASKED_BACK, Typed, from_post, known_of, put_in
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.letters.files import only_files, take
from portal.pages.people_time import moment_words
from verification import letters, reading
from verification.actions import reply_drafts, requests
from verification.facts import clean_facts
from verification.models import LetterPart, RequestStatus, VerificationRequest


@needs(*READERS)
@posted
@answers_refusals
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer or return; then on to the next one, or stay. A refusal shows the page with all that was typed.

    What is unclear is not returned: the sheet that asks the other side opens, with words to begin with.
    """
    actor, at, typed = actor_of_request(request), now(), from_post(request.POST)
    row = reading.request_numbered(number, actor)
    place = place_of(request, IN)
    following = boxes.next_after(place, row, actor, at)
    refused = take(request, row, LetterPart.REPLY, actor)
    if refused or only_files(request):
        return show(request, reading.request_numbered(number, actor), IN, at, Shown(typed=typed, error=refused))
    if asked := ASKED_BACK.get(request.POST.get("ask", "")):
        words = {"text": str(asked[1])}
        return show(request, row, IN, at, Shown(typed=typed, sheet="clarify", sheet_typed=words))
    try:
        _send(row, typed, actor, at)
    except DomainError as error:
        fresh = reading.request_numbered(number, actor)
        if not is_repeat(fresh, typed, actor):
            return show(request, fresh, IN, at, Shown(typed=typed, error=told_by_name(error, fresh, at)))
    else:
        messages.success(request, sent_words(row, typed))
    if request.POST.get("then") != "next":
        return back_to(request, row, IN)
    return redirect(place.detail_address(following) if following else place.list_address())


def _send(row: VerificationRequest, typed: Typed, actor: Actor, at: datetime) -> None:
    if typed.is_return:
        requests.return_(request_id=row.pk, by=actor, at=at, **typed.why_returned)
        return
    requests.answer(request_id=row.pk, outcome=typed.outcome, facts=dict(typed.facts), note=typed.note, by=actor, at=at)


def is_repeat(row: VerificationRequest, typed: Typed, actor: Actor) -> bool:
    """The same person sent the same reply a moment ago: a double click, not a conflict."""
    if row.answered_by_id != actor.user_id or row.outcome != typed.outcome or row.status != RequestStatus.ANSWERED:
        returned = row.status == RequestStatus.RETURNED and typed.is_return
        return returned and (row.return_code, row.return_reason) == (typed.return_code, typed.return_reason.strip())
    try:
        facts = clean_facts(typed.facts, row.template.fields if row.template else [], need_all=False)
    except Invalid:
        return False
    return facts == (row.facts or {}) and typed.note.strip() == (row.reply_note or "")


def told_by_name(error: DomainError, row: VerificationRequest, at: datetime) -> DomainError:
    """A conflict says who was faster, when and with what."""
    if not isinstance(error, Conflict) or row.is_open:
        return error
    who = str(row.answered_by or row.assignee or _("同事"))
    when = row.answered_at or row.closed_at or at
    what = row.get_outcome_display() if row.outcome else row.get_status_display()
    words = {"who": who, "when": moment_words(when, at), "what": what}
    if row.status == RequestStatus.WITHDRAWN:
        return Conflict(_("对方%(when)s撤回了这件，不用再反馈。") % words, remedy=_("看下一件。"))
    message = _("%(who)s %(when)s 已经办了这件：%(what)s。您的没有发出，填的内容还在下面。") % words
    return Conflict(message, remedy=_("内容一样就不用再发；不一样，写明哪里错了，作为更正发出。"))


def sent_words(row: VerificationRequest, typed: Typed) -> str:
    """What happened, for the note above the next page."""
    words = {"proof": row.proof.name, "number": row.number, "to": row.requesting_department.short_name}
    if typed.is_return:
        return _("已退回%(to)s：%(proof)s（%(number)s）。") % words
    return _("已反馈给%(to)s：%(proof)s（%(number)s）。") % words


@needs(*READERS)
@posted
@answers_refusals
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Put a reply right, saying what was wrong."""
    actor, at, typed = actor_of_request(request), now(), from_post(request.POST)
    row = reading.request_numbered(number, actor)
    refused = take(request, row, LetterPart.REPLY, actor)
    if refused or only_files(request):
        return show(request, row, IN, at, Shown(typed=typed, error=refused, correcting=True))
    try:
        requests.correct(
            request_id=row.pk,
            outcome=typed.outcome,
            facts=typed.corrected_facts,
            note=_corrected_note(row, typed),
            reason=typed.reason,
            by=actor,
            at=at,
        )
    except DomainError as error:
        return show(request, reading.request_numbered(number, actor), IN, at, Shown(typed=typed, error=error))
    messages.success(request, _("已更正，%(to)s会收到提醒。") % {"to": row.requesting_department.short_name})
    return back_to(request, row, IN)


def _corrected_note(row: VerificationRequest, typed: Typed) -> str:
    """The text of a correction: a registered sentence that nobody changed says what is right now.

    Raises Invalid where one's own words stand unchanged under another outcome.
    """
    earlier = row.reply_note or ""
    if not earlier or typed.note.replace("\r\n", "\n").strip() != earlier:
        return typed.note
    registered = row.template.canned if row.template else []
    if any(letters.filled(one.get("text", ""), row) == earlier for one in registered):
        pattern = next((one.get("text", "") for one in registered if one.get("outcome") == typed.outcome), "")
        said = put_in(pattern, {**known_of(row), **typed.corrected_facts}, blank=letters.BLANK)
        return "" if letters.BLANK in said else said
    if typed.outcome != row.outcome:
        raise Invalid(
            _("结果改了，正文还是原来的话，没有更正。已填的都保留着。"),
            errors={"/note": _("照新的结果改写，或者清空")},
        )
    return typed.note


@needs(*READERS)
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is typed; answers with the words for the corner of the page, or with nothing where it is too late."""
    actor, at = actor_of_request(request), now()
    try:
        row = reading.request_numbered(number, actor)
        reply_drafts.keep(request_id=row.pk, content=from_post(request.POST).as_content(), by=actor, at=at)
    except DomainError:
        return HttpResponse(status=204)
    words = _("%(time)s 已存草稿") % {"time": f"{at.astimezone(LOCAL):%H:%M}"}
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
