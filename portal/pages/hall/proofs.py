"""What the clerk does with one proof of a case; each address is a sheet, or a button's POST."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Way
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import go
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import SENDERS, WORKERS
from portal.pages.hall.queries import case_numbered, drafts_of, proof_of
from portal.pages.hall.sheet_forms import SendForm, SupplementForm, SupplyForm
from portal.pages.hall.sheets import Sheet, asked_of, run
from portal.pages.people_time import due_words
from portal.pages.why import limit_words, why_sent_now
from verification import acceptance, deadlines, reading
from verification.actions import cases, drafting, looking, materials, moving_on, offering
from verification.models import Case, ProofStatus, VerificationRequest
from verification.queries.papers import papers_of
from verification.reasons import reason_text


def back_to(case: Case) -> str:
    """The page of the case, which puts the focus on what is next."""
    return reverse("hall:case", args=[case.number])


def meant(request: HttpRequest, case: Case, proof_id: UUID) -> list[UUID]:
    """The proofs that a button means: several people may stand at the same point."""
    asked = {str(proof_id), *request.POST.getlist("proof")}
    try:
        return list(case.proofs.filter(pk__in=asked).order_by("position").values_list("pk", flat=True))
    except ValidationError:
        return [proof_id]


@needs(*SENDERS)
@answers_conflicts
def send(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """发协查: the sheet shows deadline and letter before sending; the row's button sends at once."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    if request.method == "POST" and "note" not in request.POST:
        words = _send(case, meant(request, case, proof_id), actor, at, "")
        messages.success(request, words)
        return go(request, back_to(case))
    draft = next(iter(drafts_of(case, [proof_id])), None)
    proof = proof_of(case, proof_id)
    shown = Sheet(
        heading=_("发给%(who)s核验：%(proof)s")
        % {"who": draft.issuing_department.short_name if draft else "", "proof": proof.proof.name},
        text=_("由部门之间核对，申请人不用去开证明。发出即送达，从送达起算。"),
        button=_("发出协查"),
        template="hall/sheets/send.html",
        extra={"proof": proof, "draft": draft, "preview": preview(draft, case, at), "has_file": True},
    )

    def done(values: dict[str, Any]) -> str:
        return _send(case, meant(request, case, proof_id), actor, at, values["note"], values["file"])

    return run(request, case, shown, SendForm, done)


def preview(draft: VerificationRequest | None, case: Case, at: datetime) -> dict[str, Any] | None:
    """The deadline if it were sent now, and why."""
    if draft is None:
        return None
    expected = deadlines.expected(draft.source, at)
    return {
        "limit": limit_words(expected.grounds.tier, expected.grounds.own_limit_days),
        "due": due_words(expected.limits.due_at, at),
        "why": why_sent_now(expected, regime=case.programme.regime_name, at=at, key="send"),
    }


def _send(case: Case, ids: list[UUID], actor: Actor, at: datetime, note: str, upload: Any = None) -> str:
    sent = []
    for pk in ids:
        if upload:
            upload.seek(0)  # one file goes with the letters of all people of the row
        sent.append(drafting.send(case_proof_id=pk, by=actor, at=at, note=note, upload=upload))
    due = max(request.due_at for request in sent if request.due_at)
    words = {"who": sent[0].issuing_department.short_name, "due": due_words(due, at), "count": len(sent)}
    if len(sent) > 1:
        return _("已发给%(who)s %(count)d 件协查，%(due)s 前反馈。可以先办别的。") % words
    return _("已发给%(who)s，%(due)s 前反馈。可以先办别的。") % words


@require_POST
@needs(*WORKERS)
@answers_conflicts
def read_again(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """再读一次."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    read = [cases.read_again(case_proof_id=pk, by=actor, at=at) for pk in meant(request, case, proof_id)]
    got = [proof for proof in read if proof.status == ProofStatus.SATISFIED]
    if len(got) == len(read):
        messages.success(request, _("读到了，已填进申请表。"))
    else:
        missing = next(proof for proof in read if proof not in got)
        messages.warning(request, _("还是没读到：%(why)s。") % {"why": reason_text(missing.reason_code)})
    return go(request, back_to(case))


@require_POST
@needs(*WORKERS)
@answers_conflicts
def move_on(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """改走下一办法, for a commitment also 不承诺."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    moved = [moving_on.move_on(case_proof_id=pk, by=actor, at=at) for pk in meant(request, case, proof_id)]
    if all(proof.status == ProofStatus.UNAVAILABLE for proof in moved):
        messages.warning(request, _("清单里的办法都试过了，可以收申请人自愿提供的材料。"))
    else:
        messages.success(request, _("改走%(way)s。") % {"way": moved[0].get_way_display()})
    return go(request, back_to(case))


@needs(*WORKERS)
@answers_conflicts
def supply(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """申请人自愿提供; where the list says that the applicant brings it, 收取申请人提供的材料."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    heading = _("申请人自愿提供：%(proof)s")
    told = _("申请人愿意自己提供的，不拒收，记入自愿提供台账；正在进行的协查随之撤回。不得主动索要。")
    if proof.way == Way.APPLICANT and proof.status != ProofStatus.SATISFIED:
        heading, told = _("收取申请人提供的材料：%(proof)s"), _("按清单由申请人提供，记入补充材料台账。")
    shown = Sheet(
        heading=heading % {"proof": proof.proof.name},
        text=told,
        button=_("收下并登记"),
        extra={"proof": proof, "has_file": True},
    )

    def done(values: dict[str, Any]) -> str:
        materials.supply(case_proof_id=proof.pk, by=actor, at=at, note=values["note"], upload=values["file"])
        return _("已收下，记入台账。")

    return run(request, case, shown, SupplyForm, done)


@needs(*WORKERS)
@answers_conflicts
def supplement(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """要求补充, after a negative answer: both sides field by field, and only what differs may be asked for."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    if asked := reading.newest_reply(proof):  # shown again where the form is refused
        looking.note_request_opening(asked, by=actor, at=at)
    facts = reading.facts_of_proof(proof)
    differing = reading.in_question(facts)
    shown = Sheet(
        heading=_("请申请人补充材料：%(proof)s") % {"proof": proof.proof.name},
        text=_("核验结果：%(result)s。只要够证明这一点的材料，记入补充材料台账。")
        % {"result": proof.get_status_display()},
        button=_("登记"),
        extra={
            "proof": proof,
            "has_file": True,
            "facts": facts,
            "stated": any(row.claimed is not None for row in facts),
        },
    )

    def done(values: dict[str, Any]) -> str:
        materials.supplement(
            case_proof_id=proof.pk,
            reason=values["reason"],
            by=actor,
            at=at,
            note=values["note"],
            upload=values["file"],
            points=values.get("points"),
            working_days=values["working_days"],
        )
        return _("已收下补充的材料。") if values["file"] else _("已告诉申请人要补什么、到哪天。材料拿来后再登记一次。")

    def make(*args: Any) -> SupplementForm:
        return SupplementForm(*args, differing=[(row.name, row.label) for row in differing])

    return run(request, case, shown, make, done)


@needs(*WORKERS)
@answers_conflicts
def take_up(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """看过申请人在网上交来的材料，采用."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("网上交来的材料：%(proof)s") % {"proof": proof.proof.name},
        text=_("看过以后采用，这项证明就齐了。不合用的先不采用，请申请人再交。")
        if acceptance.owed(proof)
        else _("看过以后采用：这项证明就齐了，正在进行的协查随之撤回。不合用的先不采用，协查照走。"),
        button=_("看过了，采用"),
        template="hall/sheets/take_up.html",
        extra={"proof": proof, "papers": [one for one in papers_of([proof]) if one.waits]},
    )

    def done(values: dict[str, Any]) -> str:
        offering.take_up(case_proof_id=proof.pk, by=actor, at=at)
        return _("已采用申请人交来的材料。")

    return run(request, case, shown, forms.Form, done)
