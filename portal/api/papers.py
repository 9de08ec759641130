"""Papers and packages over the API: the same files that pages give out; a machine without the parts for PDF says so."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from catalog import officers
from catalog.letter_list import version_of
from catalog.models import LetterTemplate
from catalog.queries import OVERSEERS, own_department
from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import word_of
from portal.foundation.api.duties import needs
from portal.foundation.api.files import FileView, file_of
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.errors import NotVisible
from portal.foundation.files import PDF, file_answer
from portal.foundation.moment import now
from portal.papers import commitments, letters, packages, receipts
from verification.actions.looking import note_commitment_opening, open_letter
from verification.letter_samples import sample_of
from verification.models import Case, Commitment
from verification.permissions.cases import may_take_receipt, no_such_case
from verification.permissions.commitments import no_such_commitment
from verification.queries import case_page

AS_PDF: dict[Any, Any] = {**file_of(PDF), 503: ProblemSerializer}


class ReceiptView(FileView):
    """回执。"""

    @extend_schema(
        summary="办件回执（PDF，姓名和号码打码）：收件、受理、补正告知、办结、撤回、撤销，按办件现在的状态",
        operation_id="cases_receipt",
        responses=AS_PDF,
        tags=["cases"],
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """What the window prints: what was handed in, what departments get themselves, until when."""
        actor, at = actor_of_request(request), now()
        found = case_page(number, actor, at)
        may_take_receipt(actor, found.case)
        by = str(request.user) if actor.is_officer else _("本人")
        return file_answer(receipts.pdf_of(found, printed_by=by, at=at), PDF, f"{number}-receipt.pdf")


class PackageView(FileView):
    """归档包。"""

    @extend_schema(
        summary="办结件的归档包（ZIP）：记录、经过、函件、附件，清单由受理部门签名；下载留用证记录",
        operation_id="cases_package",
        responses={**file_of("application/zip"), 409: ProblemSerializer},
        tags=["cases"],
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """Everything that the case rests on, to be checked without the portal; for who handles it."""
        actor = actor_of_request(request)
        case = Case.objects.visible_to(actor).select_related(*packages.BESIDE).filter(number=number).first()
        if case is None:
            raise no_such_case()
        data = packages.taken(case, viewer=str(request.user), by=actor, at=now())
        return file_answer(data, "application/zip", f"{case.number}.zip")


class LetterPdfView(FileView):
    """函件的 PDF。"""

    @extend_schema(
        summary="协查函或反馈函（PDF，页上有取件人和时间；留用证记录）",
        operation_id="verification_requests_letter_pdf",
        responses=AS_PDF,
        tags=["verification-requests"],
    )
    def get(self, request: Request, number: str, kind: str) -> HttpResponse:
        """The letter as people read it."""
        actor, at = actor_of_request(request), now()
        found = open_letter(number, kind, by=actor, at=at)
        data = letters.pdf_of(found, kind, viewer=str(request.user), at=at)
        return file_answer(data, PDF, f"{number}-{kind}.pdf")


class LetterSampleView(FileView):
    """函件样张。"""

    permission_classes = [needs(*officers.AT_THE_DESK, *OVERSEERS)]

    @extend_schema(
        summary="一版模板的协查函或反馈函样张（PDF，内容都是编的）",
        parameters=[OpenApiParameter("version", str, description="第几版，草稿也行；不写是现行的")],
        operation_id="letter_templates_sample",
        responses=AS_PDF,
        tags=["letter-templates"],
    )
    def get(self, request: Request, code: str, kind: str) -> HttpResponse:
        """What the letter would look like, before anything is published or sent."""
        at, reader = now(), own_department(actor_of_request(request))
        versions = LetterTemplate.objects.filter(proof__code=code, programme=reader.programme).select_related("proof")
        shown = version_of(list(versions.order_by("-version")), word_of(request, "version"), at)
        if shown is None:
            raise NotVisible(_("这项证明还没有模板。"), remedy=_("先起草一版；没有模板的证明用通用函。"))
        sample = sample_of(shown, reader=reader, at=at)
        if sample is None:
            raise NotVisible(_("还没有登记哪个单位存有这项证明，出不了样张。"), remedy=_("先由管理员登记存储情况。"))
        mark = letters.mark_of(str(request.user), at)
        data = letters.as_pdf(sample.number, kind, letters.sample_paper(sample, kind, at=at), mark)
        return file_answer(data, PDF, f"{code}-{shown.version}-{kind}.pdf")


class CommitmentDocumentView(FileView):
    """告知承诺书。"""

    @extend_schema(
        summary="告知承诺书（PDF）：签署后生成一次，以后总是同一份",
        operation_id="commitments_document_retrieve",
        responses=AS_PDF,
        tags=["commitments"],
    )
    def get(self, request: Request, commitment_id: UUID) -> HttpResponse:
        """The kept document; officers leave an access record."""
        actor, at = actor_of_request(request), now()
        rows = Commitment.objects.visible_to(actor).with_all().select_related("document", "evidence").distinct()
        found = rows.filter(pk=commitment_id).first()
        if found is None:
            raise no_such_commitment()
        data = commitments.document_of(found, at)
        if actor.is_officer:
            note_commitment_opening(found, by=actor, at=at)
        return file_answer(data, PDF, commitments.download_name(found))
