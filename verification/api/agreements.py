"""REST doors of agreements between departments 协查核验反馈工作机制 (article 4.1, 4.3), and of the gaps."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import officers
from catalog.models import Duty
from catalog.queries import OVERSEERS, own_department
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, word_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField, CodeName, MomentField
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from verification.actions import agreements as actions
from verification.models import Agreement
from verification.queries.agreements import gaps


class TermsInput(serializers.Serializer[Any]):
    """What is agreed: way, steps, limit (the code of a tier), who speaks for each side, from when until when."""

    way = ChoiceField(choices=Agreement.Way.choices, default=Agreement.Way.SYSTEM)
    steps = serializers.CharField(max_length=actions.LONGEST_STEPS, help_text="协查流程")
    tier = serializers.CharField(max_length=50, help_text="协查时限：时限档代码，由出具单位的存储情况决定")
    requesting_duty = ChoiceField(choices=Duty.choices, default=Duty.LIAISON)
    issuing_duty = ChoiceField(choices=Duty.choices, default=Duty.LIAISON)
    valid_from = MomentField(required=False, allow_null=True, default=None)
    valid_until = MomentField(required=False, allow_null=True, default=None)


class ProposalInput(TermsInput):
    """An agreement of the own department with the one that keeps the records of a proof."""

    proof = serializers.CharField(max_length=50, help_text="证明代码")
    issuing_department = serializers.CharField(max_length=50, help_text="出具单位代码")


class AgreementReasonInput(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=actions.LONGEST_REASON)


class AgreementShape(serializers.ModelSerializer[Agreement]):
    """An agreement; `phase` is `in_force` where it is confirmed and between its dates."""

    proof = CodeName()
    requesting_department = CodeName()
    issuing_department = CodeName()
    phase = serializers.SerializerMethodField()
    tier = serializers.CharField(source="tier.code")
    limit = serializers.CharField(source="tier.name")

    class Meta:
        model = Agreement
        fields = (
            "number", "phase", "proof", "requesting_department", "issuing_department", "way", "steps", "tier", "limit",
            "requesting_duty", "issuing_duty", "valid_from", "valid_until", "proposed_at", "confirmed_at", "reason",
        )  # fmt: skip

    def get_phase(self, row: Agreement) -> str:
        return row.phase(now())


class AgreementGapShape(serializers.Serializer[Any]):
    """A proof that one department asks of another without an agreement in force."""

    proof = CodeName()
    requesting_department = CodeName(source="requesting")
    issuing_department = CodeName(source="issuing")
    asked = serializers.IntegerField(help_text="近 30 天按一般方式发出的协查")
    in_talks = serializers.CharField(source="in_talks.number", default=None, allow_null=True)


@extend_schema_view(
    list=extend_schema(summary="部门之间的协查工作机制"), retrieve=extend_schema(summary="一份协查工作机制")
)
class AgreementViewSet(
    IdempotentCreateMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Agreement]
):
    """协查工作机制。"""

    permission_classes = [needs(*officers.AT_THE_DESK, *OVERSEERS)]
    filter_backends = ()
    lookup_field = "number"
    lookup_value_regex = r"[A-Za-z0-9-]{1,28}"
    serializer_class = AgreementShape
    cursor_ordering = ("-proposed_at", "-pk")
    queryset = Agreement.objects.none()

    def get_queryset(self) -> QuerySet[Agreement]:
        """Those of the own department; of the programme for who looks over all."""
        return Agreement.objects.visible_to(actor_of_request(self.request)).for_lists()

    @extend_schema(request=ProposalInput, responses={201: AgreementShape}, summary="提出（需求单位）")
    def create(self, request: Request) -> Response:
        """Propose one to the department that keeps the records."""
        body = body_of(request, ProposalInput)
        proof, issuer = body.pop("proof"), body.pop("issuing_department")
        made = actions.propose(
            proof=proof,
            issuing_department=issuer,
            terms=actions.Terms(**body),
            by=actor_of_request(request),
            at=now(),
        )
        return self._answer(made.number, 201)

    @extend_schema(request=TermsInput, responses=AgreementShape, summary="修改被退回的，再提出")
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, number: str) -> Response:
        """Propose it again, changed."""
        terms = actions.Terms(**body_of(request, TermsInput))
        return self._act(actions.revise, terms=terms)

    @extend_schema(request=None, responses=AgreementShape, summary="确认（出具单位）：之后的协查函按它发出")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, number: str) -> Response:
        """Confirm it."""
        return self._act(actions.confirm)

    @extend_schema(request=AgreementReasonInput, responses=AgreementShape, summary="退回修改（出具单位）")
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, number: str) -> Response:
        """Send it back."""
        return self._act(actions.decline, **body_of(request, AgreementReasonInput))

    @extend_schema(request=AgreementReasonInput, responses=AgreementShape, summary="终止，或收回还没有确认的")
    @action(detail=True, methods=["post"])
    def end(self, request: Request, number: str) -> Response:
        """End it."""
        return self._act(actions.end, **body_of(request, AgreementReasonInput))

    @extend_schema(
        summary="还没有机制的：哪个部门向哪个部门要哪项证明，问得多的在前",
        parameters=[OpenApiParameter("department", str, description="部门代码；统筹机构用，不写是全市")],
        responses=AgreementGapShape(many=True),
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def gaps(self, request: Request) -> Response:
        """What is missing, of the own department; of the programme for who looks over all."""
        actor, code = actor_of_request(request), word_of(request, "department")
        own = own_department(actor)
        found = gaps(own.programme_id, now(), department_id=None if actor.has(*OVERSEERS) else own.pk)
        if code:
            found = [one for one in found if code in (one.requesting.code, one.issuing.code)]
        return Response(AgreementGapShape(found, many=True).data)

    def _act(self, verb: Callable[..., Agreement], **said: Any) -> Response:
        """The verb on what the caller may see, and how it stands now."""
        number = self.kwargs["number"]
        found = self.get_queryset().filter(number=number).first()
        if found is None:
            raise NotVisible(_("没有找到这份协查工作机制，或者它不归您的部门。"))
        verb(agreement_id=found.pk, by=actor_of_request(self.request), at=now(), **said)
        return self._answer(number)

    def _answer(self, number: str, status: int = 200) -> Response:
        row = self.get_queryset().get(number=number)
        return Response(AgreementShape(row).data, status=status)
