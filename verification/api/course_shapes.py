"""Shapes of what befalls a case on its way: its steps, suspension, correction, what was spared."""

from typing import Any

from rest_framework import serializers

from portal.foundation.api.fields import ChoiceField, StoredDictField
from verification.models import SuspensionReason

LONGEST_TEXT = 1_000


class StepSerializer(serializers.Serializer[Any]):
    """A step of a timeline as it was taken; `details` of an order: its deadline and the time it gave."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()
    before = serializers.CharField()
    after = serializers.CharField()
    details = StoredDictField()


class SuspendInput(serializers.Serializer[Any]):
    """Why the case stands still, of the closed list, and a note."""

    reason = ChoiceField(choices=SuspensionReason.choices)
    note = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class CorrectionInput(serializers.Serializer[Any]):
    """What to put right, all at once; `why_again` when it is not the first time."""

    points = serializers.ListField(child=serializers.CharField(max_length=LONGEST_TEXT), min_length=1, max_length=20)
    why_again = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class CorrectedInput(serializers.Serializer[Any]):
    """What came of the open correction."""

    said = serializers.CharField(max_length=LONGEST_TEXT)


class ReviewInput(serializers.Serializer[Any]):
    """What came of the review: the decision stands, or what was done about it."""

    note = serializers.CharField(max_length=LONGEST_TEXT)


class SparedShape(serializers.Serializer[Any]):
    """How much nobody had to type or fetch; written with the decision."""

    fields_total = serializers.IntegerField()
    fields_untyped = serializers.IntegerField()
    proofs_total = serializers.IntegerField()
    proofs_spared = serializers.IntegerField()


class CorrectionShape(serializers.Serializer[Any]):
    """What the applicant is told to put right."""

    points = serializers.ListField(child=serializers.CharField())
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    said = serializers.CharField(allow_blank=True)
