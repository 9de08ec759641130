"""`/`: “我要办事，需要什么证明？” One types, the nearest matter answers at once; each has an address of its own."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import everyday, queries
from catalog.models import Programme, ServiceItem, ServiceItemVersion
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.pages.forms import answers_refusals, is_htmx
from portal.pages.public.answers import answer_of
from portal.pages.public.places import cities, programme_of, speak_for

# What the page offers before one has typed, if the city has worked it out.
FOR_EXAMPLE = ("结婚登记", "残疾人证新办", "燃气过户", "公租房保障", "失业保险金", "最低生活保障")
LONGEST = 60


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The question with the answer for what was typed."""
    at, programme = now(), programme_of(request)
    typed = request.GET.get("q", "").strip()[:LONGEST]
    found = everyday.find(typed, at, programme.pk) if programme and typed else []
    answer = _answer(found[0].code, programme, at) if programme and found else None
    context = {"q": typed, "answer": answer, "others": found[1:], "said": _said(typed, found)}
    return _page(request, programme, at, context)


@login_not_required
@require_safe
@answers_refusals
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for one matter, to be linked and printed. Its city speaks, whichever was chosen."""
    at = now()
    found = queries.item_to_read(code, at)
    if found is None:
        raise NotVisible(_("没有编码为 %(code)s 的事项。") % {"code": code[:20]}, remedy=_("回首页按名称查找。"))
    programme = Programme.objects.get(pk=found.programme_id)
    speak_for(request, programme)
    context = {"q": "", "answer": answer_of(found, programme, at), "others": [], "said": ""}
    return _page(request, programme, at, context)


def _answer(code: str, programme: Programme, at: datetime) -> Any:
    found = queries.item_to_read(code, at)
    return answer_of(found, programme, at) if found else None


def _page(request: HttpRequest, programme: Programme | None, at: datetime, context: dict[str, Any]) -> HttpResponse:
    template = "public/_answer.html" if is_htmx(request) else "public/home.html"
    if not is_htmx(request):
        context |= {"cities": cities(request), "programme": programme}
    if programme and not context["answer"]:
        context |= _worked_out(programme, at)
    if programme and not is_htmx(request):
        context["examples"] = _examples(programme, at)
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _examples(programme: Programme, at: datetime) -> list[ServiceItem]:
    open_now = ServiceItem.objects.filter(
        programme=programme, pk__in=ServiceItemVersion.objects.in_force(at).values("item_id")
    )
    by_name = list(open_now.only("code", "name").order_by("code"))
    chosen = (next((one for one in by_name if word in one.name), None) for word in FOR_EXAMPLE)
    return [one for one in chosen if one][:4]


def _worked_out(programme: Programme, at: datetime) -> dict[str, int]:
    """How far the city has come, said before anybody is disappointed: its list, and what the demo adds beside it."""
    items = ServiceItem.objects.filter(programme=programme)
    ready = ServiceItemVersion.objects.in_force(at).filter(item__programme=programme)
    return {
        "item_count": items.filter(is_demo=False).count(),
        "ready_count": ready.filter(item__is_demo=False).count(),
        "beside_count": ready.filter(item__is_demo=True).count(),
    }


def _said(typed: str, found: list[ServiceItem]) -> str:
    """What a screen reader hears while one types."""
    if not typed:
        return ""
    if not found:
        return _("没有找到“%(typed)s”。") % {"typed": typed}
    return _("找到 %(count)d 件事，最接近的是%(name)s。") % {"count": len(found), "name": found[0].name}
