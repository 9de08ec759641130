"""Freeze a month's figures, approve them, publish them (article 13.2). What is frozen never changes."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from accountability import permissions
from accountability.models import (
    ASSESSMENT_MOVES,
    AssessedDepartment,
    AssessedRequest,
    Assessment,
    AssessmentStatus,
)
from catalog.models import Programme
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, NotVisible
from portal.foundation.moment import LOCAL
from verification.actions import measuring
from verification.assessment import DEFINITIONS, stored
from verification.models import VerificationRequest
from verification.models.assessed import FACTS
from verification.periods import Period, month_before, month_of
from verification.queries import assessment as figures

MOST_MONTHS = 24  # of one programme in one run of the hourly task; what is left follows in the next


def freeze_finished_months(*, at: datetime) -> list[Assessment]:
    """Freeze what is finished and not frozen in every programme that is assessed; the hourly task's verb."""
    return [
        freeze(programme=programme, month=month, by=SYSTEM, at=at)
        for programme in Programme.objects.filter(has_assessment=True).order_by("pk")
        for month in unfrozen(programme, at)[:MOST_MONTHS]
    ]


def unfrozen(programme: Programme, at: datetime) -> list[date]:
    """The finished months, by their first days, that were missed since the first frozen one; without one the last."""
    month = month_before(at.astimezone(LOCAL).date()).first
    frozen = set(programme.assessments.values_list("month", flat=True))
    earliest, missed = min(frozen, default=month), []
    while month >= earliest:
        if month not in frozen:
            missed.append(month)
        month = month_before(month).first
    return missed[::-1]


@transaction.atomic
def freeze(*, programme: Programme, month: date, by: Actor, at: datetime) -> Assessment:
    """Freeze a finished month: the facts of each request, and the figures counted on them.

    Raises NotAllowed, and Conflict for a month that runs, is frozen already or lies before anything was asked, or a
    programme without assessment.
    """
    permissions.may_freeze(by, programme)
    period = month_of(month)
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    _refuse_unready(locked, period, at)
    measuring.measure(at=at)
    frozen = Assessment.objects.create(
        programme=locked, month=period.first, definitions=DEFINITIONS, frozen_at=at, frozen_by_id=by.user_id
    )
    _copy_facts(frozen, period, at)
    AssessedDepartment.objects.bulk_create(_counted(frozen))
    _note(frozen, "", by, at)
    return frozen


def _refuse_unready(programme: Programme, period: Period, at: datetime) -> None:
    if not programme.has_assessment:
        raise Conflict(_("本市的规则没有按月考核，只看数、不定格。"), code="not_assessed")
    if at < period.end:
        raise Conflict(_("这个月还没有过完，过完才能定格。"), code="month_runs")
    if Assessment.objects.filter(programme=programme, month=period.first).exists():
        raise Conflict(_("这个月已经定格，定格的数不再改动。"), code="frozen_already")
    if period.first < _earliest(programme, at):  # every month after it would be frozen too, empty and for good
        raise Conflict(_("这个月还没有开始核验，没有可以定格的。"), code="before_the_first")


def _earliest(programme: Programme, at: datetime) -> date:
    """The first frozen month, or that before the first request was sent; with neither, that before now."""
    frozen: date | None = programme.assessments.aggregate(first=Min("month"))["first"]
    asked = VerificationRequest.objects.filter(programme=programme).aggregate(first=Min("submitted_at"))["first"] or at
    before = month_before(asked.astimezone(LOCAL).date()).first
    return min(frozen, before) if frozen else before


def _copy_facts(frozen: Assessment, period: Period, at: datetime) -> None:
    """One `insert … select`: a month of a prefecture has some hundred thousand requests."""
    departments = list(frozen.programme.departments.values_list("pk", flat=True))
    if not departments:
        return
    rows = figures.rows_of(departments, period, at).order_by()
    chosen, params = rows.values_list("pk", *FACTS).query.sql_with_params()
    table, columns = AssessedRequest._meta.db_table, ", ".join(("assessment_id", "request_id", *FACTS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({columns}) select %s, facts.* from ({chosen}) facts",  # noqa: S608 - our own words
            [frozen.pk, *params],
        )


def _counted(frozen: Assessment) -> list[AssessedDepartment]:
    """The figures of the frozen rows, of each department and of all, as its version of the definitions has them."""
    rows = frozen.requests.all()
    each = figures.by_department(rows)
    counted: list[tuple[int | None, Any]] = [*each.items(), (None, figures.of_all(rows))]
    kept = [(pk, stored(one, frozen.definitions)) for pk, one in counted]
    return [AssessedDepartment(assessment=frozen, department_id=pk, figures=one) for pk, one in kept]


def recount(frozen: Assessment) -> dict[int | None, dict[str, Any]]:
    """The figures counted anew on the frozen rows by the definitions of then: the same as stored."""
    return {row.department_id: row.figures for row in _counted(frozen)}


@transaction.atomic
def approve(*, assessment_id: int, by: Actor, at: datetime) -> Assessment:
    """Approve what is frozen (审定), by another than who froze it. Raises NotVisible, NotAllowed, IllegalMove."""
    frozen = _locked(assessment_id, by)
    permissions.may_approve(by, frozen)
    before = states.move(frozen, ASSESSMENT_MOVES, AssessmentStatus.APPROVED)
    frozen.approved_at, frozen.approved_by_id = at, by.user_id
    frozen.save(update_fields=["status", "approved_at", "approved_by"])
    _note(frozen, before, by, at)
    return frozen


@transaction.atomic
def publish(*, assessment_id: int, by: Actor, at: datetime) -> Assessment:
    """Publish what is approved: anybody sees it from now on. Two people at least have dealt with it.

    Raises NotVisible, NotAllowed, IllegalMove.
    """
    frozen = _locked(assessment_id, by)
    permissions.may_publish(by, frozen)
    before = states.move(frozen, ASSESSMENT_MOVES, AssessmentStatus.PUBLISHED)
    frozen.published_at, frozen.published_by_id = at, by.user_id
    frozen.save(update_fields=["status", "published_at", "published_by"])
    _note(frozen, before, by, at)
    return frozen


def _locked(assessment_id: int, by: Actor) -> Assessment:
    visible = Assessment.objects.visible_to(by).values("pk")
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("programme")
    frozen = rows.filter(pk=assessment_id, pk__in=visible).first()
    if frozen is None:
        raise NotVisible(_("没有找到这个月的考核。"))
    return frozen


def _note(frozen: Assessment, before: str, by: Actor, at: datetime) -> None:
    kind = f"assessment.{frozen.status if before else 'frozen'}"
    timeline.record(about=frozen, kind=kind, by=by, at=at, before=before, after=frozen.status)
    outbox.emit("accountability.assessment_moved", {"assessment": frozen.pk, "status": frozen.status}, at=at)
