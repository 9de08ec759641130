"""REST door of citizens and enterprises: my cases."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation.api import actor_of_request
from portal.foundation.api.schema import BROWSERS
from verification.api.case_serializers import CaseRowShape
from verification.models import Case
from verification.queries import own_cases


class MyCasesView(generics.ListAPIView[Case]):
    """我的办件。"""

    serializer_class = CaseRowShape
    queryset = Case.objects.none()
    filter_backends = ()

    @extend_schema(summary="我的办件", operation_id="me_cases_list", auth=BROWSERS, tags=["me"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Cases of the holders whom the caller represents, newest first."""
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Case]:
        return own_cases(actor_of_request(self.request))
