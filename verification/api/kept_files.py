"""REST doors of files that were handed in: about a proof, a commitment, a proposed credit record."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation import attachments
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.api.fields import ChoiceField
from portal.foundation.api.files import FileView, file_of
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.errors import NotAllowed, NotVisible
from portal.foundation.files import file_answer
from portal.foundation.models import Attachment
from portal.foundation.moment import now
from verification.actions.looking import note_commitment_opening, note_credit_opening, open_proof_file
from verification.api.cases import visible_case_id
from verification.models import CaseProof, Commitment, CreditProposal
from verification.permissions import cases as permissions
from verification.permissions.commitments import CREDIT_READERS, no_such_commitment
from verification.queries.papers import PaperKind, files_of_commitment, papers_open_to

BYTES: dict[Any, Any] = {**file_of(), 410: ProblemSerializer}


class KeptFileShape(serializers.ModelSerializer[Attachment]):
    """A file that somebody handed in; `about`: what kind of record it belongs to."""

    name = serializers.CharField(source="filename")
    about = serializers.SerializerMethodField(help_text="例如 sitecheck、voluntaryrecord、commitment")

    class Meta:
        model = Attachment
        fields = ("id", "about", "name", "media_type", "size", "stored_at")

    def get_about(self, row: Attachment) -> str:
        return row.subject_type.rpartition(".")[2]


class PaperShape(serializers.Serializer[Any]):
    """A paper of a proof: where it comes from, when, with what words."""

    id = serializers.UUIDField(source="attachment.pk")
    kind = ChoiceField(choices=PaperKind.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    by: Any = serializers.StringRelatedField(source="user", allow_null=True)
    name = serializers.CharField(source="attachment.filename")
    media_type = serializers.CharField(source="attachment.media_type")
    size = serializers.IntegerField(source="attachment.size")


class ProofFilesView(APIView):
    """一项证明的附件。"""

    @extend_schema(
        summary="一项证明的附件：交来的材料、签字、实地核查的照片、传真扫描件",
        operation_id="cases_proofs_files_list",
        responses=PaperShape(many=True),
        tags=["cases"],
    )
    def get(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Those that the caller may open; oldest first."""
        papers = papers_open_to(_proof(request, number, proof_id), actor_of_request(request))
        return Response(PaperShape(papers, many=True).data)


class ProofFileView(FileView):
    """一项证明的一个附件。"""

    @extend_schema(
        summary="取一个附件（留用证记录）", operation_id="cases_proofs_file", responses=BYTES, tags=["cases"]
    )
    def get(self, request: Request, number: str, proof_id: UUID, file_id: UUID) -> HttpResponse:
        """Its bytes as they were handed in."""
        proof = _proof(request, number, proof_id)
        _paper, found, data = open_proof_file(proof, file_id, by=actor_of_request(request), at=now())
        return file_answer(data, found.media_type, found.pk.hex[:8])


class CommitmentFilesView(APIView):
    """一份承诺的附件。"""

    @extend_schema(
        summary="一份告知承诺的附件：签字、核查和陈述时交来的",
        operation_id="commitments_files_list",
        responses=KeptFileShape(many=True),
        tags=["commitments"],
    )
    def get(self, request: Request, commitment_id: UUID) -> Response:
        """For officers who may see the commitment."""
        commitment = _commitment(actor_of_request(request), commitment_id)
        return Response(KeptFileShape(files_of_commitment(commitment), many=True).data)


class CommitmentFileView(FileView):
    """一份承诺的一个附件。"""

    @extend_schema(
        summary="取一个附件（留用证记录）", operation_id="commitments_file", responses=BYTES, tags=["commitments"]
    )
    def get(self, request: Request, commitment_id: UUID, file_id: UUID) -> HttpResponse:
        """Its bytes as they were handed in."""
        actor = actor_of_request(request)
        commitment = _commitment(actor, commitment_id)
        found = _one_of(files_of_commitment(commitment), file_id)
        note_commitment_opening(commitment, by=actor, at=now())
        return _bytes_of(found)


class CreditFilesView(APIView):
    """拟记入的信用记录的附件。"""

    @extend_schema(
        summary="一条拟记入的信用记录的证据，和本人交来的",
        operation_id="credit_proposals_files_list",
        responses=KeptFileShape(many=True),
        tags=["commitments"],
    )
    def get(self, request: Request, proposal_id: UUID) -> Response:
        """For its keepers and supervisors."""
        files = attachments.of(_proposal(actor_of_request(request), proposal_id))
        return Response(KeptFileShape(files, many=True).data)


class CreditFileView(FileView):
    """拟记入的信用记录的一个附件。"""

    @extend_schema(
        summary="取一个附件（留用证记录）", operation_id="credit_proposals_file", responses=BYTES, tags=["commitments"]
    )
    def get(self, request: Request, proposal_id: UUID, file_id: UUID) -> HttpResponse:
        """Its bytes as they were handed in."""
        actor = actor_of_request(request)
        proposal = _proposal(actor, proposal_id)
        found = _one_of(attachments.of(proposal), file_id)
        note_credit_opening(proposal, by=actor, at=now())
        return _bytes_of(found)


def _proof(request: Request, number: str, proof_id: UUID) -> CaseProof:
    """A proof of a case that the caller works on. Raises NotVisible, NotAllowed."""
    rows = CaseProof.objects.filter(case=visible_case_id(number, request)).select_related(
        "case__item_version", "proof", "party"
    )
    proof = rows.filter(pk=proof_id).first()
    if proof is None:
        raise NotVisible(_("这个办件里没有这项证明。"))
    permissions.may_work(actor_of_request(request), proof.case)
    return proof


def _commitment(actor: Actor, commitment_id: UUID) -> Commitment:
    rows = Commitment.objects.visible_to(actor).with_all().select_related("evidence").distinct()
    found: Commitment | None = rows.filter(pk=commitment_id).first()
    if found is None:
        raise no_such_commitment()
    if not actor.is_officer:
        raise NotAllowed
    return found


def _proposal(actor: Actor, proposal_id: UUID) -> CreditProposal:
    rows = CreditProposal.objects.visible_to(actor).select_related("holder", "department")
    found: CreditProposal | None = rows.filter(pk=proposal_id).first()
    if found is None:
        raise NotVisible(_("没有找到这条拟记入的信用记录。"))
    if not actor.has(*CREDIT_READERS):
        raise NotAllowed
    return found


def _one_of(files: Any, file_id: UUID) -> Attachment:
    found: Attachment | None = next((one for one in files if one.pk == file_id), None)
    if found is None:
        raise NotVisible(_("没有这个附件。"))
    return found


def _bytes_of(found: Attachment) -> HttpResponse:
    return file_answer(attachments.open_attachment(found), found.media_type, found.pk.hex[:8])
