"""REST doors of what somebody has in hand, and its hand-over when they leave (article 6)."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import officers
from catalog.models import Officer
from catalog.queries import OVERSEERS, department_for
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, word_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import OptionalText
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import now
from verification.actions import leaving
from verification.work_in_hand import KINDS, takers

READERS = needs(*officers.AT_THE_DESK, *OVERSEERS)
BIG = 2**31 - 1


class TakerShape(serializers.Serializer[Any]):
    """A colleague who may take a kind of work over."""

    user = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.__str__")
    duty = serializers.CharField()


class InHandShape(serializers.Serializer[Any]):
    """A kind of work that somebody has in hand, and who may take it over."""

    kind = serializers.CharField(help_text="requests、drafts、cases、site_checks；交接时用作 to 的键")
    name = serializers.CharField()
    count = serializers.IntegerField()
    takers = TakerShape(many=True)


class WorkHandOverInput(serializers.Serializer[Any]):
    """Who gets each kind of work: `{"requests": 12, "cases": 15}`, user ids. `leave` ends all duties as well."""

    user = serializers.IntegerField(min_value=1, max_value=BIG)
    department = OptionalText(50)
    to = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=BIG), required=False, default=dict)
    reason = OptionalText(200)
    leave = serializers.BooleanField(default=False, help_text="交接之后终止全部职责；要写事由")


class HandedOverShape(serializers.Serializer[Any]):
    """How much of each kind went."""

    handed_over = serializers.DictField(child=serializers.IntegerField())
    left = serializers.BooleanField()


class InHandView(APIView):
    """在手的工作。"""

    permission_classes = [READERS]
    names_something = True

    @extend_schema(
        summary="一个人在手的工作，和能接手的同事",
        parameters=[
            OpenApiParameter("user", int, description="谁；不写是自己"),
            OpenApiParameter("department", str, description="部门代码；不写是自己的部门"),
        ],
        responses=InHandShape(many=True),
        operation_id="staff_in_hand_list",
        tags=["staff"],
    )
    def get(self, request: Request) -> Response:
        """The kinds of which there is something."""
        actor, at = actor_of_request(request), now()
        department = department_for(actor, word_of(request, "department"))
        user_id = _user_of(request) or actor.user_id or 0
        body = []
        for kind in KINDS:
            count = kind.count(user_id, department.pk)
            if count:
                able = takers(kind, department.pk, user_id, at)
                body.append({"kind": kind.code, "name": kind.label, "count": count, "takers": able})
        if not body and not Officer.objects.in_force(at).filter(user_id=user_id, department=department).exists():
            raise NotVisible(_("没有找到这个人，或者不在这个部门。"))
        return Response(InHandShape(body, many=True).data)


class HandOverView(IdempotentCreateMixin, APIView):
    """交接。"""

    permission_classes = [READERS]
    names_something = True

    @extend_schema(
        summary="把一个人在手的工作交接给同事，全部交接或一件也不交接；leave 为真时随后离任",
        request=WorkHandOverInput,
        responses=HandedOverShape,
        operation_id="staff_hand_over",
        tags=["staff"],
    )
    def post(self, request: Request) -> Response:
        """Hand over, and with `leave` end the duties."""
        actor, body = actor_of_request(request), body_of(request, WorkHandOverInput)
        department, leaves = department_for(actor, body["department"]), body["leave"]
        verb = leaving.leave if leaves else leaving.hand_over
        counts = verb(
            user_id=body["user"],
            department_id=department.pk,
            to=body["to"],
            reason=body["reason"],
            by=actor,
            at=now(),
        )
        return Response({"handed_over": counts, "left": leaves})


def _user_of(request: Request) -> int | None:
    text = word_of(request, "user")
    if not text:
        return None
    if not text.isdecimal() or int(text) > BIG:
        raise Invalid(errors={"/user": _("写账号的 id，一个整数。")})
    return int(text)
