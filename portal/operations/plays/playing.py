"""How every play of the demo goes: once in a database, all of it or nothing, and what it told is delivered."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from portal.foundation import outbox
from portal.operations.models import LoadedData

BATCH = 1_000
Made = TypeVar("Made")


def once(name: str, play: Callable[[], Made], nothing: Made) -> Made:
    """Play it and keep that it was played, with what it made; `nothing`, undone, where this database has it."""
    with transaction.atomic():
        if is_played(name):
            return nothing
        made = play()
        LoadedData.objects.create(pk=name, digest=str(made))
        return made


def is_played(*names: str) -> bool:
    """Whether this database has one of these plays."""
    return LoadedData.objects.filter(pk__in=names).exists()


def deliver_all(at: datetime) -> None:
    """Everything that is due in the outbox."""
    while outbox.deliver_due(at=at, limit=BATCH) == BATCH:
        pass
