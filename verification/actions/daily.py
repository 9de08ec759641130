"""The day's first line: whoever is on duty is told once each service day what waits for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from catalog import officers
from catalog.actions.reminders import DAILY_FROM
from catalog.calendars import clocks_of
from catalog.models import Department
from portal.foundation import notifications
from portal.foundation.service_calendar import is_service_day, local, midnight
from verification.models import RequestStatus, VerificationRequest

KIND = "request.daily_digest"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one department: open in all, not yet received, due before midnight, late already."""

    open: int
    new: int
    today: int
    late: int


def waiting_by_department(at: datetime) -> dict[int, Waiting]:
    """What waits in each department that has open requests. One query on the index of open rows."""
    tomorrow = midnight(local(at).date() + timedelta(days=1))
    rows = VerificationRequest.objects.open().order_by().values("issuing_department")
    counted = rows.annotate(
        all=Count("pk"),
        new=Count("pk", filter=Q(status=RequestStatus.SUBMITTED)),
        today=Count("pk", filter=Q(due_at__gte=at, due_at__lt=tomorrow)),
        late=Count("pk", filter=Q(due_at__lt=at)),
    )
    return {row["issuing_department"]: Waiting(row["all"], row["new"], row["today"], row["late"]) for row in counted}


def tell(*, at: datetime) -> int:
    """From 8:30 on tell those on duty of each department that serves today; repeating it that day tells nobody again.

    Returns how many departments were told.
    """
    if local(at).time() < DAILY_FROM:
        return 0
    waiting, day = waiting_by_department(at), local(at).date()
    departments = list(Department.objects.filter(pk__in=waiting).select_related("programme"))
    clocks = clocks_of(departments, at) if departments else {}
    serving = [one for one in departments if is_service_day(day, clocks[one.pk].calendar, clocks[one.pk].hours)]
    on_duty = officers.on_duty_by_department([one.pk for one in serving], officers.ANSWERING, at)
    for department in serving:
        found = waiting[department.pk]
        notifications.notify(
            user_ids=on_duty[department.pk],
            kind=KIND,
            about=department,
            link="/desk/",
            at=at,
            key=f"{KIND}:{department.pk}:{day}",
            params={"open": found.open, "new": found.new, "today": found.today, "late": found.late},
        )
    return len(serving)
