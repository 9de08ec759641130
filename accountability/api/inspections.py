"""REST doors of inspections 监督检查 (article 13.1): recorded by supervisors, put right, reviewed, handed on (10)."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accountability import actions
from accountability.actions.inspections import LONGEST_TEXT
from accountability.models import Inspection
from catalog import officers
from catalog.queries import OVERSEERS
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField, CodeName
from portal.foundation.moment import now

UUID_PATTERN = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class InspectionShape(serializers.ModelSerializer[Inspection]):
    """An inspection with what was found, what was put right, and how it was reviewed."""

    department = CodeName()
    findings = serializers.CharField()
    rectification = serializers.CharField()
    conclusion = serializers.CharField()
    request = serializers.CharField(source="request.number", default=None, allow_null=True, help_text="涉及的协查编号")
    adverse_result = serializers.CharField()
    referral = serializers.CharField()
    consequence = serializers.CharField()

    class Meta:
        model = Inspection
        fields = (
            "id", "department", "way", "inspected_on", "rectify_by", "status", "recorded_at", "closed_at", "findings",
            "rectification", "conclusion", "breach", "request", "adverse_result", "referred_at", "referral",
            "consequence_at", "consequence",
        )  # fmt: skip


class InspectionInput(serializers.Serializer[Any]):
    """What was inspected and found; with `rectify_by` the department has to put it right."""

    department = serializers.CharField(max_length=50, help_text="被检查单位代码")
    way = ChoiceField(choices=Inspection.Way.choices)
    inspected_on = serializers.DateField()
    findings = serializers.CharField(max_length=LONGEST_TEXT)
    rectify_by = serializers.DateField(required=False, allow_null=True, default=None)
    breach = ChoiceField(choices=Inspection.Breach.choices, allow_blank=True, default="")
    request = serializers.CharField(max_length=24, allow_blank=True, default="", help_text="涉及的协查编号")


class RectificationInput(serializers.Serializer[Any]):
    """What was put right."""

    text = serializers.CharField(max_length=LONGEST_TEXT)


class InspectionReviewInput(RectificationInput):
    """Whether it is settled; otherwise it goes back with the reason."""

    settled = serializers.BooleanField()


class ReferralInput(RectificationInput):
    """What harm came of the breach, and to whom it is handed on under which rule."""

    adverse_result = serializers.CharField(max_length=LONGEST_TEXT)


@extend_schema_view(
    list=extend_schema(summary="监督检查（部门看自己的）"), retrieve=extend_schema(summary="一次监督检查")
)
class InspectionViewSet(
    IdempotentCreateMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Inspection]
):
    """监督检查。"""

    permission_classes = [needs(*officers.AT_THE_DESK, *OVERSEERS)]
    filter_backends = ()
    lookup_url_kwarg = "inspection_id"
    lookup_value_regex = UUID_PATTERN
    serializer_class = InspectionShape
    queryset = Inspection.objects.none()

    def get_queryset(self) -> QuerySet[Inspection]:
        """All of the programme for office and supervisors, else those of the own department."""
        return Inspection.objects.visible_to(actor_of_request(self.request)).select_related("department", "request")

    @extend_schema(request=InspectionInput, responses={201: InspectionShape}, summary="记录一次检查（监督检查人员）")
    def create(self, request: Request) -> Response:
        """Record it."""
        body = body_of(request, InspectionInput)
        code = body.pop("department")
        made = actions.inspections.record(department_code=code, by=actor_of_request(request), at=now(), **body)
        return Response(InspectionShape(made).data, status=201)

    @extend_schema(request=RectificationInput, responses=InspectionShape, summary="填报整改（被检查单位）")
    @action(detail=True, methods=["post"])
    def rectify(self, request: Request, inspection_id: str) -> Response:
        """Say what was put right."""
        row, body = self.get_object(), body_of(request, RectificationInput)
        actions.inspections.report(inspection_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(InspectionShape(self.get_object()).data)

    @extend_schema(request=InspectionReviewInput, responses=InspectionShape, summary="复核整改（监督检查人员）")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, inspection_id: str) -> Response:
        """Close it, or send it back."""
        row, body = self.get_object(), body_of(request, InspectionReviewInput)
        actions.inspections.review(inspection_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(InspectionShape(self.get_object()).data)

    @extend_schema(request=ReferralInput, responses=InspectionShape, summary="移送处理（监督检查人员，第十条）")
    @action(detail=True, methods=["post"])
    def refer(self, request: Request, inspection_id: str) -> Response:
        """Hand on a breach of the procedure that did harm."""
        row, body = self.get_object(), body_of(request, ReferralInput)
        actions.inspections.refer(inspection_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(InspectionShape(self.get_object()).data)

    @extend_schema(request=RectificationInput, responses=InspectionShape, summary="登记移送的处理结果")
    @action(detail=True, methods=["post"])
    def consequence(self, request: Request, inspection_id: str) -> Response:
        """Note what was decided."""
        row, body = self.get_object(), body_of(request, RectificationInput)
        actions.inspections.note_consequence(inspection_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(InspectionShape(self.get_object()).data)
