"""One commitment after it was signed: its check, the hearing, the finding, measures, objections; each step a form."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.officers import WORKERS
from portal.foundation import attachments, timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.files import PDF, file_answer
from portal.foundation.identifiers import uuid_or
from portal.foundation.moment import now
from portal.pages.commitment_words import method_words
from portal.pages.duties import needs
from portal.pages.event_words import told
from portal.pages.forms import answers_refusals, go, refusal
from portal.pages.hall.check_lists import READERS
from portal.pages.hall.frame import page
from portal.papers.commitments import document_of, download_name, is_genuine
from verification.actions import breaches, commitment_checks, commitment_objections, commitments, revoking
from verification.actions.looking import note_commitment_opening
from verification.models import Commitment, CommitmentCheck, CreditRecord, Measure
from verification.permissions.commitments import CHECKERS, DECIDERS, no_such_commitment
from verification.queries.papers import files_of_commitment, named_files_of
from verification.reasons import reason_text

Step = Callable[[UUID, HttpRequest, Actor, datetime], str]


@needs(*READERS)
@require_safe
@answers_refusals
def check(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """The page; it names the person, so that opening it leaves a record."""
    return _shown(request, commitment_id)


@needs(*CHECKERS, *DECIDERS)
@require_POST
@answers_refusals
def step(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Take the step that the form names; refused, the page comes again with all that was typed."""
    actor, at = actor_of_request(request), now()
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise Invalid(_("没有这一步。"))
    try:
        words = take(commitment_id, request, actor, at)
    except DomainError as error:
        return _shown(request, commitment_id, error)
    messages.success(request, words)
    return go(request, reverse("hall:check", args=[commitment_id]))


@needs(*READERS)
@require_safe
@answers_refusals
def document(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """The commitment as PDF, the same bytes whenever it is opened."""
    actor, at = actor_of_request(request), now()
    commitment = _found(commitment_id, actor)
    note_commitment_opening(commitment, by=actor, at=at)
    return file_answer(document_of(commitment, at), PDF, download_name(commitment), inline=True)


@needs(*READERS)
@require_safe
@answers_refusals
def file(request: HttpRequest, commitment_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of the commitment: the scan, what was found at the check, what was handed in at the hearing."""
    actor, at = actor_of_request(request), now()
    commitment = _found(commitment_id, actor)
    found = next((one for one in files_of_commitment(commitment) if one.pk == file_id), None)
    if found is None:
        raise NotVisible(_("没有这个附件。"), remedy=_("回到上一页，从列出的附件里打开。"))
    note_commitment_opening(commitment, by=actor, at=at)
    return file_answer(attachments.open_attachment(found), found.media_type, found.pk.hex[:8])


# --- steps ---


def _finish(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    typed = request.POST
    result = typed.get("result")
    if result not in CommitmentCheck.Result.values:
        raise Invalid(_("选一种核查结果。"), errors={"/result": _("属实，还是与承诺不符。")})
    kept = result == CommitmentCheck.Result.KEPT
    commitment_checks.finish(
        commitment_id=pk,
        kept=kept,
        findings=typed.get("findings", ""),
        manner=typed.get("manner", ""),
        files=request.FILES.getlist("files"),
        by=by,
        at=at,
    )
    return _("核查属实，已登记。") if kept else _("已登记，并请本人陈述意见。")


def _withdraw(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    commitments.withdraw(commitment_id=pk, reason=request.POST.get("reason", ""), by=by, at=at)
    return _("承诺已撤回，换别的办法取证明。")


def _take(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    has_it = request.POST.get("instead_of", "")
    instead_of = int(has_it) if has_it.isdecimal() and len(has_it) < 12 else None
    commitment_checks.assign(commitment_id=pk, by=by, at=at, instead_of=instead_of)
    return _("由您核查，时限照走。")


def _hear(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    breaches.hear(
        commitment_id=pk,
        statement=request.POST.get("statement", ""),
        waived=request.POST.get("waived") == "1",
        files=tuple(request.FILES.getlist("files")),
        by=by,
        at=at,
    )
    return _("已记录本人的陈述。")


def _decide(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    decision = request.POST.get("decision")
    if decision not in {"false", "kept"}:
        raise Invalid(_("选一种认定。"), errors={"/decision": _("虚假承诺，还是疑点不成立。")})
    lapses_on = _day(request.POST.get("lapses_on", ""), "/lapses_on")
    breaches.decide(
        commitment_id=pk,
        is_false=decision == "false",
        grounds=request.POST.get("grounds", ""),
        lapses_on=lapses_on,
        by=by,
        at=at,
    )
    return _("认定已作出，本人会收到通知。")


def _order(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    breaches.order(
        commitment_id=pk,
        kind=request.POST.get("kind", ""),
        text=request.POST.get("text", ""),
        due_on=_day(request.POST.get("due_on", ""), "/due_on"),
        result=request.POST.get("result", ""),
        licence_id=_licence_id(request.POST.get("licence", "")),
        by=by,
        at=at,
    )
    return _("措施已作出，本人会收到通知。")


def _complete(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    breaches.complete(
        commitment_id=pk, kind=request.POST.get("kind", ""), outcome=request.POST.get("outcome", ""), by=by, at=at
    )
    return _("已登记完成。")


def _object(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    typed = request.POST
    commitment_objections.object_as_third_party(
        commitment_id=pk,
        text=typed.get("text", ""),
        name=typed.get("name", ""),
        contact=typed.get("contact", ""),
        files=tuple(request.FILES.getlist("files")),
        by=by,
        at=at,
    )
    return _("异议已登记，按期答复。")


def _object_to_finding(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    commitment_objections.object_to_finding(
        commitment_id=pk,
        text=request.POST.get("text", ""),
        files=tuple(request.FILES.getlist("files")),
        by=by,
        at=at,
    )
    return _("本人的异议已登记，由另一名工作人员答复。")


def _answer(pk: UUID, request: HttpRequest, by: Actor, at: datetime) -> str:
    upheld = request.POST.get("upheld")
    if upheld not in {"1", "0"}:
        raise Invalid(_("选异议成立还是不成立。"), errors={"/upheld": _("选一项。")})
    answered = commitment_objections.answer(
        objection_id=uuid_or(request.POST.get("objection", ""), Invalid(_("没有这条异议。"))),
        upheld=upheld == "1",
        answer=request.POST.get("answer", ""),
        by=by,
        at=at,
    )
    if answered.holder_id is None:
        return _("已答复。提出的人没有账号，请照登记的联系方式告诉本人。")
    return _("已答复，提出的人会收到通知。")


STEPS: Mapping[str, Step] = {
    "withdraw": _withdraw,
    "take": _take,
    "finish": _finish,
    "hear": _hear,
    "decide": _decide,
    "order": _order,
    "complete": _complete,
    "object": _object,
    "object_to_finding": _object_to_finding,
    "answer": _answer,
}


# --- parts ---


def _shown(request: HttpRequest, commitment_id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, at = actor_of_request(request), now()
    commitment = _found(commitment_id, actor)
    note_commitment_opening(commitment, by=actor, at=at)
    context = {**_context(commitment, actor, at), "typed": request.POST, "refusal": refusal(error) if error else None}
    return page(request, "hall/check.html", context, current="checks", status=error.status if error else 200)


def _context(commitment: Commitment, actor: Actor, at: datetime) -> dict[str, Any]:
    doubts = commitment.doubts
    breach = doubts[-1] if doubts else None
    measures = list(breach.measures.all()) if breach else []
    credit = CreditRecord.objects.filter(commitment=commitment).order_by("recorded_at", "pk").last()
    ours = actor.department_id == commitment.case_proof.case.department_id
    return {
        "commitment": commitment,
        "plan": commitment.plan,
        "breach": breach,
        "earlier": doubts[:-1],
        "measures": [{"row": one, "is_late": one.is_overdue(at)} for one in measures],
        "orderable": [kind for kind in Measure.Kind if kind not in {one.kind for one in measures}],
        "issued": revoking.issued_on(commitment.case_proof.case, at) if breach else [],
        "objections": commitment.objections.select_related("filed_by", "decided_by").order_by("filed_at"),
        "credit_state": credit.standing(at) if credit else "",
        "plan_reason": reason_text(commitment.plan.reason_code),
        "files": named_files_of(commitment),
        "may_decide_now": breach is not None and breach.may_be_decided(at),
        "may_withdraw": ours and actor.has(*WORKERS) and commitment.may_be_withdrawn,
        "may_check": ours and actor.has(*CHECKERS),
        "may_object": ours and actor.has(*CHECKERS) and breach is not None and breach.may_be_objected_to(at),
        "may_decide": ours and actor.has(*DECIDERS),
        "method": method_words(commitment),
        "is_genuine": is_genuine(commitment),
        "is_my_finding": breach is not None and breach.decided_by_id == actor.user_id,
        "events": _events(commitment),
        "lines": commitment.notice.split("\n"),
        "manners": CommitmentCheck.Manner.choices,
        "reader_id": actor.user_id,
        "at": at,
    }


def _events(commitment: Commitment) -> list[dict[str, Any]]:
    """All that befell it, newest first: from the signature to the end, and what its clock noted."""
    of_case = timeline.of(commitment.case_proof.case).filter(details__commitment=str(commitment.pk))
    rows = {(one.kind, one.at): one for one in [*timeline.of(commitment.plan), *of_case]}
    return told(sorted(rows.values(), key=lambda row: (row.at, row.pk), reverse=True), with_reasons=True)


def _found(commitment_id: UUID, actor: Actor) -> Commitment:
    rows = Commitment.objects.visible_to(actor).with_all().select_related("evidence", "document", "witnessed_by")
    found: Commitment | None = rows.filter(pk=commitment_id).distinct().first()
    if found is None:
        raise no_such_commitment()
    return found


def _day(text: str, pointer: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("日期格式不对。"), errors={pointer: _("例如 2026-11-24")}) from None


def _licence_id(text: str) -> UUID | None:
    wrong = Invalid(_("没有这张证照。"), errors={"/licence": _("从列出的里面选。")})
    return uuid_or(text, wrong) if text else None
