"""Inspections of departments (article 13.1): recorded by the government-service office, put right by the department.

What was not done by the procedure and did harm is handed on to whoever decides about consequences (article 10).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import permissions
from accountability.models import INSPECTION_MOVES, Inspection, InspectionStatus
from catalog.models import Department
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.texts import needed
from verification.models import VerificationRequest

LONGEST_TEXT = 2_000


@transaction.atomic
def record(
    *,
    department_code: str,
    way: str,
    inspected_on: date,
    findings: str,
    rectify_by: date | None = None,
    breach: str = "",
    request: str = "",
    by: Actor,
    at: datetime,
) -> Inspection:
    """Record an inspection; with `rectify_by` the department has to put right what was found.

    `breach`: the part of the procedure that was not followed, `request`: the number of the inquiry concerned, if any.
    Raises NotAllowed, Invalid, and Conflict where the programme's rules know no inspections.
    """
    department = Department.objects.select_related("programme").filter(code=department_code).first()
    if department is None:
        raise Invalid(errors={"/department": _("没有这个单位，从列表里选。")})
    permissions.may_inspect(by, department)
    today = at.astimezone(LOCAL).date()
    _check(way, inspected_on, rectify_by, today, breach)
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
        breach=breach,
        request=_request(request, department),
    )
    inspection.findings = needed(LONGEST_TEXT, findings, "/findings", _("写明检查了什么、发现了什么。"))
    inspection.save(force_insert=True)
    return _noted(inspection, "", by, at)


@transaction.atomic
def report(*, inspection_id: UUID, text: str, by: Actor, at: datetime) -> Inspection:
    """What the department did about it. Raises NotVisible, NotAllowed, IllegalMove, Invalid."""
    inspection = _locked(inspection_id, by)
    permissions.may_rectify(by, inspection)
    before = states.move(inspection, INSPECTION_MOVES, InspectionStatus.REPORTED)
    inspection.rectification = needed(LONGEST_TEXT, text, "/text", _("写明改了什么。"))
    inspection.save(update_fields=["status", *SEALED_COLUMNS])
    return _noted(inspection, before, by, at)


@transaction.atomic
def review(*, inspection_id: UUID, settled: bool, text: str, by: Actor, at: datetime) -> Inspection:
    """Close what is put right, or send it back with the reason."""
    inspection = _locked(inspection_id, by)
    permissions.may_inspect(by, inspection.department)
    before = states.move(
        inspection, INSPECTION_MOVES, InspectionStatus.CLOSED if settled else InspectionStatus.RECTIFYING
    )
    inspection.conclusion = needed(LONGEST_TEXT, text, "/text", _("写明复核意见。"))
    inspection.closed_at = at if settled else None
    inspection.save(update_fields=["status", "closed_at", *SEALED_COLUMNS])
    return _noted(inspection, before, by, at)


@transaction.atomic
def refer(*, inspection_id: UUID, adverse_result: str, text: str, by: Actor, at: datetime) -> Inspection:
    """Hand on a breach of the procedure that did harm (article 10): both must stand, else nothing follows from it.

    `text` says to whom and under which rule. Raises NotVisible, NotAllowed, Conflict (no breach; handed on before).
    """
    inspection = _locked(inspection_id, by)
    permissions.may_inspect(by, inspection.department)
    if not inspection.breach:
        raise Conflict(_("这次检查没有记下哪一步没有按程序办，不能移送。"), code="no_breach")
    if inspection.referred_at is not None:
        raise Conflict(_("已经移送过，等处理结果。"), code="referred_before")
    inspection.adverse_result = needed(
        LONGEST_TEXT, adverse_result, "/adverse_result", _("写明造成了什么不良后果；没有后果的不移送。")
    )
    inspection.referral = needed(LONGEST_TEXT, text, "/text", _("写明移送给谁、依据哪条规定。"))
    inspection.referred_at = at
    inspection.save(update_fields=["referred_at", *SEALED_COLUMNS])
    return _noted(inspection, inspection.status, by, at, step="referred")


@transaction.atomic
def note_consequence(*, inspection_id: UUID, text: str, by: Actor, at: datetime) -> Inspection:
    """What those to whom it was handed on decided. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    inspection = _locked(inspection_id, by)
    permissions.may_inspect(by, inspection.department)
    if inspection.referred_at is None or inspection.consequence_at is not None:
        raise Conflict(_("没有等着处理结果的移送。"), code="nothing_referred")
    inspection.consequence = needed(LONGEST_TEXT, text, "/text", _("写明谁作出了什么处理；不予处理的写明理由。"))
    inspection.consequence_at = at
    inspection.save(update_fields=["consequence_at", *SEALED_COLUMNS])
    return _noted(inspection, inspection.status, by, at, step="consequence")


def _request(number: str, department: Department) -> VerificationRequest | None:
    """The inquiry that an inspection is about: one that the department sent or answered. Raises Invalid."""
    if not number.strip():
        return None
    found = VerificationRequest.objects.filter(number=number.strip().upper()[:24]).first()
    if found is None or department.pk not in {found.requesting_department_id, found.issuing_department_id}:
        raise Invalid(errors={"/request": _("这个单位没有发出或收到过这件协查，核对编号。")})
    return found


def _check(way: str, inspected_on: date, rectify_by: date | None, today: date, breach: str) -> None:
    errors = {}
    if breach and breach not in Inspection.Breach.values:
        errors["/breach"] = _("从列表里选。")
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


def _noted(inspection: Inspection, before: str, by: Actor, at: datetime, *, step: str = "") -> Inspection:
    kind = f"inspection.{step or (inspection.status if before else 'recorded')}"
    timeline.record(about=inspection, kind=kind, by=by, at=at, before=before, after=inspection.status)
    payload = {"inspection": str(inspection.pk), "status": step or inspection.status}
    outbox.emit("accountability.inspection_moved", payload, at=at)
    return inspection
