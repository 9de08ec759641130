"""REST doors of the proofs of a case: ask, commit, supply, supplement, check on the spot, read again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import CodeName
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.errors import Invalid, NotAllowed, NotVisible
from portal.foundation.moment import now
from verification import deadlines, reading
from verification.actions import cases, commitments, drafting, looking, materials, moving_on, offering
from verification.api import examples
from verification.api import proof_serializers as shapes
from verification.api.cases import visible_case_id
from verification.api.request_serializers import ClockSerializer, RequestSerializer, clock_body, request_body
from verification.models import CaseProof, RequestStatus, VerificationRequest
from verification.permissions.commitments import may_read_notice, methods_of
from verification.queries import case_page


class SendPreviewShape(serializers.Serializer[Any]):
    """A request that is drafted, and its deadline if it were sent `at`."""

    proof = CodeName(source="request.proof")
    issuing_department = CodeName(source="request.issuing_department")
    tier = serializers.CharField(source="expected.grounds.tier.code")
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="expected.limits.due_at")
    clock = ClockSerializer()


class ProofDoor(IdempotentCreateMixin, APIView):
    """A door of one proof. The proof must belong to a case that the caller may see."""

    def proof_id(self, number: str, proof_id: UUID) -> UUID:
        """The id, if there is such a proof in this case. Raises NotVisible."""
        case_id = visible_case_id(number, self.request)
        if not CaseProof.objects.filter(pk=proof_id, case_id=case_id).exists():
            raise NotVisible(_("这个办件里没有这项证明。"))
        return proof_id

    def take(
        self,
        number: str,
        proof_id: UUID,
        verb: Callable[..., object],
        shape: type[serializers.Serializer[Any]] | None = None,
        status: int = 200,
    ) -> Response:
        """Do `verb` to the proof with what the body says; the proof as it is then."""
        actor, at, body = actor_of_request(self.request), now(), body_of(self.request, shape) if shape else {}
        verb(case_proof_id=self.proof_id(number, proof_id), by=actor, at=at, **body)
        return self.proof_answer(number, proof_id, status)

    def proof_answer(self, number: str, proof_id: UUID, status: int = 200) -> Response:
        """The proof as it is now."""
        body = self.proof_body(number, proof_id)
        return Response(shapes.ProofShape(body).data, status=status)

    def proof_body(self, number: str, proof_id: UUID) -> dict[str, Any]:
        """The same as plain values."""
        page = case_page(number, actor_of_request(self.request), now())
        return shapes.proof_body(page, proof_id)


class ProofRequestView(ProofDoor):
    """发出协查。"""

    @extend_schema(
        summary="发出之前：发给谁，如果现在发出什么时候到期，为什么",
        operation_id="cases_proofs_request_preview",
        responses=SendPreviewShape,
        tags=["cases"],
    )
    def get(self, request: Request, number: str, proof_id: UUID) -> Response:
        """The drafted request with its deadline as if it were sent now; for officers of the case's department."""
        pk, at = self.proof_id(number, proof_id), now()
        if not actor_of_request(request).is_officer:
            raise NotAllowed
        drafts = VerificationRequest.objects.for_lists().select_related("source__tier", "source__department__programme")
        draft = drafts.filter(case_proof_id=pk, status=RequestStatus.DRAFT).order_by("-drafted_at").first()
        if draft is None:
            raise NotVisible(_("这项证明没有待发的协查。"), remedy=_("先看它现在走哪种办法。"))
        expected = deadlines.expected(draft.source, at)
        body = {
            "request": draft,
            "at": at,
            "expected": expected,
            "clock": clock_body(expected.limits.deadline, expected.grounds),
        }
        return Response(SendPreviewShape(body).data)

    @extend_schema(
        summary="向出具单位发出协查",
        operation_id="cases_proofs_request",
        request=shapes.NoteInput,
        examples=examples.SEND,
        responses={201: RequestSerializer},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Send the drafted request of this proof: the clock starts."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.NoteInput)
        pk = self.proof_id(number, proof_id)
        with transaction.atomic():
            sent = drafting.send(case_proof_id=pk, by=actor, at=at, note=body["note"])
            row = reading.request_numbered(sent.number, actor)
            looking.note_request_opening(row, by=actor, at=at)
        location = request.build_absolute_uri(f"/api/v1/verification-requests/{row.number}/")
        return Response(request_body(row, actor), status=201, headers={"Location": location})


class ProofCommitView(ProofDoor):
    """签署告知承诺。"""

    @extend_schema(
        summary="签署以前：告知和承诺的全文；本人看，或由窗口给本人看",
        operation_id="cases_proofs_commit_notice",
        responses={200: shapes.NoticeShape, 409: ProblemSerializer},
        tags=["cases"],
    )
    def get(self, request: Request, number: str, proof_id: UUID) -> Response:
        """What is shown before signing; 409 with the bar and the next way where it is not offered."""
        actor, at = actor_of_request(request), now()
        held = self._held(number, proof_id)
        may_read_notice(actor, held.case, held.party.holder_id)
        offer = commitments.offer(held, at)
        body = {
            "notice": offer.notice,
            "declaration": offer.declaration,
            "version": offer.template.version,
            "is_published": offer.template.is_published,
            "methods": methods_of(actor, held.party.holder_id, at),
        }
        return Response(shapes.NoticeShape(body).data)

    @extend_schema(
        summary="登记本人签署的告知承诺",
        operation_id="cases_proofs_commit",
        request={"multipart/form-data": shapes.CommitInput, "application/json": shapes.CommitInput},
        responses={201: shapes.CommitmentShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Take a signed commitment in place of the proof. Nobody is sent for a signature where none is offered."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.CommitInput)
        pk = self.proof_id(number, proof_id)
        if lacks_signature(body):
            held = self._held(number, proof_id)
            may_read_notice(actor, held.case, held.party.holder_id)
            commitments.offer(held, at)
            words = _("附上本人在签字板上的签字（图片），或签好字的承诺书扫描件。")
            raise Invalid(_("还没有本人的签字。"), errors={"/file": words})
        signed = commitments.sign(
            case_proof_id=pk,
            by=actor,
            at=at,
            method=body["method"],
            evidence=body.get("file"),
            agrees_to_publication=body["agrees_to_publication"],
        )
        answer = {
            "id": signed.pk,
            "status": signed.status,
            "signed_at": signed.signed_at,
            "check_due_at": signed.check_due_at,
            "proof": self.proof_body(number, pk),
        }
        return Response(shapes.CommitmentShape(answer).data, status=201)

    def _held(self, number: str, proof_id: UUID) -> CaseProof:
        rows = CaseProof.objects.select_related("case__programme", "proof", "party__holder", "requirement")
        return rows.get(pk=self.proof_id(number, proof_id))


class ProofDeclineView(ProofDoor):
    """不采用告知承诺。"""

    @extend_schema(
        summary="申请人不采用告知承诺，改走下一种办法",
        operation_id="cases_proofs_decline",
        request=None,
        responses=shapes.ProofShape,
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Have the proof got otherwise."""
        return self.take(number, proof_id, commitments.decline)


class ProofNextWayView(ProofDoor):
    """改走下一种办法。"""

    @extend_schema(
        summary="现在的办法走不通，改走清单里的下一种",
        operation_id="cases_proofs_next_way",
        request=None,
        responses=shapes.ProofShape,
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Move on; the proof is `unavailable` where every way was tried."""
        return self.take(number, proof_id, moving_on.move_on)


class ProofSupplyView(ProofDoor):
    """自愿提供。"""

    @extend_schema(
        summary="登记申请人自愿提供的材料",
        operation_id="cases_proofs_supply",
        request={"multipart/form-data": shapes.SupplyInput, "application/json": shapes.SupplyInput},
        responses={201: shapes.ProofShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Take what is offered freely."""
        return self.take(number, proof_id, materials.supply, shapes.SupplyInput, 201)


class ProofTakeUpView(ProofDoor):
    """采用网上交来的材料。"""

    @extend_schema(
        summary="看过申请人在网上交来的材料，采用",
        operation_id="cases_proofs_take_up",
        request=None,
        responses=shapes.ProofShape,
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Take what came from home; the proof is there with it."""
        return self.take(number, proof_id, offering.take_up)


class ProofSupplementView(ProofDoor):
    """补充材料。"""

    @extend_schema(
        summary="请申请人补充材料，或登记补来的材料",
        operation_id="cases_proofs_supplement",
        request={"multipart/form-data": shapes.SupplementInput, "application/json": shapes.SupplementInput},
        responses={201: shapes.ProofShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Ask for, or take, what proves the point after a negative answer."""
        return self.take(number, proof_id, materials.supplement, shapes.SupplementInput, 201)


class ProofReadAgainView(ProofDoor):
    """再读一次。"""

    @extend_schema(
        summary="再读一次证照",
        operation_id="cases_proofs_read_again",
        request=None,
        responses=shapes.ProofShape,
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Try the sharing way once more."""
        return self.take(number, proof_id, cases.read_again)


def lacks_signature(body: dict[str, Any]) -> bool:
    """Whether neither a drawn signature nor a scan came; by phone the own account stands for it."""
    return body.get("file") is None and body["method"] != commitments.METHODS.PHONE
