"""REST doors of who is there (article 6): on duty now and next, absences with the B role standing in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import officers
from catalog.actions import absences
from catalog.api import staff_shapes as shapes
from catalog.api.staff import DEPARTMENT, ID, READERS
from catalog.cover import spans
from catalog.models import Absence, Department, Duty
from catalog.queries import department_for
from portal.accounts.models import User
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, is_asked, word_of
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now

DAYS_AHEAD = timedelta(days=14)


class OnDutyView(APIView):
    """现在谁值班。"""

    permission_classes = [READERS]
    names_something = True

    @extend_schema(
        summary="一个部门现在谁值班、两周内谁接班",
        parameters=[OpenApiParameter("department", str, description="部门代码；不写是自己的部门")],
        responses=shapes.OnDutyShape,
        operation_id="staff_on_duty",
        tags=["staff"],
    )
    def get(self, request: Request) -> Response:
        """Of each duty that answers: the A roles that are there, else the B roles."""
        department, at = department_for(actor_of_request(request), word_of(request, "department")), now()
        posts, away = officers.plan_of(department.pk, officers.ANSWERING, at)
        known: Mapping[int, User] = User.objects.in_bulk({post.user_id for post in posts})
        duties = []
        for duty in officers.ANSWERING:
            acting = list(officers.on_duty(department.pk, [duty], at))
            mine = [post for post in posts if post.duty == duty]
            plan = spans(mine, away, at, at + DAYS_AHEAD) if mine else []
            shown = [
                {
                    "start": one.start,
                    "end": one.end,
                    "people": [known[pk] for pk in one.user_ids],
                    "by_cover": one.by_cover,
                }
                for one in plan
            ]
            duties.append({"duty": duty, "now": [known[pk] for pk in acting], "plan": shown})
        alone = not any(one["now"] for one in duties)
        body = {"department": department, "at": at, "unattended": alone, "duties": duties}
        return Response(shapes.OnDutyShape(body).data)


@extend_schema_view(list=extend_schema(summary="离岗（现在的和将来的）"))
class AbsenceViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Absence]):
    """离岗。"""

    permission_classes = [READERS]
    filter_backends = ()
    lookup_url_kwarg = "absence_id"
    lookup_value_regex = ID
    serializer_class = shapes.AbsenceShape
    queryset = Absence.objects.none()

    def get_queryset(self) -> QuerySet[Absence]:
        """Absences of the departments whose registry the caller reads."""
        rows = Absence.objects.visible_to(actor_of_request(self.request)).select_related("user", "department")
        if code := word_of(self.request, "department"):
            rows = rows.filter(department__code=code)
        return rows if is_asked(self.request, "past") else rows.filter(ends_at__gt=now())

    @extend_schema(parameters=[DEPARTMENT, OpenApiParameter("past", bool, description="也列已经结束的")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Recorded last first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=shapes.AbsenceInput,
        responses={201: shapes.RecordedAbsenceShape},
        summary="登记离岗；没人顶班的时段列在 uncovered，并告知负责人和统筹机构",
    )
    def create(self, request: Request) -> Response:
        """Record an absence: one's own, the head for the department, the office for all."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.AbsenceInput)
        department, user_id = department_for(actor, body["department"]), body.get("user") or actor.user_id or 0
        gaps = _gaps(department, user_id, body)
        kept = absences.record_absence(
            user_id=user_id,
            department_id=department.pk,
            starts_at=body["starts_at"],
            ends_at=body["ends_at"],
            by=actor,
            at=at,
        )
        recorded = {"absence": kept, "uncovered": gaps}
        return Response(shapes.RecordedAbsenceShape(recorded).data, status=201)

    @extend_schema(request=None, responses=shapes.AbsenceShape, summary="销假：提前回来，或者不去了")
    @action(detail=True, methods=["post"])
    def end(self, request: Request, absence_id: str) -> Response:
        """Back earlier than planned, or not away at all."""
        actor = actor_of_request(request)
        if not Absence.objects.visible_to(actor).filter(pk=absence_id).exists():
            raise NotVisible
        ended = absences.come_back(absence_id=int(absence_id), by=actor, at=now())
        return Response(shapes.AbsenceShape(ended).data)


def _gaps(department: Department, user_id: int, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """When nobody would act in a duty of theirs."""
    start = max(body["starts_at"], now())
    if body["ends_at"] <= start:
        return []
    found = officers.uncovered(user_id, department.pk, start, body["ends_at"])
    return [{"duty": str(Duty(duty)), "start": span.start, "end": span.end} for duty in found for span in found[duty]]
