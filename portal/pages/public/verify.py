"""`/verify/`: is this licence real and does it hold? Anybody asks; the answer tells as little as possible."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates import codes
from certificates.actions.licences import Verdict
from certificates.actions.licences import verify as check
from portal.foundation import attachments
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.moment import now
from portal.pages.forms import add_errors, in_place, is_htmx
from portal.pages.public.throttle import may_check

LONGEST = 160

# Verdicts in which nothing could be judged: drawn apart from both “holds” and “does not hold”.
UNJUDGED = frozenset({"unknown", "not_found", "malformed", "holder_code", "unreadable", "unknown_document"})


class CheckForm(forms.Form):
    """What is printed on a licence or what a scanner read from it; or the PDF that its holder downloaded."""

    code = forms.CharField(
        label=gettext_lazy("证照标识，或扫出来的内容"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "max_length": gettext_lazy("太长了，证照标识没有这么长。只留标识本身再试。"),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("或者上传持证人给的 PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"empty": gettext_lazy("文件是空的，请重新选。")},
    )

    def clean(self) -> dict[str, Any]:
        """One of the two. A wrong one has said so already."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given["code"]) == bool(given["file"]):
            both = _("标识和 PDF 只要一样，请清掉一样再验。")
            neither = _("先输入证照标识、扫一下证照上的二维码，或选一份 PDF。")
            self.add_error("code", both if given["code"] else neither)
        return given


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The question and, when it was asked, the verdict. A check leaves a record, so it is never a mere GET."""
    if request.method != "POST":
        return _page(request, CheckForm(initial={"code": request.GET.get("code", "")[:LONGEST]}))
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    if not may_check(request):
        form.add_error(None, _("查得太快了，歇 1 分钟再查。您输入的还在。"))
        return _page(request, form, status=429)
    try:
        verdict = check(**_asked(form.cleaned_data), by=actor_of_request(request), at=now())
    except Invalid as error:
        add_errors(form, error)
        return _page(request, form, status=error.status)
    return _page(request, form, verdict=verdict)


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    """What is checked, as the action takes it. Raises Invalid for a file that is no PDF or too large."""
    if given["file"]:
        return {"document": attachments.read_pdf(given["file"])}
    is_scanned = given["code"].startswith((codes.TOKEN_PREFIX, codes.LICENCE_PREFIX))
    return {"token" if is_scanned else "identifier": given["code"]}


def _page(request: HttpRequest, form: CheckForm, *, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "verdict": verdict, "checked_at": now()}
    if verdict:
        context |= _shown(verdict)
    if not is_htmx(request):
        return render(request, "public/verify.html", context, status=status)
    return in_place(render(request, "public/_verify.html", context, status=status), "#verify", swap="outerHTML")


def _shown(verdict: Verdict) -> dict[str, str]:
    """Tone, icon and headline: three kinds that nobody takes for each other."""
    if verdict.valid:
        return {"tone": "ok", "icon": "circle-check", "heading": _("这张证照是真的，现在有效")}
    if verdict.reason_code in UNJUDGED:
        return {"tone": "none", "icon": "zoom-question", "heading": _("没能证明它有效")}
    if verdict.reason_code == "bad_signature":
        return {"tone": "late", "icon": "alert-circle", "heading": _("签名对不上，不要采用")}
    return {"tone": "late", "icon": "ban", "heading": _("这张证照现在不能用")}
