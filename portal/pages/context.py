"""What every page needs around its content."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from catalog.models import Department
from portal.foundation.actors import ANONYMOUS
from portal.foundation.moment import now
from portal.pages.around import rail_of, search_of
from portal.pages.demo import demo_accounts
from portal.pages.public.places import around


def portal(request: HttpRequest) -> dict[str, Any]:
    """Server time for the countdowns, the acting department, the reader's mode, and the demo bar's accounts."""
    actor = getattr(request, "actor", ANONYMOUS)
    department = None
    if request.user.is_authenticated and actor.department_id:
        department = Department.objects.select_related("programme").filter(pk=actor.department_id).first()
    return {
        **around(request),
        "server_now": now(),
        "actor": actor,
        "acting_department": department,
        "mode": request.COOKIES.get("mode", ""),
        "demo_accounts": demo_accounts() if settings.DEMO else [],
        "rail": partial(rail_of, request),  # asked where a page has none of its own
        "search": partial(search_of, request),
    }
