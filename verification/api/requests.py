"""REST doors of verification requests: translate, call one action, translate back."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation.api import IdempotentCreateMixin, actor_of_request, etag_of
from portal.foundation.api.bodies import body_of
from portal.foundation.moment import now
from verification import reading
from verification.actions import looking, reply_drafts
from verification.actions import requests as actions
from verification.api import examples
from verification.api import request_inputs as inputs
from verification.api import request_serializers as shapes
from verification.api.request_filters import RequestFilter
from verification.api.request_papers import PapersMixin
from verification.models import ReplyDraft, VerificationRequest


@extend_schema_view(
    list=extend_schema(
        summary="协查核验列表（不含反馈内容，姓名和号码打码）",
        description="收件（默认）：未反馈的按到期时间先后，在前；已了结的在后，到期晚的在前。"
        "发件（box=outbox）：新的在前。预设视图 view、存好的视图 saved 和 order 另有次序。",
    ),
    retrieve=extend_schema(summary="一件协查核验（打开即留用证记录）"),
)
class RequestViewSet(
    PapersMixin, IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[VerificationRequest]
):
    """协查核验。"""

    lookup_field = "number"
    lookup_value_regex = r"[A-Za-z0-9-]{1,28}"
    filterset_class = RequestFilter
    serializer_class = shapes.RequestRowSerializer
    queryset = VerificationRequest.objects.none()

    def get_queryset(self) -> QuerySet[VerificationRequest]:
        """Requests of the actor's department."""
        return VerificationRequest.objects.visible_to(actor_of_request(self.request)).for_lists()

    def filter_queryset(self, queryset: Any) -> Any:
        """What the address asks for; the cursor goes on in the order that the filter chose."""
        rows = super().filter_queryset(queryset)
        self.cursor_ordering = tuple(rows.query.order_by)
        return rows

    @extend_schema(responses=shapes.RequestSerializer)
    def retrieve(self, request: Request, number: str) -> Response:
        """One request with letter, reply and timeline; leaves an access record."""
        actor = actor_of_request(request)
        row = reading.request_numbered(number, actor)
        looking.note_request_opening(row, by=actor, at=now())
        return Response(shapes.request_body(row, actor), headers={"ETag": etag_of(row)})

    @extend_schema(request=None, responses=shapes.RequestSerializer, summary="签收")
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, number: str) -> Response:
        """Register the request."""
        return self._act(request, actions.receive)

    @extend_schema(
        request=inputs.AnswerSerializer,
        responses=shapes.RequestSerializer,
        summary="反馈",
        examples=examples.ANSWER,
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, number: str) -> Response:
        """Answer it."""
        return self._act(request, actions.answer, inputs.AnswerSerializer)

    @extend_schema(request=inputs.CorrectSerializer, responses=shapes.RequestSerializer, summary="更正反馈")
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, number: str) -> Response:
        """Put the reply right."""
        return self._act(request, actions.correct, inputs.CorrectSerializer)

    @extend_schema(
        request=inputs.ReturnSerializer,
        responses=shapes.RequestSerializer,
        summary="退回（不归本单位办的；内容不清楚的用 clarify）",
        examples=examples.RETURN,
    )
    @action(detail=True, methods=["post"], url_path="return")
    def return_(self, request: Request, number: str) -> Response:
        """Return it: not ours."""
        return self._act(request, actions.return_, inputs.ReturnSerializer)

    @extend_schema(
        request=inputs.ReclassifySerializer,
        responses=shapes.RequestSerializer,
        summary="改时限档",
        examples=examples.RECLASSIFY,
    )
    @action(detail=True, methods=["post"])
    def reclassify(self, request: Request, number: str) -> Response:
        """Move it to a slower tier."""
        return self._act(request, actions.reclassify, inputs.ReclassifySerializer)

    @extend_schema(request=inputs.ClarifySerializer, responses=shapes.RequestSerializer, summary="往来")
    @action(detail=True, methods=["post"])
    def clarify(self, request: Request, number: str) -> Response:
        """Ask or explain."""
        return self._act(request, actions.clarify, inputs.ClarifySerializer)

    @extend_schema(request=inputs.RateSerializer, responses=shapes.RequestSerializer, summary="评价反馈（1–5，一次）")
    @action(detail=True, methods=["post"])
    def rate(self, request: Request, number: str) -> Response:
        """Rate the answer."""
        return self._act(request, actions.rate, inputs.RateSerializer)

    @extend_schema(request=inputs.ReasonSerializer, responses=shapes.RequestSerializer, summary="撤回")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """Take it back."""
        return self._act(request, actions.withdraw, inputs.ReasonSerializer)

    @extend_schema(
        request=inputs.AssignSerializer,
        responses=shapes.RequestSerializer,
        summary="转派给本部门的同事（同事收到提醒）",
    )
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, number: str) -> Response:
        """Give it to a colleague."""
        return self._act(request, actions.assign, inputs.AssignSerializer)

    @extend_schema(responses=shapes.KeptDraftSerializer, summary="自己写了一半的反馈")
    @action(detail=True, methods=["get"])
    def draft(self, request: Request, number: str) -> Response:
        """What the caller has typed so far."""
        actor = actor_of_request(request)
        row = reading.request_numbered(number, actor)
        kept = ReplyDraft.objects.filter(request=row, user_id=actor.user_id or 0).first()
        body = {"saved_at": kept.saved_at, "content": kept.content} if kept else {"saved_at": None, "content": {}}
        return Response(shapes.KeptDraftSerializer(body).data)

    @extend_schema(
        request=inputs.ReplyDraftSerializer,
        responses=shapes.KeptDraftSerializer,
        summary="存写了一半的反馈，代替先前存的；协查状态不变",
    )
    @draft.mapping.post
    def keep_draft(self, request: Request, number: str) -> Response:
        """Keep it."""
        actor, at, body = actor_of_request(request), now(), body_of(request, inputs.ReplyDraftSerializer)
        row = reading.request_numbered(number, actor)
        kept = reply_drafts.keep(request_id=row.pk, content=body, by=actor, at=at)
        return Response(shapes.KeptDraftSerializer(kept).data)

    def _act(self, request: Request, verb: Any, shape: type[Any] | None = None) -> Response:
        """Check the shape, call the verb, answer with the request as it is now; it shows all, so that is noted."""
        actor, at = actor_of_request(request), now()
        body = body_of(request, shape) if shape else {}
        with transaction.atomic():
            row = reading.request_numbered(self.kwargs["number"], actor)
            verb(request_id=row.pk, by=actor, at=at, **body)
            row = reading.request_numbered(row.number, actor)
            looking.note_request_opening(row, by=actor, at=at)
        return Response(shapes.request_body(row, actor))
