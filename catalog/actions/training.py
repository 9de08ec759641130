"""Training 业务培训: held by the office, which records who attended; how long it counts is the course's."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import Duty, Officer, TrainingCourse, TrainingRecord, TrainingSession
from catalog.training import months_later
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.texts import at_most

MOST_MONTHS = 120
LONGEST_NAME = 80


@transaction.atomic
def add_course(
    *,
    programme_id: int,
    name: str,
    kind: str,
    duties: Collection[str],
    valid_months: int | None,
    by: Actor,
    at: datetime,
    exercises: int = 0,
) -> TrainingCourse:
    """Add a course; a practice course says how many passed exercises earn it. Raises NotAllowed, Invalid, Conflict."""
    permissions.may_keep_registry(by, programme_id)
    _check_course(name, kind, duties, valid_months, exercises)
    known = TrainingCourse.objects.filter(programme_id=programme_id)
    if known.filter(name=name.strip()).exists():
        raise Conflict(_("已有同名的课程。"), code="course_exists")
    practice = TrainingCourse.Kind.PRACTICE
    if kind == practice and known.filter(kind=practice, is_active=True).exists():
        raise Conflict(_("已有一门模拟练习，一个城市只设一门。"), code="practice_exists")
    course = TrainingCourse.objects.create(
        programme_id=programme_id,
        name=name.strip(),
        kind=kind,
        duties=sorted(duties),
        valid_months=valid_months,
        exercises=exercises,
    )
    timeline.record(about=course, kind="course.added", by=by, at=at)
    return course


def _check_course(name: str, kind: str, duties: Collection[str], valid_months: int | None, exercises: int) -> None:
    """Raises Invalid naming every wrong input."""
    wrong: dict[str, str] = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["/name"] = _("写明课程名称，最多 %(most)s 个字。") % {"most": LONGEST_NAME}
    if kind not in TrainingCourse.Kind.values:
        wrong["/kind"] = _("选择形式：业务培训、交流学习或模拟练习。")
    if set(duties) - set(Duty.values):
        wrong["/duties"] = _("没有这项职责。")
    if valid_months is not None and not 1 <= valid_months <= MOST_MONTHS:
        wrong["/valid_months"] = _("有效期填 1 到 %(most)s 个月，长期有效就不填。") % {"most": MOST_MONTHS}
    if (kind == TrainingCourse.Kind.PRACTICE) != (exercises > 0):
        wrong["/exercises"] = _("只有模拟练习要填合格练习数，至少 1 道。")
    if wrong:
        raise Invalid(errors=wrong)


@transaction.atomic
def plan_session(*, course_id: int, starts_at: datetime, place: str, by: Actor, at: datetime) -> TrainingSession:
    """Plan (or enter afterwards) a day on which a course is held. Raises NotVisible, NotAllowed, Conflict."""
    course = _course(course_id, by)
    if course.kind == TrainingCourse.Kind.PRACTICE:
        raise Conflict(_("模拟练习随时可做，不用排场次。"), code="practice_has_no_sessions")
    if course.sessions.filter(starts_at=starts_at).exists():
        raise Conflict(_("这门课这个时间已经排了一场。"), code="session_exists")
    where = at_most(LONGEST_NAME, place, "/place")
    session = TrainingSession.objects.create(course=course, starts_at=starts_at, place=where)
    timeline.record(about=session, kind="training.planned", by=by, at=at)
    return session


@transaction.atomic
def record_attendance(*, session_id: int, user_ids: Iterable[int], by: Actor, at: datetime) -> list[TrainingRecord]:
    """Give everybody who attended their certificate; who has it already is left as they are.

    Raises NotVisible, NotAllowed, Conflict (the session lies ahead), Invalid (somebody is not of the programme).
    """
    session = TrainingSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
    if session is None:
        raise NotVisible(_("没有这场培训。"))
    course = _course(session.course_id, by)
    if session.starts_at > at:
        raise Conflict(_("培训还没开始，开始后再登记到场人员。"), code="session_ahead")
    ids = set(user_ids)
    ours = Officer.objects.in_force(at).filter(department__programme_id=course.programme_id, user_id__in=ids)
    if ids - set(ours.values_list("user_id", flat=True)):
        raise Invalid(errors={"/users": _("有人不在本市的工作人员信息库里。")})
    new = sorted(ids - set(session.records.values_list("user_id", flat=True)))
    return _certify(course, new, earned_at=session.starts_at, session=session, by=by, at=at)


def certify_practice(course: TrainingCourse, *, user_id: int, by: Actor, at: datetime) -> TrainingRecord:
    """The certificate for the passed exercises of a practice course; its verb has checked them."""
    [record] = _certify(course, [user_id], earned_at=at, session=None, by=by, at=at)
    return record


def _certify(
    course: TrainingCourse,
    user_ids: Iterable[int],
    *,
    earned_at: datetime,
    session: TrainingSession | None,
    by: Actor,
    at: datetime,
) -> list[TrainingRecord]:
    until = months_later(earned_at, course.valid_months) if course.valid_months else None
    records = TrainingRecord.objects.bulk_create(
        TrainingRecord(course=course, session=session, user_id=user_id, earned_at=earned_at, valid_until=until)
        for user_id in user_ids
    )
    timeline.record_many(
        timeline.event(about=one, kind="training.certified", by=by, at=at, details={"user_id": one.user_id})
        for one in records
    )
    return records


def _course(course_id: int, by: Actor) -> TrainingCourse:
    course = TrainingCourse.objects.select_related("programme").filter(pk=course_id).first()
    if course is None:
        raise NotVisible(_("没有这门课程。"))
    permissions.may_keep_registry(by, course.programme_id)
    return course
