"""Lines of the matrix: set verbs of the desk, hand-over inside a department, drafts, review of decided cases."""

from typing import Any

from portal.foundation.moment import now
from tests.api.world import World
from tests.factories.catalog import OfficerFactory
from tests.permissions.doors import ANSWERS, SIGNED_IN, WORKS, Door
from verification.models import Case

# Whoever works at a desk may send a set; what their department was not asked is passed over.
IN_SETS = (401, 403, 403, 403, 403, 200, 200, 200, 403, 200)


def one(here: World) -> dict[str, Any]:
    return {"requests": [here.asked.number]}


def to_colleague(here: World) -> dict[str, Any]:
    officer = OfficerFactory(department=here.asked.issuing_department, duty="agent", valid_from=now())
    return {"user": officer.user_id}


def to_review(here: World) -> None:
    Case.objects.filter(pk=here.case.pk).update(needs_review_since=now())


DOORS: dict[str, Door] = {
    "GET /notifications/": Door(SIGNED_IN),
    "POST /notifications/read/": Door(SIGNED_IN),
    "POST /verification-requests/many/receive/": Door(IN_SETS, one),
    "POST /verification-requests/many/answer/": Door(
        IN_SETS, lambda here: {**one(here), "outcome": "not_found", "note": "查了名册"}
    ),
    "POST /verification-requests/many/assign/": Door(IN_SETS, lambda here: {**one(here), **to_colleague(here)}),
    "POST /verification-requests/{number}/assign/": Door(ANSWERS, to_colleague),
    "GET /verification-requests/{number}/draft/": Door((401, 404, 404, 200, 404, 200, 200, 404, 404, 200)),
    "POST /verification-requests/{number}/draft/": Door(ANSWERS, lambda here: {"note": "正在查"}),
    "GET /cases/{number}/timeline/": Door((401, 403, 403, 200, 404, 200, 404, 404, 404, 200)),
    "POST /cases/{number}/review/": Door(WORKS, lambda here: {"note": "不影响决定"}, to_review),
    "GET /cases/{number}/proofs/{proof_id}/request/": Door(
        (401, 403, 404, 200, 404, 200, 404, 404, 404, 200), proof="不动产登记信息"
    ),
    "POST /cases/{number}/proofs/{proof_id}/next-way/": Door(WORKS, proof="无固定职业说明"),
}
