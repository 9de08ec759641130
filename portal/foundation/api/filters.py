"""Filters that the lists of several domains share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField

from portal.foundation.api import words
from portal.foundation.api.fields import YEARS

_no_such_choice = lazy(words.no_such_choice, str)


class ChoiceFilter(django_filters.ChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """One of some values; a refusal names them, as that of `fields.ChoiceField` does."""

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        known = dict(choices)
        refusals = {"invalid_choice": _no_such_choice(known)}
        super().__init__(*args, choices=tuple(known.items()), error_messages=refusals, **kwargs)


class _MomentField(IsoDateTimeField):  # type: ignore[misc]  # django-filter has no types
    """`2026-11-24T09:00+08:00`; without an offset in Asia/Shanghai."""

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        if moment is not None and moment.year not in YEARS:
            raise ValidationError(_("写 2000 到 2100 年之间的时间。"), "out_of_range")
        return moment


class MomentFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]  # as above
    """By a moment of this century."""

    field_class = _MomentField
