"""Idempotency-Key: a client that does not know whether its POST arrived sends it again and gets the same answer."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation import idempotency, moment
from portal.foundation.api.actors import actor_of_request

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_KEPT_HEADERS = ("Location", "ETag")

Door = Callable[..., Response]


class IdempotentCreateMixin(APIView):
    """Put before the other bases of a view: every POST of it that carries an Idempotency-Key is done once.

    The POST then runs in one transaction with the record of its answer. Only answers below 400 are kept.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After authentication, permissions and throttles, and before the method is looked up."""
        super().initial(request, *args, **kwargs)
        door: Door | None = getattr(self, "post", None)  # in a view set only if this path takes a POST
        if request.method == "POST" and HEADER in request.headers and door:
            self.post = _once(door)  # this view instance serves this one request


def _once(door: Door) -> Door:
    @wraps(door)
    def answer_once(request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = idempotency.once(
            key=request.headers[HEADER].strip(),
            asked=_what_is_asked(request),
            by=actor_of_request(request),
            at=moment.now(),
            work=lambda: _answer_of(door(request, *args, **kwargs)),
        )
        headers = answer.headers | ({REPLAYED: "true"} if answer.replayed else {})
        return Response(answer.body, status=answer.status, headers=headers)

    return answer_once


def _answer_of(response: Response) -> idempotency.Answer:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    body = json.loads(JSONRenderer().render(response.data) or b"null")
    return idempotency.Answer(status=response.status_code, body=body, headers=headers)


def _what_is_asked(request: Request) -> str:
    """The request as text that is equal for equal requests; the parts of a multipart body, not its boundary."""
    return json.dumps([request.method, request.get_full_path(), _plain(request.data)], sort_keys=True, default=str)


def _plain(data: object) -> object:
    if isinstance(data, QueryDict):
        return {name: [_plain(value) for value in data.getlist(name)] for name in data}
    if isinstance(data, UploadedFile):
        return _digest_of(data)
    return data


def _digest_of(upload: "UploadedFile[bytes]") -> list[str]:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return [upload.name or "", digest.hexdigest()]
