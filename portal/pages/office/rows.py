"""The rows behind the figures: requests and proofs. No personal data is shown here."""

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Department, Duty, ProofItem, Way
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.office import figures
from portal.pages.office.frame import frame, programme_of
from verification.models import Outcome, VerificationRequest
from verification.periods import Period, month_to, stretch_of_days
from verification.queries.desk_lists import found
from verification.queries.proofs import DAYS as RANKED_DAYS

PAGE = 50
LONGEST = 60
KEPT = ("day", "late", "answered", "not_found", "proof", "lately")  # when another department is chosen


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _period(asked: QueryDict, at: datetime) -> Period:
    day, today = _day(asked.get("day", "")), at.astimezone(LOCAL).date()
    if day:
        return Period(day, day)
    return stretch_of_days(today, RANKED_DAYS) if asked.get("lately") == "1" else month_to(today)


def _narrowed(rows: figures.Requests, asked: QueryDict, at: datetime) -> figures.Requests:
    if asked.get("late") == "1":
        rows = rows.late_at(at)
    if asked.get("not_found") == "1":
        rows = rows.filter(outcome=Outcome.NOT_FOUND)
    if code := asked.get("department"):
        rows = rows.filter(issuing_department__code=code)
    if code := asked.get("proof"):
        rows = rows.filter(proof__code=code)
    return rows


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of a day, a month or as long as the ranking of proofs looks back, narrowed as the address says."""
    at, programme = now(), programme_of(request)
    asked = request.GET
    period = _period(asked, at)
    answered = asked.get("answered") == "1"
    rows = (figures.answered_in if answered else figures.sent_in)(programme, period)
    rows = _narrowed(rows, asked, at)
    typed = asked.get("q", "").strip()[:LONGEST]
    if typed:
        rows = found(VerificationRequest.objects.filter(programme=programme).exclude(submitted_at=None), typed)
    context = {
        **frame(request, programme, "office_requests", at),
        **page_of(request, rows.for_lists().order_by("-submitted_at", "pk")),
        "period": period,
        "typed": typed,
        "late": asked.get("late", ""),
        "answered": answered,
        "department": asked.get("department", ""),
        "kept": [(name, asked[name]) for name in KEPT if asked.get(name)],
        "proof": ProofItem.objects.filter(code=asked["proof"]).first() if asked.get("proof") else None,
        "departments_asked": Department.objects.filter(
            programme=programme, requests_to_answer__isnull=False
        ).distinct(),
    }
    return render(request, "office/requests.html", context)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """Proofs of this month's cases by the way they came."""
    at, programme = now(), programme_of(request)
    month = month_to(at.astimezone(LOCAL).date())
    rows = figures.proofs_in(programme, month).select_related("case__item_version__item", "case__department", "proof")
    way = request.GET.get("way", "")
    if way in Way.values:
        rows = rows.filter(way=way)
    elif request.GET.get("spared") == "1":
        rows = rows.spared()
    context = {
        **frame(request, programme, "office_overview", at),
        **page_of(request, rows.order_by("-case__opened_at", "pk")),
        "way": way,
        "ways": Way.choices,
        "spared": request.GET.get("spared", ""),
        "period": month,
    }
    return render(request, "office/proofs.html", context)


def page_of(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """One page of the rows, and how many there are in all: the figure that led here."""
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return {"page": page, "total": page.paginator.count, "query": query.urlencode()}
