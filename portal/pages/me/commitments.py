"""`/me/commitments/`: what one promised, how it was checked, what one can say to it; and signing on the phone."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.files import PDF, file_answer
from portal.pages.commitment_words import method_words
from portal.pages.forms import go, refusal
from portal.pages.me.findings import finding_of, publication_words, withdrawal_of
from portal.pages.me.frame import Whose, for_holder, page, page_of
from portal.pages.public.places import around_of
from portal.papers.commitments import document_of, download_name
from verification import queries
from verification.actions import breaches, commitment_objections, commitments, credit, credit_proposals
from verification.models import (
    BreachStatus,
    Case,
    CaseProof,
    Commitment,
    CommitmentObjection,
    CreditProposal,
    CreditRecord,
)
from verification.permissions.commitments import is_the_person, no_such_commitment
from verification.reasons import reason_text

PAGE = 20
Step = Callable[[Commitment, HttpRequest, Whose], str]


@require_safe
@for_holder
def commitments_page(request: HttpRequest, whose: Whose) -> HttpResponse:
    """All commitments of the holder, newest first, and the credit records that bar from further ones."""
    own = Commitment.objects.visible_to(whose.actor).with_all().order_by("-signed_at", "-pk")
    found, following = page_of(own, "signed_at", request.GET.get("after", ""), PAGE)
    address = reverse("me_commitments")
    records = CreditRecord.objects.visible_to(whose.actor).select_related("programme").order_by("-recorded_at")
    context = {
        "rows": [_row(one) for one in found],
        "records": [{"record": one, "standing": one.standing(whose.at)} for one in records],
        "proposals": CreditProposal.objects.filter(holder=whose.holder).select_related("department__programme"),
        "objections": CommitmentObjection.objects.filter(holder=whose.holder, kind="third_party").order_by("-filed_at"),
        "next": f"{address}?after={following}" if following else "",
        "newest": address if request.GET.get("after") else "",
    }
    return page(request, whose, "me/commitments.html", "me", context)


@require_safe
@for_holder
def commitment(request: HttpRequest, whose: Whose, commitment_id: UUID) -> HttpResponse:
    """One commitment: the text, the check, what was found, and what one can do now."""
    return _shown(request, whose, _found(whose, commitment_id))


@require_POST
@for_holder
def step(request: HttpRequest, whose: Whose, commitment_id: UUID) -> HttpResponse:
    """Withdraw, speak at the hearing, object: what the pressed button names."""
    found = _found(whose, commitment_id)
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise Invalid(_("没有这一步。"))
    try:
        words = take(found, request, whose)
    except DomainError as error:
        return _shown(request, whose, found, error)
    messages.success(request, words)
    return go(request, reverse("me_commitment", args=[commitment_id]))


@require_safe
@for_holder
def document(request: HttpRequest, whose: Whose, commitment_id: UUID) -> HttpResponse:
    """The commitment as PDF: the same bytes whenever it is opened."""
    found = _found(whose, commitment_id)
    return file_answer(document_of(found, whose.at), PDF, download_name(found))


@for_holder
def sign(request: HttpRequest, whose: Whose, number: str, proof_id: UUID) -> HttpResponse:
    """The notice in full, the choice without anything preselected, signed in the own account."""
    proof = _own_proof(whose, number, proof_id)
    offer = commitments.offer(proof, whose.at)
    context = {
        "case": proof.case,
        "proof": proof,
        "offer": offer,
        "lines": offer.notice.split("\n"),
        "may_sign": is_the_person(whose.actor, proof.party.holder_id, whose.at),
        **around_of(proof.case.programme),
    }
    if request.method != "POST":
        return page(request, whose, "me/sign.html", "me", context)
    try:
        return _chosen(request, whose, proof)
    except DomainError as error:
        told = {**context, "refusal": refusal(error), "typed": request.POST}
        return page(request, whose, "me/sign.html", "me", told, status=error.status)


@for_holder
def object_to(request: HttpRequest, whose: Whose, commitment_id: UUID) -> HttpResponse:
    """Somebody whom a published commitment touches objects to it."""
    rows = Commitment.objects.published(whose.at).with_all()
    found = rows.filter(pk=commitment_id).first()
    if found is None:
        raise NotVisible(
            _("这份承诺现在不在公开中：公开期满，或者本人撤回了。"),
            remedy=_("您的权益仍受损害的，到受理单位的窗口提出，或者打 12345。"),
        )
    context = {"commitment": found, **around_of(found.case_proof.case.programme)}
    if request.method != "POST":
        return page(request, whose, "me/object.html", "me", context)
    try:
        commitment_objections.object_as_third_party(
            commitment_id=found.pk,
            text=request.POST.get("text", ""),
            contact=request.POST.get("contact", ""),
            files=tuple(request.FILES.getlist("files")),
            by=whose.actor,
            at=whose.at,
        )
    except DomainError as error:
        told = {**context, "refusal": refusal(error), "typed": request.POST}
        return page(request, whose, "me/object.html", "me", told, status=error.status)
    messages.success(request, _("异议已提出，受理单位按期答复您。"))
    return redirect("me_commitments")


@require_POST
@for_holder
def ask_repair(request: HttpRequest, whose: Whose, record_id: int) -> HttpResponse:
    """Ask for the repair of a credit record, with what was put right."""
    reason = request.POST.get("reason", "")
    credit.ask_repair(record_id=record_id, reason=reason, by=whose.actor, at=whose.at)
    messages.success(request, _("已申请信用修复，核实后通知您。"))
    return go(request, reverse("me_commitments"))


@require_POST
@for_holder
def speak_to_credit(request: HttpRequest, whose: Whose, proposal_id: UUID) -> HttpResponse:
    """Say what one has to say before a credit record is entered."""
    credit_proposals.hear(
        proposal_id=proposal_id,
        statement=request.POST.get("statement", ""),
        files=request.FILES.getlist("files"),
        by=whose.actor,
        at=whose.at,
    )
    messages.success(request, _("您的意见已送达，看过以后才会决定。"))
    return go(request, reverse("me_commitments"))


# --- steps ---


def _withdraw(found: Commitment, request: HttpRequest, whose: Whose) -> str:
    reason = request.POST.get("reason", "")
    commitments.withdraw(commitment_id=found.pk, reason=reason, by=whose.actor, at=whose.at)
    return _("承诺已撤回，窗口会换别的办法取证明。")


def _speak(found: Commitment, request: HttpRequest, whose: Whose) -> str:
    breaches.hear(
        commitment_id=found.pk,
        statement=request.POST.get("statement", ""),
        files=tuple(request.FILES.getlist("files")),
        by=whose.actor,
        at=whose.at,
    )
    return _("您的意见已送达，受理单位看过以后才会认定。")


def _object(found: Commitment, request: HttpRequest, whose: Whose) -> str:
    commitment_objections.object_to_finding(
        commitment_id=found.pk,
        text=request.POST.get("text", ""),
        files=tuple(request.FILES.getlist("files")),
        by=whose.actor,
        at=whose.at,
    )
    return _("异议已提出，由另一名工作人员答复。")


STEPS: Mapping[str, Step] = {"withdraw": _withdraw, "speak": _speak, "object": _object}


# --- parts ---


def _chosen(request: HttpRequest, whose: Whose, proof: CaseProof) -> HttpResponse:
    decision, back = request.POST.get("decision"), reverse("me_case", args=[proof.case.number])
    if decision == "decline":
        commitments.decline(case_proof_id=proof.pk, by=whose.actor, at=whose.at)
        messages.success(request, _("没有承诺，窗口会换别的办法取证明。"))
        return redirect(back)
    if decision != "sign":
        raise Invalid(_("请选一样：愿意承诺，或不承诺。"), errors={"/decision": _("选一样。")})
    signed = commitments.sign(
        case_proof_id=proof.pk,
        by=whose.actor,
        at=whose.at,
        method=Commitment.Method.PHONE,
        agrees_to_publication=request.POST.get("agrees_to_publication") == "1",
    )
    messages.success(request, _("承诺已签署。承诺书可以随时下载。"))
    return redirect("me_commitment", commitment_id=signed.pk)


def _shown(request: HttpRequest, whose: Whose, found: Commitment, error: DomainError | None = None) -> HttpResponse:
    breach = found.breach
    is_own = is_the_person(whose.actor, found.holder_id, whose.at)
    context = {
        **_row(found),
        "plan": found.plan,
        "plan_reason": reason_text(found.plan.reason_code),
        **finding_of(found, whose.at),
        "publication": publication_words(found, whose.at),
        "withdrawal": withdrawal_of(found),
        "lines": found.notice.split("\n"),
        "method": method_words(found),
        "may_withdraw": is_own and found.may_be_withdrawn,
        "may_speak": is_own and breach is not None and breach.status == BreachStatus.INVITED,
        "may_object": is_own and breach is not None and breach.may_be_objected_to(whose.at),
        "typed": request.POST,
        "refusal": refusal(error) if error else None,
        **around_of(found.case_proof.case.programme),
    }
    return page(request, whose, "me/commitment.html", "me", context, status=error.status if error else 200)


def _found(whose: Whose, commitment_id: UUID) -> Commitment:
    rows = Commitment.objects.visible_to(whose.actor).with_all().select_related("document", "evidence")
    found: Commitment | None = rows.filter(pk=commitment_id).first()
    if found is None:
        raise no_such_commitment()
    return found


def _own_proof(whose: Whose, number: str, proof_id: UUID) -> CaseProof:
    """The proof of the holder in this case. Raises NotVisible."""
    cases = queries.own_cases(whose.actor).filter(number=number[:24])
    case: Case | None = cases.select_related("item_version__item", "department", "programme").first()
    rows = CaseProof.objects.filter(pk=proof_id, case=case, party__holder=whose.holder)
    proof = rows.select_related("proof", "party__holder", "requirement").first()
    if case is None or proof is None:
        raise no_such_commitment()
    proof.case = case
    return proof


def _row(one: Commitment) -> dict[str, Any]:
    return {
        "commitment": one,
        "case": one.case_proof.case,
        "name": one.template.proof.name,
        "item": one.case_proof.case.item_version.item.name,
    }
