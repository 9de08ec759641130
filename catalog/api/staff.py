"""REST doors of the staff registry 工作人员信息库 (article 6): who is there, who joins and leaves, what was filed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import officers, training
from catalog.actions import filings
from catalog.actions import officers as actions
from catalog.api import staff_shapes as shapes
from catalog.models import Absence, Duty, Officer, StaffChange
from catalog.queries import OVERSEERS, department_for, own_department
from portal.accounts.models import User
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, choice_of, is_asked, word_of
from portal.foundation.api.duties import needs
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import now

READERS = needs(*officers.AT_THE_DESK, *OVERSEERS)
DEPARTMENT = OpenApiParameter("department", str, description="部门代码；统筹机构和监督检查人员可看全市，不写是全部")
ID = r"[0-9]{1,18}"


@extend_schema_view(list=extend_schema(summary="工作人员信息库：谁任什么职责、在不在岗、培训到哪天"))
class StaffViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Officer]):
    """工作人员信息库。"""

    permission_classes = [READERS]
    filter_backends = ()
    lookup_url_kwarg = "officer_id"
    lookup_value_regex = ID
    serializer_class = shapes.OfficerShape
    queryset = Officer.objects.none()

    def get_queryset(self) -> QuerySet[Officer]:
        """The duties that hold now, of the own department; of the whole programme for who looks over all."""
        rows = Officer.objects.visible_to(actor_of_request(self.request)).in_force(now())
        return rows.select_related("user", "department", "window")

    @extend_schema(parameters=[DEPARTMENT, OpenApiParameter("duty", str, enum=Duty.values)])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One line a person and duty; the newest first."""
        rows = self.get_queryset()
        if code := word_of(request, "department"):
            rows = rows.filter(department=department_for(actor_of_request(request), code))
        if duty := choice_of(request, "duty", dict(Duty.choices)):
            rows = rows.filter(duty=duty)
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(shapes.OfficerShape(page, many=True, context=beside(page, now())).data)

    @extend_schema(request=shapes.JoinInput, responses={201: shapes.OfficerShape}, summary="登记任职（变更随之报备）")
    def create(self, request: Request) -> Response:
        """Give somebody a duty. By the head in the own department, by the office anywhere in the programme."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.JoinInput)
        department = department_for(actor, body["department"])
        user = User.objects.filter(username=body["username"].strip(), is_active=True).first()
        if user is None:
            message = _("没有这个账号。先由管理员开通账号，再在这里登记职责。")
            raise Invalid(message, errors={"/username": message})
        officer = actions.appoint(
            user_id=user.pk,
            department_id=department.pk,
            duty=body["duty"],
            cover=body["cover"],
            valid_until=body["valid_until"],
            by=actor,
            at=at,
        )
        return self._answer(officer.pk, status=201)

    @extend_schema(request=shapes.CoverInput, responses=shapes.OfficerShape, summary="变更 AB 角")
    @action(detail=True, methods=["post"])
    def cover(self, request: Request, officer_id: str) -> Response:
        """Make an A role a B role, or the other way."""
        pk, body = self._seen(officer_id), body_of(request, shapes.CoverInput)
        actions.change_cover(officer_id=pk, by=actor_of_request(request), at=now(), **body)
        return self._answer(pk)

    @extend_schema(
        request=shapes.WhyInput,
        responses=shapes.OfficerShape,
        summary="免职：还有在手的工作时拒绝，先 staff/hand-over/ 交接",
    )
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, officer_id: str) -> Response:
        """End a duty now."""
        pk, body = self._seen(officer_id), body_of(request, shapes.WhyInput)
        actions.dismiss(officer_id=pk, by=actor_of_request(request), at=now(), **body)
        return self._answer(pk)

    def _seen(self, officer_id: str) -> int:
        """The id, if the caller sees this line of the registry. Raises NotVisible."""
        if not Officer.objects.visible_to(actor_of_request(self.request)).filter(pk=officer_id).exists():
            raise NotVisible(_("信息库里没有这条记录。"))
        return int(officer_id)

    def _answer(self, pk: int, status: int = 200) -> Response:
        row = Officer.objects.select_related("user", "department", "window").get(pk=pk)
        return Response(shapes.OfficerShape(row, context=beside([row], now())).data, status=status)


def beside(rows: Collection[Officer], at: datetime) -> dict[str, Any]:
    """What a line shows beside its own columns: who acts, who is away, who is trained. Constant queries."""
    ids = {row.department_id for row in rows}
    acting = {
        (duty, department_id, user_id)
        for duty in {row.duty for row in rows}
        for department_id, users in officers.on_duty_by_department(ids, [duty], at).items()
        for user_id in users
    }
    gone = Absence.objects.filter(department_id__in=ids, starts_at__lte=at, ends_at__gt=at).order_by("ends_at")
    away = {(one.department_id, one.user_id): one.ends_at for one in gone}
    found: dict[tuple[int, int], list[training.Standing]] = {}
    only = next(iter(ids)) if len(ids) == 1 else None
    for programme_id in {row.department.programme_id for row in rows}:
        for one in training.standings(programme_id, at, only):
            found.setdefault((one.officer.department_id, one.officer.user_id), []).append(one)
    return {"acting": acting, "away": away, "training": found}


@extend_schema_view(list=extend_schema(summary="人员变更备案（任职、AB 角变更、免职、届满）"))
class StaffChangeViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[StaffChange]):
    """变更备案。"""

    permission_classes = [READERS]
    filter_backends = ()
    serializer_class = shapes.ChangeShape
    queryset = StaffChange.objects.none()

    def get_queryset(self) -> QuerySet[StaffChange]:
        """Filed by the own department; all of the programme for who looks over all. Newest first."""
        rows = StaffChange.objects.visible_to(actor_of_request(self.request)).for_lists()
        if code := word_of(self.request, "department"):
            rows = rows.filter(department__code=code)
        return rows.filter(noted_at=None) if is_asked(self.request, "waiting") else rows

    @extend_schema(parameters=[DEPARTMENT, OpenApiParameter("waiting", bool, description="只列统筹机构还没有备案的")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The history of the registry."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=shapes.ChangesInput, responses=shapes.NotedShape, summary="备案（统筹机构办公室）")
    @action(detail=False, methods=["post"])
    def note(self, request: Request) -> Response:
        """Take note of filed changes, all of them or none."""
        actor, body = actor_of_request(request), body_of(request, shapes.ChangesInput)
        programme_id = own_department(actor).programme_id
        count = filings.note(change_ids=body["changes"], programme_id=programme_id, by=actor, at=now())
        return Response({"noted": count})


class StaffingView(APIView):
    """人员配备。"""

    permission_classes = [READERS]

    @extend_schema(
        summary="各部门配备：联络员、代办员够不够，现在有没有人值班",
        parameters=[OpenApiParameter("short", bool, description="只列配备不足的")],
        responses=shapes.StaffingShape(many=True),
        operation_id="staff_departments_list",
        tags=["staff"],
    )
    def get(self, request: Request) -> Response:
        """Every department of the programme for who looks over all, else the own one."""
        actor, at = actor_of_request(request), now()
        own = own_department(actor)
        rows = officers.staffing(own.programme_id, at)
        if not actor.has(*OVERSEERS):
            rows = [row for row in rows if row.department.pk == own.pk]
        if is_asked(request, "short"):
            rows = [row for row in rows if row.is_short]
        alone = {one.pk for one in officers.unattended(at, own.programme_id)}
        for row in rows:
            row.department.unattended = row.department.pk in alone  # type: ignore[attr-defined]  # for the shape
        return Response(shapes.StaffingShape(rows, many=True).data)
