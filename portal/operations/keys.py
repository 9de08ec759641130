"""Do the configured keys belong to this database, and how everything comes under a new one.

Wrong keys would show as an error on every page, or worse: with another blind index key nobody is found, and
people who are long known are entered a second time. So a start asks first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection

from certificates.models import Holder
from portal.foundation import attachments
from portal.foundation.encryption import CannotOpen, SealedModel
from portal.foundation.models import Attachment
from portal.foundation.resealing import reseal


@dataclass(frozen=True, kw_only=True)
class Rotated:
    """What a rotation did with one model's rows: sealed anew, and those that did not open and stayed."""

    label: str
    done: int
    failed: int


def sealed_models() -> list[type[SealedModel]]:
    """Every model with an envelope."""
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


def misfits() -> list[str]:
    """What does not open with the configured keys, one Chinese sentence each; empty when all is well.

    It looks at the oldest and the newest row of each table, so it is quick however many there are.
    """
    present = set(connection.introspection.table_names())
    models = [model for model in sealed_models() if model._meta.db_table in present]
    found = [sentence for model in models for sentence in _unreadable(model)]
    return found or list(_unfindable(present))


def _unreadable(model: type[SealedModel]) -> Iterator[str]:
    rows = {row.pk: row for order in ("pk", "-pk") for row in model._base_manager.order_by(order)[:1]}
    for key_id in sorted({row.key_id for row in rows.values() if not _opens(row)}):
        yield f"{model._meta.verbose_name}用钥匙“{key_id}”加密，现在的 KEY_RING 打不开。放回原来的那一套再启动。"


def _opens(row: SealedModel) -> bool:
    try:
        row.sealed_values()
    except CannotOpen:
        return False
    return True


def _unfindable(present: set[str]) -> Iterator[str]:
    """One known person must be found by the number that stands in their own row."""
    known = Holder.objects.order_by("-pk").first() if Holder._meta.db_table in present else None
    if known and known.number_index != Holder.index_of(known.document_type, known.number):
        yield "BLIND_INDEX_KEY 不是写入这些数据时的那一把：按证件号码会谁都找不到。放回原来的再启动。"


def rotate(at: datetime) -> Iterator[Rotated]:
    """Seal all rows and files anew under the active key, table by table. Safe to stop and to start again."""
    for model in sealed_models():
        everything = attachments.reseal_all(at) if model is Attachment else reseal(model._base_manager.all(), at)
        yield Rotated(label=model._meta.label, done=everything.done, failed=len(everything.failed))
