"""The receipt 回执 of a case, as a page to print."""

from django.http import HttpRequest, HttpResponse

from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall.case import OFFICERS
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import page
from portal.papers import receipts
from verification.queries import case_page


@needs(*OFFICERS)
@answers_conflicts
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The page to print; masked, because the paper leaves the hall."""
    at = now()
    found = case_page(number, actor_of_request(request), at)
    return page(request, "hall/receipt.html", receipts.context_of(found, printed_by=str(request.user), at=at))
