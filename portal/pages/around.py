"""What stands around an officer's page that belongs to no work alone (messages, keys, notifications): rail and search.

Pages of the window, the desk and the office have their own; these are the defaults, from the duties of the reader.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.desk.frame import rail as desk_rail
from portal.pages.hall.frame import rail as hall_rail
from portal.pages.hall.frame import reports_of
from portal.pages.hall.queries import strip_of
from portal.pages.office.frame import programme_of
from portal.pages.office.frame import rail as office_rail
from portal.pages.start import home_of


@dataclass(frozen=True, slots=True)
class Search:
    """The one box of an officer's page; where people's numbers may be typed it posts, so that no address has them."""

    url: str
    icon: str
    label: str
    hint: str
    posts: bool = False


def rail_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The way back to one's own work; nothing for those who have none here."""
    actor, at = actor_of_request(request), now()
    match home_of(request):
        case "/office/":
            return office_rail(programme_of(request), "", at)
        case "/hall/":
            return hall_rail(strip_of(actor, at), "", desk=actor.has("liaison", "agent"), reports=reports_of(actor))
        case "/desk/":
            return desk_rail(actor, "", at)
    return []


def search_of(request: HttpRequest) -> Search | None:
    """The box for what one looks for most; none for those who look for nothing here."""
    match home_of(request):
        case "/office/":
            return Search(reverse("office_requests"), "search", _("查找协查"), _("协查号、办件号、证明或事项"))
        case "/hall/":
            hint = _("扫码，或输入证件号、办件号、事项名称、拼音首字母")
            return Search(reverse("hall:search"), "scan", _("扫码或输入"), hint, posts=True)
        case "/desk/":
            return Search(reverse("desk:inbox"), "search", _("查找协查"), _("协查号、办件号、证明或事项"))
    return None
