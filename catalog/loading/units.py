"""Sections `departments`, `users` and `officers`: who takes part, who signs in, who does which duty where."""

from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from catalog import actions
from catalog.calendars import Segment
from catalog.loading.facts import Facts
from catalog.loading.rows import Row
from catalog.models import Department, Duty, Officer, Programme, ServiceHours, Window
from portal.accounts.models import User
from portal.foundation.errors import DomainError
from portal.foundation.identity_numbers import check_uscc
from portal.foundation.moment import LOCAL

DEPARTMENT = (
    "programme", "code", "name", "short_name", "kind", "unit_type", "uscc", "aliases", "phone", "address", "hours",
    "hours_from", "demo",
)  # fmt: skip
USER = ("username", "name", "password", "superuser")
OFFICER = ("username", "name", "password", "department", "duties", "cover", "window")


def load_departments(facts: Facts) -> None:
    """New departments need programme, name and kind; of known ones only what the row says is changed."""
    programmes = {one.code: one for one in Programme.objects.all()}
    known = {one.code: one for one in Department.objects.select_related("programme")}
    for row in facts.rows("departments", DEPARTMENT):
        found = known.get(row.text("code", required=True, longest=50))
        values = _department_values(row, is_new=found is None)
        programme = row.found("programme", programmes, required=found is None)
        if not row.ok:
            continue
        if found is None:
            found = Department(code=row.text("code"), programme=cast("Programme", programme), is_demo=facts.demo)
            known[found.code] = found
        _save(found, values, facts)
        _set_hours(row, found, facts)


def _department_values(row: Row, *, is_new: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": row.text("name", required=is_new, longest=80),
        "short_name": row.text("short_name", longest=40) or row.text("name")[:40],
        "kind": row.choice("kind", Department.Kind.values, default=None if is_new else ""),
        "uscc": _uscc(row),
        "phone": row.text("phone", longest=40),
        "address": row.text("address", longest=120),
        "aliases": [str(alias) for alias in row.items("aliases")],
        "is_demo": row.flag("demo"),
    }
    written = {name for name in values if row.has("demo" if name == "is_demo" else name)}
    return {name: value for name, value in values.items() if name in written or (is_new and name == "short_name")}


def _uscc(row: Row) -> str:
    text = row.text("uscc", longest=18)
    try:
        return check_uscc(text).code if text else ""
    except ValueError as error:
        row.bad("uscc", text, str(error))
        return ""


def _save(department: Department, values: dict[str, Any], facts: Facts) -> None:
    counts = facts.counts("departments")
    differing = [name for name, value in values.items() if getattr(department, name) != value]
    for name in differing:
        setattr(department, name, values[name])
    if department._state.adding:
        department.save(force_insert=True)
        counts.created += 1
    elif differing:
        department.save(update_fields=differing)
        counts.changed += 1
    else:
        counts.unchanged += 1


def _set_hours(row: Row, department: Department, facts: Facts) -> None:
    """Replace the department's service hours, by the verb that recomputes open deadlines, if they differ."""
    if not row.has("hours"):
        return
    segments, begin = _segments(row), row.day("hours_from") if row.has("hours_from") else None
    own = ServiceHours.objects.filter(department=department)
    held = own.filter(valid_from=begin) if begin else own.in_force(facts.at.astimezone(LOCAL).date())
    if row.ok and set(segments) != {(one.weekday, one.opens, one.closes) for one in held}:
        try:
            actions.calendar.set_hours(
                segments=segments, department_id=department.pk, valid_from=begin, by=facts.by, at=facts.at
            )
        except DomainError as error:
            row.bad("hours", row.data["hours"], error.message)


def _segments(row: Row) -> list[Segment]:
    """`[["09:00", "12:00"], ["13:00", "17:00"]]`: the segments of every working day."""
    try:
        return [(None, time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.items("hours")]
    except (TypeError, ValueError):
        row.bad("hours", row.data["hours"], _('服务时间写成 [["09:00", "17:00"]] 这样，一段一对。'))
        return []


# --- people ---


def load_users(facts: Facts) -> None:
    """Accounts without a duty: administrators, citizens (under opaque names)."""
    known = _users()
    for row in facts.rows("users", USER):
        username = row.text("username", required=True, longest=60)
        superuser = row.flag("superuser")
        _account(row, known, facts)
        if row.ok and superuser and not known[username].is_superuser:
            user = known[username]
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])


def load_officers(facts: Facts) -> None:
    """Duties in the registry; accounts that do not exist yet are made. A password is only set on a new account."""
    users, counts = _users(), facts.counts("officers")
    departments = {one.code: one for one in Department.objects.all()}
    held = {
        (one.user_id, one.department_id, one.duty)
        for one in Officer.objects.in_force(facts.at).only("user_id", "department_id", "duty")
    }
    for row in facts.rows("officers", OFFICER):
        department = row.found("department", departments)
        cover = row.choice("cover", Officer.Cover.values, default="A")
        duties, window = _duties(row), _window(row)
        user = _account(row, users, facts)
        if not row.ok or user is None or department is None:
            continue
        missing = [duty for duty in duties if (user.pk, department.pk, duty) not in held]
        counts.unchanged += len(duties) - len(missing)
        for duty in missing:
            _appoint(row, user, department, duty, cover, window, facts)


def _duties(row: Row) -> list[str]:
    duties = [str(duty) for duty in row.items("duties")]
    if not duties:
        row.bad("duties", None, _("至少一项职责。"))
    for duty in duties:
        if duty not in Duty.values:
            row.bad("duties", duty, _("只能是：%s。") % "、".join(Duty.values))
    return duties


def _window(row: Row) -> Window | None:
    """`AQ-HALL-1/3`: window 3 of that hall."""
    text = row.text("window", longest=60)
    if not text:
        return None
    hall, _slash, number = text.partition("/")
    found = Window.objects.filter(hall__code=hall, number=number).first()
    if found is None:
        row.bad("window", text, _("没有这个窗口，写成“大厅代码/窗口号”。"))
    return found


def _appoint(
    row: Row, user: User, department: Department, duty: str, cover: str, window: Window | None, facts: Facts
) -> None:
    try:
        actions.officers.appoint(
            user_id=user.pk, department_id=department.pk, duty=duty, cover=cover,
            window_id=window.pk if window else None, by=facts.by, at=facts.at,
        )  # fmt: skip
        facts.counts("officers").created += 1
    except DomainError as error:
        row.bad("duties", duty, " ".join([error.message, *(error.errors or {}).values()]))


@lru_cache(maxsize=1)
def _same_hash(password: str) -> str:
    """Demo accounts share one password, which is no secret; hashing it once saves seconds."""
    return make_password(password)


def _users() -> dict[str, User]:
    return {user.username: user for user in cast("Mapping[Any, User]", get_user_model().objects.in_bulk()).values()}


def _account(row: Row, known: dict[str, User], facts: Facts) -> User | None:
    """The account of the row, made if new."""
    username = row.text("username", required=True, longest=60)
    name, password = row.text("name", longest=40), row.text("password", longest=128)
    if not row.ok or username in known:
        return known.get(username)
    user = User(username=username, display_name=name, is_demo=facts.demo)
    if password:
        user.password = _same_hash(password) if facts.demo else make_password(password)
    else:
        user.set_unusable_password()
    user.save(force_insert=True)
    known[username] = user
    facts.counts("users").created += 1
    return user
