"""What the outbox brings about the staff registry: who is told. Idempotent by the notification's key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog import officers
from catalog.models import Absence, StaffChange
from portal.foundation import notifications, outbox
from portal.foundation.moment import LOCAL
from portal.foundation.outbox import Payload

FILINGS, OFFICE_PAGE, DUTY_PAGE = "/office/staff/filings/", "/office/staff/", "/desk/duty/"


@outbox.handles("catalog.staff_change_filed")
def tell_office_of_filing(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A department filed changes: its office, one line a department and day however many they are."""
    change = StaffChange.objects.select_related("department").get(pk=payload["change"])
    notifications.notify(
        user_ids=officers.office_of(change.department.programme_id, at),
        kind="staff.filed",
        about=change.department,
        link=FILINGS,
        at=at,
        key=f"staff.filed:{change.department_id}:{change.at.astimezone(LOCAL):%Y-%m-%d}",
        params={"department": change.department.short_name},
    )


@outbox.handles("catalog.absence_uncovered")
def tell_of_gap(event_id: UUID, payload: Payload, at: datetime) -> None:
    """An absence leaves a duty without anybody: the head of the department and the office."""
    absence = Absence.objects.select_related("department").get(pk=payload["absence"])
    if absence.ends_at <= at:  # called off meanwhile
        return
    department = absence.department
    words = {
        "department": department.short_name,
        "start": f"{absence.starts_at.astimezone(LOCAL):%m-%d %H:%M}",
        "end": f"{absence.ends_at.astimezone(LOCAL):%m-%d %H:%M}",
    }
    office = officers.office_of(department.programme_id, at)
    to = ((officers.heads_of(department.pk, at), DUTY_PAGE), (office, OFFICE_PAGE))
    for users, link in to:
        notifications.notify(
            user_ids=users, kind="absence.uncovered", about=absence, link=link, at=at, key=str(event_id), params=words
        )


def missing_words(params: Mapping[str, Any]) -> str:
    """Only what is lacking: `联络员 1 名、代办员 2 名`."""
    liaisons = params["liaisons"] and _("联络员 %(liaisons)s 名") % params
    agents = params["agents"] and _("代办员 %(agents)s 名") % params
    return _("、").join(words for words in (liaisons, agents) if words)


# Each sentence stands in its call so that makemessages finds it.
notifications.describe("staff.filed", lambda params: _("%(department)s报备了人员变更，等您备案。") % params)
notifications.describe(
    "staff.short",
    lambda params: _("本单位人员没有配齐：还差%(missing)s。") % {"missing": missing_words(params)},
)
notifications.describe("staff.short_digest", lambda params: _("%(count)s 个部门的联络员、代办员没有配齐。") % params)
notifications.describe(
    "absence.uncovered", lambda params: _("%(department)s %(start)s 至 %(end)s 有职责无人在岗，也没有 B 角。") % params
)
notifications.describe("training.soon", lambda params: _("您的培训快到期：%(course)s，有效至 %(until)s。") % params)
notifications.describe("training.lapsed", lambda params: _("您的培训已过期：%(course)s，有效至 %(until)s。") % params)
notifications.describe("calendar.year_notice", lambda params: _("%(year)s 年的放假安排还没录入") % params)
notifications.describe(
    "calendar.year_alarm",
    lambda params: _("%(year)s 年的放假安排仍然没有录入，跨年的时限只能按周一至周五推算") % params,
)
