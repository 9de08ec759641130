"""REST doors of commitments after they were signed: checks, hearing, finding, measures, objections."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation.actors import Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, word_of
from portal.foundation.api.filters import ChoiceFilter
from portal.foundation.identifiers import uuid_or
from portal.foundation.moment import now
from verification.actions import (
    breaches,
    commitment_checks,
    commitment_objections,
    commitments,
)
from verification.actions.looking import note_commitment_opening
from verification.api import commitment_shapes as shapes
from verification.models import Commitment, CommitmentObjection, CommitmentStatus
from verification.permissions.commitments import may_see, no_such_commitment

STATES = [*CommitmentStatus.choices, ("overdue", "overdue")]


class CommitmentFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`state`: a status, or `overdue` (the check is late)."""

    state = ChoiceFilter(choices=STATES, method="filter_state", label="状态")

    class Meta:
        model = Commitment
        fields: ClassVar = ["state"]

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        """By stored status, or by the clock."""
        if value == "overdue":
            return rows.filter(plan__status="planned", plan__due_at__lt=now())
        return rows.filter(status=value)


@extend_schema_view(
    list=extend_schema(summary="告知承诺列表（姓名打码）"),
    retrieve=extend_schema(summary="一份告知承诺（打开即留用证记录）"),
)
class CommitmentViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Commitment]):
    """告知承诺。"""

    lookup_url_kwarg = "commitment_id"
    lookup_value_regex = r"[0-9a-f-]{36}"
    filterset_class = CommitmentFilter
    serializer_class = shapes.CommitmentRowShape
    queryset = Commitment.objects.none()
    cursor_ordering = ("-signed_at", "-pk")

    def get_queryset(self) -> QuerySet[Commitment]:
        """Officers: their department's (the office: its city's); others: their own."""
        return Commitment.objects.visible_to(actor_of_request(self.request)).with_all()

    @extend_schema(responses=shapes.CommitmentDetailShape)
    def retrieve(self, request: Request, commitment_id: str) -> Response:
        """One commitment with all that followed."""
        actor = actor_of_request(request)
        return self._answer(self._seen(actor, commitment_id), actor, now())

    @extend_schema(request=shapes.ReasonInput, responses=shapes.CommitmentDetailShape, summary="决定作出前撤回承诺")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, commitment_id: str) -> Response:
        """Take it back before the decision."""
        pk, actor, at = self._asked(request, commitment_id)
        body = body_of(request, shapes.ReasonInput)
        commitments.withdraw(commitment_id=pk, reason=body["reason"], by=actor, at=at)
        return self._answer(pk, actor, at)

    @extend_schema(request=shapes.CheckInput, responses=shapes.CommitmentDetailShape, summary="登记核查结果")
    @action(detail=True, methods=["post"])
    def check(self, request: Request, commitment_id: str) -> Response:
        """Write what the check found."""
        pk, actor, at = self._asked(request, commitment_id)
        body = body_of(request, shapes.CheckInput)
        files = _files(body)
        commitment_checks.finish(commitment_id=pk, files=files, by=actor, at=at, **body)
        return self._answer(pk, actor, at)

    @extend_schema(request=shapes.HearInput, responses=shapes.CommitmentDetailShape, summary="陈述申辩")
    @action(detail=True, methods=["post"])
    def hear(self, request: Request, commitment_id: str) -> Response:
        """What the person says, by themselves or before an officer."""
        pk, actor, at = self._asked(request, commitment_id)
        body = body_of(request, shapes.HearInput)
        breaches.hear(commitment_id=pk, files=_files(body), by=actor, at=at, **body)
        return self._answer(pk, actor, at)

    @extend_schema(request=shapes.FindingInput, responses=shapes.CommitmentDetailShape, summary="认定是否虚假承诺")
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, commitment_id: str) -> Response:
        """Find it false or not, after the hearing or its term."""
        pk, actor, at = self._asked(request, commitment_id)
        breaches.decide(commitment_id=pk, by=actor, at=at, **body_of(request, shapes.FindingInput))
        return self._answer(pk, actor, at)

    @extend_schema(
        request=shapes.MeasureInput, responses=shapes.CommitmentDetailShape, summary="作出处理措施，或登记其完成"
    )
    @action(detail=True, methods=["post"])
    def measures(self, request: Request, commitment_id: str) -> Response:
        """Order a measure; with `outcome`, note that it was carried out."""
        pk, actor, at = self._asked(request, commitment_id)
        body = body_of(request, shapes.MeasureInput)
        kind, outcome = body["kind"], body.pop("outcome")
        if outcome:
            breaches.complete(commitment_id=pk, kind=kind, outcome=outcome, by=actor, at=at)
        else:
            breaches.order(commitment_id=pk, by=actor, at=at, **body)
        return self._answer(pk, actor, at)

    @extend_schema(request=shapes.ObjectInput, responses={201: shapes.ObjectionShape}, summary="提出异议")
    @action(detail=True, methods=["post"])
    def objections(self, request: Request, commitment_id: str) -> Response:
        """The person objects to a finding, or somebody whom the commitment touches to itself."""
        actor, at = actor_of_request(request), now()
        body = body_of(request, shapes.ObjectInput)
        files, pk = _files(body), uuid_or(commitment_id, no_such_commitment())
        if body.pop("kind") == CommitmentObjection.Kind.FINDING:
            filed = commitment_objections.object_to_finding(
                commitment_id=pk, text=body["text"], files=files, by=actor, at=at
            )
        else:
            filed = commitment_objections.object_as_third_party(commitment_id=pk, files=files, by=actor, at=at, **body)
        return Response(shapes.ObjectionShape(filed).data, status=201)

    def _asked(self, request: Request, commitment_id: str) -> tuple[UUID, Actor, datetime]:
        actor = actor_of_request(request)
        return self._seen(actor, commitment_id), actor, now()

    def _seen(self, actor: Actor, commitment_id: str) -> UUID:
        """The id, if the actor may know of it. Raises NotVisible."""
        pk = uuid_or(commitment_id, no_such_commitment())
        may_see(actor, Commitment(pk=pk))
        return pk

    def _answer(self, pk: UUID, actor: Actor, at: datetime) -> Response:
        """The commitment as it is now, with those objections that are the actor's to see; officers leave a record."""
        objections = CommitmentObjection.objects.visible_to(actor).order_by("filed_at", "pk").distinct()
        beside = (Prefetch("objections", objections), "breaches__measures")
        row = self.get_queryset().prefetch_related(*beside).distinct().get(pk=pk)
        if actor.is_officer:
            note_commitment_opening(row, by=actor, at=at)
        return Response(shapes.CommitmentDetailShape(row).data)


class PublishedCommitmentsView(generics.ListAPIView[Commitment]):
    """公开中的告知承诺：本人同意公开，姓名打码；与事实不符的，任何人可以提出异议。"""

    permission_classes = (permissions.AllowAny,)
    filter_backends = ()
    serializer_class = shapes.PublishedCommitmentShape
    queryset = Commitment.objects.none()
    cursor_ordering = ("-publication_agreed_at", "-pk")

    def get_queryset(self) -> QuerySet[Commitment]:
        """What is on view now; of one city where `?programme=` names it."""
        rows, code = Commitment.objects.published(now()).with_all(), word_of(self.request, "programme")
        return rows.filter(case_proof__case__programme__code=code) if code else rows

    @extend_schema(
        summary="公开中的告知承诺（姓名打码）",
        operation_id="commitments_published_list",
        parameters=[OpenApiParameter("programme", str, description="城市代码；不写是全部")],
        tags=["commitments"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first; `id` is what an objection names."""
        return super().get(request, *args, **kwargs)


class ObjectionAnswerView(APIView):
    """答复异议。"""

    @extend_schema(
        summary="答复异议",
        operation_id="commitment_objections_answer",
        request=shapes.ObjectionAnswerInput,
        responses=shapes.ObjectionShape,
        tags=["commitments"],
    )
    def post(self, request: Request, objection_id: UUID) -> Response:
        """Answer it: against a finding, not by who made the finding."""
        body = body_of(request, shapes.ObjectionAnswerInput)
        answered = commitment_objections.answer(
            objection_id=objection_id, by=actor_of_request(request), at=now(), **body
        )
        return Response(shapes.ObjectionShape(answered).data)


def _files(body: dict[str, Any]) -> tuple[Any, ...]:
    file = body.pop("file", None)
    return (file,) if file else ()
