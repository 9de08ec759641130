"""REST doors of records kept for inspection: supplements (article 8), free material (9), interim uses (3), secrets."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Duty
from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import is_asked, word_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import CodeName
from portal.foundation.errors import Invalid
from portal.foundation.moment import LOCAL
from verification.api.channels import SecretShape
from verification.models import InterimUse, SecretMatter, SupplementRecord, VoluntaryRecord

OFFICERS = needs(*Duty.values)
FROM = OpenApiParameter("from", date, description="从哪天起")
TO = OpenApiParameter("to", date, description="到哪天（含）")
BESIDE = ("case_proof__case__item_version__item", "case_proof__case__department", "case_proof__proof",
          "case_proof__party__holder", "by_user")  # fmt: skip
RECORD = ("case", "department", "proof", "person", "at", "by", "note", "has_file")


class MaterialShape(serializers.ModelSerializer[Any]):
    """What both ledgers show of a line; the person is masked."""

    case = serializers.CharField(source="case_proof.case.number")
    department = CodeName(source="case_proof.case.department")
    proof = CodeName(source="case_proof.proof")
    person = serializers.CharField(source="case_proof.party.holder.masked_name")
    by: Any = serializers.StringRelatedField(source="by_user", allow_null=True)
    note = serializers.CharField()
    has_file = serializers.SerializerMethodField()

    def get_has_file(self, row: Any) -> bool:
        return row.attachment_id is not None


class VoluntaryShape(MaterialShape):
    """Material that the applicant offered freely (article 9)."""

    class Meta:
        model = VoluntaryRecord
        fields = RECORD


class SupplementShape(MaterialShape):
    """What was asked of the applicant after a negative answer, or what came (article 8)."""

    points = serializers.ListField(child=serializers.CharField(), help_text="要证明的内容项")
    reason = serializers.CharField()

    class Meta:
        model = SupplementRecord
        fields = (*RECORD, "step", "points", "reason", "due_at")


class InterimUseShape(serializers.ModelSerializer[InterimUse]):
    """One letter that went beside the system: which way, when it left or arrived, who recorded it."""

    request = serializers.CharField(source="request.number")
    department = CodeName()
    by: Any = serializers.StringRelatedField(source="user", allow_null=True)
    has_scan = serializers.SerializerMethodField()
    note = serializers.CharField()

    class Meta:
        model = InterimUse
        fields = ("request", "direction", "way", "department", "happened_at", "at", "by", "has_scan", "note")

    def get_has_scan(self, row: InterimUse) -> bool:
        return row.scan_id is not None


class RecordsView(generics.ListAPIView[Any]):
    """Lines of a ledger that the caller may inspect, newest first."""

    permission_classes = [OFFICERS]
    filter_backends = ()

    def between(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those recorded in the days that the address names."""
        start, end = _day(self.request, "from"), _day(self.request, "to")
        if start:
            rows = rows.filter(at__gte=_start_of(start))
        return rows.filter(at__lt=_start_of(end + timedelta(days=1))) if end else rows


class SupplementsView(RecordsView):
    """补充材料台账。"""

    serializer_class = SupplementShape
    queryset = SupplementRecord.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """The department's own; the programme's for office and inspection."""
        rows = SupplementRecord.objects.visible_to(actor_of_request(self.request))
        rows = rows.waiting() if is_asked(self.request, "waiting") else rows
        return self.between(rows).select_related(*BESIDE).distinct()

    @extend_schema(
        summary="补充材料台账（第八条）",
        parameters=[FROM, TO, OpenApiParameter("waiting", bool, description="只列还没有补来的")],
        operation_id="supplement_records_list",
        tags=["records"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The lines."""
        return super().get(request, *args, **kwargs)


class VoluntaryView(RecordsView):
    """自愿提供记录。"""

    serializer_class = VoluntaryShape
    queryset = VoluntaryRecord.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """The department's own; the programme's for office and inspection."""
        rows = VoluntaryRecord.objects.visible_to(actor_of_request(self.request))
        return self.between(rows).select_related(*BESIDE).distinct()

    @extend_schema(
        summary="自愿提供记录（第九条）",
        parameters=[FROM, TO],
        operation_id="voluntary_records_list",
        tags=["records"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The lines."""
        return super().get(request, *args, **kwargs)


class InterimUsesView(RecordsView):
    """过渡期渠道使用记录。"""

    serializer_class = InterimUseShape
    queryset = InterimUse.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Of the requests of the own department; the programme's for office and inspection."""
        rows = InterimUse.objects.visible_to(actor_of_request(self.request))
        return self.between(rows).select_related("request", "department", "user").distinct()

    @extend_schema(
        summary="过渡期渠道使用记录（第三条）：谁、何时、经什么渠道",
        parameters=[FROM, TO],
        operation_id="interim_uses_list",
        tags=["records"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The lines."""
        return super().get(request, *args, **kwargs)


class SecretMattersView(generics.ListAPIView[SecretMatter]):
    """涉密核验登记。"""

    permission_classes = [OFFICERS]
    filter_backends = ()
    serializer_class = SecretShape
    queryset = SecretMatter.objects.none()

    def get_queryset(self) -> QuerySet[SecretMatter]:
        """Entries of the own department as one of the two sides; the programme's for office and supervisors."""
        rows = SecretMatter.objects.visible_to(actor_of_request(self.request))
        rows = rows.open() if is_asked(self.request, "open") else rows
        return rows.select_related("requesting_department", "issuing_department").distinct()

    @extend_schema(
        summary="涉密核验登记簿：编号、单位、日期、是否核验，没有内容",
        parameters=[OpenApiParameter("open", bool, description="只列还没有结果的")],
        operation_id="secret_matters_list",
        tags=["records"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The register."""
        return super().get(request, *args, **kwargs)


def _day(request: Request, name: str) -> date | None:
    text = word_of(request, name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise Invalid(errors={f"/{name}": _("写成 2026-11-24 这样的日期。")})
    return day


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
