"""Lines of the matrix: inspections, ranking of proofs, demands for data (article 13)."""

from typing import Any

from accountability import actions
from accountability.models import Assessment, Inspection
from catalog.actions import data_demands
from catalog.models import DataDemand
from portal.foundation.actors import SYSTEM
from portal.foundation.moment import now, today
from tests.api.world import World
from tests.permissions.doors import AT_DESK, BY_OFFICE_NEW, Door
from verification.periods import month_before
from verification.queries import proofs

ON_HOME = (401, 403, 403, 403, 403, 200, 404, 404, 200, 200)


def inspected(here: World) -> None:
    type(here.case.programme).objects.update(has_assessment=True)
    made = actions.inspections.record(
        department_code=here.case.department.code,
        way=Inspection.Way.FILES,
        inspected_on=today(),
        findings="两件没有登记",
        rectify_by=today(),
        by=here.clerk,
        at=now(),
    )
    here.others["inspection_id"] = made.pk


def rectified(here: World) -> None:
    inspected(here)
    pk = here.others["inspection_id"]
    actions.inspections.report(inspection_id=pk, text="已补", by=here.clerk, at=now())


def breached(here: World) -> None:
    inspected(here)
    Inspection.objects.update(breach=Inspection.Breach.NO_LEDGER)


def referred(here: World) -> None:
    breached(here)
    Inspection.objects.update(referred_at=now())


def inspection(here: World) -> dict[str, Any]:
    day = today().isoformat()
    return {"department": here.case.department.code, "way": "files", "inspected_on": day, "findings": "没有问题"}


def demand(here: World) -> dict[str, str]:
    return {"proof": here.asked.proof.code, "holding_department": here.asked.issuing_department.code}


def demanded(here: World) -> None:
    asked, programme = demand(here), here.case.programme
    made = data_demands.propose(
        programme=programme,
        proof_code=asked["proof"],
        holder_code=asked["holding_department"],
        grounds=proofs.grounds(programme, asked["proof"], asked["holding_department"], now()),
        by=here.clerk,
        at=now(),
    )
    here.others["demand_id"] = made.pk


def agreed(here: World) -> None:
    demanded(here)
    pk = DataDemand.objects.get().pk
    data_demands.answer(demand_id=pk, accepted=True, text="", by=here.liaison, at=now())


def assessed(here: World) -> None:
    type(here.case.programme).objects.update(has_assessment=True)


def frozen(here: World) -> None:
    assessed(here)
    last = month_before(today())
    made = actions.assessments.freeze(programme=here.case.programme, month=last.first, by=SYSTEM, at=now())
    here.others["month"] = made.code


def approved(here: World) -> None:
    frozen(here)
    actions.assessments.approve(assessment_id=Assessment.objects.get().pk, by=here.clerk, at=now())


# Before it is published only office and supervisors see a frozen month.
DRAFT_MONTH = (401, 404, 404, 404, 404, 404, 404, 404, 200, 404)
OFFICERS = (401, 403, 403, 200, 200, 200, 200, 200, 200, 200)

DOORS: dict[str, Door] = {
    "GET /assessments/rows/": Door(OFFICERS),
    "GET /assessments/cases/": Door(OFFICERS),
    "POST /assessments/frozen/": Door(
        (401, 404, 404, 403, 403, 403, 403, 403, 201, 403),
        lambda here: {"month": month_before(today()).code},
        assessed,
    ),
    "GET /assessments/frozen/{month}/": Door(DRAFT_MONTH, before=frozen),
    "GET /assessments/frozen/{month}/rows/": Door((401, 403, 403, 403, 403, 403, 403, 403, 200, 403), before=frozen),
    "POST /assessments/frozen/{month}/approve/": Door(DRAFT_MONTH, before=frozen),
    "POST /assessments/frozen/{month}/publish/": Door(DRAFT_MONTH, before=approved),
    "GET /inspections/": Door(AT_DESK),
    "POST /inspections/": Door((401, 403, 403, 403, 403, 403, 403, 403, 403, 403), inspection),  # supervisors only
    "GET /inspections/{inspection_id}/": Door(ON_HOME, before=inspected),
    "POST /inspections/{inspection_id}/rectify/": Door(
        (401, 403, 403, 403, 403, 200, 404, 404, 403, 403), lambda here: {"text": "已补登记"}, inspected
    ),
    "POST /inspections/{inspection_id}/review/": Door(
        (401, 403, 403, 403, 403, 403, 404, 404, 403, 403), lambda here: {"settled": True, "text": "属实"}, rectified
    ),
    "POST /inspections/{inspection_id}/refer/": Door(
        (401, 403, 403, 403, 403, 403, 404, 404, 403, 403),
        lambda here: {"adverse_result": "群众多跑一趟", "text": "按规定移送"},
        breached,
    ),
    "POST /inspections/{inspection_id}/consequence/": Door(
        (401, 403, 403, 403, 403, 403, 404, 404, 403, 403), lambda here: {"text": "已批评教育"}, referred
    ),
    "GET /proof-ranking/": Door((401, 403, 403, 403, 403, 403, 403, 403, 200, 403)),
    "GET /data-demands/": Door(AT_DESK),
    "POST /data-demands/": Door(BY_OFFICE_NEW, demand),
    "POST /data-demands/{demand_id}/answer/": Door(
        (401, 403, 403, 403, 403, 404, 200, 404, 403, 404), lambda here: {"accepted": True}, demanded
    ),
    "POST /data-demands/{demand_id}/complete/": Door((401, 403, 403, 403, 403, 404, 200, 404, 403, 404), before=agreed),
}
