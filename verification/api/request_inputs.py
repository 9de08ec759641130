"""What comes in about a verification request over the API."""

from typing import Any

from rest_framework import serializers

from portal.foundation.api.fields import ChoiceField, PlainText
from verification.models import Outcome, ReturnCode


class AnswerSerializer(serializers.Serializer[Any]):
    """A reply."""

    outcome = ChoiceField(choices=Outcome.choices)
    facts = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)
    note = PlainText(required=False, allow_blank=True)


class CorrectSerializer(AnswerSerializer):
    """A corrected reply with what was wrong."""

    reason = PlainText()


class ReasonSerializer(serializers.Serializer[Any]):
    """A reason."""

    reason = PlainText()


class ReturnSerializer(ReasonSerializer):
    """Why it is not this department's matter, and whose it is."""

    return_code = ChoiceField(
        choices=ReturnCode.choices,
        default=ReturnCode.NOT_OURS,
        help_text="为什么不归本单位办；不写是 not_ours。内容不清楚的不退回，用 clarify",
    )


class RateSerializer(serializers.Serializer[Any]):
    """How content the requesting side is."""

    score = serializers.IntegerField(min_value=1, max_value=5)


class ReclassifySerializer(ReasonSerializer):
    """A slower tier with the reason."""

    tier = serializers.CharField(max_length=50)


class AssignSerializer(serializers.Serializer[Any]):
    """To whom: the id of a colleague's account."""

    user = serializers.IntegerField(min_value=1, max_value=2**31 - 1, source="user_id")


class ReplyDraftSerializer(serializers.Serializer[Any]):
    """A begun reply, as far as it is typed."""

    outcome = ChoiceField(choices=Outcome.choices, required=False, allow_blank=True)
    facts = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)
    note = PlainText(required=False, allow_blank=True)


class ClarifySerializer(serializers.Serializer[Any]):
    """A question or an explanation."""

    text = PlainText()
