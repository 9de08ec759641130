"""Channels beside the system, as the office keeps them: interim ways, units outside, secret matters, retention."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import actions
from catalog.actions.outside import Entry
from catalog.models import Duty, InterimPeriod, InterimWay, OutsideIssuer, Programme, ProofItem
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotVisible
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.forms import add_errors, answers_refusals, refusal
from portal.pages.office.frame import frame, programme_of
from verification.actions import blanking
from verification.models import ReplyHold
from verification.queries.channels import directory_of, register_of, uses_by_way

SHOWN = 20
YEAR = timedelta(days=365)
PAGE = "office_channels"


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """All four parts on one page; office staff also get the forms."""
    return render(request, "office/channels.html", _page(request))


def _page(request: HttpRequest) -> dict[str, Any]:
    at, programme = now(), programme_of(request)
    periods = InterimPeriod.objects.filter(programme=programme).select_related("switched_by", "completed_by")
    runs = list(programme.blanking_runs.prefetch_related("requests")[:5])
    register = register_of(programme)
    return {
        **frame(request, programme, PAGE, at),
        "period": periods.in_force(at).first(),
        "periods": periods[:SHOWN],
        "ways": InterimWay.choices,
        "uses": uses_by_way(programme, at - YEAR),
        "units": directory_of(programme),
        "matters": register[:SHOWN],
        "matters_open": register.open().count(),
        "matters_total": register.count(),
        "holds": ReplyHold.objects.active(at).filter(request__programme=programme).select_related("request", "held_by"),
        "runs": [{"run": run, "holds": blanking.check_run(run)} for run in runs],
        "may": actor_of_request(request).has(Duty.OFFICE),
    }


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def switch_on(request: HttpRequest) -> HttpResponse:
    """Open the interim period; what was typed stays where it is refused."""
    ways, given = request.POST.getlist("ways"), request.POST
    try:
        period = actions.interim.switch_on(
            programme_id=programme_of(request).pk,
            ways=ways,
            reason=given.get("reason", ""),
            ends_at=_end_of(given.get("until", "")),
            by=actor_of_request(request),
            at=now(),
        )
    except Invalid as error:
        typed = {"ways": ways, "reason": given.get("reason", ""), "until": given.get("until", "")}
        context = _page(request) | {"typed": typed, "refusal": refusal(error)}
        return render(request, "office/channels.html", context, status=error.status)
    messages.success(request, _("已开：%(ways)s。") % {"ways": _("、").join(period.way_labels)})
    return redirect(PAGE)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def declare_complete(request: HttpRequest, period_id: int) -> HttpResponse:
    """宣布系统完全运行."""
    reason = request.POST.get("reason", "")
    actions.interim.declare_complete(period_id=period_id, reason=reason, by=actor_of_request(request), at=now())
    messages.success(request, _("已宣布系统完全运行，协查只通过系统往来。"))
    return redirect(PAGE)


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def keep_replies(request: HttpRequest) -> HttpResponse:
    """Set the retention period of replies."""
    typed = request.POST.get("months", "").strip()
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 5):
        raise Invalid(_("写月数，例如 36；不清除就不填。"), errors={"/months": _("只能是整数")})
    programme = actions.retention.keep_replies(
        programme_id=programme_of(request).pk,
        months=int(typed) if typed else None,
        by=actor_of_request(request),
        at=now(),
    )
    months = programme.reply_retention_months
    messages.success(
        request, _("反馈内容保留 %(months)d 个月。") % {"months": months} if months else _("反馈内容不再到期清除。")
    )
    return redirect(PAGE)


# --- the directory ---


class UnitForm(forms.Form):
    """A unit outside the city."""

    kind = forms.CharField(
        label=gettext_lazy("单位类别"), max_length=40, help_text=gettext_lazy("例如：公安部门、民政部门")
    )
    area = forms.CharField(label=gettext_lazy("所在地区"), max_length=60, help_text=gettext_lazy("写到市、县"))
    name = forms.CharField(label=gettext_lazy("单位名称"), max_length=80)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=120, required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("怎么取"),
        choices=[("", gettext_lazy("选一样")), *OutsideIssuer.How.choices],
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么要带来"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("要带来的必填，申请人会看到"),
    )
    contact = forms.CharField(
        label=gettext_lazy("跨区域联系方式"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("跨区域协查的必填：对方的协查窗口或平台"),
    )
    typical_days = forms.IntegerField(label=gettext_lazy("一般几个工作日"), min_value=1, max_value=365, required=False)
    proofs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("出具哪些证明"),
        queryset=ProofItem.objects.filter(is_secret=False),
        required=False,
        help_text=gettext_lazy("不选就是这类单位的都行"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def entry(self) -> Entry:
        """What the directory shall say."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "proofs"}
        return Entry(**values)


@needs(Duty.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def new_unit(request: HttpRequest) -> HttpResponse:
    """Enter a unit."""

    def save(form: UnitForm, programme: Programme, at: datetime) -> str:
        proofs = [proof.pk for proof in form.cleaned_data["proofs"]]
        unit = actions.outside.enter(
            programme_id=programme.pk, entry=form.entry(), by=actor_of_request(request), at=at, proof_ids=proofs
        )
        return _("已登记%(unit)s。") % {"unit": unit.name}

    return _edit(request, UnitForm(request.POST or None), save, None)


@needs(Duty.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def unit(request: HttpRequest, issuer_id: int) -> HttpResponse:
    """Change a unit, or take it out of use."""
    programme = programme_of(request)
    row = OutsideIssuer.objects.in_use().filter(programme=programme, pk=issuer_id).first()
    if row is None:
        raise NotVisible(_("名录里没有这个单位，或者已经停用。"))
    if request.POST.get("step") == "retire":
        actions.outside.retire(issuer_id=row.pk, by=actor_of_request(request), at=now())
        messages.success(request, _("已停用%(unit)s，办过的都留着。") % {"unit": row.name})
        return redirect(PAGE)

    def save(form: UnitForm, programme: Programme, at: datetime) -> str:
        proofs = [proof.pk for proof in form.cleaned_data["proofs"]]
        actions.outside.change(
            issuer_id=row.pk, entry=form.entry(), by=actor_of_request(request), at=at, proof_ids=proofs
        )
        return _("已改%(unit)s。") % {"unit": row.name}

    stored = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    initial: dict[str, Any] = {**stored, "proofs": row.proofs.all()}
    return _edit(request, UnitForm(request.POST or None, initial=initial), save, row)


def _edit(request: HttpRequest, form: UnitForm, save: Any, row: OutsideIssuer | None) -> HttpResponse:
    at, programme, status = now(), programme_of(request), 200
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, save(form, programme, at))
            return redirect(PAGE)
        except DomainError as error:
            add_errors(form, error)
            status = error.status
    elif request.method == "POST":
        status = Invalid.status
    context = {**frame(request, programme, PAGE, at), "form": form, "unit": row}
    return render(request, "office/outside_issuer.html", context, status=status)


def _end_of(text: str) -> datetime | None:
    """The end of the day in a date field, in Asia/Shanghai; nothing where it was left out."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL) + timedelta(days=1)
    except ValueError:
        raise Invalid(_("止期写成 2026-12-31 这样。"), errors={"/until": _("日期不对")}) from None
