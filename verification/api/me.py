"""REST doors of citizens and enterprises: my cases, and what one hands in for them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import ChoiceField
from portal.foundation.api.schema import BROWSERS
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from verification.actions import offering
from verification.api.case_serializers import CaseRowShape
from verification.api.proof_serializers import SupplyInput
from verification.models import Case, CaseProof, SupplementRecord
from verification.queries import own_cases


class MyCasesView(generics.ListAPIView[Case]):
    """我的办件。"""

    serializer_class = CaseRowShape
    queryset = Case.objects.none()
    filter_backends = ()

    @extend_schema(summary="我的办件", operation_id="me_cases_list", auth=BROWSERS, tags=["me"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Cases of the holders whom the caller represents, newest first."""
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Case]:
        return own_cases(actor_of_request(self.request))


class OfferedShape(serializers.Serializer[Any]):
    """What was handed in: of which ledger it is a line; it counts once the window has looked at it (`waits`)."""

    id = serializers.UUIDField()
    ledger = ChoiceField(choices=["voluntary", "supplement"])
    waits = serializers.BooleanField()


class MySupplyView(APIView):
    """我交的材料。"""

    @extend_schema(
        summary="在网上交一项证明的材料（第九条：办件没办完或复核中都收），窗口看过才算数",
        operation_id="me_cases_supply",
        request={"multipart/form-data": SupplyInput, "application/json": SupplyInput},
        responses={201: OfferedShape},
        auth=BROWSERS,
        tags=["me"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Hand it in; the clerk of the case is told."""
        actor, body = actor_of_request(request), body_of(request, SupplyInput)
        case = own_cases(actor).filter(number=number).first()
        if case is None or not CaseProof.objects.filter(case=case, pk=proof_id).exists():
            raise NotVisible(_("没有找到这项证明。"))
        record = offering.offer(case_proof_id=proof_id, by=actor, at=now(), **body)
        ledger = "supplement" if isinstance(record, SupplementRecord) else "voluntary"
        return Response(OfferedShape({"id": record.pk, "ledger": ledger, "waits": record.waits}).data, status=201)
