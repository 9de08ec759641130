"""django-guardian's rows, which follow the registry: `act_as_<duty>` on a department for who holds the duty."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from catalog.models import Department, DepartmentUserObjectPermission, Duty, Officer

_PREFIX = "act_as_"


class Right(NamedTuple):
    """A user may act in a duty for a department."""

    user_id: int
    department_id: int
    duty: str


class Disagreement(NamedTuple):
    """Where guardian's rows and the registry differ."""

    missing: frozenset[Right]  # the registry says so, guardian does not
    surplus: frozenset[Right]  # guardian says so, the registry does not

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def compare(at: datetime, department_ids: Iterable[int] | None = None) -> Disagreement:
    """How guardian's rows differ from the duties in force at `at`, in all departments or in these."""
    officers = Officer.objects.in_force(at)
    rows = _rows()
    if department_ids is not None:
        ids = list(department_ids)
        officers = officers.filter(department__in=ids)
        rows = rows.filter(content_object__in=ids)
    held = {Right(*values) for values in officers.values_list("user_id", "department_id", "duty")}
    given = {
        Right(user_id, department_id, codename.removeprefix(_PREFIX))
        for user_id, department_id, codename in rows.values_list("user_id", "content_object_id", "permission__codename")
    }
    return Disagreement(missing=frozenset(held - given), surplus=frozenset(given - held))


def follow(at: datetime, department_ids: Iterable[int] | None = None) -> Disagreement:
    """Make guardian's rows agree with the registry; return what was changed. Call inside the verb's transaction."""
    change = compare(at, department_ids)
    permissions = _permissions() if change else {}
    DepartmentUserObjectPermission.objects.bulk_create(
        [
            DepartmentUserObjectPermission(
                user_id=right.user_id, content_object_id=right.department_id, permission=permissions[right.duty]
            )
            for right in sorted(change.missing)
        ],
        ignore_conflicts=True,
    )
    for right in change.surplus:
        _rows().filter(
            user_id=right.user_id, content_object_id=right.department_id, permission=permissions[right.duty]
        ).delete()
    return change


def _rows() -> QuerySet[DepartmentUserObjectPermission]:
    return DepartmentUserObjectPermission.objects.filter(permission__codename__in=[_PREFIX + duty for duty in Duty])


def _permissions() -> dict[str, Permission]:
    found = Permission.objects.filter(
        content_type__app_label=Department._meta.app_label,
        content_type__model=Department._meta.model_name,
        codename__startswith=_PREFIX,
    )
    return {permission.codename.removeprefix(_PREFIX): permission for permission in found}
