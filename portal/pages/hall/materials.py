"""The two ledgers of material: what applicants were asked to add (article 8), and what they offered (article 9)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.foundation import listings
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column, Sheet
from portal.foundation.moment import LOCAL, now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.hall.check_lists import READERS
from portal.pages.hall.frame import page
from verification.models import SupplementRecord, VoluntaryRecord

PAGE = 50
BESIDE = ("case_proof__case__item_version__item", "case_proof__case__department", "case_proof__proof",
          "case_proof__party__holder", "by_user")  # fmt: skip
KINDS = ("supplement", "voluntary")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines: of which ledger, from which day to which, only those that wait."""

    kind: str
    start: date | None
    end: date | None
    waiting: bool

    @classmethod
    def of(cls, asked: QueryDict) -> "Filter":
        """What the address says; what it says wrong is left out."""
        kind = asked.get("kind", "")
        return cls(
            kind=kind if kind in KINDS else KINDS[0],
            start=_day(asked.get("from", "")),
            end=_day(asked.get("to", "")),
            waiting=asked.get("waiting") == "1",
        )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The lines that the actor may inspect, newest first."""
        found: QuerySet[Any] = self._ledger(actor)
        if self.start:
            found = found.filter(at__gte=_start_of(self.start))
        if self.end:
            found = found.filter(at__lt=_start_of(self.end + timedelta(days=1)))
        return found.select_related(*BESIDE).order_by("-at", "-pk")

    def _ledger(self, actor: Actor) -> QuerySet[Any]:
        if self.kind == "voluntary":
            return VoluntaryRecord.objects.visible_to(actor)
        rows = SupplementRecord.objects.visible_to(actor)
        return rows.waiting() if self.waiting else rows


COLUMNS = (
    Column("at", gettext_lazy("时间"), lambda row: row.at),
    Column("case", gettext_lazy("办件"), lambda row: row.case_proof.case.number),
    Column("department", gettext_lazy("受理单位"), lambda row: row.case_proof.case.department.name),
    Column("item", gettext_lazy("事项"), lambda row: row.case_proof.case.item_version.item.name),
    Column("proof", gettext_lazy("证明"), lambda row: row.case_proof.proof.name),
    Column("person", gettext_lazy("申请人"), lambda row: row.case_proof.party.holder.masked_name),
    Column("step", gettext_lazy("环节"), lambda row: row.get_step_display() if hasattr(row, "step") else _("自愿提供")),
    Column("reason", gettext_lazy("为什么要补"), lambda row: getattr(row, "reason", "")),
    Column("due", gettext_lazy("补充期限"), lambda row: getattr(row, "due_at", None)),
    Column("note", gettext_lazy("说明"), lambda row: row.note),
    Column("file", gettext_lazy("附件"), lambda row: _("有") if row.attachment_id else _("无")),
    Column("user", gettext_lazy("经办人"), lambda row: str(row.by_user or "")),
)


@listings.register("materials", gettext_lazy("补充和自愿提供台账"), *READERS)
def sheet(actor: Actor, asked: QueryDict, _at: datetime) -> Sheet:
    """The lines of the page."""
    chosen = Filter.of(asked)
    title = _("补充材料台账") if chosen.kind == "supplement" else _("自愿提供记录")
    return Sheet(title, COLUMNS, chosen.rows(actor).distinct())


@needs(*READERS)
@require_safe
@answers_refusals
def ledger(request: HttpRequest) -> HttpResponse:
    """The lines of one ledger, to inspect and to export; the office and the inspection see their city's."""
    actor, at, chosen = actor_of_request(request), now(), Filter.of(request.GET)
    rows = chosen.rows(actor)
    if exports.wanted(request):
        return exports.answer(request, "materials")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "chosen": chosen,
        "rows": Paginator(rows.distinct(), PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "address": reverse("hall:materials"),
        "counts": {
            "supplement": SupplementRecord.objects.visible_to(actor).distinct().count(),
            "voluntary": VoluntaryRecord.objects.visible_to(actor).distinct().count(),
        },
        "at": at,
    }
    return page(request, "hall/materials.html", context, current="materials")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
