"""GET notifications/, POST notifications/read/: one's own bell, in words."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of, is_asked
from portal.foundation.models.notification import NotificationQuerySet
from portal.foundation.moment import now
from portal.foundation.notifications import Notification, words_of

MOST = 200


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """What happened: its kind for programs, a sentence for people, the page it leads to."""

    text = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ("id", "kind", "text", "link", "at", "read_at")

    def get_text(self, row: Notification) -> str:
        return words_of(row)


class ReadInput(serializers.Serializer[Any]):
    """Which to note as read; without `ids` all."""

    ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MOST)


class ReadShape(serializers.Serializer[Any]):
    """How many were unread until now."""

    read = serializers.IntegerField()


class NotificationsView(generics.ListAPIView[Notification]):
    """我的通知。"""

    serializer_class = NotificationSerializer
    queryset = Notification.objects.none()
    filter_backends = ()
    cursor_ordering = ("-at", "-id")

    @extend_schema(
        summary="我的通知，新的在前；看了不算已读",
        parameters=[OpenApiParameter("unread", bool, description="只列未读的")],
        operation_id="notifications_list",
        tags=["notifications"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One's own, newest first; a system has none. Looking marks nothing."""
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Notification]:
        rows = _own(self.request)
        return rows.unread() if is_asked(self.request, "unread") else rows


class NotificationsReadView(APIView):
    """通知已读。"""

    @extend_schema(
        summary="把通知记为已读：写明哪些，不写就是全部",
        request=ReadInput,
        responses=ReadShape,
        operation_id="notifications_read",
        tags=["notifications"],
    )
    def post(self, request: Request) -> Response:
        """Note them as read; somebody else's are passed over."""
        chosen = body_of(request, ReadInput).get("ids")
        rows = _own(request) if chosen is None else _own(request).filter(pk__in=chosen)
        return Response(ReadShape({"read": rows.mark_read(at=now())}).data)


def _own(request: Request) -> NotificationQuerySet:
    return Notification.objects.of_user(actor_of_request(request).user_id or 0)
