"""REST doors of the risk of taking a person's word for a proof 风险评估: every assessment, and the next review."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.actions import risk
from catalog.models import ProofItem, RiskAssessment
from catalog.queries import OVERSEERS, own_department
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now

TAGS = ["commitments"]


class RiskReviewInput(serializers.Serializer[Any]):
    """What the review found, why, and by which day the next one is due."""

    conclusion = ChoiceField(choices=RiskAssessment.Conclusion.choices)
    grounds = serializers.CharField(max_length=risk.LONGEST_GROUNDS)
    next_review_on = serializers.DateField()


class RiskAssessmentShape(serializers.ModelSerializer[RiskAssessment]):
    """One assessment; the newest reviewed one decides whether one may commit for the proof."""

    reviewed_by: Any = serializers.StringRelatedField(allow_null=True)
    next_review_on = serializers.DateField(allow_null=True)

    class Meta:
        model = RiskAssessment
        fields: tuple[str, ...] = (
            "conclusion", "grounds", "assessed_at", "reviewed_at", "reviewed_by", "next_review_on",
        )  # fmt: skip
        read_only_fields = fields


class RiskView(IdempotentCreateMixin):
    """风险评估。"""

    permission_classes = [needs(*OVERSEERS)]

    @extend_schema(
        summary="一项证明的历次风险评估，新的在前",
        operation_id="risk_assessments_list",
        responses=RiskAssessmentShape(many=True),
        tags=TAGS,
    )
    def get(self, request: Request, code: str) -> Response:
        """Those of the caller's city."""
        programme = own_department(actor_of_request(request)).programme
        rows = programme.risk_assessments.filter(proof=_proof(code)).select_related("reviewed_by")
        return Response(RiskAssessmentShape(rows.order_by("-assessed_at", "-pk"), many=True).data)

    @extend_schema(
        summary="登记复核：从现在起按新的结论（统筹机构办公室）",
        operation_id="risk_assessments_review",
        request=RiskReviewInput,
        responses={201: RiskAssessmentShape},
        tags=TAGS,
    )
    def post(self, request: Request, code: str) -> Response:
        """Review it."""
        actor, body = actor_of_request(request), body_of(request, RiskReviewInput)
        programme_id = own_department(actor).programme_id
        row = risk.review(proof_id=_proof(code).pk, programme_id=programme_id, by=actor, at=now(), **body)
        return Response(RiskAssessmentShape(row).data, status=201)


def _proof(code: str) -> ProofItem:
    proof = ProofItem.objects.filter(code=code).first()
    if proof is None:
        raise NotVisible(_("没有这项证明。"))
    return proof
