"""REST doors of replies kept from being blanked by hand: the office of the city."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import PlainText
from portal.foundation.moment import now
from verification.actions import holding
from verification.models import ReplyHold

TAGS = ["verification-requests"]


class HoldInput(serializers.Serializer[Any]):
    """Which request's reply, why, and until which day (included); without it until released."""

    number = serializers.CharField(max_length=40)
    reason = PlainText()
    until = serializers.DateField(required=False, allow_null=True)


class HoldShape(serializers.ModelSerializer[ReplyHold]):
    """A hold."""

    number = serializers.CharField(source="request.number")
    reason = serializers.CharField()

    class Meta:
        model = ReplyHold
        fields = ("id", "number", "reason", "held_at", "until", "released_at")
        read_only_fields = fields


class ReplyHoldsView(IdempotentCreateMixin, generics.ListAPIView[ReplyHold]):
    """暂缓清除。"""

    serializer_class = HoldShape
    queryset = ReplyHold.objects.none()
    cursor_ordering = ("-held_at", "-pk")

    def get_queryset(self) -> QuerySet[ReplyHold]:
        """Of the city, for its office and the inspection."""
        return ReplyHold.objects.visible_to(actor_of_request(self.request)).select_related("request")

    @extend_schema(summary="暂缓清除的反馈", operation_id="reply_holds_list", tags=TAGS)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All holds, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="登记暂缓清除",
        operation_id="reply_holds_create",
        request=HoldInput,
        responses={201: HoldShape},
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Keep a reply."""
        row = holding.hold(by=actor_of_request(request), at=now(), **body_of(request, HoldInput))
        return Response(HoldShape(row).data, status=201)


class ReplyHoldReleaseView(APIView):
    """解除暂缓清除。"""

    @extend_schema(
        summary="解除暂缓清除", operation_id="reply_holds_release", request=None, responses=HoldShape, tags=TAGS
    )
    def post(self, request: Request, hold_id: UUID) -> Response:
        """Let the reply be blanked when it is due."""
        return Response(HoldShape(holding.release(hold_id=hold_id, by=actor_of_request(request), at=now())).data)
