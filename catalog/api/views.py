"""GET service-items/ and service-items/{code}/: anybody may see what an item needs."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import everyday, queries, themes
from catalog.api.serializers import ServiceItemDetailSerializer, ServiceItemSerializer, ThemeSerializer
from catalog.models import ServiceItem, Theme
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now

_QUERY = OpenApiParameter("q", str, description="名称、拼音首字母或编码；给了它就按相近程度列出，最多 20 项，不分页")


@extend_schema_view(
    list=extend_schema(summary="查找政务服务事项", parameters=[_QUERY]),
    retrieve=extend_schema(summary="一个事项和它要的证明"),
)
class ServiceItemViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[ServiceItem]):
    """What anybody may see of the catalogue."""

    permission_classes = [AllowAny]
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    cursor_ordering = ("code",)

    def get_queryset(self) -> QuerySet[ServiceItem]:
        return queries.with_version_in_force(ServiceItem.objects.order_by("code"), now())

    def get_serializer_class(self) -> type[ServiceItemSerializer]:
        return ServiceItemSerializer if self.action == "list" else ServiceItemDetailSerializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        text = request.query_params.get("q", "")
        if not text.strip():
            return super().list(request, *args, **kwargs)
        found = everyday.find(text, now())
        rows = self.get_serializer(found, many=True).data
        return Response({"next": None, "previous": None, "results": rows})

    def get_object(self) -> ServiceItem:
        item = queries.item_to_read(str(self.kwargs["code"]), now())
        if item is None:
            raise NotVisible(
                _("没有这个编码的事项。"),
                remedy=_("请核对编码；不知道编码的，用 service-items/?q= 按名称或拼音首字母查找。"),
                code="unknown_item",
            )
        return item


@extend_schema_view(
    list=extend_schema(summary="一件事列表", parameters=[_QUERY]), retrieve=extend_schema(summary="一件事和它的事项")
)
class ThemeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Theme]):
    """What anybody may see of the themes."""

    permission_classes = [AllowAny]
    serializer_class = ThemeSerializer
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    cursor_ordering = ("code",)

    def get_queryset(self) -> QuerySet[Theme]:
        return Theme.objects.with_items().order_by("code")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        text = request.query_params.get("q", "")
        if not text.strip():
            return super().list(request, *args, **kwargs)
        rows = self.get_serializer(themes.find(text), many=True).data
        return Response({"next": None, "previous": None, "results": rows})

    def get_object(self) -> Theme:
        code = str(self.kwargs["code"]).replace("\x00", "").strip().upper()
        theme = self.get_queryset().filter(code=code).first()
        if theme is None:
            raise NotVisible(_("没有这个编码的一件事。"), remedy=_("用 themes/?q= 按名称查找。"), code="unknown_theme")
        return theme
