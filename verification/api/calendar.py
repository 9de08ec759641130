"""REST doors of what deadlines are counted with: days, hours, limits, rules. Each change can be tried first.

`?preview=true` makes the change, counts what it would move, and takes it back.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from catalog import actions, officers
from catalog.models import CalendarDay, CalendarYear, Programme, ServiceHours, SlaTier
from catalog.queries import OVERSEERS, department_for, own_department
from portal.foundation.api import actor_of_request, etag_of, require_match
from portal.foundation.api.bodies import body_of, is_asked, word_of
from portal.foundation.api.duties import needs
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import now, today
from verification.actions import levels
from verification.actions.recounting import would_move
from verification.api import calendar_shapes as shapes
from verification.models import EscalationLevel

PREVIEW = OpenApiParameter("preview", bool, description="true：只试算会动哪些在办时限，不保存")
DEPARTMENT = OpenApiParameter("department", str, description="部门代码；不写：统筹机构看全市，部门看自己的")
YEAR = OpenApiParameter("year", int, description="年份；不写是今年")
TAGS = ["calendar"]


class CalendarDoor(APIView):
    """A door of the calendar."""

    permission_classes = [needs(*officers.AT_THE_DESK, *OVERSEERS)]
    names_something = True

    def owner(self, code: str) -> tuple[dict[str, Any], list[int]]:
        """Whose calendar a change is for, as actions take it, and the departments whose deadlines it may move."""
        actor = actor_of_request(self.request)
        if code:
            department = department_for(actor, code)
            return {"department_id": department.pk}, [department.pk]
        programme = own_department(actor).programme
        return {"programme_id": programme.pk}, list(programme.departments.values_list("pk", flat=True))

    def take(self, shape: type[Serializer[Any]], verb: Callable[..., object]) -> Response:
        """Make the change that the body asks for, or only try it."""
        actor, at, body = actor_of_request(self.request), now(), body_of(self.request, shape)
        owner, departments = self.owner(body.pop("department", ""))
        return self.changed(partial(verb, **body, **owner, by=actor, at=at), departments)

    def changed(self, change: Callable[[], object], departments: list[int], **more: Any) -> Response:
        """Make the change, or only try it; how many open deadlines it moves, and what `more` there is to say."""
        is_trial = is_asked(self.request, "preview")
        with transaction.atomic():
            change()
            moves = would_move(departments, at=now())
            transaction.set_rollback(is_trial)
        body = {"saved": not is_trial, "later": moves.later, "earlier": moves.earlier, **more}
        return Response((shapes.YearMovedShape if more else shapes.MovedShape)(body).data)


class CalendarView(CalendarDoor):
    """日历。"""

    @extend_schema(
        summary="一年的放假、调休、停办和服务时间",
        parameters=[DEPARTMENT, YEAR],
        responses=shapes.CalendarShape,
        operation_id="calendar_retrieve",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """What is arranged by the nation, the programme and the department; and the weekly hours."""
        actor, year = actor_of_request(request), _year_of(request)
        own = own_department(actor)
        code = word_of(request, "department") or ("" if actor.has(*OVERSEERS) else own.code)
        department = department_for(actor, code) if code else None
        programme = own.programme
        published = CalendarYear.objects.holding_for([programme.pk]).filter(year=year)
        scopes = Q(programme=programme, department=None)
        if not published.filter(programme=programme).exists():  # else its notice stands in place of the nation's
            scopes |= Q(programme=None, department=None)
        if department:
            scopes |= Q(department=department)
        all_hours = ServiceHours.objects.filter(programme=programme)
        own_hours = all_hours.filter(department=department)
        held = own_hours.in_force(today())
        body = {
            "department": code or None,
            "year": year,
            "published": published.exists(),
            "days": CalendarDay.objects.filter(scopes, date__year=year).order_by("date", "pk"),
            "hours": held or all_hours.filter(department=None).in_force(today()),
            "own_hours": department is not None and held != [],
            "coming_hours": own_hours.filter(valid_from__gt=today()),
        }
        return Response(shapes.CalendarShape(body).data)


class PeriodView(CalendarDoor):
    """一段安排。"""

    @extend_schema(
        summary="停办或照常上班一段日子；在办的时限随之重算",
        parameters=[PREVIEW],
        request=shapes.PeriodInput,
        responses=shapes.MovedShape,
        operation_id="calendar_set_period",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Close, or open, some days."""
        return self.take(shapes.PeriodInput, actions.calendar.set_period)


class ClearPeriodView(CalendarDoor):
    """取消一段安排。"""

    @extend_schema(
        summary="取消一段安排，这几天照上一级的日历",
        parameters=[PREVIEW],
        request=shapes.SpanInput,
        responses=shapes.MovedShape,
        operation_id="calendar_clear_period",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Take an arrangement back."""
        return self.take(shapes.SpanInput, actions.calendar.clear_period)


class PublishYearView(CalendarDoor):
    """一年的放假安排。"""

    @extend_schema(
        summary="录入一年的放假和调休（全市）",
        parameters=[PREVIEW],
        request=shapes.YearInput,
        responses=shapes.YearMovedShape,
        operation_id="calendar_publish_year",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Enter a year's statutory days for the programme."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.YearInput)
        owner, departments = self.owner("")
        gone = CalendarDay.objects.dropped_by(body["days"], year=body["year"], **owner).values_list("date", flat=True)
        change = partial(actions.calendar.publish_year, **body, **owner, by=actor, at=at)
        return self.changed(change, departments, dropped=list(gone))


class HoursView(CalendarDoor):
    """服务时间。"""

    @extend_schema(
        summary="改服务时间：每天可以有几段，某天可以不同；可以提前定好从哪天起",
        parameters=[PREVIEW],
        request=shapes.HoursInput,
        responses=shapes.MovedShape,
        operation_id="calendar_set_hours",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Replace the weekly hours."""
        return self.take(shapes.HoursInput, actions.calendar.set_hours)


class CancelHoursView(CalendarDoor):
    """取消定好的服务时间。"""

    @extend_schema(
        summary="取消定好、还没有开始用的服务时间；在那之前的接着用",
        parameters=[PREVIEW],
        request=shapes.PlannedHoursInput,
        responses=shapes.MovedShape,
        operation_id="calendar_cancel_hours",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Take planned hours back."""
        return self.take(shapes.PlannedHoursInput, actions.calendar.cancel_planned_hours)


class RulesView(CalendarDoor):
    """计时规则。"""

    @extend_schema(
        summary="计时规则、时限档、逾期后逐级告知（应答头 ETag 用于修改）",
        responses=shapes.RulesShape,
        operation_id="clock_rules_retrieve",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Those of the caller's programme."""
        return self._answer(own_department(actor_of_request(request)).programme)

    @extend_schema(
        summary="改计时规则（统筹机构办公室）；在办的时限随之重算",
        parameters=[PREVIEW],
        request=shapes.RulesInput,
        responses=shapes.MovedShape,
        operation_id="clock_rules_change",
        tags=TAGS,
    )
    def put(self, request: Request) -> Response:
        """Change them, over the version that the client saw (If-Match)."""
        with transaction.atomic():
            _hold_rules(request)
            return self.take(shapes.RulesInput, actions.clock_rules.change)

    def _answer(self, programme: Programme) -> Response:
        tag = etag_of(programme, *_levels_of(programme))
        return Response(shapes.RulesShape(programme).data, headers={"ETag": tag})


class LevelsView(CalendarDoor):
    """逾期后逐级告知。"""

    @extend_schema(
        summary="改逾期层级（统筹机构办公室）：在办的逾期协查照新的走，已经到过的级不再告知",
        parameters=[PREVIEW],
        request=shapes.LevelsInput,
        responses=shapes.FollowShape,
        operation_id="clock_rules_levels_change",
        tags=TAGS,
    )
    def put(self, request: Request) -> Response:
        """Put other levels in place, over the version that the client saw (If-Match of `clock-rules/`)."""
        actor, body = actor_of_request(request), body_of(request, shapes.LevelsInput)
        steps, is_trial = [levels.Step(**one) for one in body["levels"]], is_asked(request, "preview")
        with transaction.atomic():
            programme = _hold_rules(request)
            followed = levels.change(programme_id=programme.pk, steps=steps, by=actor, at=now())
            transaction.set_rollback(is_trial)
        return Response(shapes.FollowShape({"saved": not is_trial, "followed": followed}).data)


class TierView(CalendarDoor):
    """时限档。"""

    @extend_schema(
        summary="改一档时限：只对以后发出的协查有效，已经发出的不变",
        request=shapes.TierInput,
        responses=shapes.TierShape,
        operation_id="tiers_change",
        tags=TAGS,
    )
    def post(self, request: Request, tier_id: int) -> Response:
        """Retire the tier and put this one in its place, under the same code."""
        actor, body = actor_of_request(request), body_of(request, shapes.TierInput)
        own = SlaTier.objects.filter(pk=tier_id, programme_id=own_department(actor).programme_id)
        if not own.exists():
            raise NotVisible(_("没有这个时限档。"))
        tier = actions.tiers.change(tier_id=tier_id, by=actor, at=now(), **body)
        return Response(shapes.TierShape(tier).data)


def _hold_rules(request: Request) -> Programme:
    """The caller's programme, locked, if its rules are still what the client saw (If-Match)."""
    programme_id = own_department(actor_of_request(request)).programme_id
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    require_match(request, programme, *_levels_of(programme))
    return programme


def _levels_of(programme: Programme) -> list[int]:
    """What else the tag of the rules stands for: the ladder's rows, which are replaced and never changed."""
    current = EscalationLevel.objects.current().filter(programme=programme)
    return list(current.order_by("rank").values_list("pk", flat=True))


def _year_of(request: Request) -> int:
    text = word_of(request, "year")
    if not text:
        return today().year
    if not text.isdecimal() or not 2000 <= int(text) <= 2100:
        raise Invalid(errors={"/year": _("写 2000 到 2100 之间的年份。")})
    return int(text)
