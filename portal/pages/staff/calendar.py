"""A department's own calendar at its desk: its closures and hours, which its head may change, with a preview."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from portal.foundation.moment import LOCAL
from portal.pages.desk.frame import READERS
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office import calendar
from portal.pages.office.calendar_forms import Scope, year_of
from portal.pages.staff.place import frame, place_of, tabs


@needs(*READERS)
@require_http_methods(calendar.METHODS)
@answers_refusals
def own(request: HttpRequest) -> HttpResponse:
    """What the department's deadlines are counted with; the head sees the forms too."""
    place = place_of(request)
    today = place.at.astimezone(LOCAL).date()
    year = year_of(request.GET.get("year", ""), today)
    scope = Scope(place.department.programme, place.department, year)
    context = {
        **frame(request, place),
        **calendar.shown(scope, today),
        "tabs": tabs("staff_calendar"),
        "years": range(today.year - 1, today.year + 2),
        "may_write": place.may_change,
    }
    return calendar.answer(request, "staff/calendar.html", calendar.forms_of(scope, today), context, place.at)
