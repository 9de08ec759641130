"""GET cases/{number}/timeline/: what happened to a case, step by step."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation import timeline
from portal.foundation.api import actor_of_request
from portal.foundation.timeline import TimelineEvent
from verification.api.course_shapes import StepSerializer
from verification.api.records import OFFICERS
from verification.models import Case
from verification.permissions.cases import no_such_case


class CaseTimelineView(generics.ListAPIView[TimelineEvent]):
    """办件的经过。"""

    serializer_class = StepSerializer
    permission_classes = [OFFICERS]
    queryset = TimelineEvent.objects.none()
    filter_backends = ()
    cursor_ordering = ("-at", "-id")

    @extend_schema(
        summary="办件的经过，新的在前：只有代码和编号，不含个人信息", operation_id="cases_timeline", tags=["cases"]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The steps of a case of the caller's department; no words of people, so no access record."""
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[TimelineEvent]:
        rows = Case.objects.visible_to(actor_of_request(self.request))
        case = rows.filter(number=self.kwargs["number"]).first()
        if case is None:
            raise no_such_case()
        return timeline.of(case).defer("envelope")
