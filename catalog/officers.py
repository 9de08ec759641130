"""Who is on duty: the registry with its A and B roles, and the departments that fall short of article 6."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.cover import Away, Post, Span, gaps
from catalog.models import Absence, Department, Duty, Officer
from catalog.models.officers import OfficerQuerySet

ANSWERING = (Duty.LIAISON, Duty.AGENT)  # who answers what a department is asked (article 7)
WORKERS = (Duty.CLERK, Duty.AGENT)  # who works on a department's cases
AT_THE_DESK = (*ANSWERING, Duty.HEAD, Duty.REVIEWER)  # who reads what a department is asked, and its registry

_A, _B = Officer.Cover.A, Officer.Cover.B


def on_duty(department_id: int, duties: Collection[str], at: datetime) -> QuerySet[Officer, int]:
    """Ids of the users who act at `at`: of each duty the A roles that are present, else the B roles.

    Empty means that nobody is there, which the caller must tell the head and the office.
    """
    acting = _acting(Officer.objects.filter(department_id=department_id), duties, at)
    return acting.order_by("user_id").values_list("user_id", flat=True).distinct()


def on_duty_by_department(department_ids: Iterable[int], duties: Collection[str], at: datetime) -> dict[int, list[int]]:
    """`on_duty` of many departments in one query; a department with nobody has an empty list."""
    ids = list(department_ids)
    found: defaultdict[int, set[int]] = defaultdict(set)
    acting = _acting(Officer.objects.filter(department_id__in=ids), duties, at)
    for department_id, user_id in acting.values_list("department_id", "user_id"):
        found[department_id].add(user_id)
    return {department_id: sorted(found[department_id]) for department_id in ids}


def covering_for(user_id: int, department_id: int, at: datetime) -> frozenset[int]:
    """The absent A roles (user ids) whom this user stands in for as B; empty if for nobody."""
    here = Officer.objects.filter(department_id=department_id)
    mine = here.present(at).filter(user_id=user_id, cover=_B).values("duty")
    away = here.in_force(at).filter(duty__in=mine, cover=_A).exclude(pk__in=here.present(at).values("pk"))
    return frozenset(away.exclude(user_id=user_id).values_list("user_id", flat=True))


def _acting(officers: OfficerQuerySet, duties: Collection[str], at: datetime) -> OfficerQuerySet:
    here = officers.present(at).filter(duty__in=list(duties), user__is_active=True)
    a_is_here = here.filter(cover=_A, department_id=OuterRef("department_id"), duty=OuterRef("duty"))
    return here.filter(Q(cover=_A) | ~Exists(a_is_here))


def plan_of(department_id: int, duties: Collection[str], start: datetime) -> tuple[list[Post], list[Away]]:
    """Posts and absences of a department from `start` on, for `catalog.cover`."""
    held = Officer.objects.filter(Q(valid_until=None) | Q(valid_until__gt=start), department_id=department_id)
    rows = held.filter(duty__in=list(duties), user__is_active=True)
    posts = [Post(one.user_id, one.duty, one.cover, one.valid_from, one.valid_until) for one in rows]
    gone = Absence.objects.filter(department_id=department_id, ends_at__gt=start)
    return posts, [Away(one.user_id, one.starts_at, one.ends_at) for one in gone]


def uncovered(user_id: int, department_id: int, start: datetime, end: datetime) -> dict[str, list[Span]]:
    """When nobody would act in a duty of the user's, were the user away from `start` until `end`; by duty."""
    posts, away = plan_of(department_id, ANSWERING, start)
    mine = {post.duty for post in posts if post.user_id == user_id}
    planned = [*away, Away(user_id, start, end)]
    found = {duty: gaps([post for post in posts if post.duty == duty], planned, start, end) for duty in sorted(mine)}
    return {duty: spans for duty, spans in found.items() if spans}


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """A department with its officers on record, and what article 6 asks for in its programme."""

    department: Department
    liaisons: int
    agents: int
    covers: int  # B roles among them (article 6: A and B roles)

    @property
    def missing_liaisons(self) -> int:
        return max(self.department.programme.min_liaisons - self.liaisons, 0)

    @property
    def missing_agents(self) -> int:
        return max(self.department.programme.min_agents - self.agents, 0)

    @property
    def is_short(self) -> bool:
        return bool(self.missing_liaisons or self.missing_agents)


def staffing(programme_id: int, at: datetime) -> list[Staffing]:
    """Every department that answers inquiries, with its officers on record at `at`, in the order of the departments.

    Who is on leave still counts: the article is about the registry. Steering bodies answer no inquiries and are out.
    """
    return _staffing(Department.objects.filter(programme_id=programme_id), at)


def shortfalls(programme_id: int, at: datetime) -> list[Staffing]:
    """Departments with fewer liaison officers or agents on record than their programme asks for."""
    return [row for row in staffing(programme_id, at) if row.is_short]


def shortfall_of(department_id: int, at: datetime) -> Staffing | None:
    """What a department lacks itself; None where it is complete, or where nothing is asked of it."""
    rows = _staffing(Department.objects.filter(pk=department_id), at)
    return next((row for row in rows if row.is_short), None)


def _staffing(departments: QuerySet[Department], at: datetime) -> list[Staffing]:
    answering = departments.exclude(kind=Department.Kind.STEERING).select_related("programme")
    counted = answering.annotate(
        liaisons=_count(at, officers__duty=Duty.LIAISON),
        agents=_count(at, officers__duty=Duty.AGENT),
        covers=_count(at, officers__duty__in=ANSWERING, officers__cover=_B),
    )
    return [Staffing(department=row, **_counts(row)) for row in counted]


def unattended(at: datetime, programme_id: int | None = None) -> list[Department]:
    """Departments in which nobody can answer an inquiry at `at`: all on leave, or nobody on record. Two queries."""
    rows = Department.objects.exclude(kind=Department.Kind.STEERING)
    departments = list(rows.filter(programme_id=programme_id) if programme_id else rows)
    acting = on_duty_by_department([one.pk for one in departments], ANSWERING, at)
    return [one for one in departments if not acting[one.pk]]


def holding(
    duties: Collection[str], at: datetime, *, department_id: int | None = None, programme_id: int | None = None
) -> set[int]:
    """User ids of those who hold one of the duties, in a department or anywhere in a programme, present or away.

    Who may no longer sign in is left out: nobody would read what they are told.
    """
    where = {"department": department_id} if department_id else {"department__programme": programme_id}
    held = Officer.objects.in_force(at).filter(duty__in=list(duties), user__is_active=True, **where)
    return set(held.values_list("user_id", flat=True))


def heads_of(department_id: int, at: datetime) -> set[int]:
    """User ids of the heads of a department."""
    return holding([Duty.HEAD], at, department_id=department_id)


def office_of(programme_id: int, at: datetime) -> set[int]:
    """User ids of the staff of a programme's office."""
    return holding([Duty.OFFICE], at, programme_id=programme_id)


def _counts(row: Department) -> dict[str, int]:
    # The annotations of `staffing`, which types do not know.
    return {name: getattr(row, name) for name in ("liaisons", "agents", "covers")}


def _count(at: datetime, **which: Any) -> Count:
    in_force = Q(officers__valid_until=None) | Q(officers__valid_until__gt=at)
    held = Q(in_force, officers__valid_from__lte=at, officers__user__is_active=True, **which)
    return Count("officers__user", filter=held, distinct=True)
