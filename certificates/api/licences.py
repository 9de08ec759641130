"""REST doors of licences: read with a purpose, check without an account, change the status."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from catalog.models import LicenceType
from certificates import purposes, reasons
from certificates.actions import access, licences
from certificates.api import examples, shapes
from certificates.models import AccessRecord, Authorisation, Holder
from certificates.readings import REFUSED
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.errors import DomainError, NotAllowed, NotVisible
from portal.foundation.moment import now
from portal.foundation.parsers import PdfParser, TextJSONParser


class LicencesView(APIView):
    """为一个办件或事项读取证照。"""

    @extend_schema(
        summary="读取持证主体的证照（只有映射字段，留用证记录）",
        operation_id="licences_list",
        parameters=[shapes.ReadLicences],
        responses={200: shapes.ReadingPage, 404: ProblemSerializer, 409: ProblemSerializer},
        tags=["licences"],
    )
    def get(self, request: Request) -> Response:
        """Read; the data leave after the records are committed, and a reading that breaks is recorded too."""
        query = shapes.ReadLicences(data=request.query_params)
        query.is_valid(raise_exception=True)
        actor = actor_of_request(request)
        if not actor.is_officer:
            raise NotAllowed
        asked = query.validated_data
        try:
            results = _read(asked["holder"], asked["purpose"], actor)
        except (NotAllowed, NotVisible):  # another department's matter, or somebody whom it does not concern
            _record_miss(asked["holder"], asked["purpose"], actor, result=REFUSED, reason_code="not_allowed")
            raise
        except DomainError:
            raise
        except Exception:
            _record_miss(asked["holder"], asked["purpose"], actor)
            raise
        page = {"next": None, "previous": None, "results": results}
        return Response(shapes.ReadingPage(page).data)


class VerifyView(APIView):
    """公开验证证照。"""

    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public_check"
    parser_classes = (TextJSONParser, MultiPartParser, PdfParser)

    @extend_schema(
        summary="验证一份证照（不登录，限频，只答是否有效）",
        description="给出证照标识、证照上二维码的内容，或持证人下载的 PDF 原文件，三选一。"
        "PDF 可以直接作为请求体（application/pdf），也可以放在表单的 file 里。"
        "验得出是哪份证照的，给持证人留一条用证记录。",
        operation_id="licences_verify",
        request={
            "application/json": shapes.CheckLicence,
            "multipart/form-data": shapes.CheckDocument,
            "application/pdf": OpenApiTypes.BINARY,
        },
        responses={200: shapes.VerdictShape},
        examples=examples.VERIFY,
        tags=["licences"],
    )
    def post(self, request: Request) -> Response:
        """Check by identifier, by the printed code, or by a PDF."""
        body = body_of(request, shapes.CheckDocument)
        verdict = licences.verify(**body, by=actor_of_request(request), at=now())
        return Response(shapes.VerdictShape(verdict).data)


class LicenceStatusView(APIView):
    """颁发机构变更证照状态。"""

    @extend_schema(
        summary="暂扣、发还、撤销、注销、吊销（颁发机构）",
        operation_id="licences_status",
        request=shapes.ChangeStatus,
        examples=examples.STATUS,
        responses={200: shapes.StatusShape},
        tags=["licences"],
    )
    def post(self, request: Request, licence_id: UUID) -> Response:
        """Change the status; checks see it at once."""
        asked = body_of(request, shapes.ChangeStatus)
        licence = licences.change_status(
            licence_id, asked["status"], by=actor_of_request(request), at=now(), reason=asked["reason"]
        )
        return Response(shapes.StatusShape(licence).data)


@transaction.atomic
def _read(holder_id: UUID, purpose_text: str, actor: Actor) -> list[dict[str, object]]:
    at = now()
    purpose = purposes.find(purpose_text, actor, at)
    holder = Holder.objects.filter(pk=holder_id).first()
    if holder is None or (purpose.holder_ids is not None and holder.pk not in purpose.holder_ids):
        raise NotVisible(
            _("没有找到这位持证主体，或他与这件事无关。"),
            remedy=_("holder 请用 presentations/ 应答里的编号；为办件读取的，只能是办件里的人。"),
        )
    reading = access.read(
        purpose.text,
        holder,
        list(purpose.fields),
        by=actor,
        at=at,
        basis=_basis(holder, purpose, actor),
        article=purpose.article,
        fields=purpose.fields,
    )
    names = dict(LicenceType.objects.filter(code__in=purpose.fields).values_list("code", "name"))
    return [_shown(code, names.get(code, ""), one) for code, one in reading.by_type.items()]


def _basis(holder: Holder, purpose: purposes.Purpose, actor: Actor) -> str:
    """Consent where it was given or nothing else carries the reading; else duty with its article."""
    given = Authorisation.objects.in_force(now()).filter(holder=holder)
    by_consent = not purpose.article or bool(given.covering(actor.department_id, purpose.text))
    return AccessRecord.Basis.CONSENT if by_consent else AccessRecord.Basis.DUTY


def _shown(code: str, name: str, one: access.TypeReading) -> dict[str, object]:
    return {
        "type_code": code,
        "type_name": name,
        "status": one.status,
        "reason_code": one.reason_code,
        "reason": reasons.text_of(one.reason_code),
        "remedy": reasons.remedy_of(one.reason_code),
        "licence": one.licence_id,
        "state": one.state,
        "attributes": one.attributes,
    }


def _record_miss(holder_id: UUID, purpose: str, actor: Actor, **why: str) -> None:
    if Holder.objects.filter(pk=holder_id).exists():
        access.record_failure(
            holder_id=holder_id, what="", purpose=purpose, by=actor, at=now(), basis=AccessRecord.Basis.DUTY, **why
        )
