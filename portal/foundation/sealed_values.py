"""Sealed values apart from any row: envelopes as plain functions, and the attributes that models declare.

Use them through `portal.foundation.encryption`. Data migrations call `seal_envelope` and `open_envelope` directly,
because a migration's models know nothing of sealed attributes.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self, cast, overload
from uuid import UUID

from django.utils.functional import Promise

from portal.foundation import keyring


def seal_envelope(table: str, row_id: UUID, row_version: int, values: dict[str, Any]) -> tuple[str, bytes]:
    """The key id and the envelope that hold `values` for exactly this row and version."""
    return keyring.seal_with_active(canonical_json(values), _bound_to(table, row_id, row_version))


def open_envelope(table: str, row_id: UUID, row_version: int, key_id: str, envelope: bytes) -> dict[str, Any]:
    """The values of an envelope. Raises CannotOpen if it was made for another row, version or key."""
    plain = keyring.open_with(key_id, envelope, _bound_to(table, row_id, row_version))
    return cast("dict[str, Any]", json.loads(plain))


def _bound_to(table: str, row_id: UUID, row_version: int) -> bytes:
    return f"{table}|{row_id}|{row_version}".encode()


def canonical_json(value: Any) -> bytes:
    """JSON that is equal for equal values: sorted keys, UTF-8, no blanks, every moment in UTC.

    Raises TypeError for what has no JSON form and ValueError for NaN and naive times.
    """
    return json.dumps(
        value, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A naive time cannot be kept.")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal | Promise):
        return str(value)
    raise TypeError(f"A {type(value).__name__} has no JSON form.")


class SealedAttribute(property):
    """A personal value kept in the row's envelope.

    It derives from `property` because Django lets `Model(**kwargs)` set properties, and nothing else beside fields.
    """

    def __init__(self, label: str | Promise, default: Callable[[], Any]) -> None:
        super().__init__()
        self.label = label
        self.default = default
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return instance.sealed_values()[self.name]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.sealed_values()[self.name] = self.clean(value)

    def clean(self, value: Any) -> Any:
        """The value as it will be read back. Raises TypeError, without the value, if it cannot be kept."""
        raise NotImplementedError


class SealedText(SealedAttribute):
    """Sealed text; empty unless given."""

    def __init__(self, label: str | Promise, default: str = "") -> None:
        super().__init__(label, lambda: default)

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, instance: Any, owner: type | None = None) -> str: ...
    def __get__(self, instance: Any, owner: type | None = None) -> str | Self:
        return cast("str | Self", super().__get__(instance, owner))

    def __set__(self, instance: Any, value: str) -> None:
        super().__set__(instance, value)

    def clean(self, value: Any) -> str:
        if not isinstance(value, str | Promise):
            raise TypeError(f"The sealed text {self.name!r} was given a {type(value).__name__}.")
        return str(value)


class SealedJSON(SealedAttribute):
    """A sealed JSON value; an empty object unless given. Changes in place are noticed when the row is saved."""

    def __init__(self, label: str | Promise, default: Callable[[], Any] = dict) -> None:
        super().__init__(label, default)

    def clean(self, value: Any) -> Any:
        try:
            return json.loads(canonical_json(value))
        except (TypeError, ValueError) as error:
            raise TypeError(f"The sealed value {self.name!r} cannot be written as JSON.") from _without_value(error)


def _without_value(error: Exception) -> Exception | None:
    """A cause that is safe to show: a type error names only types, a value error may quote the value."""
    return error if isinstance(error, TypeError) else None
