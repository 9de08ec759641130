"""Fields that the shapes of several domains share."""

import re
from datetime import datetime
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.foundation.api import words
from portal.foundation.moment import LOCAL

YEARS = range(2000, 2101)  # others are slips, and lead beyond what calendars and databases know
STORED_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


class ChoiceField(serializers.ChoiceField):
    """One of some values. A refusal names each of them with what it means: programs are written by people."""

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        if key == "invalid_choice":
            raise serializers.ValidationError(words.no_such_choice(self.choices), key)
        super().fail(key, **kwargs)


class PlainText(serializers.CharField):
    """What people write, at most 1 000 letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1_000, **kwargs)


class CodeName(serializers.Serializer[Any]):
    """A department, a proof, an item: by its code, with its name."""

    code = serializers.CharField()
    name = serializers.CharField()


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
        if moment.year not in YEARS:
            raise serializers.ValidationError(_("写 2000 到 2100 年之间的时间。"), "out_of_range")
        return moment


class StoredMomentField(serializers.DateTimeField):
    """A moment that stands as text in a JSON column, where it is UTC; told like all others."""

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(_moment_in(value) or value)


class StoredDictField(serializers.DictField):
    """What stands in a JSON column, its moments written like all others. Not for what a signature covers."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {str(key): _moments_in_words(one) for key, one in value.items()}


def _moments_in_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _moments_in_words(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_moments_in_words(one) for one in value]
    moment = _moment_in(value)
    return moment.astimezone(LOCAL).isoformat() if moment else value


def _moment_in(value: Any) -> datetime | None:
    """The moment that a text is, if it is one with its offset."""
    if not (isinstance(value, str) and STORED_MOMENT.fullmatch(value)):
        return None
    return datetime.fromisoformat(value)
