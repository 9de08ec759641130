"""GET ledgers/, GET ledgers/{code}/?state=, POST ledgers/milestones/{id}/reports/."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability import actions, queries
from accountability.api import serializers as shapes
from accountability.models import MilestoneState, WorkLedger
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, choice_of
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now, today

_STATE = OpenApiParameter("state", str, enum=MilestoneState.values, description="只列这一状态的节点")


@extend_schema_view(
    list=extend_schema(summary="工作台账"),
    retrieve=extend_schema(summary="一本台账和它的节点", parameters=[_STATE], responses=shapes.LedgerDetailSerializer),
)
class LedgerViewSet(viewsets.ReadOnlyModelViewSet[WorkLedger]):
    """The ledgers of the actor's programme."""

    serializer_class = shapes.LedgerSerializer
    queryset = WorkLedger.objects.none()
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[WorkLedger]:
        return queries.visible_ledgers(actor_of_request(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        ledgers = self.paginate_queryset(self.get_queryset()) or []
        counts = queries.ledger_counts(ledgers, today())
        rows = shapes.LedgerSerializer(ledgers, many=True, context={"counts": counts}).data
        return self.get_paginated_response(rows)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        ledger = self.get_queryset().filter(code=kwargs["code"]).first()
        if ledger is None:
            raise NotVisible
        rows = queries.ledger_rows(ledger, today(), state=choice_of(request, "state", dict(MilestoneState.choices)))
        context = {"rows": rows, "counts": {ledger.pk: queries.counts_by_state(rows)}}
        return Response(shapes.LedgerDetailSerializer(ledger, context=context).data)


class ReportView(IdempotentCreateMixin, APIView):
    """Reports on one milestone."""

    @extend_schema(summary="报告进展", request=shapes.NewReportSerializer, responses={201: shapes.ReportSerializer})
    def post(self, request: Request, milestone_id: int) -> Response:
        """Add a report."""
        asked = body_of(request, shapes.NewReportSerializer)
        added = actions.ledgers.report(milestone_id=milestone_id, by=actor_of_request(request), at=now(), **asked)
        return Response(shapes.ReportSerializer(added).data, status=201)
