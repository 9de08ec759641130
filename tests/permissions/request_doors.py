"""Lines of the matrix: verification requests, and the reports on late ones."""

from collections.abc import Callable
from typing import Any

from portal.foundation.moment import now
from tests.api.world import World
from tests.factories.catalog import TierFactory
from tests.permissions.doors import ANSWERS, OFFICE_ONLY, SEES_REQUEST, SIGNED_IN, Door, answered, reason
from verification.models import Escalation


def escalated(status: str, *, is_answered: bool = False) -> Callable[[World], None]:
    """The request's report has come so far, in a programme that knows the talk."""

    def bring(here: World) -> None:
        if is_answered:
            answered(here)
        reported = {"reported_at": now(), "adverse_effect": status == "talk_proposed"}
        Escalation.objects.filter(request=here.asked).update(status=status, **reported)
        type(here.case.programme).objects.update(has_talk=True)

    return bring


def slower(here: World) -> dict[str, str]:
    programme = here.asked.programme
    tier = TierFactory(programme=programme, code="paper", rank=here.asked.tier.rank + 1)
    return {"tier": tier.code, "reason": "调阅纸质档案"}


def facts(here: World) -> dict[str, Any]:
    return {"outcome": "matched", "facts": {"amount": 1286}, "reason": "复核更正"}


DOORS: dict[str, Door] = {
    "GET /verification-requests/": Door(SIGNED_IN),
    "GET /verification-requests/{number}/": Door(SEES_REQUEST),
    "POST /verification-requests/{number}/receive/": Door(ANSWERS),
    "POST /verification-requests/{number}/answer/": Door(ANSWERS, facts),
    "POST /verification-requests/{number}/correct/": Door(ANSWERS, facts, answered),
    "POST /verification-requests/{number}/rate/": Door(
        (401, 404, 404, 403, 404, 403, 403, 404, 404, 200), lambda here: {"score": 4}, answered
    ),
    "POST /verification-requests/{number}/return/": Door(ANSWERS, reason),
    "POST /verification-requests/{number}/reclassify/": Door(ANSWERS, slower),
    "POST /verification-requests/{number}/clarify/": Door(SEES_REQUEST, lambda here: {"text": "请说明"}),
    "POST /verification-requests/{number}/files/": Door(
        (401, 404, 404, 400, 404, 400, 400, 404, 404, 400),
        lambda here: {"part": "reply"},  # who sees it is told what lacks
    ),
    "GET /verification-requests/{number}/files/{file_id}/": Door((401, 404, 404, 403, 404, 403, 404, 404, 404, 404)),
    "GET /verification-requests/{number}/letters/{kind}/": Door(SEES_REQUEST),
    "POST /verification-requests/{number}/withdraw/": Door((401, 404, 404, 403, 404, 403, 403, 404, 404, 200), reason),
    # --- reports on late requests ---
    "GET /escalations/": Door(SIGNED_IN),
    "GET /escalations/{escalation_id}/": Door((401, 404, 404, 200, 404, 200, 404, 404, 200, 200)),
    "POST /escalations/{escalation_id}/report/": Door((401, 404, 404, 403, 404, 200, 404, 404, 404, 200)),
    "POST /escalations/{escalation_id}/investigate/": Door(OFFICE_ONLY, before=escalated("reported")),
    "POST /escalations/{escalation_id}/order/": Door(
        OFFICE_ONLY, lambda here: {"working_days": 1}, escalated("investigating")
    ),
    "POST /escalations/{escalation_id}/propose-talk/": Door(
        OFFICE_ONLY, lambda here: {"effect": "误了缴费"}, escalated("investigating")
    ),
    "POST /escalations/{escalation_id}/record-talk/": Door(
        OFFICE_ONLY, lambda here: {"record": "改为书面检查"}, escalated("talk_proposed")
    ),
    "POST /escalations/{escalation_id}/close/": Door(
        OFFICE_ONLY, lambda here: {"findings": "联络员请假，已补 B 角"}, escalated("reported", is_answered=True)
    ),
}
