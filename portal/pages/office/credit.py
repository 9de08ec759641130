"""Credit records 信用记录 by hand: proposed with source, basis and evidence; the person heard; entered or dropped."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Duty
from catalog.queries import own_department
from certificates.actions.holders import HolderInput
from certificates.models import DocumentType, Holder
from portal.foundation import attachments, timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.files import file_answer
from portal.foundation.moment import now
from portal.pages.desk import frame as desk
from portal.pages.duties import needs
from portal.pages.event_words import did
from portal.pages.forms import add_errors, answers_refusals, refusal
from portal.pages.office import frame as office
from verification.actions import credit_proposals
from verification.actions.credit_proposals import LONGEST_BASIS, LONGEST_SOURCE, Wanted
from verification.actions.eligibility import barring_kinds
from verification.actions.looking import note_credit_opening
from verification.models import CaseProof, CreditProposal, CreditRecord, ProofStatus
from verification.permissions.commitments import CREDIT_KEEPERS, CREDIT_READERS

SHOWN = 100


class ProposalForm(forms.Form):
    """Who, what, on which document, and the evidence."""

    document_type = forms.ChoiceField(label=gettext_lazy("证件类型"), choices=DocumentType.choices)
    number = forms.CharField(label=gettext_lazy("证件号码"), max_length=30)
    name = forms.CharField(label=gettext_lazy("姓名或名称"), max_length=80)
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=[("", gettext_lazy("选一样")), *((kind.value, kind.label) for kind in CreditProposal.KINDS)],
    )
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=LONGEST_SOURCE, help_text=gettext_lazy("哪个机关的哪份文书，写明文号")
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=LONGEST_BASIS, help_text=gettext_lazy("哪部法律法规第几条")
    )
    facts = forms.CharField(label=gettext_lazy("事实"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
    lapses_on = forms.DateField(
        label=gettext_lazy("到期不再计"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence = forms.FileField(
        label=gettext_lazy("证据（文书扫描件）"), error_messages={"required": gettext_lazy("附上文书或者别的证据")}
    )


@needs(*CREDIT_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def proposals(request: HttpRequest) -> HttpResponse:
    """What is proposed and what was decided, newest first; POST proposes."""
    actor, at = actor_of_request(request), now()
    form = ProposalForm(request.POST or None, request.FILES or None)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            row = _propose(form, request, actor, at)
        except DomainError as error:
            add_errors(form, error, {"/files": "evidence"})
            status = error.status
        else:
            messages.success(request, _("已提出，并请本人陈述意见；记入以前不影响本人承诺。"))
            return redirect("office_credit_proposal", proposal_id=row.pk)
    programme = own_department(actor).programme
    kinds = barring_kinds(programme)
    context = {
        **_frame(request, actor, at),
        "form": form,
        "rows": CreditProposal.objects.visible_to(actor).select_related("holder", "department")[:SHOWN],
        "may_propose": actor.has(*CREDIT_KEEPERS),
        "bars": [(str(kind.label), kind in kinds) for kind in CreditRecord.Kind],
    }
    return render(request, "office/credit.html", context, status=status)


def _propose(form: ProposalForm, request: HttpRequest, actor: Actor, at: datetime) -> CreditProposal:
    said = form.cleaned_data
    is_organisation = said["document_type"] == DocumentType.USCC
    kind = Holder.Kind.ORGANISATION if is_organisation else Holder.Kind.PERSON
    person = HolderInput(kind=kind, **{name: said[name] for name in ("document_type", "number", "name")})
    wanted = Wanted(**{name: said[name] for name in ("kind", "source", "legal_basis", "facts", "lapses_on")})
    files = request.FILES.getlist("evidence")
    return credit_proposals.propose(person=person, wanted=wanted, files=files, by=actor, at=at)


@needs(*CREDIT_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: hearing, decision, effect; it names the person, so that opening it leaves a record."""
    actor, at = actor_of_request(request), now()
    if request.method != "POST":
        return _shown(request, _found(proposal_id, actor), actor, at, None)
    try:
        words = _step(proposal_id, request, actor, at)
    except DomainError as error:
        return _shown(request, _found(proposal_id, actor), actor, at, error)
    messages.success(request, words)
    return redirect("office_credit_proposal", proposal_id=proposal_id)


@needs(*CREDIT_READERS)
@require_safe
@answers_refusals
def file(request: HttpRequest, proposal_id: UUID, file_id: UUID) -> HttpResponse:
    """The evidence, or what the person handed in."""
    actor, at = actor_of_request(request), now()
    row = _found(proposal_id, actor)
    kept = attachments.of(row).filter(pk=file_id).first()
    if kept is None:
        raise NotVisible(_("没有这个附件。"), remedy=_("回到上一页，从列出的附件里打开。"))
    note_credit_opening(row, by=actor, at=at)
    return file_answer(attachments.open_attachment(kept), kept.media_type, kept.pk.hex[:8])


def _step(pk: UUID, request: HttpRequest, actor: Actor, at: datetime) -> str:
    typed = request.POST
    if typed.get("step") == "hear":
        credit_proposals.hear(
            proposal_id=pk,
            statement=typed.get("statement", ""),
            waived=typed.get("waived") == "1",
            files=request.FILES.getlist("files"),
            by=actor,
            at=at,
        )
        return _("已记录本人的陈述。")
    decision = typed.get("decision")
    if decision not in {"enter", "drop"}:
        raise Invalid(_("选一种决定。"), errors={"/decision": _("记入，还是不予记入。")})
    entered = decision == "enter"
    credit_proposals.decide(proposal_id=pk, is_entered=entered, grounds=typed.get("grounds", ""), by=actor, at=at)
    return _("已记入，本人会收到通知。") if entered else _("没有记入，本人会收到通知。")


def _shown(
    request: HttpRequest, row: CreditProposal, actor: Actor, at: datetime, error: DomainError | None
) -> HttpResponse:
    note_credit_opening(row, by=actor, at=at)
    context = {
        **_frame(request, actor, at),
        "row": row,
        "files": attachments.of(row),
        "standing": row.record.standing(at) if row.record else "",
        "may_act": actor.has(*CREDIT_KEEPERS),
        "may_decide_now": row.may_be_decided(at),
        "bars": row.kind in barring_kinds(row.department.programme),
        "touched": _offered_to(row),
        "typed": request.POST,
        "refusal": refusal(error) if error else None,
        "events": [{"at": one.at, "title": did(one.kind)} for one in timeline.of(row)[:12]],
    }
    return render(request, "office/credit_proposal.html", context, status=error.status if error else 200)


def _offered_to(row: CreditProposal) -> int:
    """Proofs for which the person is offered a commitment right now: the way that a record would close."""
    offered = CaseProof.objects.filter(party__holder_id=row.holder_id, way="commitment", status=ProofStatus.OFFERED)
    return offered.filter(case__programme=row.department.programme_id).count()


def _found(pk: UUID, actor: Actor) -> CreditProposal:
    rows = CreditProposal.objects.visible_to(actor).select_related("holder", "department__programme", "record")
    found: CreditProposal | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("没有找到这条拟记入的信用记录。"))
    return found


def _frame(request: HttpRequest, actor: Actor, at: datetime) -> dict[str, Any]:
    """The office's frame for those who look over all, else the desk's."""
    programme = own_department(actor).programme
    if actor.has(Duty.OFFICE, Duty.SUPERVISOR):
        return {"base": "office/base.html", **office.frame(request, programme, "office_commitments", at)}
    return {"base": "desk/page.html", "programme": programme, **desk.frame(request, "credit", at)}
