"""“Who else is looking” at a request or a case: asked by the page itself every 15 seconds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Duty
from portal.accounts.models import User
from portal.foundation import presence
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.foundation.subjects import Subject, subject_of
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from verification.models import Case, VerificationRequest


@needs(*Duty.values)
@require_safe
@answers_refusals
def looking(request: HttpRequest, number: str) -> HttpResponse:
    """The line with the others' names, empty where nobody else looks. For officers who may see the thing."""
    actor = actor_of_request(request)
    others = presence.look(_subject(number, actor), user_id=actor.user_id or 0, at=now())
    names = [str(user) for user in User.objects.filter(pk__in=others)]
    return render(request, "components/looking.html", {"number": number, "names": names, "asked": True})


def _subject(number: str, actor: Actor) -> Subject:
    for model in (VerificationRequest, Case):
        row = model.objects.visible_to(actor).filter(number=number).only("pk").first()
        if row is not None:
            return subject_of(row)
    raise NotVisible(_("没有找到这件，或者它不归您的部门。"))
