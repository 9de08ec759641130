"""REST doors of supply and demand of data 供需对接: the ranking of verified proofs, demands, their answers."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import officers
from catalog.actions import data_demands as actions
from catalog.models import DataDemand
from catalog.queries import OVERSEERS, own_department
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, choice_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import CodeName, OptionalText, StoredDictField
from portal.foundation.moment import now
from verification.queries import proofs


class RankedShape(serializers.Serializer[Any]):
    """A proof of one issuing department with what was counted of its requests in the last 90 days."""

    proof = serializers.CharField(source="proof_code")
    proof_name = serializers.CharField(source="proof")
    department = serializers.CharField(source="department_code")
    department_name = serializers.CharField(source="department")
    requests = serializers.IntegerField()
    late = serializers.IntegerField()
    not_found = serializers.IntegerField()
    share = serializers.FloatField(help_text="占全部核验的百分数")


class DemandShape(serializers.ModelSerializer[DataDemand]):
    """A demand with the figures that spoke for it when it was proposed."""

    proof = CodeName()
    holding_department = CodeName()
    grounds = StoredDictField()

    class Meta:
        model = DataDemand
        fields = (
            "id", "proof", "holding_department", "status", "grounds", "answer", "proposed_at", "answered_at", "done_at",
        )  # fmt: skip


class DemandInput(serializers.Serializer[Any]):
    """Which proof should become shared data, and who holds it; the figures of the last 90 days go with it."""

    proof = serializers.CharField(max_length=50)
    holding_department = serializers.CharField(max_length=50)


class DemandAnswerInput(serializers.Serializer[Any]):
    """Whether it will be shared; a refusal needs its reason."""

    accepted = serializers.BooleanField()
    text = OptionalText(actions.LONGEST_TEXT)


class ProofRankingView(APIView):
    """核验最多的证明。"""

    permission_classes = [needs(*OVERSEERS)]

    @extend_schema(
        summary="近 90 天核验最多、超时最多、查无最多的证明",
        parameters=[OpenApiParameter("order", str, enum=list(proofs.ORDERS))],
        responses=RankedShape(many=True),
        operation_id="proof_ranking_list",
        tags=["data-demands"],
    )
    def get(self, request: Request) -> Response:
        """The ranking of the caller's programme."""
        programme = own_department(actor_of_request(request)).programme
        order = choice_of(request, "order", dict.fromkeys(proofs.ORDERS), proofs.ORDERS[0])
        rows = proofs.lately(programme, now(), order=order)
        return Response(RankedShape(rows[: proofs.MOST], many=True).data)


@extend_schema_view(list=extend_schema(summary="数据需求（部门看要它共享的）"))
class DemandViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[DataDemand]):
    """数据需求。"""

    permission_classes = [needs(*officers.AT_THE_DESK, *OVERSEERS)]
    filter_backends = ()
    lookup_url_kwarg = "demand_id"
    lookup_value_regex = r"[0-9]{1,18}"
    serializer_class = DemandShape
    queryset = DataDemand.objects.none()

    def get_queryset(self) -> QuerySet[DataDemand]:
        """All of the programme for office and supervisors, else what the own department is asked to share."""
        rows = DataDemand.objects.visible_to(actor_of_request(self.request))
        return rows.select_related("proof", "holding_department")

    @extend_schema(request=DemandInput, responses={201: DemandShape}, summary="提出数据需求（统筹机构办公室）")
    def create(self, request: Request) -> Response:
        """Ask the department that holds the fact to share it."""
        actor, at, body = actor_of_request(request), now(), body_of(request, DemandInput)
        programme = own_department(actor).programme
        made = actions.propose(
            programme=programme,
            proof_code=body["proof"],
            holder_code=body["holding_department"],
            grounds=proofs.grounds(programme, body["proof"], body["holding_department"], at),
            by=actor,
            at=at,
        )
        return Response(DemandShape(made).data, status=201)

    @extend_schema(request=DemandAnswerInput, responses=DemandShape, summary="答复：共享，或不予共享及理由")
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, demand_id: str) -> Response:
        """Accept or decline it, for the department that holds the fact."""
        row, body = self.get_object(), body_of(request, DemandAnswerInput)
        done = actions.answer(demand_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(DemandShape(done).data)

    @extend_schema(request=None, responses=DemandShape, summary="已经共享")
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, demand_id: str) -> Response:
        """The fact is shared now."""
        done = actions.complete(demand_id=self.get_object().pk, by=actor_of_request(request), at=now())
        return Response(DemandShape(done).data)
