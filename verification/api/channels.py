"""REST doors of the ways beside the system: the register of secret matters, units outside, fax and mail."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Department, InterimWay
from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.fields import ChoiceField, PlainText
from portal.foundation.errors import Conflict, Invalid
from portal.foundation.moment import now
from verification import reading
from verification.actions import interim, looking, outside, secret_matters
from verification.api.case_proofs import ProofDoor
from verification.api.proof_serializers import ProofShape
from verification.api.request_serializers import RequestSerializer, request_body
from verification.models import Outcome, SecretMatter, VerificationRequest


class SecretInput(serializers.Serializer[Any]):
    """Nothing of content: the department to go to, or with `result` whether it was verified."""

    department = serializers.CharField(max_length=50, required=False, help_text="出具单位代码，不填按目录")
    result = ChoiceField(choices=SecretMatter.Result.choices, required=False)


class SecretShape(serializers.ModelSerializer[SecretMatter]):
    """An entry: number, departments, day, state. There is nothing else in it."""

    requesting_department = serializers.CharField(source="requesting_department.code")
    issuing_department = serializers.CharField(source="issuing_department.code")

    class Meta:
        model = SecretMatter
        fields = ("number", "requesting_department", "issuing_department", "status", "result", "registered_at")


class OutsideInput(serializers.Serializer[Any]):
    """The unit of the directory that holds the record."""

    issuer = serializers.IntegerField(min_value=1, max_value=2**31 - 1, source="issuer_id")


class IntercityInput(serializers.Serializer[Any]):
    """To ask a unit outside; with `outcome` and `scan` what it answered, with `give_up` that nobody waits any more."""

    note = PlainText(required=False, allow_blank=True, default="")
    outcome = ChoiceField(choices=Outcome.choices, required=False)
    scan = serializers.FileField(required=False, allow_null=True, default=None)
    give_up = serializers.BooleanField(required=False, default=False)


class InterimInput(serializers.Serializer[Any]):
    """A letter that went beside the system, with its scan; with `outcome` the reply that came so."""

    way = ChoiceField(choices=InterimWay.choices)
    scan = serializers.FileField(required=False, allow_null=True, default=None)
    happened_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    note = PlainText(required=False, allow_blank=True, default="")
    outcome = ChoiceField(choices=Outcome.choices, required=False)
    facts = serializers.CharField(required=False, default="{}", max_length=20_000, help_text="JSON 对象")


class ProofSecretView(ProofDoor):
    """涉密核验登记。"""

    @extend_schema(
        summary="登记涉密核验，或登记其结果（只有编号和是否核验，没有内容）",
        operation_id="cases_proofs_secret",
        request=SecretInput,
        responses={201: SecretShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Open an entry; with `result`, close it."""
        actor, at, body = actor_of_request(request), now(), body_of(request, SecretInput)
        pk = self.proof_id(number, proof_id)
        if "result" in body:
            matter = secret_matters.close(case_proof_id=pk, result=body["result"], by=actor, at=at)
        else:
            chosen = _department_id(body.get("department", ""))
            matter = secret_matters.register(case_proof_id=pk, department_id=chosen, by=actor, at=at)
        return Response(SecretShape(matter).data, status=201)


class ProofOutsideView(ProofDoor):
    """记录在市外单位。"""

    @extend_schema(
        summary="登记出具单位在市外",
        operation_id="cases_proofs_outside",
        request=OutsideInput,
        responses=ProofShape,
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Note the unit; the proof takes the way that it has."""
        return self.take(number, proof_id, outside.note_outside, OutsideInput)


class ProofIntercityView(ProofDoor):
    """跨区域协查。"""

    @extend_schema(
        summary="发起跨区域协查、登记对方反馈，或不再等",
        operation_id="cases_proofs_intercity",
        request={"multipart/form-data": IntercityInput, "application/json": IntercityInput},
        responses={201: ProofShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Ask; or enter the answer; or give up."""
        actor, at, body = actor_of_request(request), now(), body_of(request, IntercityInput)
        pk = self.proof_id(number, proof_id)
        if body["give_up"]:
            outside.give_up(case_proof_id=pk, by=actor, at=at)
        elif "outcome" in body:
            answer = outside.Answer(outcome=body["outcome"], scan=body["scan"], note=body["note"])
            outside.enter_answer(case_proof_id=pk, answer=answer, by=actor, at=at)
        else:
            outside.ask(case_proof_id=pk, note=body["note"], by=actor, at=at)
        return self.proof_answer(number, pk, status=201)


class ProofInterimView(ProofDoor):
    """过渡期渠道。"""

    @extend_schema(
        summary="登记经传真等渠道发出的协查，或收到的反馈",
        operation_id="cases_proofs_interim",
        request={"multipart/form-data": InterimInput, "application/json": InterimInput},
        responses={201: RequestSerializer},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Record that the letter went by another way; with `outcome`, enter the reply that came so."""
        actor, at, body = actor_of_request(request), now(), body_of(request, InterimInput)
        note = "" if "outcome" in body else body["note"]
        passing = interim.Passing(way=body["way"], scan=body["scan"], happened_at=body["happened_at"], note=note)
        with transaction.atomic():
            asked = _newest_request(self.proof_id(number, proof_id))
            if "outcome" in body:
                row = interim.record_reply(
                    request_id=asked,
                    passing=passing,
                    outcome=body["outcome"],
                    facts=_facts(body["facts"]),
                    note=body["note"],
                    by=actor,
                    at=at,
                )
            else:
                row = interim.record_sent(request_id=asked, passing=passing, by=actor, at=at)
            shown = reading.request_numbered(row.number, actor)
            looking.note_request_opening(shown, by=actor, at=at)
        return Response(request_body(shown, actor), status=201)


def _department_id(code: str) -> int | None:
    """The id behind a department's code; 0 for one that is not there, None where the catalogue decides."""
    if not code:
        return None
    return Department.objects.filter(code=code.replace("\x00", "")).values_list("pk", flat=True).first() or 0


def _newest_request(proof_id: UUID) -> UUID:
    """The request of a proof that was drafted last. Raises Conflict where there is none."""
    rows = VerificationRequest.objects.filter(case_proof_id=proof_id).order_by("-drafted_at", "-pk")
    newest = rows.values_list("pk", flat=True).first()
    if newest is None:
        raise Conflict(_("这项证明没有协查。"), remedy=_("先看它现在走哪种办法。"), code="no_draft")
    return newest


def _facts(text: str) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        reason = _("facts 须是一个 JSON 对象。")
        raise Invalid(reason, errors={"/facts": reason})
    return facts
