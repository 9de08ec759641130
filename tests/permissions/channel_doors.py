"""Lines of the matrix: interim periods, units outside, retention, records kept for inspection (articles 3, 8, 9)."""

from typing import Any

from portal.foundation.moment import now
from tests.api.world import World
from tests.factories.channels import interim_period, outside_issuer
from tests.permissions.doors import BY_OFFICE, BY_OFFICE_NEW, Door

OFFICERS = (401, 403, 403, 200, 200, 200, 200, 200, 200, 200)


def opened(here: World) -> None:
    here.others["period_id"] = interim_period(here.case.programme, now()).pk


def entered(here: World) -> None:
    here.others["issuer_id"] = outside_issuer(here.case.programme).pk


def unit(here: World) -> dict[str, Any]:
    return {"kind": "公安部门", "area": "示例市", "name": "示例分局", "how": "bring", "reason": "不在本市"}


DOORS: dict[str, Door] = {
    "GET /interim-periods/": Door(OFFICERS),
    "POST /interim-periods/": Door(BY_OFFICE_NEW, lambda here: {"ways": ["fax"], "reason": "系统试运行"}),
    "POST /interim-periods/{period_id}/complete/": Door(BY_OFFICE, before=opened),
    "GET /outside-issuers/": Door(OFFICERS),
    "POST /outside-issuers/": Door(BY_OFFICE_NEW, unit),
    "GET /outside-issuers/{issuer_id}/": Door(OFFICERS, before=entered),
    "PUT /outside-issuers/{issuer_id}/": Door(BY_OFFICE, unit, entered),
    "POST /outside-issuers/{issuer_id}/retire/": Door(BY_OFFICE, before=entered),
    "GET /retention/": Door((401, 403, 403, 403, 403, 403, 403, 403, 200, 403)),
    "POST /retention/": Door(BY_OFFICE, lambda here: {"months": 36}),
    "GET /supplement-records/": Door(OFFICERS),
    "GET /voluntary-records/": Door(OFFICERS),
    "GET /interim-uses/": Door(OFFICERS),
    "GET /secret-matters/": Door(OFFICERS),
}
