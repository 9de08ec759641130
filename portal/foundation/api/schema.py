"""What drf-spectacular must know about our errors and headers."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from portal.foundation.api.idempotent import HEADER, REPLAYED, IdempotentCreateMixin
from portal.foundation.api.problem_examples import example_of
from portal.foundation.api.problems import MEDIA_TYPE

BROWSERS: Any = [{"session": []}]  # for `extend_schema(auth=…)`: what people do who are signed in, no other system

_WRITES = {"POST", "PUT", "PATCH", "DELETE"}
_EDITS = {"PUT", "PATCH"}


class FaultSerializer(serializers.Serializer[Any]):
    """One wrong value."""

    pointer = serializers.CharField(allow_blank=True, help_text="JSON Pointer；空串指整个请求")
    detail = serializers.CharField()
    code = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 的错误说明。code 供程序判断，detail 供人阅读。"""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="发生了什么，现在可以怎么做")
    code = serializers.CharField()
    errors = FaultSerializer(many=True)  # type: ignore[assignment]  # a field here, not the errors of the input
    remedy = serializers.CharField(allow_blank=True, help_text="现在可以怎么做：detail 的后半")
    state = serializers.CharField(required=False, help_text="409：现在的状态")
    allowed = serializers.ListField(child=serializers.CharField(), required=False, help_text="409：可以变为的状态")


class ProblemAutoSchema(AutoSchema):
    """Adds to each operation the problems it may answer, and the headers that it honours.

    A view adds a status of its own by `extend_schema(responses={410: ProblemSerializer, …})`; `names_something = True`
    says that its parameters or body name what may not be there (404), although its path does not.
    """

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self._is_idempotent():
            parameters.append(_header(HEADER, "同一个键重发同一个请求，得到第一次的应答"))
            parameters.append(_header(REPLAYED, "应答是重发的，没有再办一次", response=[200, 201]))
        if self.method in _EDITS:
            parameters.append(_header("If-Match", "所改的是哪一版（先前应答的 ETag）", required=True))
        return parameters

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        if _may_be_empty(field):
            field.allow_blank = True  # the REST framework forgets it of what is only read
        return super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction=direction)
        if direction == "response":
            for status in self._problem_statuses():
                bodies.setdefault(str(status), self._get_response_for_code(ProblemSerializer, str(status)))
        return dict(sorted(bodies.items()))

    def _get_response_for_code(
        self, serializer: Any, status_code: str, media_types: Any = None, direction: Any = "response"
    ) -> Any:
        is_problem = serializer is ProblemSerializer
        response = super()._get_response_for_code(  # type: ignore[no-untyped-call]
            serializer, status_code, [MEDIA_TYPE] if is_problem else media_types, direction
        )
        if is_problem:
            example = example_of(int(status_code))
            response["description"] = example["title"]
            response["content"][MEDIA_TYPE]["example"] = example
        return response

    def _problem_statuses(self) -> set[int]:
        """Only what can happen: a reader of the schema should not guard against the impossible."""
        statuses = {400, 405, 406, 500, 503}
        if self.method in _WRITES:
            statuses |= {409, 413, 415}
        if self.method in _EDITS:
            statuses |= {412, 428}
        if self._is_idempotent():
            statuses.add(422)
        if self.view.get_throttles():
            statuses.add(429)
        if self.view.get_authenticators():  # a bad token, or no CSRF token, is refused wherever anybody may call
            statuses.add(401)
            if not self._is_for_anybody() or self.method in _WRITES:
                statuses.add(403)
        names_something = getattr(self.view, "names_something", False)
        if names_something or "{" in self.path or self._get_paginator():  # type: ignore[no-untyped-call]
            statuses.add(404)
        return statuses

    def _is_for_anybody(self) -> bool:
        return any(isinstance(permission, AllowAny) for permission in self.view.get_permissions())

    def _is_idempotent(self) -> bool:
        return self.method == "POST" and isinstance(self.view, IdempotentCreateMixin)


def _may_be_empty(field: Any) -> bool:
    """Whether it is a choice that a row need not have made yet."""
    if not (isinstance(field, serializers.ChoiceField) and isinstance(field.parent, serializers.ModelSerializer)):
        return False
    model: Any = field.parent.Meta.model
    column = {one.name: one for one in model._meta.get_fields()}.get(field.source)
    return field.read_only and bool(getattr(column, "blank", False))


def _header(
    name: str, description: str, *, required: bool = False, response: list[int] | None = None
) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, required, description, response=response or False
    )
