"""Lines of the matrix: themes, their items opened together at one window."""

from typing import Any

from tests.api.world import World
from tests.factories.themes import theme_of
from tests.permissions.doors import EVERYBODY, Door
from tests.permissions.test_case_matrix import theme_case_of


def listed(here: World) -> None:
    here.others["theme"] = theme_of(here.case.department).code


def opened(here: World) -> None:
    here.others["theme_case"] = theme_case_of(here.case.department).number


def opening(here: World) -> dict[str, Any]:
    return {"theme": here.others["theme"], "authorisation": {"method": "on_site"}}  # nobody is named: who may hears it


DOORS: dict[str, Door] = {
    "GET /themes/": Door(EVERYBODY),
    "GET /themes/{code}/": Door(EVERYBODY, before=listed),
    "POST /theme-cases/": Door((401, 403, 403, 400, 403, 403, 403, 403, 403, 400), opening, listed),
    "GET /theme-cases/{number}/": Door((401, 404, 404, 200, 404, 200, 404, 404, 404, 200), before=opened),
}
