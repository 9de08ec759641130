"""A verification request as the API shows it: the row of a list, and all of it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.foundation import timeline, worktime_words
from portal.foundation.actors import Actor
from portal.foundation.api.fields import CodeName, StoredDictField
from portal.foundation.identity_numbers import mask_name, mask_number
from portal.foundation.moment import now
from portal.foundation.worktime import Deadline, Segment
from verification import letters, reading, told
from verification.api.course_shapes import StepSerializer
from verification.api.exchange_shapes import ClarificationShape, EarlierReplyShape, FileShape
from verification.models import VerificationRequest
from verification.queries.asked import followers_of
from verification.told import Grounds


class KeptDraftSerializer(serializers.Serializer[Any]):
    """A kept draft; `saved_at` is null where there is none."""

    saved_at = serializers.DateTimeField(allow_null=True)
    content = StoredDictField()


class MaskedSubjectSerializer(serializers.Serializer[Any]):
    """The person concerned as lists show them."""

    name = serializers.CharField()
    number = serializers.CharField()


class RequestRowSerializer(serializers.ModelSerializer[VerificationRequest]):
    """A row of a list: masked, without letter and reply."""

    state = serializers.CharField(source="status", read_only=True)
    tier = serializers.CharField(source="tier.code", read_only=True)
    proof = CodeName(read_only=True)
    requesting_department = CodeName(read_only=True)
    issuing_department = CodeName(read_only=True)
    case = serializers.CharField(source="case.number", read_only=True)
    overdue = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()

    class Meta:
        model = VerificationRequest
        fields = (
            "number",
            "state",
            "outcome",
            "tier",
            "submitted_at",
            "received_at",
            "due_at",
            "answered_at",
            "overdue",
            "proof",
            "case",
            "requesting_department",
            "issuing_department",
            "subject",
        )

    def get_overdue(self, row: VerificationRequest) -> bool:
        """Late now, or answered late."""
        return row.is_overdue(now())

    @extend_schema_field(MaskedSubjectSerializer)
    def get_subject(self, row: VerificationRequest) -> dict[str, str]:
        """Name and number, masked."""
        subject = row.subject or {}
        return {"name": mask_name(subject.get("name", "")), "number": mask_number(subject.get("number", ""))}


class SegmentSerializer(serializers.Serializer[Any]):
    """A stretch of the counting."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    counted = serializers.BooleanField()
    minutes = serializers.FloatField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # beside a field's own label

    def get_label(self, segment: Segment) -> str:
        """Why the stretch counts or does not."""
        return worktime_words.reason(segment)


class ClockSerializer(serializers.Serializer[Any]):
    """Why the deadline is what it is."""

    explanation = SegmentSerializer(many=True)
    calendar_missing = serializers.BooleanField()
    rule = serializers.CharField()
    rules = serializers.ListField(child=serializers.CharField(), help_text="起算规则和分钟时限是否在非服务时间也走")


class LetterFieldSerializer(serializers.Serializer[Any]):
    """One thing that is asked."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # what the field is called, beside its name
    type = serializers.CharField()
    unit = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # of the fact, not of this field
    options = serializers.ListField(child=serializers.CharField(), help_text="只能从中选的，列出可选的值")
    claimed = serializers.JSONField(help_text="申请表所填，没有填则为 null")  # any JSON: null needs no word of its own


class LetterSerializer(serializers.Serializer[Any]):
    """The letter of inquiry."""

    text = serializers.CharField()
    note = serializers.CharField()
    fields = LetterFieldSerializer(many=True)  # type: ignore[assignment]  # the contract's name for what is asked
    signature_valid = serializers.BooleanField()


class ReplySerializer(serializers.Serializer[Any]):
    """The letter of reply."""

    outcome = serializers.CharField()
    facts = serializers.DictField()
    note = serializers.CharField()
    answered_at = serializers.DateTimeField()
    via = serializers.CharField(help_text="经系统以外渠道收到的（fax、official_mail…），否则为空")
    blanked = serializers.BooleanField(help_text="保留期限已满，内容已清除")
    signature_valid = serializers.BooleanField()


class EventSerializer(StepSerializer):
    """One thing that happened, with the reason that was given."""

    reason = serializers.CharField()


class FullSubjectSerializer(MaskedSubjectSerializer):
    """The person concerned."""

    document_type = serializers.CharField()


class RequestSerializer(RequestRowSerializer):
    """A request with its letter, reply, clock and timeline."""

    clock = serializers.SerializerMethodField()
    letter = serializers.SerializerMethodField()
    reply = serializers.SerializerMethodField()
    timeline = serializers.SerializerMethodField()
    return_code = serializers.CharField(read_only=True, help_text="退回的原因；没有退回为空")
    return_reason = serializers.CharField(read_only=True)
    followed_by = serializers.SerializerMethodField(help_text="同一件事里沿用这件协查的其他办件")
    assignee: Any = serializers.StringRelatedField(allow_null=True)
    clarifications = ClarificationShape(many=True, read_only=True)
    earlier_replies = EarlierReplyShape(many=True, read_only=True)
    files = serializers.SerializerMethodField()
    rating = serializers.IntegerField(source="rating.score", default=None, allow_null=True, read_only=True)

    class Meta(RequestRowSerializer.Meta):
        more = ("clock", "letter", "reply", "timeline", "return_code", "return_reason", "followed_by", "assignee",
                "clarifications", "earlier_replies", "files", "rating")  # fmt: skip
        fields = (*RequestRowSerializer.Meta.fields, *more)  # type: ignore[assignment]  # longer than the row's

    @extend_schema_field(FullSubjectSerializer)
    def get_subject(self, row: VerificationRequest) -> dict[str, str]:
        """Name and number in full: whoever opens it needs them."""
        return dict(row.subject or {})

    def get_followed_by(self, row: VerificationRequest) -> list[str]:
        """The numbers of the sister cases that take its reply over."""
        return [case.number for case in followers_of(row)]

    @extend_schema_field(ClockSerializer(allow_null=True))
    def get_clock(self, row: VerificationRequest) -> dict[str, Any] | None:
        """The counted stretches; null for a draft."""
        if row.submitted_at is None:
            return None
        return dict(ClockSerializer(clock_body(told.deadline_of(row), told.grounds_of(row))).data)

    @extend_schema_field(LetterSerializer)
    def get_letter(self, row: VerificationRequest) -> dict[str, Any]:
        """The letter of inquiry; its fields name what `answer.facts` may hold."""
        return {
            "text": letters.inquiry_text(row),
            "note": row.note,
            "fields": [
                {
                    "name": fact.name,
                    "label": fact.label,
                    "type": fact.type,
                    "unit": fact.unit,
                    "required": fact.required,
                    "options": list(fact.options),
                    "claimed": fact.claimed,
                }
                for fact in reading.fact_rows(row)
            ],
            "signature_valid": bool(row.inquiry_signature) and letters.check_inquiry(row).valid,
        }

    @extend_schema_field(ReplySerializer(allow_null=True))
    def get_reply(self, row: VerificationRequest) -> dict[str, Any] | None:
        """The letter of reply; null while there is none."""
        if not row.has_reply:
            return None
        reply = {
            "outcome": row.outcome,
            "facts": row.facts,
            "note": row.reply_note,
            "answered_at": row.answered_at,
            "via": row.reply_via,
            "blanked": row.is_blanked,
            "signature_valid": letters.check_reply(row).valid,
        }
        return dict(ReplySerializer(reply).data)

    @extend_schema_field(FileShape(many=True))
    def get_files(self, row: VerificationRequest) -> list[dict[str, Any]]:
        """What was sent with its letters, and what the caller's department holds to send."""
        return [dict(FileShape(file).data) for file in reading.files_of(row, self.context["actor"])]

    @extend_schema_field(EventSerializer(many=True))
    def get_timeline(self, row: VerificationRequest) -> list[dict[str, Any]]:
        """Everything that happened, newest first."""
        return [dict(EventSerializer(event).data) for event in timeline.of(row)]


def request_body(row: VerificationRequest, actor: Actor) -> dict[str, Any]:
    """All of a request for somebody who may read it; the door has noted that they look."""
    return dict(RequestSerializer(row, context={"actor": actor}).data)


def clock_body(deadline: Deadline, grounds: Grounds) -> dict[str, Any]:
    """A deadline as `ClockSerializer` takes it."""
    return {
        "explanation": deadline.explanation,
        "calendar_missing": deadline.calendar_missing,
        "rule": grounds.condition,
        "rules": worktime_words.rules(deadline),
    }
