"""What the outbox brings about cases: an applicant's term has passed, and the clerk of the case hears it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.foundation import notifications, outbox
from verification.models import Case


def _tell_clerk(kind: str) -> None:
    """Register: idempotent, the notification's key is the event's."""

    @outbox.handles(f"verification.{kind.replace('.', '_')}")
    def handler(event_id: UUID, payload: dict[str, Any], at: datetime) -> None:
        case = Case.objects.get(pk=payload["case"])
        notifications.notify(
            user_ids=[case.clerk_id] if case.clerk_id else [],
            kind=kind,
            about=case,
            link=f"/hall/{case.number}/",
            at=at,
            key=f"{kind}:{event_id}",
            params={"number": case.number},
        )


_tell_clerk("case.correction_lapsed")
_tell_clerk("case.materials_lapsed")
notifications.describe("case.correction_lapsed", lambda told: _("补正期限已过，还没有来：%(number)s") % told)
notifications.describe("case.materials_lapsed", lambda told: _("容缺期限已过，还没有补齐：%(number)s") % told)
