"""Tables of the foundation. Use them through the modules of the same name, which hold what may be done."""

from portal.foundation.models.attachment import Attachment
from portal.foundation.models.clock_shift import ClockShift
from portal.foundation.models.export import Export, ExportRecord
from portal.foundation.models.idempotency import IdempotencyRecord
from portal.foundation.models.notification import Notification
from portal.foundation.models.outbox import OutboxEvent
from portal.foundation.models.signing_key import SigningKey
from portal.foundation.models.timeline import TimelineEvent

__all__ = [
    "Attachment",
    "ClockShift",
    "Export",
    "ExportRecord",
    "IdempotencyRecord",
    "Notification",
    "OutboxEvent",
    "SigningKey",
    "TimelineEvent",
]
