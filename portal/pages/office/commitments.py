"""The list of commitment items over the seven fields 告知承诺事项清单, how they are kept, and credit repair."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import (
    CommitmentTemplate,
    Duty,
    Programme,
    RequirementChannel,
    RiskAssessment,
    ServiceItemVersion,
    Way,
)
from portal.foundation import listings
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.exports import Column, Sheet
from portal.foundation.moment import now
from portal.pages import exports
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_for, programme_of
from verification.actions import credit
from verification.models import Commitment, CommitmentCheck, CreditRecord

MOST_RECORDS = 200


@dataclass(slots=True)
class Entry:
    """One line of the list: an item of service whose proof may be replaced by a commitment."""

    template: CommitmentTemplate
    item: str
    item_code: str
    department: str
    conclusion: str
    signed: int = 0
    false: int = 0


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
    context = {
        **frame(request, programme, "office_commitments", at),
        "groups": groups_of(rows),
        "total": len(rows),
        "figures": _figures(programme, at),
        "records": [{"record": one, "standing": one.standing(at)} for one in records[:MOST_RECORDS]],
        "may_repair": actor_of_request(request).has("office", "supervisor"),
    }
    return render(request, "office/commitments.html", context)


@needs(Duty.OFFICE, Duty.SUPERVISOR, Duty.REVIEWER)
@require_POST
@answers_refusals
def repair(request: HttpRequest, record_id: int) -> HttpResponse:
    """Note that credit was repaired: the commitment way opens again by itself."""
    reason = request.POST.get("reason", "")
    credit.repair(record_id=record_id, by=actor_of_request(request), at=now(), reason=reason)
    messages.success(request, _("已登记修复，本人从现在起可以再次承诺。"))
    return redirect("office_commitments")


def entries(programme: Programme, at: datetime) -> list[Entry]:
    """The items of the programme whose proofs may be committed to now: template in force, suitable assessment."""
    templates = _suitable_templates(at)
    channels = RequirementChannel.objects.filter(
        way=Way.COMMITMENT,
        requirement__version__in=ServiceItemVersion.objects.in_force(at).filter(item__programme=programme),
        requirement__proof__in=list(templates),
    ).select_related("requirement__version__item__department")
    counted = _counted(programme)
    rows = [_entry(channel, templates, counted) for channel in channels]
    order = list(CommitmentTemplate.Field.values)
    return sorted(rows, key=lambda row: (order.index(row.template.field), row.department, row.item_code))


def groups_of(rows: Iterable[Entry]) -> list[Group]:
    """The entries by field, all seven, also those that are empty."""
    groups = {value: Group(str(label)) for value, label in CommitmentTemplate.Field.choices}
    for row in rows:
        groups[row.template.field].rows.append(row)
    return [group for value, group in groups.items() if group.rows or value != CommitmentTemplate.Field.OTHER]


def _suitable_templates(at: datetime) -> dict[int, tuple[CommitmentTemplate, str]]:
    """By proof: the newest text in force and what the newest reviewed assessment says, where it lets commit."""
    newest = CommitmentTemplate.objects.filter(valid_from__lte=at, proof__is_secret=False, proof__excluded_area="")
    texts = {row.proof_id: row for row in newest.select_related("proof").order_by("proof_id", "version")}
    reviewed = RiskAssessment.objects.filter(reviewed_at__lte=at, proof__in=list(texts)).order_by("reviewed_at", "pk")
    assessed = {row.proof_id: row for row in reviewed}
    return {
        proof_id: (text, str(assessed[proof_id].get_conclusion_display()))
        for proof_id, text in texts.items()
        if proof_id in assessed and assessed[proof_id].conclusion != RiskAssessment.Conclusion.UNSUITABLE
    }


def _entry(
    channel: RequirementChannel,
    templates: dict[int, tuple[CommitmentTemplate, str]],
    counted: dict[tuple[int, int], tuple[int, int]],
) -> Entry:
    requirement = channel.requirement
    template, conclusion = templates[requirement.proof_id]
    signed, false = counted.get((requirement.version.item_id, requirement.proof_id), (0, 0))
    item = requirement.version.item
    return Entry(
        template=template,
        item=item.name,
        item_code=item.code,
        department=item.department.name,
        conclusion=conclusion,
        signed=signed,
        false=false,
    )


def _counted(programme: Programme) -> dict[tuple[int, int], tuple[int, int]]:
    rows = (
        Commitment.objects.filter(case_proof__case__programme=programme)
        .order_by()
        .values("case_proof__case__item_version__item_id", "case_proof__proof_id")
        .annotate(signed=Count("pk"), false=Count("pk", filter=Q(status="false")))
    )
    return {
        (row["case_proof__case__item_version__item_id"], row["case_proof__proof_id"]): (row["signed"], row["false"])
        for row in rows
    }


def _figures(programme: Programme, at: datetime) -> list[dict[str, Any]]:
    """What the office watches: each figure opens its rows."""
    checks = CommitmentCheck.objects.filter(department__programme=programme)
    return [
        {"label": _("待核查"), "figure": checks.open().count(), "view": "open", "tone": ""},
        {"label": _("已超期"), "figure": checks.overdue(at).count(), "view": "late", "tone": "late"},
        {
            "label": _("听取意见"),
            "figure": checks.filter(commitment__breach__status__in=("invited", "heard")).count(),
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
