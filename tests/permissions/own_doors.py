"""Lines of the matrix: codes, licences, consents, and what people see of themselves."""

from datetime import timedelta
from typing import Any

from certificates.actions import codes
from portal.foundation.moment import now
from tests.api.world import World
from tests.permissions.doors import EVERYBODY, SIGNED_IN, Door


def for_the_case(here: World) -> dict[str, str]:
    return {"holder": str(here.holder.pk), "purpose": here.case.number}


def shown_code(here: World) -> dict[str, str]:
    code = codes.create(here.holder.pk, by=here.citizen, at=now())
    return {"token": code.token, "purpose": here.case.item_version.item.code}


def consent(here: World) -> dict[str, Any]:
    return {
        "department": here.case.department.code,
        "purpose": here.case.item_version.item.code,
        "licence_types": ["x"],
        "valid_until": (now() + timedelta(days=1)).isoformat(),
    }


DOORS: dict[str, Door] = {
    "POST /holder-codes/": Door((401, 201, 201, 403, 403, 403, 403, 403, 403, 403)),
    "POST /presentations/": Door((401, 403, 403, 201, 403, 201, 403, 403, 403, 201), shown_code),
    "GET /licences/": Door((401, 403, 403, 200, 403, 200, 403, 403, 403, 200), query=for_the_case),
    "POST /licences/verify/": Door(EVERYBODY, lambda here: {"identifier": "1.2.156.0"}),
    "POST /licences/{licence_id}/status/": Door(
        (401, 403, 403, 200, 403, 200, 403, 403, 403, 200), lambda here: {"status": "suspended", "reason": "示例"}
    ),
    "GET /me/licences/": Door(SIGNED_IN),
    "GET /me/licences/{licence_id}/": Door((401, 200, 404, 404, 404, 404, 404, 404, 404, 404)),
    "GET /me/licences/{licence_id}/pdf/": Door((401, 200, 404, 404, 404, 404, 404, 404, 404, 404)),
    "GET /me/accesses/": Door(SIGNED_IN),
    "GET /me/authorisations/": Door(SIGNED_IN),
    "POST /me/authorisations/": Door((401, 201, 201, 403, 403, 403, 403, 403, 403, 403), consent),
    "POST /me/authorisations/{authorisation_id}/withdraw/": Door((401, 200, 404, 200, 404, 200, 404, 404, 404, 200)),
}
