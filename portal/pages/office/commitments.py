"""The list of commitment items over the seven fields 告知承诺事项清单, how they are kept, and credit repair."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import CommitmentTemplate, Duty, Programme
from portal.foundation import listings, timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column, Sheet
from portal.foundation.moment import LOCAL, now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_for, programme_of
from verification.actions import commitment_lists, credit
from verification.models import Breach, CommitmentCheck, CreditRecord
from verification.queries.commitment_list import Entry, compare, entries, row_of

MOST_RECORDS = 200


@dataclass(slots=True)
class Group:
    """The entries of one of the seven fields."""

    label: str
    rows: list[Entry] = field(default_factory=list)


COLUMNS = (
    Column("field", gettext_lazy("领域"), lambda row: row.template.get_field_display()),
    Column("department", gettext_lazy("部门"), lambda row: row.department),
    Column("item_code", gettext_lazy("事项编码"), lambda row: row.item_code),
    Column("item", gettext_lazy("事项"), lambda row: row.item),
    Column("proof", gettext_lazy("证明事项"), lambda row: row.template.proof.name),
    Column("content", gettext_lazy("承诺的内容"), lambda row: row.template.content),
    Column("version", gettext_lazy("文本版本"), lambda row: row.template.version),
    Column("conclusion", gettext_lazy("风险评估"), lambda row: row.conclusion),
    Column("review", gettext_lazy("下次复核"), lambda row: row.assessment.next_review_on),
    Column("mode", gettext_lazy("核查安排"), lambda row: row.template.get_check_mode_display()),
    Column("share", gettext_lazy("比例（%）"), lambda row: row.template.check_share),
    Column("method", gettext_lazy("核查方式"), lambda row: row.template.check_method),
    Column("days", gettext_lazy("核查期限（工作日）"), lambda row: row.template.check_days),
    Column("published", gettext_lazy("公开"), lambda row: _("公开") if row.template.is_published else _("不公开")),
    Column("signed", gettext_lazy("已签署"), lambda row: row.signed),
    Column("false", gettext_lazy("虚假承诺"), lambda row: row.false),
)


@listings.register("office.commitments", gettext_lazy("告知承诺事项清单"), Duty.OFFICE, Duty.SUPERVISOR)
def sheet(actor: Actor, _asked: QueryDict, at: datetime) -> Sheet:
    """The list of the page."""
    notes = [_("数据截至 %(time)s") % {"time": f"{at:%Y-%m-%d}"}]
    return Sheet(_("告知承诺事项清单"), COLUMNS, entries(programme_for(actor), at), notes)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def commitments(request: HttpRequest) -> HttpResponse:
    """The list by field, to print and to export; with the figures of the checks."""
    at, programme = now(), programme_of(request)
    if exports.wanted(request):
        return exports.answer(request, "office.commitments")
    rows = entries(programme, at)
    records = CreditRecord.objects.filter(programme=programme).select_related("holder").order_by("-recorded_at")
    today, last = at.astimezone(LOCAL).date(), programme.commitment_lists.order_by("-number").first()
    for row in rows:
        row.review_is_late = row.assessment.next_review_on is not None and row.assessment.next_review_on < today
    context = {
        **frame(request, programme, "office_commitments", at),
        "groups": groups_of(rows),
        "total": len(rows),
        "figures": _figures(programme, at),
        "records": _records(list(records[:MOST_RECORDS]), at),
        "edition": last,
        "due_at": commitment_lists.next_due(programme, last) if last else None,
        "is_due": commitment_lists.is_due(programme, last, at),
        "difference": compare(last.rows, [row_of(row) for row in rows]) if last else None,
        "reviews_late": len({row.template.proof_id for row in rows if row.review_is_late}),
        "may_publish": actor_of_request(request).has(Duty.OFFICE),
        "may_repair": actor_of_request(request).has(Duty.OFFICE),
    }
    return render(request, "office/commitments.html", context)


def _records(records: list[CreditRecord], at: datetime) -> list[dict[str, Any]]:
    """Each with where it stands and, where its repair is asked for, what the person says was put right."""
    asked = timeline.of_many([one for one in records if one.repair_asked_at and not one.repaired_at])
    said = {event.subject_id: event.reason for event in asked.filter(kind="credit.repair_asked")}
    return [{"record": one, "standing": one.standing(at), "said": said.get(str(one.pk), "")} for one in records]


@needs(Duty.OFFICE, Duty.REVIEWER)
@require_POST
@answers_refusals
def repair(request: HttpRequest, record_id: int) -> HttpResponse:
    """Note that credit was repaired, and what was verified: the commitment way opens again by itself."""
    reason = request.POST.get("reason", "")
    credit.repair(record_id=record_id, by=actor_of_request(request), at=now(), reason=reason)
    messages.success(request, _("已登记修复，本人从现在起可以再次承诺。"))
    return redirect("office_commitments")


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the list as it stands as the next edition."""
    programme = programme_of(request)
    edition = commitment_lists.publish(
        programme_id=programme.pk, note=request.POST.get("note", ""), by=actor_of_request(request), at=now()
    )
    messages.success(request, _("第 %(number)s 期已公布，以后不再改动。") % {"number": edition.number})
    return redirect("commitment_edition", code=programme.code, number=edition.number)


def groups_of(rows: Iterable[Entry]) -> list[Group]:
    """The entries by field, all seven, also those that are empty."""
    groups = {value: Group(str(label)) for value, label in CommitmentTemplate.Field.choices}
    for row in rows:
        groups[row.template.field].rows.append(row)
    return [group for value, group in groups.items() if group.rows or value != CommitmentTemplate.Field.OTHER]


def _figures(programme: Programme, at: datetime) -> list[dict[str, Any]]:
    """What the office watches: each figure opens its rows."""
    checks = CommitmentCheck.objects.filter(department__programme=programme)
    return [
        {"label": _("待核查"), "figure": checks.open().count(), "view": "open", "tone": ""},
        {"label": _("已超期"), "figure": checks.overdue(at).count(), "view": "late", "tone": "late"},
        {
            "label": _("听取意见"),
            "figure": checks.filter(commitment__breach__in=Breach.objects.undecided()).count(),
            "view": "hearing",
            "tone": "",
        },
        {
            "label": _("虚假承诺"),
            "figure": checks.filter(commitment__breach__status="found").count(),
            "view": "measures",
            "tone": "",
        },
    ]
