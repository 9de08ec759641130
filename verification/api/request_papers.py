"""REST doors of a request's papers: files that go with its letters, and the letters as they were signed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import ChoiceField
from portal.foundation.api.files import RENDERERS, file_of
from portal.foundation.files import file_answer
from portal.foundation.moment import now
from verification import letters, reading
from verification.actions import letter_files, looking
from verification.api.exchange_shapes import FileShape
from verification.models import LetterPart

UUID_PATH = r"files/(?P<file_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


class FileInput(serializers.Serializer[Any]):
    """A file for a letter that is not sent yet."""

    part = ChoiceField(choices=LetterPart.choices)
    file = serializers.FileField()


class SignedLetterShape(serializers.Serializer[Any]):
    """A letter as signed: `document` in its canonical JSON is what `signature` covers."""

    document = serializers.DictField()
    signature = serializers.CharField()
    signer = serializers.CharField()
    public_keys = serializers.ListField(child=serializers.CharField())
    valid = serializers.BooleanField()


class PapersMixin:
    """Files and signed letters of one request."""

    @extend_schema(
        summary="为还没发出的函件或往来加附件（随它发出，签名覆盖）",
        request={"multipart/form-data": FileInput},
        responses={201: FileShape},
    )
    @action(detail=True, methods=["post"])
    def files(self, request: Request, number: str) -> Response:
        """Keep a file; it is checked for its type, size and malware, and sealed."""
        actor, at = actor_of_request(request), now()
        row = reading.request_numbered(number, actor)
        body = body_of(request, FileInput)
        kept = letter_files.put(request_id=row.pk, part=body["part"], upload=body["file"], by=actor, at=at)
        shown = next(file for file in reading.files_of(row, actor) if file.pk == kept.pk)
        return Response(FileShape(shown).data, status=201)

    @extend_schema(
        summary="取一个附件的原件（留用证记录）",
        responses=file_of(),
    )
    @action(detail=True, methods=["get"], url_path=UUID_PATH, renderer_classes=RENDERERS)
    def file(self, request: Request, number: str, file_id: str) -> HttpResponse:
        """The bytes as they were handed in."""
        actor = actor_of_request(request)
        row = reading.request_numbered(number, actor)
        found, data = looking.open_letter_file(row, UUID(file_id), by=actor, at=now())
        return file_answer(data, found.media_type, f"{number}-{file_id[-8:]}")

    @extend_schema(summary="已签名的协查函或反馈函，可离线核对", responses=SignedLetterShape)
    @action(detail=True, methods=["get"], url_path=r"letters/(?P<kind>inquiry|reply)")
    def signed_letter(self, request: Request, number: str, kind: str) -> Response:
        """What was signed, by whom, and the keys to check it without us; leaves an access record."""
        actor, at = actor_of_request(request), now()
        row = reading.request_numbered(number, actor)
        signed = letters.signed(row, kind)
        looking.note_request_opening(row, by=actor, at=at)
        return Response(SignedLetterShape(signed).data)
