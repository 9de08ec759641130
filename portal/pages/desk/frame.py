"""The frame of the desk's pages: rail with badges, what was done today, who is on duty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.models import Inspection, InspectionStatus
from catalog import officers
from catalog.actors import departments_of
from catalog.models import DataDemand, Department, Duty, Officer
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import LOCAL
from portal.pages.desk.boxes import figure_words
from verification.models import Escalation, EscalationStatus, VerificationRequest
from verification.queries.desk_lists import INBOX

READERS = officers.AT_THE_DESK
WRITERS = officers.ANSWERING


@dataclass(frozen=True, slots=True)
class Today:
    """What the department answered since midnight."""

    answered: int
    in_time: int

    @property
    def share(self) -> int:
        """Per cent answered in time, rounded down so that 100 means all."""
        return self.in_time * 100 // self.answered if self.answered else 100


def today_of(department_id: int | None, at: datetime) -> Today:
    """One query on the index of answers."""
    midnight = datetime.combine(at.astimezone(LOCAL).date(), time(), LOCAL)
    rows = VerificationRequest.objects.inbox(department_id).filter(answered_at__gte=midnight)
    told = rows.aggregate(answered=Count("pk"), in_time=Count("pk", filter=Q(answered_at__lte=F("due_at"))))
    return Today(told["answered"], told["in_time"])


def frame(request: HttpRequest, current: str, at: datetime) -> dict[str, Any]:
    """Rail, strip and place of every page of the desk."""
    actor = actor_of_request(request)
    others = departments_of(actor.user_id or 0, at)
    return {
        "rail": rail(actor, current, at),
        "today": today_of(actor.department_id, at),
        "place": standing(actor, at),
        "departments": Department.objects.filter(pk__in=others) if len(others) > 1 else [],
        "desk_page": current,
        "may_write": actor.has(*WRITERS),
    }


def rail(actor: Actor, current: str, at: datetime) -> list[dict[str, Any]]:
    """Where one can go; badges count open work."""
    entries = [
        ("inbox", reverse("desk:inbox"), "inbox", _("收件"), _badge(INBOX[0].count(actor, at))),
        ("outbox", reverse("desk:outbox"), "send", _("发件"), ""),
        ("letters", reverse("letter_templates"), "file-text", _("函件"), ""),
        ("duty", reverse("desk:duty"), "users", _("值班"), ""),
        ("assessment", reverse("desk:assessment"), "chart-bar", pgettext("rail", "考核"), ""),
        ("notifications", reverse("notifications"), "bell", _("通知"), ""),
    ]
    if has_reports(actor):
        waiting = _badge(drafted_reports(actor).count())
        entries.insert(2, ("reports", reverse("desk:reports"), "file-alert", pgettext("rail", "报告"), waiting))
    if tasks := open_tasks(actor):
        entries.append(("tasks", reverse("desk:tasks"), "clipboard-list", pgettext("rail", "交办"), _badge(tasks)))
    if actor.has(Duty.REVIEWER, Duty.HEAD):
        entries.append(("credit", reverse("office_credit"), "shield-check", pgettext("rail", "信用"), ""))
    if actor.has(Duty.CLERK, Duty.AGENT):
        entries.append(("hall", reverse("hall:start"), "files", _("办件"), ""))
    return [
        {"url": url, "icon": icon, "label": label, "count": count, "current": name == current}
        for name, url, icon, label, count in entries
    ]


def open_tasks(actor: Actor) -> int:
    """What office and supervisors wait for: findings to put right, demands for data."""
    waiting = Inspection.objects.filter(department__in=[actor.department_id], status=InspectionStatus.RECTIFYING)
    return waiting.count() + DataDemand.objects.open().filter(holding_department__in=[actor.department_id]).count()


def _badge(count: int) -> str:
    return figure_words(count) if count else ""


def has_reports(actor: Actor) -> bool:
    """Whether the reader's department files reports on late requests: a rule of one city, not of the other."""
    ruled = Department.objects.acting(actor).filter(programme__has_escalation=True)
    return actor.has(*READERS) and ruled.exists()


def drafted_reports(actor: Actor) -> Any:
    """Reports that wait to be filed by the actor's department."""
    mine = Escalation.objects.filter(request__requesting_department_id=actor.department_id)
    return mine.filter(status=EscalationStatus.DRAFTED, request__programme__has_escalation=True)


def standing(actor: Actor, at: datetime) -> list[str]:
    """“A 角在岗”, “B 角，替王示例”, “离岗中”: how the reader stands in the registry now."""
    if actor.department_id is None or actor.user_id is None:
        return []
    held = Officer.objects.filter(user_id=actor.user_id, department_id=actor.department_id, duty__in=WRITERS)
    role = held.in_force(at).order_by("cover").first()
    if role is None:
        return []
    if not held.present(at).exists():
        return [_("登记为离岗")]
    if role.cover == Officer.Cover.A:
        return [_("A 角在岗")]
    absent = officers.covering_for(actor.user_id, actor.department_id, at)
    return [_("B 角，替%(name)s") % {"name": names_of(absent)}] if absent else [_("B 角在岗")]


def names_of(user_ids: Collection[int]) -> str:
    """People in one line; empty for nobody."""
    return _("、").join(str(user) for user in User.objects.filter(pk__in=user_ids).order_by("pk"))
