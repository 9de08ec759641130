"""REST doors of kept views 工作台视图: saved under a name, shared in the department, forgotten."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import officers
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, choice_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField, OptionalText
from portal.foundation.moment import now
from verification.actions import desk_views
from verification.actions.desk_views import Looks
from verification.api import examples
from verification.api.request_filters import view_named
from verification.models import DeskView
from verification.queries.desk_columns import COLUMNS, DEFAULT
from verification.queries.desk_lists import LONGEST_SEARCH, ORDERS, VIEWS

SORTS = [(f"{sign}{name}", COLUMNS[name]) for name in ORDERS for sign in ("", "-")]


class DeskViewShape(serializers.ModelSerializer[DeskView]):
    """A kept view; `mine` is false for one that a colleague shares. Its `id` is what `?saved=` of the list takes."""

    view = serializers.CharField(source="preset")
    q = serializers.CharField(source="search")
    shared = serializers.BooleanField(source="is_shared")
    by: Any = serializers.StringRelatedField(source="user")
    mine = serializers.SerializerMethodField()

    class Meta:
        model = DeskView
        fields = ("id", "box", "name", "view", "q", "columns", "order", "layout", "shared", "by", "mine", "changed_at")

    def get_mine(self, row: DeskView) -> bool:
        return bool(row.user_id == self.context["actor"].user_id)


class DeskViewInput(serializers.Serializer[Any]):
    """What is kept under `name`; one's own view of that name in the same box is written over."""

    box = ChoiceField(choices=DeskView.Box.choices)
    name = serializers.CharField(max_length=desk_views.LONGEST_NAME)
    view = ChoiceField(choices=list(VIEWS.items()), required=False, default="", allow_blank=True)
    q = OptionalText(LONGEST_SEARCH, help_text="协查或办件编号，证明或事项名称里的字")
    columns = serializers.ListField(
        child=ChoiceField(choices=list(COLUMNS.items())), required=False, default=list(DEFAULT), max_length=len(COLUMNS)
    )
    order = ChoiceField(choices=SORTS, required=False, default="", allow_blank=True)
    layout = ChoiceField(choices=DeskView.Layout.choices, required=False, default=DeskView.Layout.TABLE)
    shared = serializers.BooleanField(required=False, default=False, help_text="本部门同事都能用")


class DeskViewViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[DeskView]):
    """工作台视图。"""

    permission_classes = [needs(*officers.AT_THE_DESK)]
    filter_backends = ()
    lookup_url_kwarg = "view_id"
    lookup_value_regex = r"[0-9a-fA-F-]{36}"
    serializer_class = DeskViewShape
    queryset = DeskView.objects.none()

    def get_queryset(self) -> QuerySet[DeskView]:
        """One's own, and what colleagues share."""
        rows = DeskView.objects.visible_to(actor_of_request(self.request)).named().select_related("user")
        box = choice_of(self.request, "box", dict(DeskView.Box.choices))
        return rows.filter(box=box) if box else rows

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "actor": actor_of_request(self.request)}

    @extend_schema(
        summary="存好的视图：自己的，和同事共用的", parameters=[OpenApiParameter("box", str, enum=DeskView.Box.values)]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The named ones; how a box was left is the page's own memory."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        summary="存一个视图；同名的改成这样",
        request=DeskViewInput,
        responses={201: DeskViewShape},
        examples=examples.DESK_VIEW,
    )
    def create(self, request: Request) -> Response:
        """Keep it, for oneself or for the department."""
        actor, body = actor_of_request(request), body_of(request, DeskViewInput)
        if body["view"]:
            view_named(body["box"], body["view"])
        looks = Looks(
            columns=list(dict.fromkeys(body["columns"])),
            order=body["order"],
            layout=body["layout"],
            preset=body["view"],
            search=body["q"],
        )
        saved = desk_views.save(
            box=body["box"], name=body["name"], looks=looks, shared=body["shared"], by=actor, at=now()
        )
        return Response(self.get_serializer(saved).data, status=201)

    @extend_schema(summary="删除自己存的视图", responses={204: None})
    def destroy(self, request: Request, view_id: str) -> Response:
        """Forget it; for everybody who used it."""
        desk_views.drop(view_id=view_id, by=actor_of_request(request))
        return Response(status=204)
