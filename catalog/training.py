"""Who is trained, until when, and who is due (article 6)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from catalog.models import Department, Officer, TrainingCourse, TrainingRecord
from catalog.officers import ANSWERING
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed
from portal.foundation.moment import LOCAL

SOON = timedelta(days=30)  # or the last third of a course that counts for less than ninety days
STATES = ("valid", "soon", "lapsed", "missing")
DUE = ("lapsed", "soon", "missing")  # what somebody must do something about


def months_later(moment: datetime, months: int) -> datetime:
    """The same day `months` later in Asia/Shanghai, or the last of that month where it has no such day."""
    local = moment.astimezone(LOCAL)
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands with a course: valid, soon (lapses within 30 days), lapsed, or missing (never had it)."""

    officer: Officer  # one of the duties for which the course is meant
    course: TrainingCourse
    valid_until: datetime | None
    state: str

    @property
    def is_due(self) -> bool:
        return self.state in DUE


def state_of(record: TrainingRecord | None, at: datetime) -> str:
    """The state of a certificate, or of having none."""
    if record is None:
        return "missing"
    if record.valid_until is None or record.valid_until > at + min(SOON, (record.valid_until - record.earned_at) / 3):
        return "valid"
    return "soon" if record.valid_until > at else "lapsed"


def standings(programme_id: int, at: datetime, department_id: int | None = None) -> list[Standing]:
    """Everybody who needs a course with the certificate that lasts longest; once a person, department and course.

    Three queries, however many people.
    """
    courses = list(TrainingCourse.objects.filter(programme_id=programme_id, is_active=True))
    held = Officer.objects.in_force(at).filter(department__programme_id=programme_id, user__is_active=True)
    rows = held.filter(department_id=department_id) if department_id else held
    officers = list(rows.select_related("user", "department").order_by("department__name", "user_id", "pk"))
    best = _certificates({officer.user_id for officer in officers}, courses)
    found: dict[tuple[int, int, int], Standing] = {}
    for officer in officers:
        for course in courses:
            if officer.duty in course.duties:
                record = best.get((officer.user_id, course.pk))
                until = record.valid_until if record else None
                key = (officer.user_id, officer.department_id, course.pk)
                found.setdefault(key, Standing(officer, course, until, state_of(record, at)))
    return list(found.values())


def _certificates(user_ids: Iterable[int], courses: Iterable[TrainingCourse]) -> dict[tuple[int, int], TrainingRecord]:
    """The certificate of each user and course that lasts longest."""
    records = TrainingRecord.objects.filter(user_id__in=list(user_ids), course__in=list(courses))
    lasting = sorted(records, key=lambda one: (one.valid_until is None, one.valid_until or one.earned_at))
    return {(one.user_id, one.course_id): one for one in lasting}


def of_user(user_id: int, programme_id: int, at: datetime) -> list[Standing]:
    """How one person stands with the courses that their duties in the programme need."""
    mine = Officer.objects.in_force(at).filter(user_id=user_id, department__programme_id=programme_id)
    departments = set(mine.values_list("department_id", flat=True))
    rows = [one for department_id in departments for one in standings(programme_id, at, department_id)]
    return [one for one in rows if one.officer.user_id == user_id]


def refuse_lapsed(by: Actor, department: Department, at: datetime) -> None:
    """Where the programme bars it, nobody answers whose certificate has lapsed. Raises NotAllowed.

    Who never had one is not barred: the rule is about training that lapsed, and a new colleague shall be able to begin.
    """
    if by.user_id is None or not department.programme.lapsed_training_bars:
        return
    mine = of_user(by.user_id, department.programme_id, at)
    lapsed = [one.course.name for one in mine if one.state == "lapsed" and one.officer.duty in ANSWERING]
    if lapsed:
        raise NotAllowed(
            _("您的培训已过期：%(courses)s。按本市规定，过期后不能反馈协查。") % {"courses": _("、").join(lapsed)},
            remedy=_("把这件转派给同事，参加培训或做完模拟练习后再办。"),
            code="training_lapsed",
        )
