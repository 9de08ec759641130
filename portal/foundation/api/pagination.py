from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import DataError, models
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from portal.foundation.errors import NotVisible

if TYPE_CHECKING:  # it looks this class up while it is being imported
    from rest_framework.views import APIView


class CreatedCursor(CursorPagination):
    """Newest first, by a cursor that stays right while rows are added. Answers `next`, `previous`, `results`.

    Primary keys grow with time here (numbers and UUIDv7), so they are the order unless a view names a
    `cursor_ordering` of its own; that must end in a unique column.
    """

    ordering = ("-pk",)
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Request, queryset: models.QuerySet[Any], view: "APIView") -> tuple[str, ...]:
        own: tuple[str, ...] | None = getattr(view, "cursor_ordering", None)
        return own or super().get_ordering(request, queryset, view)

    def paginate_queryset(
        self, queryset: models.QuerySet[Any] | Sequence[Any], request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValidationError, ValueError, DataError) as error:  # a made-up one may not fit the column
            raise NotVisible(
                _("翻页的 cursor 无效。"),
                remedy=_("请从第一页重新取，之后照应答里的 next、previous 原样访问。"),
                code="invalid_cursor",
            ) from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As OpenAPI 3.1 says it: the first page has no `previous`, the last no `next`."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}
