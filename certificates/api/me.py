"""REST doors of citizens and enterprises: my licences, who looked at them, what I agreed to."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Department
from certificates import codes, queries
from certificates.actions import access, authorisations, renditions
from certificates.api import examples, shapes
from certificates.api.codes import own_holder
from certificates.models import AccessRecord, Authorisation, Holder, Licence
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.files import FileView, file_of
from portal.foundation.api.schema import BROWSERS, ProblemSerializer
from portal.foundation.errors import Invalid
from portal.foundation.files import PDF, file_answer
from portal.foundation.moment import now


class MyLicencesView(generics.ListAPIView[Licence]):
    """我的证照（号码打码，不留记录）。"""

    serializer_class = shapes.CardShape
    queryset = Licence.objects.none()
    filter_backends = ()

    @extend_schema(summary="我的证照", operation_id="me_licences_list", auth=BROWSERS, tags=["me"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The wallet, newest first."""
        actor, paginator = actor_of_request(request), self.paginator
        rows = self.paginate_queryset(queries.own_licences(actor)) or []
        cards = queries.cards_of(rows, actor, now())
        assert isinstance(paginator, BasePagination)
        return paginator.get_paginated_response(shapes.CardShape(cards, many=True).data)


class MyLicenceView(APIView):
    """打开一份自己的证照。"""

    @extend_schema(
        summary="打开一份自己的证照（留用证记录）",
        operation_id="me_licences_retrieve",
        responses=shapes.OwnLicenceShape,
        auth=BROWSERS,
        tags=["me"],
    )
    def get(self, request: Request, licence_id: UUID) -> Response:
        """Open it; the record is committed before the data leave."""
        reading = access.open_own(licence_id, by=actor_of_request(request), at=now())
        return Response(shapes.OwnLicenceShape(_opened(reading)).data)


class MyLicencePdfView(FileView):
    """下载一份自己的证照。"""

    @extend_schema(
        summary="下载一份自己的证照的 PDF（同一版证照每次得到同一份文件，留用证记录）",
        operation_id="me_licences_pdf",
        responses={**file_of(PDF), 409: ProblemSerializer, 503: ProblemSerializer},
        auth=BROWSERS,
        tags=["me"],
    )
    def get(self, request: Request, licence_id: UUID) -> HttpResponse:
        """Hand out the kept PDF, or make it; a PDF whatever form of answer was asked for."""
        document = renditions.download(licence_id, by=actor_of_request(request), at=now())
        return file_answer(document.data, PDF, document.filename)


class MyAccessesView(generics.ListAPIView[AccessRecord]):
    """谁看过我的数据。"""

    serializer_class = shapes.AccessShape
    cursor_ordering = ("-at", "-id")
    queryset = AccessRecord.objects.none()
    filter_backends = ()

    @extend_schema(summary="谁看过我的数据、为了什么", operation_id="me_accesses_list", auth=BROWSERS, tags=["me"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The access log of the holders whom the caller represents, refused and failed readings included."""
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[AccessRecord]:
        return queries.own_accesses(actor_of_request(self.request))


class MyAuthorisationsView(IdempotentCreateMixin, generics.GenericAPIView[Authorisation]):
    """我的数据授权。"""

    serializer_class = shapes.AuthorisationShape
    queryset = Authorisation.objects.none()
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Authorisation]:
        return queries.own_authorisations(actor_of_request(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": now()}

    @extend_schema(
        summary="我的数据授权",
        operation_id="me_authorisations_list",
        responses=shapes.AuthorisationShape(many=True),
        auth=BROWSERS,
        tags=["me"],
    )
    def get(self, request: Request) -> Response:
        """What the caller agreed to, and what of it holds now."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        summary="网上同意一个部门读取证照",
        operation_id="me_authorisations_create",
        request=shapes.Consent,
        examples=examples.CONSENT,
        responses={201: shapes.AuthorisationShape},
        auth=BROWSERS,
        tags=["me"],
    )
    def post(self, request: Request) -> Response:
        """Agree, for one department, one matter, named types and a time."""
        body = body_of(request, shapes.Consent)
        consent = _grant(request, body)
        return Response(self.get_serializer(consent).data, status=201)


class WithdrawView(APIView):
    """撤回数据授权。"""

    @extend_schema(
        summary="撤回数据授权（立即生效）",
        operation_id="me_authorisations_withdraw",
        request=None,
        responses=shapes.AuthorisationShape,
        tags=["me"],
    )
    def post(self, request: Request, authorisation_id: UUID) -> Response:
        """Withdraw; the next reading is refused."""
        at = now()
        consent = authorisations.withdraw(authorisation_id, by=actor_of_request(request), at=at)
        return Response(shapes.AuthorisationShape(consent, context={"at": at}).data)


@transaction.atomic
def _grant(request: Request, asked: dict[str, Any]) -> Authorisation:
    actor = actor_of_request(request)
    department = Department.objects.filter(code=asked["department"]).first()
    holder = Holder.objects.filter(pk=own_holder(actor, asked.get("holder"), now())).first()
    if department is None or holder is None:
        reason = _("没有这个代码的部门。") if holder else _("没有这位持证主体。")
        raise Invalid(reason, errors={"/department" if holder else "/holder": reason})
    return authorisations.grant(
        holder,
        department.pk,
        asked["purpose"],
        asked["licence_types"],
        Authorisation.Method.ONLINE,
        by=actor,
        at=now(),
        valid_until=asked["valid_until"],
    )


def _opened(reading: access.TypeReading) -> dict[str, Any]:
    licence = reading.licence
    assert licence is not None  # one that is not there raised
    readable = reading.status == AccessRecord.Result.GRANTED
    return {
        "id": licence.pk,
        "identifier": licence.identifier,
        "type_code": licence.licence_type.code,
        "type_name": licence.licence_type.name,
        "issuer": licence.issuer.name,
        "number": licence.number if readable else "",
        "state": reading.state,
        "issued_on": licence.issued_on,
        "valid_from": licence.valid_from,
        "valid_until": licence.valid_until,
        "status": reading.status,
        "reason_code": reading.reason_code,
        "attributes": reading.attributes,
        "token": codes.licence_token(licence.pk),
    }
