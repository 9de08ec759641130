"""POST exports/, GET exports/, GET exports/{id}/, GET exports/{id}/file/: long lists as files, made behind."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation import export_jobs, exports, listings
from portal.foundation.actors import Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import ChoiceField
from portal.foundation.api.files import FileView, file_of
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.errors import NotVisible
from portal.foundation.files import file_answer
from portal.foundation.models.export import Export
from portal.foundation.moment import now

STATES = ("waiting", "making", "ready", "expired", "failed")
MOST_LISTED = 100
LONGEST = 200


class NewExportSerializer(serializers.Serializer[Any]):
    """What is asked for: a list by its code, and its filter as the page's address says it."""

    kind = serializers.CharField(max_length=64, help_text="清单代码，例如 office.assessed_rows、desk.in")
    format = ChoiceField(choices=sorted(exports.FORMATS))
    filter = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=LONGEST), max_length=40),
        default=dict,
        help_text='与页面地址相同，例如 {"period": ["2026-Q4"], "figure": ["late"]}',
    )


class ExportSerializer(serializers.Serializer[Any]):
    """A file and how far it is."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.CharField()
    format = serializers.CharField()
    filter = serializers.DictField()
    state = serializers.SerializerMethodField()
    total = serializers.IntegerField(help_text="提出时的行数")
    rows = serializers.IntegerField(help_text="已写的行数")
    size = serializers.IntegerField(help_text="字节")
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="没有做成的原因")
    file = serializers.SerializerMethodField(help_text="下载地址，做好才有")

    @extend_schema(responses=ChoiceField(choices=STATES))
    def get_state(self, row: Export) -> str:
        return row.state_at(self.context["at"])

    def get_file(self, row: Export) -> str | None:
        return reverse("export-file", args=[row.pk]) if self.get_state(row) == "ready" else None


class ExportsView(IdempotentCreateMixin, APIView):
    """导出文件。"""

    @extend_schema(summary="我的导出", responses=ExportSerializer(many=True), tags=["exports"])
    def get(self, request: Request) -> Response:
        """One's own, the newest first."""
        rows = Export.objects.visible_to(actor_of_request(request)).order_by("-asked_at")[:MOST_LISTED]
        return Response(ExportSerializer(rows, many=True, context={"at": now()}).data)

    @extend_schema(
        summary="要一个文件", request=NewExportSerializer, responses={202: ExportSerializer}, tags=["exports"]
    )
    def post(self, request: Request) -> Response:
        """Have a list made as a file; ask for its state until it is ready."""
        asked = body_of(request, NewExportSerializer)
        row = _asked(asked, actor_of_request(request))
        return Response(ExportSerializer(row, context={"at": now()}).data, status=202)


class ExportView(APIView):
    """一个导出。"""

    @extend_schema(summary="一个导出做到哪了", responses=ExportSerializer, tags=["exports"])
    def get(self, request: Request, export_id: UUID) -> Response:
        """How far it is, until when it may be fetched, or why it was not made."""
        row = _visible(actor_of_request(request), export_id)
        return Response(ExportSerializer(row, context={"at": now()}).data)


class ExportFileView(FileView):
    """导出的文件。"""

    @extend_schema(
        summary="下载",
        responses={**file_of(*exports.FORMATS.values()), 409: ProblemSerializer, 410: ProblemSerializer},
        tags=["exports"],
    )
    @transaction.atomic
    def get(self, request: Request, export_id: UUID) -> HttpResponse:
        """The file, recorded each time; 409 while it is being made, 410 when it has expired."""
        actor, at = actor_of_request(request), now()
        row = _visible(actor, export_id)
        data = export_jobs.read(row, at=at)
        exports.record(kind=row.kind, format=row.format, rows=row.rows, filter=row.filter, by=actor, at=at)
        return file_answer(data, exports.FORMATS[row.format], f"{row.pk}.{row.format}")


def _asked(asked: dict[str, Any], actor: Actor) -> Export:
    at = now()
    if not actor.is_officer:
        raise NotVisible(_("导出给部门工作人员和业务系统用。"))
    sheet = listings.of(asked["kind"]).sheet(actor, asked["filter"], at)
    total = len(sheet.rows) if isinstance(sheet.rows, list) else sheet.rows.count()
    return export_jobs.ask(
        kind=asked["kind"], form=asked["format"], title=sheet.title, asked=asked["filter"], total=total, by=actor, at=at
    )


def _visible(actor: Actor, export_id: UUID) -> Export:
    row = Export.objects.visible_to(actor).filter(pk=export_id).first()
    if row is None:
        raise NotVisible(_("没有找到这个导出。"))
    return row
