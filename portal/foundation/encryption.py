"""Personal data at rest: one sealed envelope per row version, sealed files, and blind indexes to find by.

A model that holds personal data derives from :class:`SealedModel` and declares what is personal::

    class Holder(SealedModel):
        name = SealedText("姓名")
        contact = SealedJSON("联系方式")

All sealed attributes of a row are one JSON document, encrypted anew whenever one of them changed. The table, the
row's id and its version are authenticated with it, so an envelope copied to another row, or an old one put back,
does not open. Reading opens the envelope on first use; what was read never shows in ``repr``, pickles or errors.

Saving part of a row names all three columns: ``save(update_fields=["status", *SEALED_COLUMNS])``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models

from portal.foundation.identifiers import uuid7
from portal.foundation.keyring import CannotOpen, blind_index, open_bytes, seal_bytes
from portal.foundation.sealed_values import (
    SealedAttribute,
    SealedJSON,
    SealedText,
    canonical_json,
    open_envelope,
    seal_envelope,
)

__all__ = [
    "SEALED_COLUMNS",
    "CannotOpen",
    "EnvelopeField",
    "SealedAttribute",
    "SealedJSON",
    "SealedModel",
    "SealedQuerySet",
    "SealedText",
    "SealedValuesLost",
    "blind_index",
    "open_bytes",
    "open_envelope",
    "seal_bytes",
    "seal_envelope",
]

SEALED_COLUMNS = ("envelope", "row_version", "key_id")


class SealedValuesLost(ValueError):
    """A write would leave out changed sealed values or tear the three sealed columns apart. Nothing was written."""


# --- the columns ---


class _SealedColumn(models.Field):  # type: ignore[type-arg]
    """Whichever of the three columns Django asks first seals the row, so all three always belong together."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # Models of a migration's history are not SealedModels; they write the columns as they stand.
        if isinstance(model_instance, SealedModel):
            model_instance.seal_if_changed(add=add)
        return super().pre_save(model_instance, add)


class EnvelopeField(_SealedColumn):
    """The sealed values of the row: bytes.

    Not a BinaryField, whose placeholder depends on the value: without one Django sends the rows of a bulk insert as
    one array a column, which costs a third.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {word: value for word, value in kwargs.items() if word != "editable"}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return value if value is None else connection.Database.Binary(value)


class RowVersionField(_SealedColumn, models.PositiveIntegerField):  # type: ignore[type-arg]
    """How many times the row was sealed; authenticated with the envelope."""


class KeyIdField(_SealedColumn, models.CharField):  # type: ignore[type-arg]
    """Which key of the ring opens the envelope."""


# --- the model ---


@dataclass(slots=True, repr=False, eq=False)
class _Opened:
    """The plain values of one instance, and what they were when read or sealed."""

    values: dict[str, Any]
    as_sealed: bytes  # empty: never sealed
    row_id: UUID
    texts: dict[str, str] | None = field(
        init=False, default=None
    )  # where nothing but texts is sealed: quick to compare

    def __post_init__(self) -> None:
        if self.as_sealed and all(isinstance(value, str) for value in self.values.values()):
            self.texts = dict(self.values)

    def __repr__(self) -> str:
        return "<sealed values>"

    def changed(self, row_id: UUID) -> bool:
        if row_id != self.row_id:
            return True
        return self.texts != self.values and self.as_sealed != canonical_json(self.values)


_Row_co = TypeVar("_Row_co", bound="SealedModel", covariant=True)


class SealedQuerySet(models.QuerySet[_Row_co]):
    """Rows with an envelope. A QuerySet of a sealed model derives from this one."""

    def update(self, **kwargs: Any) -> int:
        _refuse_sealed_columns(kwargs)
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, update_conflicts: bool = False, **kwargs: Any) -> list[Any]:
        """As Django's, but not onto existing rows: their ids, which the envelopes name, are others."""
        if update_conflicts:
            raise SealedValuesLost("Sealed rows cannot be written with update_conflicts.")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[_Row_co], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, for clear columns only: it asks no field before writing, so nothing would seal the rows."""
        rows, names = list(objs), list(fields)
        _refuse_sealed_columns(names)
        for row in rows:
            row.refuse_to_lose_changes(names)
        return super().bulk_update(rows, names, batch_size=batch_size)


@cache
def _sealed_attributes(model: type[models.Model]) -> dict[str, SealedAttribute]:
    names = {name for base in model.__mro__ for name, value in vars(base).items() if isinstance(value, SealedAttribute)}
    return {name: getattr(model, name) for name in sorted(names)}


def _refuse_sealed_columns(names: Iterable[str]) -> None:
    if sealed := set(names) & set(SEALED_COLUMNS):
        raise SealedValuesLost(f"{', '.join(sorted(sealed))} can only be written by save() or bulk_create().")


class SealedModel(models.Model):
    """A row with personal data in one envelope. Its id is known before it is written, for the envelope names it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    row_version = RowVersionField(default=0, editable=False)
    key_id = KeyIdField(max_length=32, editable=False)
    envelope = EnvelopeField(editable=False)

    _opened: _Opened | None = None

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def sealed_attributes(cls) -> dict[str, SealedAttribute]:
        """The sealed attributes that the class declares or inherits, by name."""
        return _sealed_attributes(cls)

    def sealed_values(self) -> dict[str, Any]:
        """The plain values of this instance; the envelope is opened on first use. Raises CannotOpen."""
        if self._opened is None:
            self._opened = self._open()
        return self._opened.values

    def seal_if_changed(self, *, add: bool = False) -> None:
        """Seal the values anew as the next version, if they changed or the row has no envelope for its id yet."""
        if add:
            self.sealed_values()  # an envelope copied along with a new id must not be written as it stands
        if self._opened is not None and self._opened.changed(self.pk):
            self.seal()

    def seal(self) -> None:
        """Seal the values under the active key as the next version, changed or not."""
        values = self.sealed_values()
        version = self.row_version + 1
        self.key_id, self.envelope = seal_envelope(self._meta.db_table, self.pk, version, values)
        self.row_version = version
        self._opened = _Opened(values, canonical_json(values), self.pk)

    def refuse_to_lose_changes(self, update_fields: Iterable[str] | None) -> None:
        """Raise SealedValuesLost if writing only `update_fields` would lose sealed changes or tear columns apart."""
        if update_fields is None:
            return
        written = set(update_fields) & set(SEALED_COLUMNS)
        if written == set(SEALED_COLUMNS):
            return
        if written:
            raise SealedValuesLost(f"update_fields names {sorted(written)}; the sealed columns are written together.")
        if self._opened is not None and self._opened.changed(self.pk):
            raise SealedValuesLost(
                f"{type(self).__name__} {self.pk}: sealed values changed; add *SEALED_COLUMNS to update_fields."
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = update_fields = list(update_fields)
        self.refuse_to_lose_changes(update_fields)
        before = self._opened
        try:
            super().save(*args, **kwargs)
        except Exception:
            self._opened = before  # still changed: a second attempt must seal again
            raise

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """As Django's, but the sealed columns come together, and what was read from the old ones is forgotten."""
        wanted = None if fields is None else set(fields)
        if wanted is None or wanted & set(SEALED_COLUMNS):
            wanted = wanted and wanted | set(SEALED_COLUMNS)
            self._opened = None
        super().refresh_from_db(using=using, fields=wanted, from_queryset=from_queryset)

    def __getstate__(self) -> dict[str, Any]:
        """Pickles and copies carry the envelope, never what was read from it."""
        if self._opened is not None and self._opened.changed(self.pk):
            raise SealedValuesLost(f"{type(self).__name__} {self.pk} has unsaved sealed values and cannot be copied.")
        state = super().__getstate__()
        state.pop("_opened", None)
        return state

    def _open(self) -> _Opened:
        values = {name: attribute.default() for name, attribute in self.sealed_attributes().items()}
        if not self.envelope:
            return _Opened(values, b"", self.pk)
        found = open_envelope(
            self._meta.db_table,
            self.pk,
            self.row_version,
            self.key_id,
            bytes(self.envelope),
        )
        values.update(found)
        return _Opened(values, canonical_json(values), self.pk)
