"""What the registry says every day by itself: departments that fall short, certificates that lapse. Told once a day."""

from datetime import datetime, time

from django.db import transaction

from catalog import officers, training
from catalog.models import Duty, Officer, Programme
from portal.foundation import notifications
from portal.foundation.moment import LOCAL

DAILY_FROM = time(8, 30)  # in Asia/Shanghai; whoever asks earlier is told nothing yet
OWN_PAGE, OFFICE_PAGE, TRAINING_PAGE = "/desk/staff/", "/office/staff/", "/desk/training/"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Tell today's shortfalls and lapses; returns how many departments fall short. Running again tells nobody twice."""
    local = at.astimezone(LOCAL)
    if local.time() < DAILY_FROM:
        return 0
    day = local.date().isoformat()
    short = 0
    for programme in Programme.objects.all():
        short += _tell_shortfalls(programme, day, at)
        _tell_lapses(programme, at)
    return short


def _tell_shortfalls(programme: Programme, day: str, at: datetime) -> int:
    """Each short department about itself, and the office by one digest."""
    rows = officers.shortfalls(programme.pk, at)
    for row in rows:
        notifications.notify(
            user_ids=_answerable(row.department.pk, at),
            kind="staff.short",
            about=row.department,
            link=OWN_PAGE,
            at=at,
            key=f"staff.short:{row.department.pk}:{day}",
            params={"liaisons": row.missing_liaisons, "agents": row.missing_agents},
        )
    if rows:
        notifications.notify(
            user_ids=officers.office_of(programme.pk, at),
            kind="staff.short_digest",
            about=programme,
            link=OFFICE_PAGE,
            at=at,
            key=f"staff.short_digest:{programme.pk}:{day}",
            params={"count": len(rows)},
        )
    return len(rows)


def _answerable(department_id: int, at: datetime) -> set[int]:
    """Heads and liaison officers of a department; where it has neither, everybody it has."""
    here = Officer.objects.in_force(at).filter(department_id=department_id, user__is_active=True)
    named = here.filter(duty__in=[Duty.HEAD, Duty.LIAISON])
    return set(named.values_list("user_id", flat=True)) or set(here.values_list("user_id", flat=True))


def _tell_lapses(programme: Programme, at: datetime) -> None:
    """Whoever's certificate lapses within thirty days, or has lapsed: one line for each of both."""
    for one in training.standings(programme.pk, at):
        if one.state in ("soon", "lapsed") and one.valid_until is not None:
            notifications.notify(
                user_ids=[one.officer.user_id],
                kind=f"training.{one.state}",
                about=one.course,
                link=TRAINING_PAGE,
                at=at,
                key=f"training.{one.state}:{one.course.pk}:{one.valid_until:%Y-%m-%d}",
                params={"course": one.course.name, "until": f"{one.valid_until.astimezone(LOCAL):%Y-%m-%d}"},
            )
