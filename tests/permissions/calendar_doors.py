"""Lines of the matrix: calendar, hours, limits, rules of counting (article 7)."""

from datetime import timedelta
from typing import Any

from portal.foundation.moment import today
from tests.api.world import World
from tests.permissions.doors import AT_DESK, BY_OFFICE, OF_HOME_BY_OFFICE, Door


def closed(here: World) -> dict[str, Any]:
    day = (today() + timedelta(days=9)).isoformat()
    return {"department": here.case.department.code, "first": day, "last": day, "is_workday": False, "name": "检修"}


def planned(here: World) -> dict[str, Any]:
    return {"department": here.case.department.code, "valid_from": (today() + timedelta(days=9)).isoformat()}


HOURS = {"segments": [{"opens": "09:00", "closes": "12:00"}]}
RULES = {
    "clock_starts": "delivery_day",
    "minutes_run_outside_hours": False,
    "first_warning_percent": 40,
    "second_warning_percent": 70,
    "tell_from": "08:00",
    "tell_until": "18:00",
}
LADDER = {"levels": [{"name": "告知负责人", "after_minutes": 30, "tells": ["issuing_head"]}]}
LIMIT = {"name": "即时", "condition": "已有数据库", "minutes": 20}

DOORS: dict[str, Door] = {
    "GET /calendar/": Door(AT_DESK),
    "POST /calendar/periods/": Door(OF_HOME_BY_OFFICE, closed),
    "POST /calendar/periods/clear/": Door((401, 403, 403, 403, 403, 403, 404, 404, 404, 403), closed),  # none is there
    "POST /calendar/years/": Door(
        BY_OFFICE,
        lambda here: {"year": 2031, "source": "通知", "days": [{"date": "2031-01-01", "is_workday": False}]},
    ),
    "POST /calendar/hours/": Door(BY_OFFICE, lambda here: HOURS),
    "POST /calendar/hours/cancel/": Door((401, 403, 403, 403, 403, 403, 404, 404, 404, 403), planned),  # none are there
    "GET /clock-rules/": Door(AT_DESK),
    "PUT /clock-rules/": Door(BY_OFFICE, lambda here: RULES),
    "PUT /clock-rules/levels/": Door(BY_OFFICE, lambda here: LADDER),
    "POST /clock-rules/tiers/{tier_id}/": Door(BY_OFFICE, lambda here: LIMIT),
}
