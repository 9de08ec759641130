"""REST doors of theme cases 一件事办件: open all cases of a theme at once; which they are."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import ChoiceField, CodeName
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from verification.actions.theme_cases import open_theme
from verification.api import case_serializers as shapes
from verification.api import examples
from verification.api.cases import opening_of
from verification.models import CaseStatus, ThemeCase


class OpenThemeInput(shapes.OpenInput):
    """All cases of a theme at once."""

    theme = serializers.CharField(max_length=20)


class SisterShape(serializers.Serializer[Any]):
    """A case of the same theme."""

    number = serializers.CharField()
    status = ChoiceField(choices=CaseStatus.choices)
    service_item = CodeName()
    department = CodeName()


class ThemeCaseShape(serializers.Serializer[Any]):
    """一件事办件: the cases opened together, in the order of the theme's items."""

    number = serializers.CharField()
    theme = CodeName()
    opened_at = serializers.DateTimeField()
    cases = SisterShape(many=True)


class ThemeCaseViewSet(IdempotentCreateMixin, viewsets.GenericViewSet[ThemeCase]):
    """一件事办件。"""

    lookup_field = "number"
    lookup_value_regex = r"[A-Za-z0-9-]{1,28}"
    serializer_class = ThemeCaseShape
    queryset = ThemeCase.objects.none()

    @extend_schema(
        request=OpenThemeInput,
        responses={201: ThemeCaseShape, 410: ProblemSerializer},
        summary="开办一件事：各事项的办件一次开出",
        examples=examples.OPEN_THEME,
    )
    def create(self, request: Request) -> Response:
        """Open the cases of a theme; the department that leads it."""
        actor, at, body = actor_of_request(request), now(), body_of(request, OpenThemeInput)
        opened = open_theme(theme_code=body["theme"], **opening_of(body), by=actor, at=at)
        answer = _answer(opened, 201)
        answer["Location"] = request.build_absolute_uri(f"{request.path}{opened.number}/")
        return answer

    @extend_schema(responses=ThemeCaseShape, summary="一件事的各个办件")
    def retrieve(self, request: Request, number: str) -> Response:
        """Its cases with their states: for the departments that handle one of them, and for the applicant."""
        rows = ThemeCase.objects.visible_to(actor_of_request(request)).select_related("theme")
        found = rows.filter(number=number).first()
        if found is None:
            raise NotVisible(_("没有找到这件“一件事”，或者它不归您的部门。"))
        return _answer(found)


def _answer(opened: ThemeCase, status: int = 200) -> Response:
    return Response(ThemeCaseShape(_body(opened)).data, status=status)


def _body(together: ThemeCase) -> dict[str, Any]:
    """The answer about a theme case."""
    return {
        "number": together.number,
        "theme": together.theme,
        "opened_at": together.opened_at,
        "cases": [
            {
                "number": case.number,
                "status": case.status,
                "service_item": case.item_version.item,
                "department": case.department,
            }
            for case in together.cases.select_related("item_version__item", "department").order_by("pk")
        ],
    }
