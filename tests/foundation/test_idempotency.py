"""A POST that arrives twice is done once, and only its sender gets the first answer again."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from portal.foundation import idempotency
from portal.foundation.actors import ANONYMOUS, Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.errors import Conflict
from portal.foundation.idempotency import Answer
from portal.foundation.models import IdempotencyRecord, OutboxEvent

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
CLERK = Actor(user_id=7, department_id=3, duties=frozenset({"clerk"}))
OTHER = Actor(user_id=8, department_id=3, duties=frozenset({"clerk"}))
ELSEWHERE = Actor(user_id=7, department_id=4, duties=frozenset({"clerk"}))


class Doors(IdempotentCreateMixin, APIView):
    """Creates a row for every POST that is really done."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []

    def post(self, request: Request) -> Response:
        row = OutboxEvent.objects.create(name="made", at=NOON, due_at=NOON)
        if request.data.get("refuse"):
            raise Conflict("有冲突")
        answer = {"id": row.pk, "at": NOON, "applicant": "王示例"}
        return Response(answer, status=201, headers={"Location": f"/rows/{row.pk}/"})

    def put(self, request: Request) -> Response:
        return Response({})


def post(data: Any = None, *, key: str | None = "k1", by: Actor = CLERK, path: str = "/rows/", **options: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    request = APIRequestFactory().post(path, {"a": 1} if data is None else data, headers=headers, **options)
    request.actor = by
    response = Doors.as_view()(request)
    response.render()
    return response


def made() -> int:
    return OutboxEvent.objects.filter(name="made").count()


@pytest.mark.django_db
class TestAPostWithAKey:
    def test_is_done_once_and_answered_twice_alike(self) -> None:
        first, second = post(), post()

        assert made() == 1
        assert (second.status_code, second.content) == (201, first.content)
        assert second["Location"] == first["Location"]
        assert "Idempotency-Replayed" not in first
        assert second["Idempotency-Replayed"] == "true"

    def test_is_the_same_whatever_the_order_of_its_members(self) -> None:
        post({"a": 1, "b": [2, {"c": "丙"}]})

        assert post({"b": [2, {"c": "丙"}], "a": 1}).status_code == 201
        assert made() == 1

    def test_is_refused_when_the_key_came_with_another_body(self) -> None:
        post({"a": 1})

        response = post({"a": 2})

        assert (response.status_code, response.data["code"]) == (422, "idempotency_key_reused")
        assert made() == 1

    def test_is_refused_when_the_key_came_to_another_path(self) -> None:
        post()

        assert post(path="/others/").status_code == 422

    @pytest.mark.parametrize("stranger", [OTHER, ELSEWHERE, ANONYMOUS])
    def test_shares_no_answer_with_another_actor_or_department(self, stranger: Actor) -> None:
        mine, theirs = post(), post(by=stranger)

        assert made() == 2
        assert mine.data["id"] != theirs.data["id"]

    def test_that_failed_may_be_sent_again(self) -> None:
        assert post({"refuse": True}).status_code == 409
        assert made() == 0

        assert post({"refuse": False}).status_code == 201

    def test_compares_uploads_by_content_and_not_by_the_boundary(self) -> None:
        def upload(content: bytes) -> Any:
            return post({"note": "附件", "file": SimpleUploadedFile("a.pdf", content)}, format="multipart")

        assert upload(b"%PDF-1").status_code == 201
        assert upload(b"%PDF-1")["Idempotency-Replayed"] == "true"
        assert upload(b"%PDF-2").status_code == 422

    @pytest.mark.parametrize("key", ["", " ", "k" * 256])
    def test_needs_a_usable_key(self, key: str) -> None:
        assert post(key=key).status_code == 400
        assert made() == 0

    def test_leaves_the_answer_sealed(self) -> None:
        post()

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(r)::text FROM foundation_idempotencyrecord r")
            stored = cursor.fetchone()[0]
        assert "王示例" not in stored
        assert "王示例" in IdempotencyRecord.objects.get().body


@pytest.mark.django_db
class TestOtherRequests:
    def test_a_post_without_a_key_is_done_each_time(self) -> None:
        post(key=None)
        post(key=None)

        assert made() == 2
        assert not IdempotencyRecord.objects.exists()

    def test_a_method_that_creates_nothing_does_not_mind_the_key(self) -> None:
        request = APIRequestFactory().put("/rows/", {}, headers={"Idempotency-Key": "k1"})

        assert Doors.as_view()(request).status_code == 200

    def test_a_request_nobody_was_found_for_is_anonymous(self) -> None:
        assert actor_of_request(APIRequestFactory().get("/")) is ANONYMOUS


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_day() -> None:
    for key, at in [("old", NOON), ("new", NOON + timedelta(hours=2))]:
        once(key, at=at)

    assert idempotency.forget_old(at=NOON + timedelta(hours=25)) == 1

    assert once("new").replayed
    assert not once("old").replayed


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_the_second_waits_and_gets_the_answer_of_the_first(self) -> None:
        answers = self.both_at_once()

        assert sorted(answer.replayed for answer in answers) == [False, True]
        assert len({answer.body["id"] for answer in answers}) == 1
        assert made() == 1

    def test_the_second_is_told_to_come_again_when_the_first_takes_too_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(idempotency, "_WAIT_MILLISECONDS", 50)

        answers = self.both_at_once()

        assert [type(answer) for answer in answers] == [Conflict, Answer]
        assert answers[0].code == "request_in_progress"
        assert made() == 1

    def both_at_once(self) -> list[Any]:
        """What two requests with one key got, in the order in which they ended."""
        inside, ended = threading.Event(), list[Any]()

        def slow_work() -> Answer:
            inside.set()
            threading.Event().wait(0.4)
            return make()

        def send(work: Any) -> None:
            try:
                ended.append(once("k1", work=work))
            except Conflict as refusal:
                ended.append(refusal)
            finally:
                connection.close()

        first, second = threading.Thread(target=send, args=[slow_work]), threading.Thread(target=send, args=[make])
        first.start()
        inside.wait(5)
        second.start()
        first.join()
        second.join()
        return ended

    def test_a_long_wait_elsewhere_in_the_work_is_not_taken_for_a_repetition(self) -> None:
        def work() -> Answer:
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                return Answer(status=201, body=cursor.fetchone()[0])

        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert once("k1", work=work).body == cursor.fetchone()[0]


def make() -> Answer:
    row = OutboxEvent.objects.create(name="made", at=NOON, due_at=NOON)
    return Answer(status=201, body={"id": str(row.pk)})


def once(key: str, *, work: Any = make, at: datetime = NOON) -> Answer:
    return idempotency.once(key=key, asked="POST /rows/", by=CLERK, at=at, work=work)
