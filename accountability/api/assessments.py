"""GET assessments/?month=, GET assessments/frozen/: figures of departments, live and as published."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability.models import Assessment, AssessmentStatus
from catalog.models import Department
from portal.foundation.api import actor_of_request
from portal.foundation.api.fields import ChoiceField
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL, now
from verification.assessment import DEFINITIONS, Figures
from verification.periods import Period, month_of, stretch_named
from verification.queries import assessment as figures

_MONTH = OpenApiParameter("month", str, description="2026-11，也可以是季度 2026-Q4 或年 2026；不写是本月")


class FiguresShape(serializers.Serializer[Any]):
    """The figures of a department; times in service seconds, percentiles by nearest rank."""

    received = serializers.IntegerField(help_text="当月送达")
    returned = serializers.IntegerField()
    returned_not_ours = serializers.IntegerField(help_text="退回：不归本单位出具；口径第 1 版没有分原因")
    returned_other_region = serializers.IntegerField(help_text="退回：不在本单位的辖区")
    returned_transferred = serializers.IntegerField(help_text="退回：职责或档案已移交其他单位")
    reclassified = serializers.IntegerField()
    asked_back = serializers.IntegerField()
    answered = serializers.IntegerField(help_text="当月反馈")
    in_time = serializers.IntegerField()
    late = serializers.IntegerField()
    unanswered = serializers.IntegerField(help_text="月底（或现在）超时未反馈")
    closed_late = serializers.IntegerField(help_text="当月超时后才退回或撤回；口径第 1 版没有计")
    corrected = serializers.IntegerField()
    not_found = serializers.IntegerField()
    median_seconds = serializers.IntegerField(allow_null=True)
    p90_seconds = serializers.IntegerField(allow_null=True)
    overdue_seconds = serializers.IntegerField(help_text="超时反馈、超时后退回或撤回的各件超出时限的时间")
    on_time_rate = serializers.FloatField(
        allow_null=True, help_text="百分数；按时 ÷（反馈 + 超时未反馈 + 超时后退回或撤回）"
    )
    satisfaction = serializers.FloatField(allow_null=True, help_text="1–5")


class DepartmentFiguresShape(serializers.Serializer[Any]):
    """A department's line."""

    code = serializers.CharField()
    name = serializers.CharField()
    figures = FiguresShape()


class AssessmentShape(serializers.Serializer[Any]):
    """A month: the departments that the caller may see, and all of them together."""

    month = serializers.CharField(help_text="所问的月、季度或年")
    counted_at = serializers.DateTimeField(help_text="数据截至；季度和年最多旧一分钟")
    definitions = serializers.IntegerField(help_text="口径版本")
    assumed = serializers.BooleanField(help_text="本市没有公布考核规则，口径为演示假设")
    departments = DepartmentFiguresShape(many=True)
    together = FiguresShape()


class FrozenShape(serializers.Serializer[Any]):
    """A frozen month and how far it got."""

    month = serializers.CharField(source="code")
    status = ChoiceField(choices=AssessmentStatus.choices)
    definitions = serializers.IntegerField()
    frozen_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class AssessmentView(APIView):
    """核验考核。"""

    names_something = True  # for whom there is nothing to see

    @extend_schema(summary="各部门核验考核指标", parameters=[_MONTH], responses=AssessmentShape, tags=["assessments"])
    def get(self, request: Request) -> Response:
        """Office and supervisors see all departments of their city, other officers their own."""
        actor, at = actor_of_request(request), now()
        department = Department.objects.acting(actor).select_related("programme").first()
        if department is None or not actor.is_officer:
            raise NotVisible(_("考核指标给部门工作人员看。"))
        period = period_of(request)
        seen = {one.pk: one for one in figures.assessed_departments(actor, department.programme)}
        counted = figures.counted(seen, period, at)
        lines = [
            {"code": seen[pk].code, "name": seen[pk].name, "figures": body_of_figures(found)}
            for pk, found in counted.by_department.items()
        ]
        body = {
            "month": period.code,
            "counted_at": counted.at,
            "definitions": DEFINITIONS,
            "assumed": not department.programme.has_assessment,
            "departments": lines,
            "together": body_of_figures(counted.together),
        }
        return Response(AssessmentShape(body).data)


class FrozenView(APIView):
    """定格的月份。"""

    @extend_schema(summary="定格的月份", responses=FrozenShape(many=True), tags=["assessments"])
    def get(self, request: Request) -> Response:
        """Office and supervisors see every frozen month of their city, other officers the published ones."""
        rows = Assessment.objects.visible_to(actor_of_request(request))
        return Response(FrozenShape(rows, many=True).data)


def period_of(request: Request) -> Period:
    """The month, quarter or year that the address names, else this month. Raises Invalid."""
    text, this = request.query_params.get("month", ""), month_of(now().astimezone(LOCAL).date())
    asked = stretch_named(text) if text else this
    if asked is None or asked.first > this.first:
        raise Invalid(errors={"/month": _("写成 2026-10、2026-Q4 或 2026，不晚于本月。")})
    return asked


def body_of_figures(found: Figures) -> dict[str, Any]:
    """Figures as `FiguresShape` has them."""
    body = {**asdict(found), "on_time_rate": found.on_time_rate, "satisfaction": found.satisfaction}
    return {name: value for name, value in body.items() if name in FiguresShape().fields}
