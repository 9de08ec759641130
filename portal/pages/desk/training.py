"""One's own training: what is valid, what lapses, what is still to be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import training
from catalog.models import Department, TrainingRecord, TrainingSession
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.desk.frame import READERS, frame
from portal.pages.duties import needs
from portal.pages.staff.people import TRAINING_LOOKS
from portal.pages.staff.place import tabs

MOST_RECORDS = 50


@needs(*READERS)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The reader's certificates, what their duties need, the sessions to come, and who else is due here."""
    actor, at = actor_of_request(request), now()
    department = Department.objects.acting(actor).select_related("programme").get()
    standings = training.standings(department.programme_id, at, department.pk)
    mine = [one for one in standings if one.officer.user_id == actor.user_id]
    records = TrainingRecord.objects.filter(user_id=actor.user_id or 0).select_related("course", "session")
    coming = TrainingSession.objects.filter(course__programme=department.programme, starts_at__gte=at)
    context = {
        "mine": [{"one": one, "look": TRAINING_LOOKS[one.state]} for one in mine],
        "due_here": [
            {"one": one, "look": TRAINING_LOOKS[one.state]}
            for one in standings
            if one.is_due and one.officer.user_id != actor.user_id
        ],
        "records": records.order_by("-earned_at", "-pk")[:MOST_RECORDS],
        "coming": coming.select_related("course").order_by("starts_at"),
        "bars": department.programme.lapsed_training_bars,
        "tabs": tabs("training"),
    }
    return render(request, "desk/training.html", {**frame(request, "duty", at), **context})
