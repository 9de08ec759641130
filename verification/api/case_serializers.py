"""Shapes of cases in the API: opening, form, people, decision; the case as it stands."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import PartyRole
from certificates.models import DocumentType, Holder
from portal.foundation.api.fields import ChoiceField, CodeName, PlainText, StoredDictField
from verification.actions.deciding import SPARED_COLUMNS
from verification.api.course_shapes import SparedShape
from verification.api.proof_serializers import ProofShape, proof_body
from verification.models import Case, CaseStatus
from verification.queries import CasePage

LONGEST_NUMBER = 40
LONGEST_NAME = 100


class ApplicantInput(serializers.Serializer[Any]):
    """The applicant as typed."""

    kind = ChoiceField(choices=Holder.Kind.choices, default=Holder.Kind.PERSON)
    document_type = ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)
    name = serializers.CharField(max_length=LONGEST_NAME)


class OfPersonInput(serializers.Serializer[Any]):
    """Somebody by the exact number of a document."""

    document_type = ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)


class PartyInputShape(serializers.Serializer[Any]):
    """Somebody beside the applicant."""

    role = ChoiceField(choices=[pair for pair in PartyRole.choices if pair[0] != PartyRole.APPLICANT])
    kind = ChoiceField(choices=Holder.Kind.choices, default=Holder.Kind.PERSON)
    document_type = ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)
    name = serializers.CharField(max_length=LONGEST_NAME)


class AuthorisationShape(serializers.Serializer[Any]):
    """On what the reading rests. `token`: an unused code, or the id of a presentation."""

    method = ChoiceField(
        choices=[("code", _("扫居民码或企业码")), ("on_site", _("本人当面同意")), ("duty", _("依职责读取"))]
    )
    token = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class OpenInput(serializers.Serializer[Any]):
    """Who applies, with whom, on what consent. `applicant` may be left out when a code names the holder."""

    applicant = ApplicantInput(required=False, allow_null=True)
    parties = serializers.ListField(child=PartyInputShape(), required=False, max_length=30)
    authorisation = AuthorisationShape(required=False)
    window = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    ticket = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")


class OpenCaseInput(OpenInput):
    """A new case."""

    service_item = serializers.CharField(max_length=20)


class PatchCaseInput(serializers.Serializer[Any]):
    """Fields to write; those left out stay."""

    form = serializers.DictField(child=serializers.JSONField(allow_null=True))


class DecideInput(serializers.Serializer[Any]):
    """The decision; a refusal needs its reason."""

    outcome = ChoiceField(choices=Case.Outcome.choices)
    reason = PlainText(required=False, allow_blank=True, default="")


class OptionalReasonInput(serializers.Serializer[Any]):
    """A reason that may be left out."""

    reason = PlainText(required=False, allow_blank=True, default="")


class HandOverInput(serializers.Serializer[Any]):
    """A colleague of the same department, and a note for them."""

    to = serializers.IntegerField(min_value=1)
    note = PlainText(required=False, allow_blank=True, default="")


class CellShape(serializers.Serializer[Any]):
    """A value and where it came from."""

    value = serializers.JSONField()
    source = StoredDictField()  # type: ignore[assignment]  # a field here, not where the serializer reads from
    found = StoredDictField(required=False)


class PartyShape(serializers.Serializer[Any]):
    """Somebody of the case, masked."""

    id = serializers.CharField()
    role = serializers.CharField()
    name = serializers.CharField()
    number = serializers.CharField()
    missing = serializers.IntegerField()


class CaseRowShape(serializers.Serializer[Any]):
    """A row of a list."""

    number = serializers.CharField()
    status = ChoiceField(choices=CaseStatus.choices)
    service_item = serializers.SerializerMethodField()
    applicant = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    missing = serializers.IntegerField()

    @extend_schema_field(CodeName)
    def get_service_item(self, case: Case) -> dict[str, str]:
        """The item's code and name."""
        return {"code": case.item_version.item.code, "name": case.item_version.item.name}

    def get_applicant(self, case: Case) -> str:
        """The applicant's name, masked."""
        return case.applicant.masked_name


class CaseTimeShape(serializers.Serializer[Any]):
    """Service time of a decided case, counted some seconds after the decision (article 7.5)."""

    service_seconds = serializers.IntegerField(help_text="受理到办结的服务时间，不含中止")
    verifying_seconds = serializers.IntegerField(help_text="其中部门核验，重叠的只算一次")
    assessed_seconds = serializers.IntegerField(help_text="考核用时：即办件扣除核验，其他不扣")


class CaseShape(serializers.Serializer[Any]):
    """A case with its people, proofs and form."""

    number = serializers.CharField()
    status = ChoiceField(choices=CaseStatus.choices)
    outcome = serializers.CharField(allow_blank=True)
    service_item = CodeName()
    department = CodeName()
    opened_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    needs_review_since = serializers.DateTimeField(allow_null=True)
    ticket = serializers.CharField(allow_blank=True)
    pending_materials = serializers.ListField(child=serializers.CharField())
    pending_due_at = serializers.DateTimeField(allow_null=True)
    spared = SparedShape(allow_null=True)
    time = CaseTimeShape(allow_null=True)
    theme_case = serializers.CharField(allow_null=True, help_text="一件事编号；单独开办的为 null")
    parties = PartyShape(many=True)
    form = serializers.DictField(child=CellShape())
    proofs = ProofShape(many=True)


class UnmaskedShape(serializers.Serializer[Any]):
    """A full name and number; showing them left a record."""

    name = serializers.CharField()
    number = serializers.CharField()


def case_body(page: CasePage) -> dict[str, Any]:
    """The answer about a case, from the same view as its page."""
    case, item = page.case, page.case.item_version.item
    return {
        "number": case.number,
        "status": case.status,
        "outcome": case.outcome,
        "service_item": {"code": item.code, "name": item.name},
        "department": {"code": case.department.code, "name": case.department.name},
        "opened_at": case.opened_at,
        "accepted_at": case.accepted_at,
        "decided_at": case.decided_at,
        "needs_review_since": case.needs_review_since,
        "ticket": case.ticket,
        "pending_materials": case.pending_materials if page.whole else [],
        "pending_due_at": case.pending_due_at,
        "spared": _spared_body(case),
        "time": _time_body(case),
        "theme_case": case.theme_case.number if case.theme_case else None,
        "parties": [_party_body(person) for person in page.people],
        "form": {name: _cell_body(cell) for name, cell in page.form.items()},
        "proofs": [proof_body(page, proof.pk) for proof in page.proofs],
    }


def _spared_body(case: Case) -> dict[str, Any] | None:
    return None if case.fields_total is None else {name: getattr(case, name) for name in SPARED_COLUMNS}


def _time_body(case: Case) -> dict[str, Any] | None:
    names = ("service_seconds", "verifying_seconds", "assessed_seconds")
    return None if case.assessed_seconds is None else {name: getattr(case, name) for name in names}


def _party_body(person: Any) -> dict[str, Any]:
    return {
        "id": str(person.party_id),
        "role": person.role,
        "name": person.masked_name,
        "number": person.masked_number,
        "missing": person.missing,
    }


def _cell_body(cell: dict[str, Any]) -> dict[str, Any]:
    return {key: cell[key] for key in ("value", "source", "found") if key in cell}
