"""REST doors of what the office keeps beside the system (article 3.3): interim periods, units outside, retention."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.actions import interim, outside, retention
from catalog.models import Duty, InterimPeriod, InterimWay, OutsideIssuer, Programme, ProofItem
from catalog.queries import OVERSEERS, own_department
from portal.foundation.api import IdempotentCreateMixin, actor_of_request, etag_of, require_match
from portal.foundation.api.bodies import body_of, word_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField, MomentField, OptionalText
from portal.foundation.errors import Invalid
from portal.foundation.moment import now

OFFICERS = needs(*Duty.values)
ID = r"[0-9]{1,18}"


class InterimPeriodShape(serializers.ModelSerializer[InterimPeriod]):
    """A dated switch of the programme; `completed_at` once the system is declared complete."""

    ways = serializers.ListField(child=ChoiceField(choices=InterimWay.choices))
    in_force = serializers.SerializerMethodField()

    class Meta:
        model = InterimPeriod
        fields = ("id", "ways", "starts_at", "ends_at", "reason", "switched_at", "completed_at", "in_force")

    def get_in_force(self, row: InterimPeriod) -> bool:
        at = now()
        return row.starts_at <= at and (row.ends_at is None or at < row.ends_at)


class InterimPeriodInput(serializers.Serializer[Any]):
    """Which ways departments may use beside the system, from when until when; secrets never (article 3.4)."""

    ways = serializers.ListField(
        child=ChoiceField(choices=InterimWay.choices), min_length=1, max_length=len(InterimWay)
    )
    reason = serializers.CharField(max_length=interim.LONGEST_REASON)
    starts_at = MomentField(required=False, allow_null=True, default=None)
    ends_at = MomentField(required=False, allow_null=True, default=None)


class CompleteInput(serializers.Serializer[Any]):
    """Why the system counts as complete."""

    reason = OptionalText(interim.LONGEST_REASON)


class OutsideUnitInput(serializers.Serializer[Any]):
    """A unit outside the city. `bring` needs its `reason`, `intercity` its `contact` and `typical_days`."""

    kind = serializers.CharField(max_length=40)
    area = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=80)
    how = ChoiceField(choices=OutsideIssuer.How.choices)
    phone = OptionalText(40)
    address = OptionalText(120)
    reason = OptionalText(200, help_text="为什么要带来；申请人会看到")
    contact = OptionalText(120, help_text="对方的协查窗口或平台")
    typical_days = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=365)
    proofs = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, default=list, help_text="证明代码；不写是这类都行"
    )


class OutsideUnitShape(serializers.ModelSerializer[OutsideIssuer]):
    """A unit of the directory; `proofs` empty: any of its kind."""

    proofs: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = OutsideIssuer
        fields = (
            "id", "kind", "area", "name", "phone", "address", "how", "reason", "contact", "typical_days", "proofs",
            "retired_at",
        )  # fmt: skip


class RetentionInput(serializers.Serializer[Any]):
    """For how many months after the end of a case replies are kept; null for ever."""

    months = serializers.IntegerField(allow_null=True, min_value=retention.LEAST, max_value=retention.MOST)


class RetentionShape(serializers.ModelSerializer[Programme]):
    """How long replies are kept; `assumption`: nobody has decided it yet."""

    months = serializers.IntegerField(source="reply_retention_months", allow_null=True)
    assumption = serializers.BooleanField(source="retention_is_assumption")

    class Meta:
        model = Programme
        fields = ("months", "assumption")


@extend_schema_view(list=extend_schema(summary="过渡期渠道开过几次、开着哪些"))
class InterimPeriodViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[InterimPeriod]):
    """过渡期渠道。"""

    permission_classes = [OFFICERS]
    filter_backends = ()
    lookup_url_kwarg = "period_id"
    lookup_value_regex = ID
    serializer_class = InterimPeriodShape
    queryset = InterimPeriod.objects.none()

    def get_queryset(self) -> QuerySet[InterimPeriod]:
        """Those of the caller's programme."""
        return InterimPeriod.objects.filter(programme=own_department(actor_of_request(self.request)).programme)

    @extend_schema(request=InterimPeriodInput, responses={201: InterimPeriodShape}, summary="开过渡期渠道（统筹机构）")
    def create(self, request: Request) -> Response:
        """Switch them on."""
        actor, body = actor_of_request(request), body_of(request, InterimPeriodInput)
        programme_id = own_department(actor).programme_id
        period = interim.switch_on(programme_id=programme_id, by=actor, at=now(), **body)
        return Response(InterimPeriodShape(period).data, status=201)

    @extend_schema(request=CompleteInput, responses=InterimPeriodShape, summary="宣布系统完全运行：过渡期到此为止")
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, period_id: str) -> Response:
        """Declare that the system runs completely."""
        row, body = self.get_object(), body_of(request, CompleteInput)
        done = interim.declare_complete(period_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(InterimPeriodShape(done).data)


class OutsideUnitViewSet(IdempotentCreateMixin, viewsets.GenericViewSet[OutsideIssuer]):
    """市外出具单位名录的维护。"""

    permission_classes = [OFFICERS]
    filter_backends = ()
    lookup_url_kwarg = "issuer_id"
    lookup_value_regex = ID
    serializer_class = OutsideUnitShape
    pagination_class = None
    queryset = OutsideIssuer.objects.none()

    def get_queryset(self) -> QuerySet[OutsideIssuer]:
        """The directory of the caller's programme."""
        programme = own_department(actor_of_request(self.request)).programme
        return OutsideIssuer.objects.filter(programme=programme).prefetch_related("proofs")

    @extend_schema(
        summary="本市名录里的市外出具单位",
        parameters=[OpenApiParameter("proof", str, description="证明代码：只列出具它的单位")],
        responses=OutsideUnitShape(many=True),
        operation_id="outside_issuers",
    )
    def list(self, request: Request) -> Response:
        """The units in use."""
        units = self.get_queryset().filter(retired_at=None)
        if code := word_of(request, "proof"):
            units = units.filter(proofs__code=code)
        return Response(OutsideUnitShape(units.order_by("area", "name", "pk"), many=True).data)

    @extend_schema(request=OutsideUnitInput, responses={201: OutsideUnitShape}, summary="登记一个市外出具单位")
    def create(self, request: Request) -> Response:
        """Enter a unit."""
        actor, body = actor_of_request(request), body_of(request, OutsideUnitInput)
        proof_ids = _proof_ids(body.pop("proofs"))
        programme_id, entry = own_department(actor).programme_id, outside.Entry(**body)
        unit = outside.enter(programme_id=programme_id, entry=entry, by=actor, at=now(), proof_ids=proof_ids)
        return self._answer(unit, 201)

    @extend_schema(summary="一个市外出具单位（应答头 ETag 用于修改）")
    def retrieve(self, request: Request, issuer_id: str) -> Response:
        """One of the directory."""
        return self._answer(self.get_object())

    @extend_schema(request=OutsideUnitInput, responses=OutsideUnitShape, summary="改一个市外出具单位")
    def update(self, request: Request, issuer_id: str) -> Response:
        """Say something else of it, over the version that the client saw (If-Match)."""
        row, body = self.get_object(), body_of(request, OutsideUnitInput)
        require_match(request, row)
        proof_ids, entry = _proof_ids(body.pop("proofs")), outside.Entry(**body)
        actor = actor_of_request(request)
        return self._answer(outside.change(issuer_id=row.pk, entry=entry, by=actor, at=now(), proof_ids=proof_ids))

    @extend_schema(request=None, responses=OutsideUnitShape, summary="停用：办过的都留着")
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, issuer_id: str) -> Response:
        """Take it out of use."""
        return self._answer(outside.retire(issuer_id=self.get_object().pk, by=actor_of_request(request), at=now()))

    def _answer(self, unit: OutsideIssuer, status: int = 200) -> Response:
        return Response(OutsideUnitShape(unit).data, status=status, headers={"ETag": etag_of(unit)})


class RetentionView(APIView):
    """反馈内容的保留期限。"""

    permission_classes = [needs(*OVERSEERS)]

    @extend_schema(
        summary="反馈内容保留多久", responses=RetentionShape, operation_id="retention_retrieve", tags=["retention"]
    )
    def get(self, request: Request) -> Response:
        """That of the caller's programme."""
        return Response(RetentionShape(own_department(actor_of_request(request)).programme).data)

    @extend_schema(
        summary="设定保留月数（统筹机构办公室）；到期由任务清除并留证",
        request=RetentionInput,
        responses=RetentionShape,
        operation_id="retention_set",
        tags=["retention"],
    )
    def post(self, request: Request) -> Response:
        """Decide it."""
        actor, body = actor_of_request(request), body_of(request, RetentionInput)
        programme_id = own_department(actor).programme_id
        changed = retention.keep_replies(programme_id=programme_id, months=body["months"], by=actor, at=now())
        return Response(RetentionShape(changed).data)


def _proof_ids(codes: list[str]) -> list[int]:
    """Ids of proofs by code. Raises Invalid naming those that are not there."""
    found = dict(ProofItem.objects.filter(code__in=codes, is_secret=False).values_list("code", "pk"))
    if missing := [code for code in codes if code not in found]:
        raise Invalid(errors={"/proofs": "、".join(missing[:5])})
    return list(found.values())
