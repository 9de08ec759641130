"""Lines of the matrix: papers and packages, kept views, credit records, the notice before a commitment."""

from datetime import timedelta
from typing import Any

from portal.foundation.moment import now, today
from tests.api.world import World
from tests.permissions.doors import AT_DESK, BY_OFFICE, BY_OFFICE_NEW, CREDIT, SEES_CASE, SEES_REQUEST, WORKS, Door
from verification.actions import commitments

KEEPS_VIEWS = (401, 403, 403, 403, 403, 200, 200, 200, 403, 200)
OF_COMMITMENT = (401, 404, 404, 200, 404, 200, 404, 404, 200, 200)
NOT_THEIRS = (401, *[404] * 9)


def view(here: World) -> dict[str, Any]:
    return {"box": "in", "name": "快到期的", "view": "soon"}


def review(here: World) -> dict[str, Any]:
    return {
        "conclusion": "checkable",
        "grounds": "可以核对",
        "next_review_on": (today() + timedelta(days=365)).isoformat(),
    }


def committed(here: World) -> None:
    commitments.sign(case_proof_id=here.proof("无固定职业说明").pk, by=here.clerk, at=now())


DOORS: dict[str, Door] = {
    "GET /cases/{number}/receipt/": Door(SEES_CASE),
    "GET /verification-requests/{number}/letters/{kind}/pdf/": Door(SEES_REQUEST),
    "GET /letter-templates/{code}/samples/{kind}/": Door(AT_DESK),
    "GET /cases/{number}/proofs/{proof_id}/files/": Door(WORKS),
    "GET /cases/{number}/proofs/{proof_id}/files/{file_id}/": Door(
        (401, 403, 404, 404, 404, 403, 404, 404, 404, 404)  # there is none, for those who might open it
    ),
    "GET /commitments/{commitment_id}/files/": Door(OF_COMMITMENT, before=committed),
    "GET /commitments/{commitment_id}/files/{file_id}/": Door(
        (401, 404, 404, 404, 404, 404, 404, 404, 404, 404), before=committed
    ),
    "GET /credit-proposals/{proposal_id}/files/": Door(CREDIT),
    "GET /credit-proposals/{proposal_id}/files/{file_id}/": Door(NOT_THEIRS),
    "GET /desk-views/": Door(KEEPS_VIEWS),
    # A system keeps none: views are people's own.
    "POST /desk-views/": Door((401, 403, 403, 403, 403, 201, 201, 201, 403, 403), view),
    "DELETE /desk-views/{view_id}/": Door((401, 403, 403, 403, 403, 404, 404, 404, 403, 404)),
    "GET /credit-records/": Door((401, 200, 200, 403, 403, 403, 403, 403, 200, 403)),
    "POST /credit-records/{record_id}/ask-repair/": Door(NOT_THEIRS, lambda here: {"reason": "补齐了材料"}),
    "GET /risk-assessments/{code}/": Door(BY_OFFICE),
    "POST /risk-assessments/{code}/": Door(BY_OFFICE_NEW, review),
    "GET /cases/{number}/proofs/{proof_id}/commit/": Door(
        (401, 403, 404, 200, 404, 403, 404, 404, 404, 200), proof="无固定职业说明"
    ),
}
