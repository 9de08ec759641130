"""The risk of taking a person's word for one proof 风险评估: every assessment of the city, and the next review."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog import actions
from catalog.actions.risk import LONGEST_GROUNDS
from catalog.models import Duty, ProofItem, RiskAssessment
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, NotVisible
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals
from portal.pages.office.frame import frame, programme_of

YEAR = timedelta(days=365)


class ReviewForm(forms.Form):
    """What the review found, and when the next one is due."""

    conclusion = forms.ChoiceField(
        label=gettext_lazy("结论"), choices=[("", gettext_lazy("选一样")), *RiskAssessment.Conclusion.choices]
    )
    grounds = forms.CharField(
        label=gettext_lazy("理由"), max_length=LONGEST_GROUNDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_review_on = forms.DateField(
        label=gettext_lazy("下次复核在哪天以前"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def assessments(request: HttpRequest, code: str) -> HttpResponse:
    """Every assessment of a proof in this city, newest first; POST writes a review."""
    at, actor, programme = now(), actor_of_request(request), programme_of(request)
    proof = ProofItem.objects.filter(code=code).first()
    if proof is None:
        raise NotVisible(_("没有这项证明。"))
    today = at.astimezone(LOCAL).date()
    form = ReviewForm(request.POST or None, initial={"next_review_on": today + YEAR})
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            actions.risk.review(proof_id=proof.pk, programme_id=programme.pk, by=actor, at=at, **form.cleaned_data)
        except DomainError as error:
            add_errors(form, error)
            status = error.status
        else:
            messages.success(request, _("复核已登记，从现在起按新的结论。"))
            return redirect("office_risk", code=code)
    context = {
        **frame(request, programme, "office_commitments", at),
        "proof": proof,
        "rows": programme.risk_assessments.filter(proof=proof)
        .select_related("reviewed_by")
        .order_by("-assessed_at", "-pk"),
        "today": today,
        "form": form,
        "may_review": actor.has(Duty.OFFICE),
    }
    return render(request, "office/risk.html", context, status=status)
