"""复核: a reply was put right after the case was decided; its review is closed with what came of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.queries import case_numbered
from portal.pages.hall.sheet_forms import text
from portal.pages.hall.sheets import Sheet, run
from verification.actions import reviewing


class ReviewForm(forms.Form):
    """What came of the review."""

    note = text(gettext_lazy("复核结论"), hint=gettext_lazy("例如：更正不影响决定，维持；或者已经改正、已告知申请人"))


@needs(*WORKERS)
@answers_conflicts
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet that closes the review."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("复核 %(number)s") % {"number": case.number},
        text=_("办结后有一件反馈被更正。看清更正的内容，写下复核结论。"),
        button=_("复核完毕"),
    )

    def done(values: dict[str, Any]) -> str:
        reviewing.close_review(case_id=case.pk, note=values["note"], by=actor, at=at)
        return _("已复核，结论记在办件的经过里。")

    return run(request, case, shown, ReviewForm, done)
