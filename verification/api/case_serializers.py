"""Shapes of cases in the API: what comes in, and what goes out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import PartyRole
from certificates.models import DocumentType, Holder
from verification.actions import materials, site_checks
from verification.actions.deciding import SPARED_COLUMNS
from verification.api.course_shapes import SparedShape
from verification.api.request_serializers import CodeNameSerializer as CodeName
from verification.models import Case, CaseStatus, Commitment, ProofStatus, SiteCheck
from verification.queries import CasePage
from verification.queries.case_rows import is_struck_out
from verification.reasons import reason_text

LONGEST_NUMBER = 40
LONGEST_NAME = 100


class PlainTextField(serializers.CharField):
    """Text of people, without control characters, at most 1 000 letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1_000, **kwargs)


# --- in ---


class ApplicantInput(serializers.Serializer[Any]):
    """The applicant as typed."""

    kind = serializers.ChoiceField(choices=Holder.Kind.choices, default=Holder.Kind.PERSON)
    document_type = serializers.ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)
    name = serializers.CharField(max_length=LONGEST_NAME)


class OfPersonInput(serializers.Serializer[Any]):
    """Somebody by the exact number of a document."""

    document_type = serializers.ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)


class PartyInputShape(serializers.Serializer[Any]):
    """Somebody beside the applicant."""

    role = serializers.ChoiceField(choices=[pair for pair in PartyRole.choices if pair[0] != PartyRole.APPLICANT])
    kind = serializers.ChoiceField(choices=Holder.Kind.choices, default=Holder.Kind.PERSON)
    document_type = serializers.ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)
    name = serializers.CharField(max_length=LONGEST_NAME)


class AuthorisationShape(serializers.Serializer[Any]):
    """On what the reading rests. `token`: an unused code, or the id of a presentation."""

    method = serializers.ChoiceField(choices=[("code", "code"), ("on_site", "on_site"), ("duty", "duty")])
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

    outcome = serializers.ChoiceField(choices=Case.Outcome.choices)
    reason = PlainTextField(required=False, allow_blank=True, default="")


class OptionalReasonInput(serializers.Serializer[Any]):
    """A reason that may be left out."""

    reason = PlainTextField(required=False, allow_blank=True, default="")


class HandOverInput(serializers.Serializer[Any]):
    """A colleague of the same department, and a note for them."""

    to = serializers.IntegerField(min_value=1)
    note = PlainTextField(required=False, allow_blank=True, default="")


class NoteInput(serializers.Serializer[Any]):
    """A note to the issuing department."""

    note = PlainTextField(required=False, allow_blank=True, default="")


class CommitInput(serializers.Serializer[Any]):
    """How the commitment was signed. `file`: the drawn signature (pad) or the scan (paper).

    Where the text says that commitments are published, the person must agree to it (`agrees_to_publication`).
    """

    method = serializers.ChoiceField(choices=Commitment.Method.choices, default=Commitment.Method.PAD)
    file = serializers.FileField(required=False, allow_null=True)
    agrees_to_publication = serializers.BooleanField(default=False)


class SupplyInput(serializers.Serializer[Any]):
    """Freely offered material: a file, a note, or both."""

    file = serializers.FileField(required=False, allow_null=True)
    note = PlainTextField(required=False, allow_blank=True, default="")


class SupplementInput(SupplyInput):
    """Asked-for material, with why it is asked. Without a file the asking is recorded, with the applicant's term.

    `points`: names of the letter's fields to be proved; only those that differ. Left out: all of them.
    """

    reason = PlainTextField()
    points = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=40)
    working_days = serializers.IntegerField(
        default=materials.USUAL_TERM, min_value=materials.SHORTEST_TERM, max_value=materials.LONGEST_TERM
    )


class SiteCheckInput(serializers.Serializer[Any]):
    """A check to plan (`planned_on`, else today), or with `result` its findings by two officers.

    With `why_moved` a planned check is put on another day. With a result, `signing` says whether the person visited
    signed (then `visited` and `signature`), refused or was absent.
    """

    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    signing = serializers.ChoiceField(choices=SiteCheck.Signing.choices, required=False, allow_blank=True, default="")
    visited = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    signature = serializers.FileField(required=False, allow_null=True)
    photos = serializers.ListField(child=serializers.FileField(), required=False, max_length=site_checks.MOST_PHOTOS)
    planned_on = serializers.DateField(required=False)
    why_moved = PlainTextField(required=False, allow_blank=True, default="")
    result = serializers.ChoiceField(choices=SiteCheck.Result.choices, required=False)
    findings = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    officers = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=10)


# --- out ---


class CellShape(serializers.Serializer[Any]):
    """A value and where it came from."""

    value = serializers.JSONField()
    source = serializers.DictField()  # type: ignore[assignment]  # a field here, not where the serializer reads from
    found = serializers.DictField(required=False)


class TriedShape(serializers.Serializer[Any]):
    """A way that gave nothing."""

    way = serializers.CharField()
    reason_code = serializers.CharField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class PartyShape(serializers.Serializer[Any]):
    """Somebody of the case, masked."""

    id = serializers.CharField()
    role = serializers.CharField()
    name = serializers.CharField()
    number = serializers.CharField()
    missing = serializers.IntegerField()


class ProofShape(serializers.Serializer[Any]):
    """One proof of one person. `licence` is an opaque id, `request` the number of the verification request.

    `follows`: the request is that of this sister case, whose reply is taken over (沿用).
    """

    id = serializers.UUIDField()
    proof = CodeName()
    party = serializers.CharField()
    channel = serializers.CharField()
    status = serializers.ChoiceField(choices=ProofStatus.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field here, not an option of this one
    reason_code = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    tried = TriedShape(many=True)
    licence = serializers.UUIDField(allow_null=True)
    licence_type = CodeName(allow_null=True)
    request = serializers.CharField(allow_null=True)
    follows = serializers.CharField(allow_null=True, help_text="沿用哪个办件的协查；不沿用为 null")


class CaseRowShape(serializers.Serializer[Any]):
    """A row of a list."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=CaseStatus.choices)
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
    status = serializers.ChoiceField(choices=CaseStatus.choices)
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


class CommitmentShape(serializers.Serializer[Any]):
    """A signed commitment."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    signed_at = serializers.DateTimeField()
    check_due_at = serializers.DateTimeField(allow_null=True)
    proof = ProofShape()


class CheckingOfficerShape(serializers.Serializer[Any]):
    """An officer of a check; `recorded` it, or `confirmed_at` it in their own name, or has not yet."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    recorded = serializers.BooleanField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class SiteCheckShape(serializers.Serializer[Any]):
    """A planned or finished check, with its proof. `lapsed`: its day is over and nothing was recorded."""

    id = serializers.UUIDField()
    planned_on = serializers.DateField()
    done_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_blank=True)
    lapsed = serializers.BooleanField()
    officers = CheckingOfficerShape(many=True)
    proof = ProofShape()


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
        "pending_materials": case.pending_materials,
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


def proof_body(page: CasePage, proof_id: Any) -> dict[str, Any]:
    """The answer about one proof of a loaded page."""
    proof = next(one for one in page.proofs if one.pk == proof_id)
    request = page.requests.get(proof.pk)
    licence_type = proof.licence.licence_type if proof.licence else None
    return {
        "id": proof.pk,
        "proof": {"code": proof.proof.code, "name": proof.proof.name},
        "party": str(proof.party_id),
        "channel": proof.way,
        "status": ProofStatus.STRUCK_OUT if is_struck_out(proof) else proof.status,
        "required": proof.required,
        "reason_code": proof.reason_code,
        "reason": reason_text(proof.reason_code),
        "tried": [{**entry, "reason": reason_text(entry["reason_code"])} for entry in proof.tried],
        "licence": proof.licence_id,
        "licence_type": {"code": licence_type.code, "name": licence_type.name} if licence_type else None,
        "request": request.number if request else None,
        "follows": request.case.number if request and proof.follows_id else None,
    }


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
