"""Lines of the matrix: letter templates and agreements between departments (article 4)."""

from typing import Any

from catalog.actions import letters
from portal.foundation.moment import now
from tests.api.world import World
from tests.permissions.doors import AT_DESK, Door
from verification.actions import agreements
from verification.models import Agreement

# Who may read the templates, and of them those whose department issues the proof or needs it may write.
CONCERNED = (401, 403, 403, 403, 403, 200, 200, 403, 200, 403)
BOTH_SIDES = (401, 403, 403, 403, 403, 200, 200, 404, 200, 200)
ASKING_SIDE = (401, 403, 403, 403, 403, 200, 403, 404, 403, 403)
ASKED_SIDE = (401, 403, 403, 403, 403, 403, 200, 404, 403, 403)


def begun(here: World) -> None:
    draft = letters.draft(proof_id=here.asked.proof_id, programme_id=here.asked.programme_id, by=here.liaison, at=now())
    letters.write(template_id=draft.pk, content=letters.Content(inquiry="请核验"), by=here.liaison, at=now())


def terms(here: World) -> dict[str, Any]:
    return {"steps": "发函、查询、反馈", "tier": here.asked.tier.code}


def proposal(here: World) -> dict[str, Any]:
    return {**terms(here), "proof": here.asked.proof.code, "issuing_department": here.asked.issuing_department.code}


def proposed(here: World) -> None:
    said = agreements.Terms(way=Agreement.Way.SYSTEM, **terms(here))
    parties = {"proof": here.asked.proof.code, "issuing_department": here.asked.issuing_department.code}
    made = agreements.propose(**parties, terms=said, by=here.clerk, at=now())
    here.others["agreement"] = made.number


def declined(here: World) -> None:
    proposed(here)
    agreements.decline(agreement_id=Agreement.objects.get().pk, reason="再商量", by=here.liaison, at=now())


def why(here: World) -> dict[str, str]:
    return {"reason": "情况变了"}


DOORS: dict[str, Door] = {
    "GET /letter-templates/": Door(AT_DESK),
    "GET /letter-templates/{code}/": Door(AT_DESK),
    "GET /letter-templates/{code}/draft/": Door(AT_DESK, before=begun),
    "POST /letter-templates/{code}/draft/": Door((401, 403, 403, 403, 403, 201, 201, 403, 201, 403)),
    "PUT /letter-templates/{code}/draft/": Door(CONCERNED, lambda here: {"inquiry": "请核验金额"}, begun),
    "DELETE /letter-templates/{code}/draft/": Door((401, 403, 403, 403, 403, 204, 204, 403, 204, 403), before=begun),
    "POST /letter-templates/{code}/publish/": Door(CONCERNED, before=begun),
    "GET /agreements/": Door(AT_DESK),
    "GET /agreements/gaps/": Door(AT_DESK),
    "POST /agreements/": Door((401, 403, 403, 403, 403, 201, 400, 201, 403, 403), proposal),
    "GET /agreements/{number}/": Door(BOTH_SIDES, before=proposed),
    "POST /agreements/{number}/revise/": Door(ASKING_SIDE, terms, declined),
    "POST /agreements/{number}/confirm/": Door(ASKED_SIDE, before=proposed),
    "POST /agreements/{number}/decline/": Door(ASKED_SIDE, why, proposed),
    "POST /agreements/{number}/end/": Door(ASKING_SIDE, why, proposed),
}
