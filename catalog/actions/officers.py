"""Appoint, change cover, dismiss: the verbs of the staff registry 工作人员信息库. Each files its change.

Guardian's rows follow in the same transaction (`catalog.rights`); `manage.py check_rights` proves that both agree.
"""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog import open_work, permissions, rights
from catalog.actions.absences import record_absence
from catalog.actions.filings import file
from catalog.models import Department, Duty, Officer, StaffChange, Window
from portal.foundation import timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible

__all__ = ["appoint", "change_cover", "dismiss", "end_expired", "locked_department", "record_absence"]

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
    permissions.may_give(by, department, duty)
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
    file(officer, StaffChange.Kind.APPOINTED, by=by, at=at, after=cover)
    return officer


@transaction.atomic
def change_cover(*, officer_id: int, cover: str, by: Actor, at: datetime, reason: str = "") -> Officer:
    """Make an A role a B role, or the other way. Raises NotVisible, NotAllowed, Invalid, Conflict."""
    officer = _serving(officer_id, by, at)
    if cover not in Officer.Cover.values:
        raise Invalid(errors={"/cover": _("只能是 A 角或 B 角。")})
    before, officer.cover = officer.cover, cover
    if before == cover:
        raise Conflict(_("已经是%(cover)s。") % {"cover": officer.get_cover_display()}, code="cover_already_held")
    officer.save(update_fields=["cover"])
    timeline.record(
        about=officer, kind="officer.cover_changed", by=by, at=at, before=before, after=cover, reason=reason
    )
    file(officer, StaffChange.Kind.COVER_CHANGED, by=by, at=at, before=before, after=cover, reason=reason)
    return officer


@transaction.atomic
def dismiss(*, officer_id: int, by: Actor, at: datetime, reason: str = "") -> Officer:
    """End a duty now. What only this duty lets the user do must be handed over first.

    Raises NotVisible, NotAllowed, Conflict.
    """
    officer = _serving(officer_id, by, at)
    _refuse_open_work(officer, at)
    officer.valid_until = max(at, officer.valid_from + _INSTANT)
    officer.save(update_fields=["valid_until"])
    rights.follow(officer.valid_until, [officer.department_id])
    timeline.record(
        about=officer, kind="officer.dismissed", by=by, at=at, reason=reason, details={"duty": officer.duty}
    )
    file(officer, StaffChange.Kind.DISMISSED, by=by, at=at, before=officer.cover, reason=reason)
    return officer


@transaction.atomic
def end_expired(*, at: datetime) -> int:
    """File the duties that ended by their own date and take back guardian's rows; return how many. Run every minute.

    Nothing to do is one query on an index. Idempotent: what is filed is not found again.
    """
    closing = [StaffChange.Kind.DISMISSED, StaffChange.Kind.ENDED]
    filed = StaffChange.objects.filter(officer=OuterRef("pk"), kind__in=closing)
    ended = Officer.objects.filter(~Exists(filed), valid_until__lte=at)
    rows = list(ended.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    if not rows:
        return 0
    for officer in rows:
        file(officer, StaffChange.Kind.ENDED, by=SYSTEM, at=officer.valid_until or at, before=officer.cover)
    timeline.record_many(
        timeline.event(about=row, kind="officer.ended", by=SYSTEM, at=at, details={"duty": row.duty}) for row in rows
    )
    rights.follow(at, {row.department_id for row in rows})
    return len(rows)


def locked_department(department_id: int) -> Department:
    """The department, locked so that two changes of its registry queue up. Raises NotVisible."""
    department = Department.objects.select_for_update(of=("self",)).filter(pk=department_id).first()
    if department is None:
        raise NotVisible(_("没有这个部门。"))
    return department


def _serving(officer_id: int, by: Actor, at: datetime) -> Officer:
    """A row of the registry that holds now and that the actor may change, locked."""
    officer = Officer.objects.select_for_update(of=("self",)).filter(pk=officer_id).first()
    if officer is None:
        raise NotVisible(_("信息库里没有这条记录。"))
    permissions.may_appoint(by, officer.department, officer.user_id)
    permissions.may_give(by, officer.department, officer.duty)
    if officer.valid_until is not None and officer.valid_until <= at:
        raise Conflict(_("这项职责已经终止。"), code="duty_already_ended")
    return officer


def _refuse_open_work(officer: Officer, at: datetime) -> None:
    mine = Officer.objects.in_force(at).filter(user_id=officer.user_id, department_id=officer.department_id)
    remaining = set(mine.exclude(pk=officer.pk).values_list("duty", flat=True))
    left = open_work.stranded(officer.user_id, officer.department_id, remaining)
    if left:
        named = _("、").join(_("%(label)s %(count)s 件") % {"label": kind.label, "count": n} for kind, n in left)
        raise Conflict(
            _("还有在手的工作：%(work)s。职责没有终止。") % {"work": named},
            remedy=_("先在本部门的人员页把它们交接给同事，再免职。"),
            code="work_in_hand",
        )


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
