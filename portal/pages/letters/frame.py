"""The frame of the pages about letters, which liaison officers, the office and supervisors share."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from catalog.queries import OVERSEERS, own_department
from portal.foundation.api import actor_of_request
from portal.pages.desk import frame as desk
from portal.pages.office import frame as office

READERS = (*OVERSEERS, *desk.READERS)


def frame(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The office's frame for those who look over all, else the desk's; with the tabs of these pages."""
    actor = actor_of_request(request)
    if actor.has(*OVERSEERS):
        programme = office.programme_of(request)
        shared = {"base": "office/base.html", "oversees": True, "is_assumed": programme.regime_is_assumption}
        return {**shared, **office.frame(request, programme, "agreements", at)}
    assumed = own_department(actor).programme.regime_is_assumption
    shared = {"base": "desk/page.html", "oversees": False, "is_assumed": assumed}
    return {**shared, **desk.frame(request, "letters", at)}
