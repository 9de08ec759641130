"""REST doors of what is behind the figures, and of frozen months: freeze, approve, publish (article 13.2)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability import actions
from accountability.api.assessments import (
    DepartmentFiguresShape,
    FiguresShape,
    FrozenShape,
    FrozenView,
    body_of_figures,
    period_of,
)
from accountability.models import Assessment
from catalog.models import Department, Duty
from catalog.queries import own_department
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, choice_of, word_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import CodeName
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import now
from verification.assessment import figures_in
from verification.models import Case, VerificationRequest
from verification.periods import month_named
from verification.queries import assessment as figures

FIGURE = OpenApiParameter("figure", str, enum=list(figures.OPENS), description="哪个指标；不写是 received")
DEPARTMENT = OpenApiParameter("department", str, description="出具单位代码；不写是看得到的全部")
MONTH = OpenApiParameter("month", str, description="2026-11，也可以是季度 2026-Q4 或年 2026；不写是本月")
TAGS = ["assessments"]
KINDS = {"instant": gettext_lazy("即办件"), "other": gettext_lazy("其他办件"), "all": gettext_lazy("全部办件")}
OFFICERS = needs(*Duty.values)


class AssessedRowShape(serializers.ModelSerializer[VerificationRequest]):
    """A request behind a figure; times in service seconds."""

    proof = CodeName()
    issuing_department = CodeName()
    requesting_department = CodeName()
    score = serializers.IntegerField(allow_null=True)

    class Meta:
        model = VerificationRequest
        fields = (
            "number", "status", "return_code", "proof", "issuing_department", "requesting_department",
            "submitted_at", "due_at", "answered_at", "closed_at", "taken_seconds", "late_seconds", "score",
        )  # fmt: skip


class FrozenRowShape(serializers.Serializer[Any]):
    """A request behind a frozen figure, with the facts that were counted."""

    request = serializers.UUIDField(source="request_id")
    issuing_department = CodeName()
    is_sent = serializers.BooleanField()
    is_answered = serializers.BooleanField()
    is_unanswered = serializers.BooleanField()
    is_closed_late = serializers.BooleanField()
    return_code = serializers.CharField()
    is_in_time = serializers.BooleanField()
    taken_seconds = serializers.IntegerField(allow_null=True)
    late_seconds = serializers.IntegerField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)


class AssessedCaseShape(serializers.ModelSerializer[Case]):
    """A decided case: all its service time, that of verification (its intervals once), and what is assessed."""

    service_item = CodeName(source="item_version.item")
    department = CodeName()
    instant = serializers.BooleanField(source="item_version.instant")
    assessed_seconds = serializers.IntegerField(allow_null=True, help_text="即办件减去核验用时；其他件不减")

    class Meta:
        model = Case
        fields = (
            "number", "service_item", "department", "instant", "accepted_at", "decided_at", "service_seconds",
            "verifying_seconds", "assessed_seconds",
        )  # fmt: skip


class FreezeInput(serializers.Serializer[Any]):
    """Which month."""

    month = serializers.CharField(max_length=7, help_text="已经过完的月份，例如 2026-10")


class FrozenMonthShape(FrozenShape):
    """A frozen month with its figures. `reproducible`: counted anew on the frozen rows, they are the same."""

    departments = DepartmentFiguresShape(many=True)
    together = FiguresShape()
    reproducible = serializers.BooleanField()


class AssessedRowsView(generics.ListAPIView[VerificationRequest]):
    """指标后面的协查。"""

    permission_classes = [OFFICERS]
    filter_backends = ()
    serializer_class = AssessedRowShape
    queryset = VerificationRequest.objects.none()

    def get_queryset(self) -> QuerySet[VerificationRequest]:
        """The requests that a figure counts; as many as the figure says."""
        actor, code = actor_of_request(self.request), word_of(self.request, "department")
        seen = figures.assessed_departments(actor, own_department(actor).programme)
        chosen = seen.filter(code=code) if code else seen
        departments = list(chosen.values_list("pk", flat=True))
        rows = figures.live_behind(departments, period_of(self.request), now(), _figure_of(self.request))
        found: QuerySet[VerificationRequest] = rows.for_lists()
        return found

    @extend_schema(
        summary="一个指标后面的协查，件数与指标相等",
        parameters=[MONTH, FIGURE, DEPARTMENT],
        operation_id="assessments_rows_list",
        tags=TAGS,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The rows."""
        return super().get(request, *args, **kwargs)


class CaseTimesView(generics.ListAPIView[Case]):
    """办件用时。"""

    permission_classes = [OFFICERS]
    filter_backends = ()
    serializer_class = AssessedCaseShape
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        """Cases decided in the month, instant ones unless asked otherwise."""
        actor, kind = actor_of_request(self.request), choice_of(self.request, "kind", KINDS, "instant")
        programme = own_department(actor).programme
        seen = figures.assessed_departments(actor, programme)
        rows = Case.objects.filter(programme=programme, department__in=seen).decided_in(period_of(self.request))
        rows = rows if kind == "all" else rows.filter(item_version__instant=kind != "other")
        found: QuerySet[Case] = rows.select_related("item_version__item", "department")
        return found

    @extend_schema(
        summary="办结件的考核用时：即办件扣除核验用时（第七条）",
        parameters=[MONTH, OpenApiParameter("kind", str, enum=list(KINDS))],
        operation_id="assessments_cases_list",
        tags=TAGS,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The cases."""
        return super().get(request, *args, **kwargs)


class FrozenMonthsView(IdempotentCreateMixin, FrozenView):
    """定格的月份。"""

    @extend_schema(
        summary="定格一个过完的月份（统筹机构办公室）：数不再变",
        request=FreezeInput,
        responses={201: FrozenMonthShape},
        operation_id="assessments_freeze",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Freeze it."""
        actor, period = actor_of_request(request), month_named(body_of(request, FreezeInput)["month"])
        if period is None:
            raise Invalid(_("写明是哪个月，例如 2026-10。"), errors={"/month": _("例如 2026-10")})
        programme = own_department(actor).programme
        frozen = actions.assessments.freeze(programme=programme, month=period.first, by=actor, at=now())
        return Response(_month_body(frozen), status=201)


class FrozenMonthView(APIView):
    """一个定格的月份。"""

    @extend_schema(
        summary="一个定格的月份和它的数",
        responses=FrozenMonthShape,
        operation_id="assessments_frozen_retrieve",
        tags=TAGS,
    )
    def get(self, request: Request, month: str) -> Response:
        """The figures as they were frozen."""
        return Response(_month_body(_found(request, month)))


class FrozenStepView(APIView):
    """审定、公布。"""

    def _step(self, request: Request, month: str, verb: Callable[..., Assessment]) -> Response:
        frozen = _found(request, month)
        verb(assessment_id=frozen.pk, by=actor_of_request(request), at=now())
        return Response(_month_body(_found(request, month)))


class ApproveView(FrozenStepView):
    """审定。"""

    @extend_schema(
        summary="审定", request=None, responses=FrozenMonthShape, operation_id="assessments_frozen_approve", tags=TAGS
    )
    def post(self, request: Request, month: str) -> Response:
        """Approve it."""
        return self._step(request, month, actions.assessments.approve)


class PublishView(FrozenStepView):
    """公布。"""

    @extend_schema(
        summary="公布：任何人都能看",
        request=None,
        responses=FrozenMonthShape,
        operation_id="assessments_frozen_publish",
        tags=TAGS,
    )
    def post(self, request: Request, month: str) -> Response:
        """Publish it."""
        return self._step(request, month, actions.assessments.publish)


class FrozenRowsView(generics.ListAPIView[Any]):
    """定格指标后面的协查。"""

    permission_classes = [needs(Duty.OFFICE, Duty.SUPERVISOR)]
    filter_backends = ()
    serializer_class = FrozenRowShape
    cursor_ordering = ("-pk",)
    queryset = Assessment.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """The frozen facts that a frozen figure counts."""
        rows = figures.behind(_found(self.request, self.kwargs["month"]).requests.all(), _figure_of(self.request))
        code = word_of(self.request, "department")
        chosen: QuerySet[Any] = rows.filter(issuing_department__code=code) if code else rows
        return chosen.select_related("issuing_department")

    @extend_schema(
        summary="定格的指标后面的协查，以定格时的事实计",
        parameters=[FIGURE, DEPARTMENT],
        operation_id="assessments_frozen_rows_list",
        tags=TAGS,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The rows."""
        return super().get(request, *args, **kwargs)


def _figure_of(request: Request) -> str:
    return choice_of(request, "figure", dict.fromkeys(figures.OPENS), "received")


def _found(request: Request, code: str) -> Assessment:
    period = month_named(code)
    rows = Assessment.objects.visible_to(actor_of_request(request)).select_related("programme")
    found = rows.filter(month=period.first).first() if period else None
    if found is None:
        raise NotVisible(_("没有找到这个月的考核。"))
    return found


def _month_body(frozen: Assessment) -> Any:
    """A frozen month with its figures, those of all together apart."""
    stored: dict[int | None, Any] = dict(frozen.departments.values_list("department_id", "figures"))
    names = Department.objects.in_bulk([pk for pk in stored if pk])
    lines = [
        {"code": one.code, "name": one.name, "figures": body_of_figures(figures_in(stored[pk]))}
        for pk, one in sorted(names.items())
    ]
    body = FrozenShape(frozen).data
    reproducible = actions.assessments.recount(frozen) == stored
    together = body_of_figures(figures_in(stored.get(None, {})))
    return {**body, "departments": lines, "together": together, "reproducible": reproducible}
