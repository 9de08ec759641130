"""`/me/cases/…/supply/…`: hand in material for a proof from home, whenever one likes (article 9)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.foundation.errors import DomainError, NotVisible
from portal.pages.forms import go, refusal
from portal.pages.me.case_words import is_to_bring
from portal.pages.me.frame import Whose, for_holder, page
from portal.pages.public.places import around_of
from verification import queries
from verification.actions import offering
from verification.models import GOT, Case, CaseProof, SupplementRecord


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def supply(request: HttpRequest, whose: Whose, number: str, proof_id: UUID) -> HttpResponse:
    """The form, and after it the case again; what was typed stays where it is refused."""
    proof = _found(whose, number, proof_id)
    error = None
    if request.method == "POST":
        note, upload = request.POST.get("note", ""), request.FILES.get("file")
        try:
            offering.offer(case_proof_id=proof.pk, note=note, upload=upload, by=whose.actor, at=whose.at)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("收到了。窗口看过会采用，您会在“经过”里看到。"))
            return go(request, reverse("me_case", args=[number]))
    asked = SupplementRecord.objects.standing().filter(case_proof=proof).first()
    context = {
        "case": proof.case,
        "proof": proof,
        "asked": asked,
        "is_late": bool(asked and asked.due_at and asked.due_at < whose.at),
        "is_owed": is_to_bring(proof),
        "note": request.POST.get("note", ""),
        "refusal": refusal(error) if error else None,
        **around_of(proof.case.programme),
    }
    answer = page(request, whose, "me/supply.html", "licences", context)
    answer.status_code = error.status if error else 200
    return answer


def may_supply(case: Case, proof: CaseProof) -> bool:
    """Whether something may still be handed in: the case takes it, the proof is neither got, dead nor secret."""
    return case.takes_material and proof.status not in GOT and not proof.proof.is_secret


def _found(whose: Whose, number: str, proof_id: UUID) -> CaseProof:
    """A proof of one's own case: all of them for the applicant, for others their own. Raises NotVisible."""
    case = queries.own_cases(whose.actor).filter(number=number[:24]).first()
    rows = CaseProof.objects.filter(case=case, pk=proof_id).select_related(
        "proof", "party__holder", "case__department", "case__programme"
    )
    proof = rows.first() if case else None
    mine = case is not None and case.applicant_id == whose.holder.pk
    if proof is None or not (mine or proof.party.holder_id == whose.holder.pk):
        raise NotVisible(_("没有找到这项证明。"), remedy=_("回“我的办件”再找。"))
    return proof
