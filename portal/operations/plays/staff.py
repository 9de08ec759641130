"""The staff registry of the demo: courses, who attended, an absence, a filed change; each through the real verbs.

Played once, like the history of cases. People are the demo's fictitious officers; nothing here is about anybody.
"""

from datetime import datetime, time, timedelta
from functools import partial

from catalog.actions import absences, officers, training
from catalog.actors import actor_for
from catalog.models import Department, Duty, Officer, Programme, TrainingCourse, TrainingSession
from catalog.officers import ANSWERING
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from portal.operations.plays.cast import Cast
from portal.operations.plays.playing import once

PLAYED = "staff"
COURSE, EXCHANGE, PRACTICE = "部门核验业务培训", "协查反馈经验交流", "协查反馈模拟练习"
PLACE = "示例培训教室"
# How many days ago the sessions were: of the first the certificates have lapsed, of the second they soon will.
LAPSED, SOON, VALID = 400, 345, 60
# Of every ten officers one attended long ago, two nearly a year ago, one never, the others lately.
ATTENDED = (LAPSED, SOON, SOON, None, VALID, VALID, VALID, VALID, VALID, VALID)
AWAY_HEAD, AWAY_DEPARTMENT = "head", "AQ-SWUJ"


def play(at: datetime) -> bool:
    """Play it; False where this database has it already. All of it or nothing."""
    return once(PLAYED, partial(_play, at), False)


def _play(at: datetime) -> bool:
    cast = Cast(at)
    for programme in Programme.objects.order_by("code"):
        _train(programme, cast.office(programme), at)
    for username in ("head", "dongying-head"):
        _file_a_change(username, at)
    _leave(at)
    return True


def _train(programme: Programme, by: Actor, at: datetime) -> None:
    course = _course(programme, by, at, name=COURSE, kind="course", duties=list(ANSWERING), valid_months=12)
    exchange = _course(programme, by, at, name=EXCHANGE, kind="exchange", duties=[], valid_months=None)
    _course(programme, by, at, name=PRACTICE, kind="practice", duties=[], valid_months=6, exercises=3)
    for days in (LAPSED, SOON, VALID):
        session = _session(course, at - timedelta(days=days), by, at)
        training.record_attendance(session_id=session.pk, user_ids=_attended(programme, days, at), by=by, at=at)
    _session(course, at + timedelta(days=9), by, at)
    _session(exchange, at + timedelta(days=16), by, at)


def _course(programme: Programme, by: Actor, at: datetime, **facts: object) -> TrainingCourse:
    course = training.add_course(programme_id=programme.pk, by=by, at=at, **facts)  # type: ignore[arg-type]
    course.is_demo = True
    course.save(update_fields=["is_demo"])
    return course


def _session(course: TrainingCourse, moment: datetime, by: Actor, at: datetime) -> TrainingSession:
    morning = datetime.combine(moment.astimezone(LOCAL).date(), time(9), LOCAL)
    return training.plan_session(course_id=course.pk, starts_at=morning, place=PLACE, by=by, at=at)


def _attended(programme: Programme, days: int, at: datetime) -> list[int]:
    held = Officer.objects.in_force(at).filter(department__programme=programme, duty__in=ANSWERING)
    ids = sorted(set(held.values_list("user_id", flat=True)))
    return [user_id for place, user_id in enumerate(ids) if ATTENDED[place % len(ATTENDED)] == days]


def _file_a_change(username: str, at: datetime) -> None:
    """A head gives somebody a further duty; the office has still to note it."""
    head = Officer.objects.in_force(at).filter(user__username=username, duty=Duty.HEAD).first()
    if head is None:
        return
    by = actor_for(head.user_id, at, head.department_id)
    agent = Officer.objects.in_force(at).filter(department=head.department_id, duty=Duty.AGENT, cover="A").first()
    if agent is not None:
        officers.appoint(
            user_id=agent.user_id, department_id=head.department_id, duty=Duty.REVIEWER, cover="B", by=by, at=at
        )


def _leave(at: datetime) -> None:
    """The liaison of the head's department goes away next week; a department of one person is empty today."""
    day = at.astimezone(LOCAL).date() + timedelta(days=5)
    nine, five = (datetime.combine(day, time(hour), LOCAL) for hour in (9, 17))
    head = Officer.objects.in_force(at).filter(user__username=AWAY_HEAD, duty=Duty.HEAD).first()
    if head is not None:
        for one in Officer.objects.in_force(at).filter(department=head.department_id, duty=Duty.LIAISON, cover="A"):
            _absent(one, nine, five, at)
    for department in Department.objects.filter(code=AWAY_DEPARTMENT):
        for user_id in set(department.officers.values_list("user_id", flat=True)):
            held = Officer.objects.in_force(at).filter(user_id=user_id, department=department).first()
            if held is not None:
                _absent(held, at - timedelta(hours=1), at + timedelta(hours=12), at)


def _absent(officer: Officer, start: datetime, end: datetime, at: datetime) -> None:
    by = actor_for(officer.user_id, at, officer.department_id)
    absences.record_absence(
        user_id=officer.user_id, department_id=officer.department_id, starts_at=start, ends_at=end, by=by, at=at
    )
