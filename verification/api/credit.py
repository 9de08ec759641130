"""REST doors of credit records proposed by hand, and of the published editions of the list of commitment items."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Department
from certificates.actions.holders import HolderInput
from certificates.models import DocumentType, Holder
from portal.foundation.actors import Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.errors import NotVisible
from portal.foundation.identifiers import uuid_or
from portal.foundation.moment import now
from verification.actions import commitment_lists, credit_proposals
from verification.actions.credit_proposals import Wanted
from verification.actions.looking import note_credit_opening
from verification.api import commitment_shapes as shapes
from verification.models import CommitmentListEdition, CreditProposal

WANTED = ("kind", "source", "legal_basis", "facts")
TAGS = ["commitments"]


@extend_schema_view(list=extend_schema(summary="拟记入的信用记录列表（姓名打码）", tags=TAGS))
class CreditProposalViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[CreditProposal]):
    """拟记入的信用记录。"""

    lookup_url_kwarg = "proposal_id"
    lookup_value_regex = r"[0-9a-f-]{36}"
    serializer_class = shapes.CreditProposalRowShape
    queryset = CreditProposal.objects.none()
    cursor_ordering = ("-proposed_at", "-pk")

    def get_queryset(self) -> QuerySet[CreditProposal]:
        """Officers: their department's (the office: its city's); others: their own."""
        return CreditProposal.objects.visible_to(actor_of_request(self.request)).select_related("holder", "department")

    @extend_schema(
        summary="提出一条信用记录，请本人陈述",
        request={"multipart/form-data": shapes.CreditProposalInput},
        responses={201: shapes.CreditProposalShape},
        tags=TAGS,
    )
    def create(self, request: Request) -> Response:
        """Propose; nothing counts yet."""
        actor, at = actor_of_request(request), now()
        credit_proposals.proposing_department(actor)  # who may not is not told what the body lacks
        body = body_of(request, shapes.CreditProposalInput)
        is_organisation = body["document_type"] == DocumentType.USCC
        person = HolderInput(
            kind=Holder.Kind.ORGANISATION if is_organisation else Holder.Kind.PERSON,
            document_type=body["document_type"],
            number=body["number"],
            name=body["name"],
        )
        wanted = Wanted(**{name: body[name] for name in WANTED}, lapses_on=body.get("lapses_on"))
        row = credit_proposals.propose(person=person, wanted=wanted, files=[body["file"]], by=actor, at=at)
        return Response(shapes.CreditProposalShape(row).data, status=201)

    @extend_schema(responses=shapes.CreditProposalShape, summary="一条拟记入的信用记录（打开即留记录）", tags=TAGS)
    def retrieve(self, request: Request, proposal_id: str) -> Response:
        """One, with what was said."""
        return self._answer(_id_of(proposal_id), actor_of_request(request))

    @extend_schema(request=shapes.HearInput, responses=shapes.CreditProposalShape, summary="陈述申辩", tags=TAGS)
    @action(detail=True, methods=["post"])
    def hear(self, request: Request, proposal_id: str) -> Response:
        """What the person says, by themselves or before an officer."""
        body = body_of(request, shapes.HearInput)
        files = [body.pop("file")] if body.get("file") else []
        body.pop("file", None)
        actor = actor_of_request(request)
        row = credit_proposals.hear(proposal_id=_id_of(proposal_id), files=files, by=actor, at=now(), **body)
        return self._answer(row.pk, actor)

    @extend_schema(
        request=shapes.CreditDecisionInput,
        responses=shapes.CreditProposalShape,
        summary="记入或者不予记入",
        tags=TAGS,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, proposal_id: str) -> Response:
        """Enter it or drop it, after the hearing or its term."""
        body, actor = body_of(request, shapes.CreditDecisionInput), actor_of_request(request)
        row = credit_proposals.decide(proposal_id=_id_of(proposal_id), by=actor, at=now(), **body)
        return self._answer(row.pk, actor)

    def _answer(self, pk: UUID, actor: Actor) -> Response:
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise NotVisible(_("没有找到这条拟记入的信用记录。"))
        if actor.is_officer:
            note_credit_opening(row, by=actor, at=now())
        return Response(shapes.CreditProposalShape(row).data)


def _id_of(text: str) -> UUID:
    return uuid_or(text, NotVisible(_("没有找到这条拟记入的信用记录。")))


class CommitmentListsView(IdempotentCreateMixin, generics.ListAPIView[CommitmentListEdition]):
    """告知承诺事项清单：公布以后不再改动。"""

    serializer_class = shapes.ListEditionRowShape
    queryset = CommitmentListEdition.objects.none()
    cursor_ordering = ("-published_at", "-pk")

    def get_permissions(self) -> list[Any]:
        """Anybody reads what is published."""
        return [permissions.AllowAny()] if self.request.method == "GET" else [*super().get_permissions()]

    def get_queryset(self) -> QuerySet[CommitmentListEdition]:
        """Of one city where `?programme=` names it."""
        rows = CommitmentListEdition.objects.select_related("programme")
        code = self.request.query_params.get("programme", "")
        if not code:
            return rows
        return rows.filter(programme__code=code) if code.isalnum() else rows.none()

    @extend_schema(summary="历次公布的告知承诺事项清单", operation_id="commitment_lists_list", tags=TAGS)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The editions, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="公布现行清单为下一期",
        operation_id="commitment_lists_publish",
        request=shapes.EditionNoteInput,
        responses={201: shapes.ListEditionShape},
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Publish the list of the acting department's city as it stands."""
        actor, body = actor_of_request(request), body_of(request, shapes.EditionNoteInput)
        department = Department.objects.acting(actor).first()
        programme_id = department.programme_id if department else 0
        edition = commitment_lists.publish(programme_id=programme_id, by=actor, at=now(), note=body["note"])
        return Response(shapes.ListEditionShape(edition).data, status=201)


class CommitmentListView(APIView):
    """告知承诺事项清单的一期。"""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        summary="一期告知承诺事项清单",
        operation_id="commitment_lists_retrieve",
        responses=shapes.ListEditionShape,
        tags=TAGS,
    )
    def get(self, request: Request, programme: str, edition: int) -> Response:
        """Its lines as they were published."""
        rows = CommitmentListEdition.objects.select_related("programme").filter(programme__code=programme)
        found = rows.filter(number=edition).first()
        if found is None:
            raise NotVisible(_("没有这一期清单。"))
        return Response(shapes.ListEditionShape(found).data)
