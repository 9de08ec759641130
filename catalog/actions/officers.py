"""Appoint, dismiss, record absence: the verbs of the staff registry 工作人员信息库.

Guardian's rows follow in the same transaction (`catalog.rights`); `manage.py check_rights` proves that both agree.
"""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions, rights
from catalog.actions.absences import record_absence
from catalog.models import Department, Duty, Officer, Window
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible

__all__ = ["appoint", "dismiss", "end_expired", "locked_department", "record_absence"]

_INSTANT = timedelta(microseconds=1)


@transaction.atomic
def appoint(
    *,
    user_id: int,
    department_id: int,
    duty: str,
    cover: str = Officer.Cover.A,
    by: Actor,
    at: datetime,
    window_id: int | None = None,
    valid_until: datetime | None = None,
) -> Officer:
    """Give a user a duty in a department from `at` on. Raises NotAllowed, NotVisible, Invalid, Conflict."""
    department = locked_department(department_id)
    permissions.may_appoint(by, department, user_id)
    _check_appointment(user_id, department, duty, cover, window_id)
    if valid_until is not None and valid_until <= at:
        raise Invalid(errors={"/valid_until": _("止期要晚于现在。")})
    held = department.officers.in_force(at).filter(user_id=user_id, duty=duty)
    if held.exists():
        raise Conflict(_("这个账号已经担任这项职责。"), code="duty_already_held")
    officer = Officer.objects.create(
        user_id=user_id,
        department=department,
        duty=duty,
        cover=cover,
        window_id=window_id,
        valid_from=at,
        valid_until=valid_until,
    )
    rights.follow(at, [department.pk])
    timeline.record(about=officer, kind="officer.appointed", by=by, at=at, details={"duty": duty, "cover": cover})
    return officer


@transaction.atomic
def dismiss(*, officer_id: int, by: Actor, at: datetime, reason: str = "") -> Officer:
    """End a duty now. What the user still has in hand is reassigned by its own verbs.

    Raises NotVisible, NotAllowed, Conflict.
    """
    officer = Officer.objects.select_for_update(of=("self",)).filter(pk=officer_id).first()
    if officer is None:
        raise NotVisible(_("信息库里没有这条记录。"))
    permissions.may_appoint(by, officer.department, officer.user_id)
    if officer.valid_until is not None and officer.valid_until <= at:
        raise Conflict(_("这项职责已经终止。"), code="duty_already_ended")
    officer.valid_until = max(at, officer.valid_from + _INSTANT)
    officer.save(update_fields=["valid_until"])
    rights.follow(officer.valid_until, [officer.department_id])
    timeline.record(
        about=officer, kind="officer.dismissed", by=by, at=at, reason=reason, details={"duty": officer.duty}
    )
    return officer


@transaction.atomic
def end_expired(*, at: datetime) -> int:
    """Take back guardian's rows of duties that ended by their own date; return how many. For the daily care."""
    return len(rights.follow(at).surplus)


def locked_department(department_id: int) -> Department:
    """The department, locked so that two changes of its registry queue up. Raises NotVisible."""
    department = Department.objects.select_for_update(of=("self",)).filter(pk=department_id).first()
    if department is None:
        raise NotVisible(_("没有这个部门。"))
    return department


def _check_appointment(user_id: int, department: Department, duty: str, cover: str, window_id: int | None) -> None:
    """Raises Invalid naming every wrong input."""
    users, windows = get_user_model().objects, Window.objects
    wrong: dict[str, str] = {}
    if not users.filter(pk=user_id, is_active=True).exists():
        wrong["/user"] = _("没有这个账号，或者账号已停用。")
    if duty not in Duty.values:
        wrong["/duty"] = _("没有这项职责。")
    if cover not in Officer.Cover.values:
        wrong["/cover"] = _("只能是 A 角或 B 角。")
    if window_id is not None and not windows.filter(pk=window_id, department=department).exists():
        wrong["/window"] = _("这个窗口不是该部门的。")
    if wrong:
        raise Invalid(errors=wrong)
