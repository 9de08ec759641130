"""Fields that the shapes of several domains share."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class OptionalText(serializers.CharField):
    """A text that may be left out, up to `longest` characters; empty then."""

    def __init__(self, longest: int, **kwargs: Any) -> None:
        super().__init__(max_length=longest, required=False, allow_blank=True, default="", **kwargs)


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "09:00"})
class ClockField(serializers.TimeField):
    """A time of day to the minute, in Asia/Shanghai: `09:00`. (JSON Schema's `time` would want an offset.)"""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class MomentField(serializers.DateTimeField):
    """A moment of this century: years that nobody means are refused before they reach a calendar."""

    def to_internal_value(self, value: Any) -> datetime:
        """The aware moment. Raises the framework's ValidationError."""
        moment: datetime = super().to_internal_value(value)
        if not 2000 <= moment.year <= 2100:
            raise serializers.ValidationError(_("写 2000 到 2100 年之间的时间。"), "out_of_range")
        return moment
