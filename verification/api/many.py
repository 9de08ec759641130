"""REST doors of the desk's set verbs: many requests received, answered alike, or given to a colleague, in one call."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import officers
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField
from portal.foundation.moment import now
from verification.actions import many
from verification.models import Outcome

BIG = 2**31 - 1


class ManyInput(serializers.Serializer[Any]):
    """Numbers of requests that the own department was asked."""

    requests = serializers.ListField(
        child=serializers.CharField(max_length=28),
        min_length=1,
        max_length=many.MOST,
        source="numbers",
        help_text="协查编号",
    )


class AnswerManyInput(ManyInput):
    """One answer to identical questions: same proof, same version of its letter, the same facts claimed."""

    outcome = ChoiceField(choices=Outcome.choices, help_text="matched 或 not_found；不符的要逐件反馈")
    facts = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        default=dict,
        help_text="没有写的内容项，属实时照各人申请表所填",
    )
    note = serializers.CharField(max_length=1_000, help_text="查了什么、怎么查的")


class AssignManyInput(ManyInput):
    """To whom."""

    user = serializers.IntegerField(min_value=1, max_value=BIG, source="user_id")


class RefusedShape(serializers.Serializer[Any]):
    """Why it was not done for one of them."""

    number = serializers.CharField()
    detail = serializers.CharField()


class ManyShape(serializers.Serializer[Any]):
    """For which it was done, and for which not and why: each number is in one of both."""

    done = serializers.ListField(child=serializers.CharField())
    refused = RefusedShape(many=True)


class ManyDoor(IdempotentCreateMixin, APIView):
    """Each request is done or refused on its own; those that were done stay done."""

    permission_classes = [needs(*officers.AT_THE_DESK)]

    def take(self, shape: type[ManyInput], verb: Callable[..., many.Done]) -> Response:
        """Do it to each that the body names; what came of the set."""
        asked = body_of(self.request, shape)
        done = verb(by=actor_of_request(self.request), at=now(), **asked)
        numbers = [row.number for row in done.requests]
        nothing_there = _("没有找到这件协查核验，或者它不归您的部门。")
        refused = [
            {"number": number, "detail": done.refused.get(number, nothing_there)}
            for number in dict.fromkeys(asked["numbers"])
            if number not in numbers
        ]
        return Response(ManyShape({"done": numbers, "refused": refused}).data)


class ReceiveManyView(ManyDoor):
    """一并签收。"""

    @extend_schema(
        summary="一并签收",
        request=ManyInput,
        responses=ManyShape,
        operation_id="verification_requests_receive_many",
        tags=["verification-requests"],
    )
    def post(self, request: Request) -> Response:
        """Register each."""
        return self.take(ManyInput, many.receive_many)


class AnswerManyView(ManyDoor):
    """一并反馈。"""

    @extend_schema(
        summary="同样的问题一并反馈，各有各的反馈函",
        request=AnswerManyInput,
        responses=ManyShape,
        operation_id="verification_requests_answer_many",
        tags=["verification-requests"],
    )
    def post(self, request: Request) -> Response:
        """Answer each alike."""
        return self.take(AnswerManyInput, many.answer_many)


class AssignManyView(ManyDoor):
    """一并转派。"""

    @extend_schema(
        summary="一并转派给本部门的同事",
        request=AssignManyInput,
        responses=ManyShape,
        operation_id="verification_requests_assign_many",
        tags=["verification-requests"],
    )
    def post(self, request: Request) -> Response:
        """Give each to a colleague."""
        return self.take(AssignManyInput, many.assign_many)
