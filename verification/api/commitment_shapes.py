"""Shapes of commitments in the API: what comes in, and what goes out."""

from typing import Any

from rest_framework import serializers

from certificates.models import DocumentType
from portal.foundation.api.fields import ChoiceField, CodeName, PlainText
from verification.models import (
    Breach,
    Commitment,
    CommitmentCheck,
    CommitmentListEdition,
    CommitmentObjection,
    CommitmentStatus,
    CreditProposal,
    CreditRecord,
    Measure,
    ProposalStatus,
)


class ReasonInput(serializers.Serializer[Any]):
    """Why."""

    reason = PlainText()


class CheckInput(serializers.Serializer[Any]):
    """What a check found. `kept: false` is no finding yet: the person is heard first."""

    kept = serializers.BooleanField()
    findings = PlainText()
    manner = ChoiceField(choices=CommitmentCheck.Manner.choices, default=CommitmentCheck.Manner.SHARED_DATA)
    file = serializers.FileField(required=False, allow_null=True)


class HearInput(serializers.Serializer[Any]):
    """What the person says; `waived`: they have nothing to say."""

    statement = PlainText(required=False, allow_blank=True, default="")
    waived = serializers.BooleanField(default=False)
    file = serializers.FileField(required=False, allow_null=True)


class FindingInput(serializers.Serializer[Any]):
    """Whether the commitment is false, and why; `lapses_on`: from which day the credit record counts no more."""

    is_false = serializers.BooleanField()
    grounds = PlainText()
    lapses_on = serializers.DateField(required=False, allow_null=True)


class MeasureInput(serializers.Serializer[Any]):
    """A measure to order (`text`, for `rectify` with `due_on`), or, with `outcome`, carried out.

    `revoke` takes the decision of the case back at once: `result` says what becomes of what was issued or paid on it,
    `licence` is the licence that was issued on it and is annulled with it.
    """

    kind = ChoiceField(choices=Measure.Kind.choices)
    text = PlainText(required=False, allow_blank=True, default="")
    due_on = serializers.DateField(required=False, allow_null=True)
    outcome = PlainText(required=False, allow_blank=True, default="")
    result = PlainText(required=False, allow_blank=True, default="")
    licence = serializers.UUIDField(required=False, allow_null=True, source="licence_id")


class ObjectInput(serializers.Serializer[Any]):
    """An objection: of the person against a finding, or of a third party (officers write down who: `name`)."""

    kind = ChoiceField(choices=CommitmentObjection.Kind.choices)
    text = PlainText()
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    contact = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_null=True)


class ObjectionAnswerInput(serializers.Serializer[Any]):
    """Whether the objection is upheld, and the answer."""

    upheld = serializers.BooleanField()
    answer = PlainText()


class CheckShape(serializers.ModelSerializer[CommitmentCheck]):
    """The plan and what came of it. `draw` < `share` × 100: drawn."""

    class Meta:
        model = CommitmentCheck
        fields = ("status", "mode", "share", "draw", "reason_code", "due_at", "result", "manner", "done_at")
        read_only_fields = fields


class MeasureShape(serializers.ModelSerializer[Measure]):
    """A measure."""

    text = serializers.CharField()

    class Meta:
        model = Measure
        fields = ("kind", "ordered_at", "due_at", "done_at", "text")
        read_only_fields = fields


class BreachShape(serializers.ModelSerializer[Breach]):
    """Hearing and finding, with what was said."""

    suspicion, statement, grounds = serializers.CharField(), serializers.CharField(), serializers.CharField()
    measures = MeasureShape(many=True)

    class Meta:
        model = Breach
        fields = (
            "status", "raised_at", "hear_until", "heard_at", "hearing", "decided_at", "object_until",
            "suspicion", "statement", "grounds", "measures",
        )  # fmt: skip
        read_only_fields = fields


class ObjectionShape(serializers.ModelSerializer[CommitmentObjection]):
    """An objection and its answer."""

    text, answer = serializers.CharField(), serializers.CharField()

    class Meta:
        model = CommitmentObjection
        fields = ("id", "kind", "status", "filed_at", "answer_due_at", "decided_at", "text", "answer")
        read_only_fields = fields


class CommitmentRowShape(serializers.ModelSerializer[Commitment]):
    """A line of the list, masked."""

    case = serializers.CharField(source="case_proof.case.number")
    proof = CodeName(source="template.proof")
    person = serializers.CharField(source="holder.masked_name")
    status = ChoiceField(choices=CommitmentStatus.choices)
    check = CheckShape(source="plan")

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ("id", "case", "proof", "person", "status", "method", "signed_at", "check")
        read_only_fields = fields


class PublishedCommitmentShape(serializers.ModelSerializer[Commitment]):
    """A commitment on view: whose in masked form, for what, until when."""

    person = serializers.CharField(source="holder.masked_name")
    proof = CodeName(source="template.proof")
    service_item = CodeName(source="case_proof.case.item_version.item")
    department = CodeName(source="case_proof.case.department")
    programme = serializers.CharField(source="case_proof.case.programme.code")
    published_until = serializers.DateTimeField()

    class Meta:
        model = Commitment
        fields = ("id", "person", "proof", "service_item", "department", "programme", "signed_at", "published_until")
        read_only_fields = fields


class CommitmentDetailShape(CommitmentRowShape):
    """One commitment with its text, its check's findings, hearing, finding, measures and objections.

    `breach`: the newest doubt; `doubts`: all of them, the newest last. People see the objections that are their own.
    """

    notice = serializers.CharField()
    findings = serializers.CharField(source="plan.findings")
    breach = BreachShape(allow_null=True, default=None)
    doubts = BreachShape(many=True)
    objections = ObjectionShape(many=True)
    document_sha256 = serializers.CharField()

    class Meta(CommitmentRowShape.Meta):
        fields = (
            *CommitmentRowShape.Meta.fields,
            "notice", "findings", "breach", "doubts", "objections", "document_sha256", "publication_agreed_at",
        )  # fmt: skip
        read_only_fields = fields


class CreditProposalInput(serializers.Serializer[Any]):
    """Who, what, on which document, and the evidence (multipart)."""

    document_type = ChoiceField(choices=DocumentType.choices)
    number = serializers.CharField(max_length=30)
    name = serializers.CharField(max_length=80)
    kind = ChoiceField(choices=CreditRecord.Kind.choices)
    legal_basis = serializers.CharField(max_length=200)
    facts = PlainText()
    lapses_on = serializers.DateField(required=False, allow_null=True)
    file = serializers.FileField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`source` is a name that the framework keeps for itself."""
        return {**super().get_fields(), "source": serializers.CharField(max_length=120)}


class CreditDecisionInput(serializers.Serializer[Any]):
    """Whether the record is entered, and why."""

    is_entered = serializers.BooleanField()
    grounds = PlainText()


class CreditProposalRowShape(serializers.ModelSerializer[CreditProposal]):
    """A line of the list, masked."""

    person = serializers.CharField(source="holder.masked_name")
    department = serializers.CharField(source="department.code")
    kind = ChoiceField(choices=CreditRecord.Kind.choices)
    status = ChoiceField(choices=ProposalStatus.choices)

    class Meta:
        model = CreditProposal
        fields: tuple[str, ...] = (
            "id", "person", "department", "kind", "status", "source", "legal_basis", "lapses_on", "proposed_at",
            "hear_until", "heard_at", "decided_at",
        )  # fmt: skip
        read_only_fields = fields


class CreditProposalShape(CreditProposalRowShape):
    """One proposal with what was said; `record` is the credit record that was entered."""

    facts, statement, grounds = serializers.CharField(), serializers.CharField(), serializers.CharField()
    record = serializers.IntegerField(source="record_id", allow_null=True)

    class Meta(CreditProposalRowShape.Meta):
        fields = (*CreditProposalRowShape.Meta.fields, "facts", "statement", "grounds", "record")
        read_only_fields = fields


class ListEditionRowShape(serializers.ModelSerializer[CommitmentListEdition]):
    """An edition of the list of commitment items."""

    programme = serializers.CharField(source="programme.code")

    class Meta:
        model = CommitmentListEdition
        fields: tuple[str, ...] = ("programme", "number", "published_at", "note")
        read_only_fields = fields


class ListEditionShape(ListEditionRowShape):
    """With its lines, as they were published."""

    class Meta(ListEditionRowShape.Meta):
        fields = (*ListEditionRowShape.Meta.fields, "rows")
        read_only_fields = fields


class EditionNoteInput(serializers.Serializer[Any]):
    """A word about the edition."""

    note = PlainText(required=False, allow_blank=True, default="")


class CreditShape(serializers.ModelSerializer[CreditRecord]):
    """A credit record and where it stands; the person is masked."""

    person = serializers.CharField(source="holder.masked_name")
    standing = serializers.SerializerMethodField(
        help_text="counting 计，asked 申请了修复、还计，repaired 已修复，annulled 已撤销，lapsed 已到期"
    )
    commitment = serializers.UUIDField(source="commitment_id", allow_null=True, help_text="虚假承诺的那份承诺")

    class Meta:
        model = CreditRecord
        fields: tuple[str, ...] = (
            "id", "person", "kind", "standing", "source", "legal_basis", "commitment", "recorded_at", "lapses_on",
            "repair_asked_at", "repaired_at", "annulled_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_standing(self, row: CreditRecord) -> str:
        return row.standing(self.context["at"])
