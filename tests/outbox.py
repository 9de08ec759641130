"""The outbox, emptied at once as Celery would in time."""

from datetime import datetime

from portal.foundation import outbox
from tests.factories.catalog import AT


def deliver_all(at: datetime = AT) -> None:
    """Everything that waits, with what it brings about; nothing is left that could not be delivered."""
    while outbox.deliver_due(at):
        pass
    assert not outbox.OutboxEvent.objects.filter(delivered_at=None).exists()
