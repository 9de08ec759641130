"""What the outbox brings: who is told about a frozen month, an inspection, a demand for data. Idempotent by key."""

from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from accountability.models import Assessment, Inspection
from catalog.models import DataDemand, DemandStatus, Duty
from catalog.officers import holding
from portal.foundation import notifications, outbox
from portal.foundation.outbox import Payload


def _tell(event_id: UUID, users: set[int], kind: str, about: Model, link: str, at: datetime, **params: str) -> None:
    notifications.notify(user_ids=users, kind=kind, about=about, link=link, at=at, key=str(event_id), params=params)


@outbox.handles("accountability.assessment_moved")
def tell_of_assessment(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Office and supervisors hear that a month is frozen, approved, published."""
    row = Assessment.objects.get(pk=payload["assessment"])
    users = holding([Duty.OFFICE, Duty.SUPERVISOR], at, programme_id=row.programme_id)
    link = f"/office/assessment/months/{row.code}/"
    _tell(event_id, users, f"assessment.{payload['status']}", row, link, at, month=row.code)


@outbox.handles("accountability.inspection_moved")
def tell_of_inspection(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The department hears what is to be put right and what came of it; the supervisors that it reported.

    What is handed on for its consequences, and what they were, office and supervisors hear too.
    """
    row = Inspection.objects.select_related("department").get(pk=payload["inspection"])
    if payload["status"] == "reported":
        users = holding([Duty.SUPERVISOR], at, programme_id=row.programme_id)
        link = f"/office/inspections/{row.pk}/"
    else:
        users = holding([Duty.HEAD, Duty.LIAISON], at, department_id=row.department_id)
        link = "/desk/tasks/"
    kind = f"inspection.{payload['status']}"
    _tell(event_id, users, kind, row, link, at, department=row.department.short_name)
    if payload["status"] in {"referred", "consequence"}:
        office = holding([Duty.OFFICE, Duty.SUPERVISOR], at, programme_id=row.programme_id) - users
        link = f"/office/inspections/{row.pk}/"
        _tell(event_id, office, kind, row, link, at, department=row.department.short_name)


@outbox.handles("catalog.data_demand_moved")
def tell_of_demand(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A new demand: the department that holds the fact. An answer: the office."""
    row = DataDemand.objects.select_related("proof", "holding_department").get(pk=payload["demand"])
    if payload["status"] == DemandStatus.PROPOSED:
        users = holding([Duty.HEAD, Duty.LIAISON], at, department_id=row.holding_department_id)
        link = "/desk/tasks/"
    else:
        users = holding([Duty.OFFICE], at, programme_id=row.programme_id)
        link = "/office/demands/"
    names = {"proof": row.proof.name, "department": row.holding_department.short_name}
    _tell(event_id, users, f"data_demand.{payload['status']}", row, link, at, **names)


for kind, words in {
    "assessment.draft": lambda p: _("%(month)s 的考核数已定格，等审定。") % p,
    "assessment.approved": lambda p: _("%(month)s 的考核已审定，可以公布。") % p,
    "assessment.published": lambda p: _("%(month)s 的考核已公布。") % p,
    "inspection.rectifying": lambda p: _("%(department)s收到监督检查的整改要求。") % p,
    "inspection.reported": lambda p: _("%(department)s报来整改情况，等复核。") % p,
    "inspection.closed": lambda p: _("%(department)s的监督检查已了结。") % p,
    "inspection.referred": lambda p: _("%(department)s一处没有按程序办并造成后果，已移送处理。") % p,
    "inspection.consequence": lambda p: _("移送的%(department)s一处，处理结果已登记。") % p,
    "data_demand.proposed": lambda p: _("“%(proof)s”核验多，办公室提出改为数据共享，等%(department)s答复。") % p,
    "data_demand.accepted": lambda p: _("%(department)s接受了“%(proof)s”的数据需求。") % p,
    "data_demand.declined": lambda p: _("%(department)s不共享“%(proof)s”，写了理由。") % p,
    "data_demand.done": lambda p: _("“%(proof)s”已由%(department)s共享。") % p,
}.items():
    notifications.describe(kind, words)
