"""When a colleague was faster: the page says who did what and when, and leads back to the case."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.foundation import timeline
from portal.foundation.errors import Conflict, DomainError, IllegalMove, NotVisible
from portal.foundation.models import TimelineEvent
from portal.foundation.moment import now
from portal.pages.errors import domain_error
from portal.pages.event_words import did
from portal.pages.people_time import moment_words
from verification.models import Case, VerificationRequest

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def answers_conflicts(view: View[P]) -> View[P]:
    """Answer a domain error with the page of messages; a conflict names who was faster at case `number`."""

    @wraps(view)
    def answering(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotVisible as error:
            return domain_error(request, error, todo=_("核对编号，或从首页重新查找。"))
        except DomainError as error:
            return conflict_page(request, error, str(kwargs.get("number", "")))

    return answering


def conflict_page(request: HttpRequest, error: DomainError, number: str) -> HttpResponse:
    """What happened, who was faster, what was kept, and the way back to the case as it is now."""
    title, happened = error.message, " ".join([error.message, *error.errors.values()])
    if isinstance(error, Conflict):
        happened = f"{who_was_faster(number)} {happened}".strip()
    if isinstance(error, IllegalMove):
        title = _("办件刚刚有了变化，这一步没有再办")
    context = {
        "title": title,
        "happened": happened,
        "kept": _("没有改动任何内容，也没有办成两次。"),
        "todo": error.remedy or _("打开办件看现在的情况，再决定下一步。"),
        "status": error.status,
        "state_text": _("慢了一步") if isinstance(error, Conflict) else _("没有办成"),
        "actions": _actions(error, number),
    }
    return render(request, "message.html", context, status=error.status)


def who_was_faster(number: str) -> str:
    """`张示范 今天 10:06 发出协查。`: the newest step on a case or one of its requests, empty if nobody is known."""
    case = Case.objects.filter(number=number).first()
    if case is None:
        return ""
    newest = _newest(case)
    user = User.objects.filter(pk=newest.actor.get("user_id")).first() if newest else None
    if newest is None or user is None:
        return ""
    words = {"who": user, "when": moment_words(newest.at, now()), "what": did(newest.kind)}
    return _("最近一步：%(who)s %(when)s %(what)s。") % words


def _newest(case: Case) -> TimelineEvent | None:
    latest = VerificationRequest.objects.filter(case=case, submitted_at__isnull=False).order_by("-submitted_at").first()
    events = [
        timeline.of(latest).first() if latest else None,
        timeline.of(case).first(),
    ]  # of two at once, what was meant
    return max((event for event in events if event), key=lambda event: event.at, default=None)


def _actions(error: DomainError, number: str) -> list[dict[str, Any]]:
    back = {"url": reverse("hall:start"), "label": _("回到窗口"), "primary": False}
    if not number:
        return [{**back, "primary": True}]
    try:
        address = reverse("hall:case", args=[number])
    except NoReverseMatch:
        return [{**back, "primary": True}]
    return [{"url": address, "label": _("打开办件看现在的情况"), "primary": True}, back]
