"""What happened to a request, newest first, in plain sentences: who, what, why."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.models import Department, SlaTier
from portal.accounts.models import User
from portal.foundation import listings, timeline
from portal.foundation.actors import Actor
from portal.foundation.exports import Column, Sheet
from portal.pages import exports
from portal.pages.desk.frame import READERS
from portal.pages.duties import needs
from portal.pages.event_words import did
from portal.pages.forms import answers_refusals
from portal.pages.people_time import duration_words, exact_words
from portal.pages.state_words import via_words
from verification import reading
from verification.actions import looking
from verification.models import Outcome, VerificationRequest
from verification.telling import NOTED_LATE

NOTED = {"request.half_passed", "request.late_soon", "request.overdue", "request.level_reached"}  # by the clock


def history(request: VerificationRequest, actor: Actor, *, reasons: bool = True) -> list[dict[str, Any]]:
    """Parameters of `components/timeline.html`; names in one query however long it is.

    Without `reasons` nothing is shown of what was written or found: for those who supervise and need not know it.
    """
    events = list(timeline.of(request)[:100])
    names = _names(events)
    departments = _departments(events)
    tiers = {tier.code: tier.name for tier in SlaTier.objects.filter(programme_id=request.programme_id).order_by("pk")}
    return [
        {
            "at": event.at,
            "title": _who(event, names, departments, actor) + did_of(event),
            "text": _more(event, names, tiers) if reasons else "",
        }
        for event in events
    ]


def did_of(event: timeline.TimelineEvent) -> str:
    """What was done; of a level of the ladder, which one, for they come one after the other."""
    level = event.details.get("level", "") if event.kind == "request.level_reached" else ""
    return _("超时到了“%(level)s”这一级，已告知") % {"level": level} if level else did(event.kind)


COLUMNS = (
    Column("at", gettext_lazy("时间"), lambda event: event["at"]),
    Column("what", gettext_lazy("经过"), lambda event: event["title"]),
    Column("more", gettext_lazy("说明"), lambda event: event["text"]),
)


@needs(*READERS)
@require_safe
@answers_refusals
def as_file(request: HttpRequest, number: str) -> HttpResponse:
    """The history as it stands on the page, as `format=xlsx` or `csv`, recorded; for those who may open the page."""
    return exports.answer(request, "desk.history", number=number)


@listings.register("desk.history", gettext_lazy("协查经过"), *READERS)
def sheet(actor: Actor, asked: QueryDict, at: datetime) -> Sheet:
    """The history of one request. It names nobody who is asked about, but says what was written and found."""
    row = reading.request_numbered(asked.get("number", ""), actor)
    looking.note_request_opening(row, by=actor, at=at)
    return Sheet(f"{_('经过')}-{row.number}", COLUMNS, history(row, actor))


def _names(events: Iterable[timeline.TimelineEvent]) -> dict[int, str]:
    ids = {event.actor.get("user_id") for event in events} | {event.details.get("to_user_id") for event in events}
    ids |= {user_id for event in events for user_id in event.actor.get("covering_for_ids", ())}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids - {None})}


def _departments(events: Iterable[timeline.TimelineEvent]) -> dict[int, str]:
    ids = {event.actor.get("department_id") for event in events} - {None}
    return dict(Department.objects.filter(pk__in=ids).values_list("pk", "short_name"))


def _who(event: timeline.TimelineEvent, names: dict[int, str], departments: dict[int, str], actor: Actor) -> str:
    user_id, department_id = event.actor.get("user_id"), event.actor.get("department_id")
    if user_id is None:
        return _("%(department)s的业务系统") % {"department": departments[department_id]} if department_id else ""
    stands_in = _("、").join(names.get(pk, "") for pk in event.actor.get("covering_for_ids", ()))
    for_whom = _("（代%(names)s）") % {"names": stands_in} if stands_in else ""
    if user_id == actor.user_id:
        return _("您") + for_whom
    if department_id == actor.department_id:
        return names.get(user_id, "") + for_whom
    return f"{departments.get(department_id, '')}{names.get(user_id, '')}{for_whom}"


def _more(event: timeline.TimelineEvent, names: dict[int, str], tiers: dict[str, str]) -> str:
    parts = [_detail(event, names, tiers), event.reason or ""]
    return _("，").join(part for part in parts if part)


def _late_words(details: Mapping[str, Any]) -> str:
    """The mark of what nobody could note in time, because nothing ran."""
    seconds = details.get(NOTED_LATE, 0)
    return _("停机后补记，晚了 %(late)s") % {"late": duration_words(timedelta(seconds=seconds))} if seconds else ""


def _detail(event: timeline.TimelineEvent, names: dict[int, str], tiers: dict[str, str]) -> str:
    details = event.details
    if event.kind in {"request.answered", "request.corrected"}:
        words = str(dict(Outcome.choices).get(details.get("outcome", ""), ""))
        late = _("超过时限") if details.get("late") else ""
        return _("，").join(part for part in (words, via_words(details.get("via", "")), late) if part)
    if event.kind in NOTED:
        return _late_words(details)
    if event.kind in {"request.interim_sent", "request.interim_replied"}:
        return via_words(details.get("via", ""))
    if event.kind == "request.deadline_recomputed" and (due := parse_datetime(details.get("due_at", ""))):
        return _("改为 %(due)s 前") % {"due": exact_words(due).removesuffix(":00")}
    if event.kind == "request.assigned":
        return _("给%(name)s") % {"name": names.get(details.get("to_user_id", 0), "")}
    if event.kind == "request.reclassified":
        return f"{tiers.get(details.get('before', ''), '')} → {tiers.get(details.get('after', ''), '')}"
    return ""
