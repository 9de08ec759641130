"""Who is on duty: the registry with its A and B roles, and the departments that fall short of article 6."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.models import Department, Duty, Officer
from catalog.models.officers import OfficerQuerySet

MIN_LIAISONS = 1  # article 6 of Dongying's rules; Anqiu's demo assumes the same
MIN_AGENTS = 2

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


def covering_for(user_id: int, department_id: int, at: datetime) -> int | None:
    """The absent A role (a user id) whom this user stands in for as B; None if for nobody."""
    here = Officer.objects.filter(department_id=department_id)
    mine = here.present(at).filter(user_id=user_id, cover=_B).values("duty")
    away = here.in_force(at).filter(duty__in=mine, cover=_A).exclude(pk__in=here.present(at).values("pk"))
    return away.exclude(user_id=user_id).order_by("pk").values_list("user_id", flat=True).first()


def _acting(officers: OfficerQuerySet, duties: Collection[str], at: datetime) -> OfficerQuerySet:
    here = officers.present(at).filter(duty__in=list(duties), user__is_active=True)
    a_is_here = here.filter(cover=_A, department_id=OuterRef("department_id"), duty=OuterRef("duty"))
    return here.filter(Q(cover=_A) | ~Exists(a_is_here))


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """A department with fewer officers than article 6 asks for, and how many it has."""

    department: Department
    liaisons: int
    agents: int

    @property
    def missing_liaisons(self) -> int:
        return max(MIN_LIAISONS - self.liaisons, 0)

    @property
    def missing_agents(self) -> int:
        return max(MIN_AGENTS - self.agents, 0)


def shortfalls(programme_id: int, at: datetime) -> list[Shortfall]:
    """Departments below one liaison and two agents on record at `at`, in the order of the departments.

    Who is on leave still counts: the article is about the registry. Steering bodies answer no inquiries and are out.
    """
    departments = Department.objects.filter(programme_id=programme_id).exclude(kind=Department.Kind.STEERING)
    counted = departments.annotate(liaisons=_count(Duty.LIAISON, at), agents=_count(Duty.AGENT, at))
    short = counted.filter(Q(liaisons__lt=MIN_LIAISONS) | Q(agents__lt=MIN_AGENTS))
    return [_shortfall(row) for row in short]


def _shortfall(row: Department) -> Shortfall:
    # The annotations of `shortfalls`, which types do not know.
    return Shortfall(department=row, liaisons=row.liaisons, agents=row.agents)  # type: ignore[attr-defined]


def _count(duty: str, at: datetime) -> Count:
    in_force = Q(officers__valid_until=None) | Q(officers__valid_until__gt=at)
    held = Q(in_force, officers__duty=duty, officers__valid_from__lte=at, officers__user__is_active=True)
    return Count("officers__user", filter=held, distinct=True)
