"""`/hall/`: the box has the focus; below it what is in hand, what was just answered, what colleagues handed over."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import is_htmx
from portal.pages.hall import scanned
from portal.pages.hall.frame import WORKERS, frame, page
from portal.pages.hall.queries import HANDED_OVER, VIEWS, Strip, handovers, list_of, listed, number_in, strip_of
from verification.models import Case, CaseStatus
from verification.queries.case_list import matching

SHOWN = 12
PER_PAGE = 30
LONGEST = 60


@needs(*WORKERS)
def start(request: HttpRequest) -> HttpResponse:
    """What waits for this clerk. Back here, whoever was scanned before an item was chosen is not the next one."""
    scanned.take(request)
    actor, at = actor_of_request(request), now()
    shown = frame(request)
    context = {
        **shown,
        "rows": listed(list_of("mine", actor, at)[:SHOWN]),
        "answered": list_of("answered", actor, at)[:SHOWN] if shown["strip"].answered else [],
        "handed": _handed(actor) if shown["strip"].handed else [],
    }
    return render(request, "hall/start.html", context)


def _handed(actor: Actor) -> list[dict[str, Any]]:
    """Hand-overs with their note, in three queries."""
    told = list(handovers(actor))
    cases = {case.number: case for case in Case.objects.filter(number__in=[number_in(row.link) for row in told])}
    notes: dict[str, str] = {}
    events = timeline.TimelineEvent.objects.filter(
        kind=HANDED_OVER, subject_id__in=[str(case.pk) for case in cases.values()]
    )
    for event in events.order_by("at"):
        notes[event.subject_id] = event.reason or ""
    rows = []
    for row in told:
        case = cases.get(number_in(row.link))
        if case:
            rows.append({"link": row.link, "number": case.number, "at": row.at, "note": notes.get(str(case.pk), "")})
    return rows


@needs(*WORKERS)
def strip(request: HttpRequest) -> HttpResponse:
    """The figures of the top bar, when they changed."""
    figures = strip_of(actor_of_request(request), now())
    if not is_htmx(request):
        return redirect("hall:start")
    if request.GET.get("rev") == figures.revision:
        return HttpResponse(status=204)
    return render(request, "hall/_strip.html", {"strip": figures})


@needs(*WORKERS)
def cases(request: HttpRequest) -> HttpResponse:
    """All cases of one view, masked, thirty a page."""
    actor, shown = actor_of_request(request), frame(request)
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    status, text = request.GET.get("status", ""), request.GET.get("text", "").replace("\x00", "").strip()[:LONGEST]
    rows = list_of(view, actor, now())
    if status in CaseStatus.values:
        rows = rows.filter(status=status)
    if text:
        rows = matching(rows, text)
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "tabs": tabs(shown["strip"]),
        "page_rows": found,
        "rows": listed(found),
        "show_clerk": view == "all",
        "statuses": CaseStatus.choices,
        "status": status,
        "text": text,
        "empty": _empty(view, filtered=bool(text or status)),
        "pager_text": _("第 %(first)d–%(last)d 件，共 %(all)d 件")
        % {"first": found.start_index(), "last": found.end_index(), "all": found.paginator.count},
        "previous_url": _page_url(request, found.number - 1) if found.has_previous() else "",
        "next_url": _page_url(request, found.number + 1) if found.has_next() else "",
    }
    current = "waiting" if view == "waiting" else "hall"
    return page(request, "hall/cases.html", context, current=current)


def tabs(figures: Strip) -> list[dict[str, Any]]:
    """The views with their counts."""
    return [
        {"view": "mine", "label": _("我的在办"), "count": figures.mine},
        {"view": "waiting", "label": _("等他人"), "count": figures.waiting},
        {"view": "lapsed", "label": _("过了期的"), "count": figures.lapsed},
        {"view": "answered", "label": _("刚反馈"), "count": figures.answered},
        {"view": "handed", "label": _("转交给我的"), "count": figures.handed},
        {"view": "all", "label": _("本部门全部"), "count": None},
    ]


def _page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return "?" + query.urlencode()


def _empty(view: str, *, filtered: bool) -> dict[str, str]:
    if filtered:
        return {"heading": _("没有符合条件的件"), "text": _("放宽状态或换个词再找。")}
    words = {
        "mine": (_("手上没有在办的件"), _("办结的和转走的不在这里；在“本部门全部”里能找到。")),
        "waiting": (_("没有在等别人的件"), _("发出协查后，等反馈的件会列在这里，先到期的在前。")),
        "lapsed": (_("没有过了期的"), _("补正、容缺、补充材料过了期还没有来，或者计划的核查没有去，会列在这里。")),
        "answered": (_("没有新的反馈"), _("对方反馈、更正、退回的件会列在这里，打开看过就收走。")),
        "handed": (_("没有同事转交的件"), _("转交给您、还没打开的件会列在这里。")),
        "all": (_("本部门还没有办件"), _("开办的第一件会出现在这里。")),
    }
    heading, text = words[view]
    return {"heading": heading, "text": text}
