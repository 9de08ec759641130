"""Whatever goes wrong inside /api/, the answer has one shape (RFC 9457) and a code that stays."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import RequestFactory
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework import exceptions, serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from portal.foundation import errors
from portal.foundation.api import IdempotentCreateMixin, etag_of, not_found, require_match, server_error
from portal.foundation.api.schema import ProblemAutoSchema
from portal.foundation.errors import DomainError
from portal.foundation.identifiers import uuid7
from portal.foundation.models import Notification, OutboxEvent

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


class Party(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=4)


class Form(serializers.Serializer[Any]):
    """A form with nested people."""

    name = serializers.CharField()
    parties = Party(many=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["name"] == "nobody":
            raise serializers.ValidationError("没有这个人。", code="unknown")
        return attrs


class OpenDoor(APIView):
    """Raises what a test gives it."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []
    raises: Exception

    def get(self, request: Request) -> Response:
        raise self.raises

    def post(self, request: Request) -> Response:
        Form(data=request.data).is_valid(raise_exception=True)
        return Response({})


def answer(door: Any, request: Any) -> tuple[Any, dict[str, Any]]:
    response = door(request)
    response.render()
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["type"] == f"urn:mianzheng:problem:{body['code']}"
    assert body["title"]
    return response, body


def raised(error: Exception) -> tuple[Any, dict[str, Any]]:
    return answer(OpenDoor.as_view(raises=error), APIRequestFactory().get("/"))


OpenDoor.raises = Exception()


class TestDomainErrors:
    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            (errors.Invalid(), 400, "invalid"),
            (errors.NotAllowed(), 403, "not_allowed"),
            (errors.NotVisible(), 404, "not_visible"),
            (errors.Conflict(), 409, "conflict"),
            (errors.Conflict(code="seal_expired"), 409, "seal_expired"),
            (errors.IllegalMove(state="sent"), 409, "illegal_move"),
            (errors.Gone(), 410, "gone"),
            (errors.Stale(), 412, "stale"),
            (errors.KeyReused(), 422, "idempotency_key_reused"),
            (errors.PreconditionRequired(), 428, "precondition_required"),
        ],
    )
    def test_keep_their_status_and_code_and_have_words(self, error: DomainError, status: int, code: str) -> None:
        response, body = raised(error)

        assert (response.status_code, body["code"]) == (status, code)
        assert body["detail"] == error.message + body["remedy"]
        assert error.message != "" != body["remedy"]

    def test_say_what_to_do_and_which_inputs_are_wrong(self) -> None:
        refusal = errors.Invalid("号码有误。", remedy="请核对证件。", errors={"/parties/0/number": "校验位不对。"})

        body = raised(refusal)[1]

        assert (body["detail"], body["remedy"]) == ("号码有误。请核对证件。", "请核对证件。")
        assert body["errors"] == [{"pointer": "/parties/0/number", "detail": "校验位不对。", "code": "invalid"}]

    def test_of_an_illegal_move_name_the_state_and_what_is_allowed(self) -> None:
        body = raised(errors.IllegalMove("不行。", state="sent", allowed=["answered"]))[1]

        assert (body["state"], body["allowed"]) == ("sent", ["answered"])


class TestFrameworkErrors:
    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            (Http404(), 404, "not_found"),
            (PermissionDenied(), 403, "permission_denied"),
            (exceptions.UnsupportedMediaType("text/x"), 415, "unsupported_media_type"),
            (SuspiciousOperation("bad host 11010519491231002X"), 400, "malformed"),
            (RequestDataTooBig("big"), 413, "too_large"),
        ],
    )
    def test_get_the_same_shape(self, error: Exception, status: int, code: str) -> None:
        response, body = raised(error)

        assert (response.status_code, body["code"], body["errors"]) == (status, code, [])
        assert body["remedy"]
        assert not re.search("[a-z]{4,} [a-z]{2,} [a-z]", body["detail"])  # no sentence of the framework in English
        assert "11010519491231002X" not in body["detail"]

    def test_of_an_unknown_sender_name_the_way_to_sign_in(self) -> None:
        door = OpenDoor.as_view(raises=exceptions.NotAuthenticated(), authentication_classes=[BasicAuthentication])

        response, body = answer(door, APIRequestFactory().get("/"))

        assert (response.status_code, body["code"]) == (401, "not_authenticated")
        assert response["WWW-Authenticate"].startswith("Basic")

    def test_of_a_wrong_method_name_the_allowed_ones(self) -> None:
        response, body = answer(OpenDoor.as_view(), APIRequestFactory().delete("/"))

        assert (response.status_code, body["code"]) == (405, "method_not_allowed")
        assert "GET" in response["Allow"]

    def test_of_too_many_requests_say_when_to_come_again(self) -> None:
        response, body = raised(exceptions.Throttled(wait=8))

        assert (response.status_code, body["code"], response["Retry-After"]) == (429, "throttled", "8")
        assert body["detail"] == "请求太多了，这次没有办理。请等 8 秒再试（见 Retry-After），不要连续重发。"

    @pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000])
    def test_of_a_body_too_deep_to_read(self, body: bytes) -> None:
        request = APIRequestFactory().post("/", body, content_type="application/json")

        response, said = answer(OpenDoor.as_view(), request)

        assert (response.status_code, said["code"]) == (400, "too_deep")

    def test_of_a_missing_csrf_token_say_how_to_send_it(self) -> None:
        body = raised(exceptions.PermissionDenied("CSRF Failed: CSRF token missing."))[1]

        assert body["code"] == "csrf_failed"
        assert "X-CSRFToken" in body["detail"]

    def test_of_a_body_that_is_no_json(self) -> None:
        request = APIRequestFactory().post("/", "{", content_type="application/json")

        body = answer(OpenDoor.as_view(), request)[1]

        assert body["code"] == "parse_error"
        assert body["detail"].startswith("请求体读不出来")

    def test_of_our_own_mistake_tell_nothing_of_it(self, caplog: pytest.LogCaptureFixture) -> None:
        response, body = raised(RuntimeError("key of 王示例"))

        assert (response.status_code, body["code"]) == (500, "error")
        assert "王示例" not in response.content.decode()
        assert any(record.exc_info for record in caplog.records)

    @pytest.mark.parametrize("error", [OperationalError("server closed"), InterfaceError("connection is closed")])
    def test_a_database_that_is_away_for_a_moment_is_no_mistake_and_worth_another_try(self, error: Exception) -> None:
        response, body = raised(error)

        assert (response.status_code, body["code"], response["Retry-After"]) == (503, "unavailable", "5")
        assert "closed" not in response.content.decode()

    @pytest.mark.parametrize(("page", "status"), [(not_found, 404), (server_error, 500)])
    def test_outside_any_view_have_the_shape_too(self, page: Any, status: int) -> None:
        response = page(RequestFactory().get("/api/v1/nowhere/"))

        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        assert json.loads(response.content)["status"] == status


class TestValidationErrors:
    def faults(self, data: Any) -> list[tuple[str, str]]:
        body = answer(OpenDoor.as_view(), APIRequestFactory().post("/", data, format="json"))[1]
        assert (body["status"], body["code"]) == (400, "invalid")
        return [(fault["pointer"], fault["code"]) for fault in body["errors"]]

    def test_point_at_each_wrong_value(self) -> None:
        found = self.faults({"parties": [{"number": "1"}, {"number": "12345"}, {}]})

        assert found == [
            ("/name", "required"),
            ("/parties/1/number", "max_length"),
            ("/parties/2/number", "required"),
        ]

    def test_point_at_the_whole_when_no_single_value_is_wrong(self) -> None:
        assert self.faults({"name": "nobody"}) == [("", "unknown")]

    def test_escape_the_two_signs_of_a_pointer(self) -> None:
        body = raised(exceptions.ValidationError({"a/b~c": ["错"]}))[1]

        assert body["errors"][0]["pointer"] == "/a~1b~0c"


class TestETag:
    def row(self, **changed: Any) -> OutboxEvent:
        same = {"id": self.id, "name": "row", "at": NOON, "due_at": NOON, "payload": {"a": 1, "b": 2}}
        return OutboxEvent(**{**same, **changed})

    id = uuid7()

    def request(self, tag: str | None) -> Any:
        headers = {} if tag is None else {"If-Match": tag}
        return Request(APIRequestFactory().patch("/", {}, headers=headers))

    def test_is_strong_and_the_same_for_the_same_facts_however_written(self) -> None:
        in_shanghai = NOON.astimezone(timezone(timedelta(hours=8)))

        assert etag_of(self.row()) == etag_of(self.row(at=in_shanghai, payload={"b": 2, "a": 1}))
        assert etag_of(self.row()).startswith('"')

    @pytest.mark.parametrize("changed", [{"name": "other"}, {"attempts": 1}, {"id": uuid7()}])
    def test_changes_with_any_column(self, changed: dict[str, Any]) -> None:
        assert etag_of(self.row()) != etag_of(self.row(**changed))

    def test_changes_with_what_is_shown_beside_the_row(self) -> None:
        assert etag_of(self.row(), "proof:1") != etag_of(self.row(), "proof:2")

    @pytest.mark.parametrize("header", ["{tag}", '"x", {tag}', "*"])
    def test_that_matches_lets_the_edit_pass(self, header: str) -> None:
        require_match(self.request(header.format(tag=etag_of(self.row()))), self.row())

    @pytest.mark.parametrize("header", ['"x"', "W/{tag}", "nonsense"])
    def test_that_differs_or_is_weak_stops_the_edit(self, header: str) -> None:
        request = self.request(header.format(tag=etag_of(self.row())))

        with pytest.raises(errors.Stale):
            require_match(request, self.row())

    def test_must_be_given(self) -> None:
        with pytest.raises(errors.PreconditionRequired):
            require_match(self.request(None), self.row())


class RowSerializer(serializers.ModelSerializer[OutboxEvent]):
    class Meta:
        model = OutboxEvent
        fields = ["id", "name"]


class Rows(ListAPIView[OutboxEvent]):
    """Rows, newest first."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []
    filter_backends = []
    serializer_class = RowSerializer
    queryset = OutboxEvent.objects.all()


@pytest.mark.django_db
class TestPages:
    def page(self, url: str = "/rows/?page_size=2") -> dict[str, Any]:
        response = Rows.as_view()(APIRequestFactory().get(url))
        response.render()
        return dict(json.loads(response.content))

    def test_go_from_the_newest_to_the_oldest_and_back(self) -> None:
        for number in range(5):
            OutboxEvent.objects.create(name=str(number), at=NOON, due_at=NOON)

        first = self.page()
        OutboxEvent.objects.create(name="new", at=NOON, due_at=NOON)
        second = self.page(first["next"])

        assert [row["name"] for row in first["results"]] == ["4", "3"]
        assert first["previous"] is None
        assert [row["name"] for row in second["results"]] == ["2", "1"]
        assert [row["name"] for row in self.page(second["previous"])["results"]] == ["4", "3"]

    @pytest.mark.parametrize("cursor", ["x", "cD1ub25zZW5zZQ==", "cD0lMDA="])  # rubbish, p=nonsense, p=%00
    def test_with_a_made_up_cursor_are_not_found(self, cursor: str) -> None:
        assert self.page(f"/rows/?cursor={cursor}")["status"] == 404


class Made(IdempotentCreateMixin, APIView):
    """Makes something."""

    schema = ProblemAutoSchema()
    permission_classes = [IsAuthenticated]
    serializer_class = Form

    def post(self, request: Request) -> Response:
        return Response({}, status=201)

    def patch(self, request: Request) -> Response:
        return Response({})


class TestSchema:
    def operation(self, method: str) -> dict[str, Any]:
        schema = SchemaGenerator(patterns=[path("things/", Made.as_view())]).get_schema(public=True)
        return dict(schema["paths"]["/things/"][method])

    def test_tells_the_problems_of_an_operation_in_their_media_type(self) -> None:
        responses = self.operation("post")["responses"]

        assert {"400", "401", "403", "409", "422", "500"} <= set(responses)
        assert list(responses["409"]["content"]) == ["application/problem+json"]

    def test_tells_the_headers_that_are_honoured(self) -> None:
        def headers(method: str) -> dict[str, bool]:
            parameters = self.operation(method).get("parameters", [])
            return {each["name"]: each.get("required", False) for each in parameters if each["in"] == "header"}

        assert headers("post") == {"Idempotency-Key": False}
        assert headers("patch") == {"If-Match": True}
        assert {"412", "428"} <= set(self.operation("patch")["responses"])


def test_a_sealed_row_has_another_tag_when_a_column_changes() -> None:
    told = Notification(kind="a", at=NOON)

    before = etag_of(told)
    told.kind = "b"

    assert etag_of(told) != before
