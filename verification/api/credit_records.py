"""REST doors of credit records 信用记录: those that count, asking for repair, repair (信用修复)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of, is_asked
from portal.foundation.errors import NotAllowed
from portal.foundation.moment import now
from verification.actions import credit
from verification.api import commitment_shapes as shapes
from verification.models import CreditRecord
from verification.permissions.commitments import CREDIT_READERS

TAGS = ["commitments"]


class CreditRecordsView(generics.ListAPIView[CreditRecord]):
    """信用记录。"""

    filter_backends = ()
    serializer_class = shapes.CreditShape
    queryset = CreditRecord.objects.none()

    def get_queryset(self) -> QuerySet[CreditRecord]:
        """The city's for its keepers and supervisors; one's own for people."""
        actor, at = actor_of_request(self.request), now()
        if actor.is_officer and not actor.has(*CREDIT_READERS):
            raise NotAllowed
        rows = CreditRecord.objects.visible_to(actor).select_related("holder").distinct()
        rows = rows.counting(at) if is_asked(self.request, "counting") else rows
        return rows.waiting(at) if is_asked(self.request, "waiting") else rows

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": now()}

    @extend_schema(
        summary="信用记录（姓名打码）：审核人员、负责人、统筹机构看本市的，本人看自己的",
        parameters=[
            OpenApiParameter("counting", bool, description="只列现在还计的"),
            OpenApiParameter("waiting", bool, description="只列本人申请了修复、还没有登记修复的"),
        ],
        operation_id="credit_records_list",
        tags=TAGS,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The records, newest first."""
        return super().get(request, *args, **kwargs)


class CreditStep(APIView):
    """A step about one record, with its reason."""

    def take(self, record_id: int, verb: Callable[..., CreditRecord]) -> Response:
        """Take it; the record as it stands then."""
        actor, at, body = actor_of_request(self.request), now(), body_of(self.request, shapes.ReasonInput)
        record = verb(record_id=record_id, by=actor, at=at, **body)
        return Response(shapes.CreditShape(record, context={"at": at}).data)


class CreditAskRepairView(CreditStep):
    """申请信用修复。"""

    @extend_schema(
        summary="本人申请信用修复，写明怎样改正的",
        operation_id="credit_records_ask_repair",
        request=shapes.ReasonInput,
        responses=shapes.CreditShape,
        tags=TAGS,
    )
    def post(self, request: Request, record_id: int) -> Response:
        """Ask; the keepers hear of it."""
        return self.take(record_id, credit.ask_repair)


class CreditRepairView(CreditStep):
    """信用修复。"""

    @extend_schema(
        summary="登记信用修复",
        operation_id="credit_records_repair",
        request=shapes.ReasonInput,
        responses=shapes.CreditShape,
        tags=TAGS,
    )
    def post(self, request: Request, record_id: int) -> Response:
        """Note the repair: the commitment way opens again by itself."""
        return self.take(record_id, credit.repair)
