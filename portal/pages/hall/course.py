"""What befalls a case on its way, at the window: 中止, 恢复办理, 告知补正, 补正到了, 归档."""

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
from portal.pages.hall.sheet_forms import choice, text
from portal.pages.hall.sheets import Sheet, run
from portal.pages.people_time import last_day_words
from verification.acceptance import working_days_from
from verification.actions import cases
from verification.models import SuspensionReason


class SuspendForm(forms.Form):
    """Why the case stands still; of the closed list, nothing preselected."""

    reason = choice(gettext_lazy("为什么中止"), SuspensionReason.choices)
    note = text(gettext_lazy("说明"), hint=gettext_lazy("等什么、大约到什么时候，申请人会看到"), required=False)


class CorrectionForm(forms.Form):
    """All that is to be put right, a line each; a second time also why it was not said at once."""

    points = text(gettext_lazy("要补正什么"), hint=gettext_lazy("一次说全，一行一条，申请人照着改"), most=4_000)
    why_again = text(gettext_lazy("为什么再次要求"), hint=gettext_lazy("以前告知过补正：当时为什么没有说全"))

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["why_again"]


class CorrectedForm(forms.Form):
    """What came of it."""

    said = text(gettext_lazy("补正了什么"), hint=gettext_lazy("例如：电话、住址都改好了，材料已看过"))


@needs(*WORKERS)
@answers_conflicts
def suspend(request: HttpRequest, number: str) -> HttpResponse:
    """中止; what is out keeps its clock."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("中止 %(number)s") % {"number": case.number},
        text=_("只能因为下面的原因。已经发出的协查时限照走；恢复以后接着办。"),
        button=_("中止，告诉申请人"),
    )

    def done(values: dict[str, Any]) -> str:
        cases.suspend(case_id=case.pk, by=actor, at=at, **values)
        return _("已中止。要接着办时按“恢复办理”。")

    return run(request, case, shown, SuspendForm, done)


@needs(*WORKERS)
@answers_conflicts
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """恢复办理."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("恢复办理 %(number)s") % {"number": case.number},
        text=_("办理用时从现在接着算，中止的这段不算。申请人会看到已恢复。"),
        button=_("恢复办理"),
    )

    def done(values: dict[str, Any]) -> str:
        cases.resume(case_id=case.pk, by=actor, at=at)
        return _("已恢复，接着办。")

    return run(request, case, shown, forms.Form, done)


@needs(*WORKERS)
@answers_conflicts
def ask_correction(request: HttpRequest, number: str) -> HttpResponse:
    """告知补正; the term is shown before."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    due = last_day_words(working_days_from(case, case.programme.correction_days, at), at)
    shown = Sheet(
        heading=_("告知补正 %(number)s") % {"number": case.number},
        text=_("申请人在“我的办件”里看到，最迟%(due)s补正。") % {"due": due},
        button=_("告知申请人"),
    )
    again = case.corrections.exists()

    def make(*args: Any) -> CorrectionForm:
        return CorrectionForm(*args, again=again)

    def done(values: dict[str, Any]) -> str:
        points = values["points"].splitlines()
        why_again = values.get("why_again", "")
        cases.ask_correction(case_id=case.pk, points=points, why_again=why_again, by=actor, at=at)
        return _("已告知补正，最迟等到%(due)s。") % {"due": due}

    return run(request, case, shown, make, done)


@needs(*WORKERS)
@answers_conflicts
def close_correction(request: HttpRequest, number: str) -> HttpResponse:
    """补正到了."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("登记补正 %(number)s") % {"number": case.number},
        text="；".join(point for row in case.corrections.filter(closed_at=None) for point in row.points),
        button=_("登记补正到了"),
    )

    def done(values: dict[str, Any]) -> str:
        cases.close_correction(case_id=case.pk, said=values["said"], by=actor, at=at)
        return _("已登记，接着办。")

    return run(request, case, shown, CorrectedForm, done)


@needs(*WORKERS)
@answers_conflicts
def archive(request: HttpRequest, number: str) -> HttpResponse:
    """归档; the package can be taken from then on."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("归档 %(number)s") % {"number": case.number},
        text=_("归档后办件不再改动。可以随时下载整件的归档包。"),
        button=_("归档"),
    )

    def done(values: dict[str, Any]) -> str:
        cases.archive(case_id=case.pk, by=actor, at=at)
        return _("已归档。")

    return run(request, case, shown, forms.Form, done)
