"""The outbox, emptied at once as Celery would in time."""

from datetime import datetime

from portal.foundation import outbox
from tests.factories.catalog import AT


def deliver(at: datetime = AT) -> None:
    """Everything that is due, with what it brings about; what waits for its hour stays."""
    while outbox.deliver_due(at):
        pass


def deliver_all(at: datetime = AT) -> None:
    """As `deliver`, and nothing is left."""
    deliver(at)
    assert not outbox.OutboxEvent.objects.filter(delivered_at=None).exists()
