"""Inspections of departments (article 13.1): recorded by the government-service office, put right by the department."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import permissions
from accountability.models import INSPECTION_MOVES, Inspection, InspectionStatus
from catalog.models import Department
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.states import check_move
from portal.foundation.texts import plain

LONGEST_TEXT = 2_000


@transaction.atomic
def record(
    *,
    department_code: str,
    way: str,
    inspected_on: date,
    findings: str,
    rectify_by: date | None = None,
    by: Actor,
    at: datetime,
) -> Inspection:
    """Record an inspection; with `rectify_by` the department has to put right what was found.

    Raises NotAllowed, Invalid, and Conflict where the programme's rules know no inspections.
    """
    department = Department.objects.select_related("programme").filter(code=department_code).first()
    if department is None:
        raise Invalid(errors={"/department": _("没有这个单位，从列表里选。")})
    permissions.may_inspect(by, department)
    today = at.astimezone(LOCAL).date()
    _check(way, inspected_on, rectify_by, today)
    inspection = Inspection(
        programme=department.programme,
        department=department,
        way=way,
        inspected_on=inspected_on,
        rectify_by=rectify_by,
        status=InspectionStatus.RECTIFYING if rectify_by else InspectionStatus.CLOSED,
        recorded_at=at,
        recorded_by_id=by.user_id,
        closed_at=None if rectify_by else at,
    )
    inspection.findings = _text(findings, "/findings", _("写明检查了什么、发现了什么。"))
    inspection.save(force_insert=True)
    return _noted(inspection, "", by, at)


@transaction.atomic
def report(*, inspection_id: UUID, text: str, by: Actor, at: datetime) -> Inspection:
    """What the department did about it. Raises NotVisible, NotAllowed, IllegalMove, Invalid."""
    inspection = _locked(inspection_id, by)
    permissions.may_rectify(by, inspection)
    before = _move(inspection, InspectionStatus.REPORTED)
    inspection.rectification = _text(text, "/text", _("写明改了什么。"))
    inspection.save(update_fields=["status", *SEALED_COLUMNS])
    return _noted(inspection, before, by, at)


@transaction.atomic
def review(*, inspection_id: UUID, settled: bool, text: str, by: Actor, at: datetime) -> Inspection:
    """Close what is put right, or send it back with the reason."""
    inspection = _locked(inspection_id, by)
    permissions.may_inspect(by, inspection.department)
    before = _move(inspection, InspectionStatus.CLOSED if settled else InspectionStatus.RECTIFYING)
    inspection.conclusion = _text(text, "/text", _("写明复核意见。"))
    inspection.closed_at = at if settled else None
    inspection.save(update_fields=["status", "closed_at", *SEALED_COLUMNS])
    return _noted(inspection, before, by, at)


def _check(way: str, inspected_on: date, rectify_by: date | None, today: date) -> None:
    errors = {}
    if way not in Inspection.Way.values:
        errors["/way"] = _("从列表里选检查方式。")
    if inspected_on > today:
        errors["/inspected_on"] = _("检查日期不能晚于今天。")
    if rectify_by is not None and rectify_by < today:
        errors["/rectify_by"] = _("整改期限不能早于今天。")
    if errors:
        raise Invalid(errors=errors)


def _locked(inspection_id: UUID, by: Actor) -> Inspection:
    visible = Inspection.objects.visible_to(by).values("pk")
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("department__programme")
    inspection = rows.filter(pk=inspection_id, pk__in=visible).first()
    if inspection is None:
        raise NotVisible(_("没有找到这次检查。"))
    return inspection


def _move(inspection: Inspection, after: InspectionStatus) -> str:
    before = inspection.status
    check_move(INSPECTION_MOVES, before, after, labels=dict(InspectionStatus.choices))
    inspection.status = after
    return before


def _text(text: str, pointer: str, needed: str) -> str:
    words = plain(text)
    if not words:
        raise Invalid(needed, errors={pointer: needed})
    if len(words) > LONGEST_TEXT:
        raise Invalid(errors={pointer: _("最多 %(most)s 个字，已填的保留着。") % {"most": LONGEST_TEXT}})
    return words


def _noted(inspection: Inspection, before: str, by: Actor, at: datetime) -> Inspection:
    kind = f"inspection.{inspection.status if before else 'recorded'}"
    timeline.record(about=inspection, kind=kind, by=by, at=at, before=before, after=inspection.status)
    payload = {"inspection": str(inspection.pk), "status": inspection.status}
    outbox.emit("accountability.inspection_moved", payload, at=at)
    return inspection
