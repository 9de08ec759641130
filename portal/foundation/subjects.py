"""How a row is named where no foreign key may point to it: timeline, notifications, attachments."""

from typing import NamedTuple

from django.db.models import Model


class Subject(NamedTuple):
    """A row by type ("verification.verificationrequest") and primary key, both as text."""

    type: str
    id: str


def subject_of(row: Model | Subject) -> Subject:
    """The name of `row`, or what is one already. Raises ValueError if it has no primary key yet."""
    if isinstance(row, Subject):
        return row
    if row.pk is None:
        raise ValueError(f"A {row._meta.label} without a primary key cannot be the subject of anything.")
    return Subject(row._meta.label_lower, str(row.pk))
