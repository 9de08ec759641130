"""The archive package of a case, to take along from the window."""

from django.http import HttpRequest, HttpResponse

from portal.foundation.api import actor_of_request
from portal.foundation.files import file_answer
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.queries import case_numbered
from portal.papers import packages


@needs(*WORKERS)
@answers_conflicts
def package(request: HttpRequest, number: str) -> HttpResponse:
    """The package of a decided case."""
    actor = actor_of_request(request)
    case = case_numbered(number, actor)
    data = packages.taken(case, viewer=str(request.user), by=actor, at=now())
    return file_answer(data, "application/zip", f"{case.number}.zip")
