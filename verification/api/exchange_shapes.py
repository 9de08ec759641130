"""What goes to and fro on a request, as the API shows it: files, questions, replies before they were put right."""

from typing import Any

from rest_framework import serializers

from portal.foundation.api.fields import CodeName
from verification.models import Clarification, EarlierReply


class FileShape(serializers.Serializer[Any]):
    """A file; `held`: it goes with the next letter of its part."""

    id = serializers.UUIDField(source="pk")
    part = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    held = serializers.BooleanField()


class ClarificationShape(serializers.ModelSerializer[Clarification]):
    """A question or an explanation."""

    department = CodeName()
    by: Any = serializers.StringRelatedField(source="user", allow_null=True)
    text = serializers.CharField()

    class Meta:
        model = Clarification
        fields = ("at", "department", "by", "text")


class EarlierReplyShape(serializers.ModelSerializer[EarlierReply]):
    """A reply as it was before it was put right; `reason`: what was wrong with it."""

    facts = serializers.DictField()
    note = serializers.CharField()
    reason = serializers.CharField()

    class Meta:
        model = EarlierReply
        fields = ("outcome", "facts", "note", "reason", "said_at", "replaced_at")
