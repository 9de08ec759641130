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
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.forms import in_place, is_htmx
from portal.pages.public.throttle import may_check

LONGEST = 160

# Verdicts in which nothing could be judged: drawn apart from both “holds” and “does not hold”.
UNJUDGED = frozenset({"unknown", "not_found", "malformed", "holder_code", "unreadable"})


class CheckForm(forms.Form):
    """What is printed on a licence, or what a scanner read from it."""

    code = forms.CharField(
        label=gettext_lazy("证照标识，或扫出来的内容"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("先输入证照标识，或扫一下证照上的二维码。"),
            "max_length": gettext_lazy("太长了，证照标识没有这么长。只留标识本身再试。"),
        },
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The question and, when it was asked, the verdict. A check leaves a record, so it is never a mere GET."""
    if request.method != "POST":
        return _page(request, CheckForm(initial={"code": request.GET.get("code", "")[:LONGEST]}))
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    if not may_check(request):
        form.add_error(None, _("查得太快了，歇 1 分钟再查。您输入的还在。"))
        return _page(request, form, status=429)
    typed = form.cleaned_data["code"]
    is_scanned = typed.startswith((codes.TOKEN_PREFIX, codes.LICENCE_PREFIX))
    asked = {"token": typed} if is_scanned else {"identifier": typed}
    verdict = check(**asked, by=actor_of_request(request), at=now())
    return _page(request, form, verdict=verdict)


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
