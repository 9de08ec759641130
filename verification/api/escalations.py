"""REST doors of the report on a late request and what follows (article 11)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation import timeline
from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.moment import now
from verification.actions import escalations as actions
from verification.api.course_shapes import StepSerializer
from verification.models import Escalation, LevelNote

LONGEST = actions.LONGEST_TEXT


class LevelNoteSerializer(serializers.ModelSerializer[LevelNote]):
    """A level of the ladder: when it comes, and whether it came (`is_moot`: the answer was there before)."""

    level = serializers.CharField(source="level.name")
    rank = serializers.IntegerField(source="level.rank")

    class Meta:
        model = LevelNote
        fields = ("rank", "level", "due_at", "noted_at", "is_moot")


class EscalationSerializer(serializers.ModelSerializer[Escalation]):
    """One report and what was done about it; a department's own, or all of the programme for its office."""

    request = serializers.CharField(source="request.number")
    issuing_department = serializers.CharField(source="request.issuing_department.code")
    requesting_department = serializers.CharField(source="request.requesting_department.code")
    due_at = serializers.DateTimeField(source="request.due_at")
    levels = LevelNoteSerializer(source="request.level_notes", many=True)
    report = serializers.CharField()
    findings = serializers.CharField()
    effect = serializers.CharField()
    talk_attendees = serializers.CharField()
    talk_record = serializers.CharField()

    class Meta:
        model = Escalation
        fields: tuple[str, ...] = (
            "id",
            "request",
            "issuing_department",
            "requesting_department",
            "status",
            "due_at",
            "levels",
            "drafted_at",
            "reported_at",
            "ordered_at",
            "ordered_half_at",
            "ordered_late_at",
            "ordered_due_at",
            "ordered_overdue_noted_at",
            "adverse_effect",
            "talk_held_at",
            "talk_recorded_at",
            "closed_at",
            "report",
            "findings",
            "effect",
            "talk_attendees",
            "talk_record",
        )


class EscalationInFullSerializer(EscalationSerializer):
    """One escalation with every step, the earliest first."""

    steps = serializers.SerializerMethodField()

    class Meta(EscalationSerializer.Meta):
        fields = (*EscalationSerializer.Meta.fields, "steps")

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, row: Escalation) -> Any:
        """From the timeline."""
        return StepSerializer(timeline.of(row).order_by("at", "id"), many=True).data


class ReportSerializer(serializers.Serializer[Any]):
    """`text` replaces the draft where given."""

    text = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)


class FindingsSerializer(serializers.Serializer[Any]):
    """What was found, or how it is looked into."""

    findings = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)


class OrderSerializer(serializers.Serializer[Any]):
    """Exactly one of the three; minutes and working days run on the issuing department's clock."""

    minutes = serializers.IntegerField(required=False, min_value=1, max_value=actions.LONGEST_ORDER_MINUTES)
    working_days = serializers.IntegerField(required=False, min_value=1, max_value=actions.LONGEST_ORDER_DAYS)
    due_at = serializers.DateTimeField(required=False)


class EffectSerializer(serializers.Serializer[Any]):
    """The adverse effect without which no talk is proposed."""

    effect = serializers.CharField(max_length=LONGEST)


class TalkSerializer(serializers.Serializer[Any]):
    """The minutes; without `held_at` the reason why no talk was held."""

    record = serializers.CharField(max_length=LONGEST)
    held_at = serializers.DateTimeField(required=False)
    attendees = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)


@extend_schema_view(
    list=extend_schema(summary="逾期报告列表（统筹机构看全市，草稿也在内；部门看自己的）"),
    retrieve=extend_schema(summary="一份逾期报告和查办经过", responses=EscalationInFullSerializer),
)
class EscalationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Escalation]):
    """逾期查办。"""

    lookup_url_kwarg = "escalation_id"
    lookup_value_regex = r"[0-9a-f-]{36}"
    serializer_class = EscalationSerializer
    queryset = Escalation.objects.none()

    def get_serializer_class(self) -> type[EscalationSerializer]:
        """A list is short; one escalation comes with its steps, and so does the answer to each verb."""
        return EscalationSerializer if self.action == "list" else EscalationInFullSerializer

    def get_queryset(self) -> QuerySet[Escalation]:
        """What the actor may see, with all that is shown."""
        rows = Escalation.objects.visible_to(actor_of_request(self.request))
        beside = ("request__issuing_department", "request__requesting_department")
        return rows.select_related(*beside).prefetch_related("request__level_notes__level").order_by("pk")

    @extend_schema(request=ReportSerializer, summary="提交逾期报告（需求单位）")
    @action(detail=True, methods=["post"])
    def report(self, request: Request, escalation_id: UUID) -> Response:
        """File it."""
        return self._act(request, actions.report, ReportSerializer)

    @extend_schema(request=FindingsSerializer, summary="开始调查")
    @action(detail=True, methods=["post"])
    def investigate(self, request: Request, escalation_id: UUID) -> Response:
        """Begin."""
        return self._act(request, actions.investigate, FindingsSerializer)

    @extend_schema(request=OrderSerializer, summary="责令限时办结")
    @action(detail=True, methods=["post"])
    def order(self, request: Request, escalation_id: UUID) -> Response:
        """Order."""
        return self._act(request, actions.order, OrderSerializer)

    @extend_schema(request=EffectSerializer, summary="提请约谈")
    @action(detail=True, methods=["post"], url_path="propose-talk")
    def propose_talk(self, request: Request, escalation_id: UUID) -> Response:
        """Propose."""
        return self._act(request, actions.propose_talk, EffectSerializer)

    @extend_schema(request=TalkSerializer, summary="约谈记录")
    @action(detail=True, methods=["post"], url_path="record-talk")
    def record_talk(self, request: Request, escalation_id: UUID) -> Response:
        """Write the minutes."""
        return self._act(request, actions.record_talk, TalkSerializer)

    @extend_schema(request=FindingsSerializer, summary="了结")
    @action(detail=True, methods=["post"])
    def close(self, request: Request, escalation_id: UUID) -> Response:
        """End it."""
        return self._act(request, actions.close, FindingsSerializer)

    def _act(self, request: Request, verb: Any, shape: type[serializers.Serializer[Any]]) -> Response:
        """Check the shape, call the verb on what the actor may see, answer with the escalation as it is now."""
        row = self.get_object()
        verb(escalation_id=row.pk, by=actor_of_request(request), at=now(), **body_of(request, shape))
        return Response(EscalationInFullSerializer(self.get_object()).data)
