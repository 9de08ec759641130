"""What the outbox brings about cases: an applicant's term has passed, and the clerk of the case hears it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.officers import on_duty
from portal.foundation import notifications, outbox
from verification.models import Case
from verification.telling import ASKING, hall_of_case


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


@outbox.handles("verification.case_opened_elsewhere")
def tell_department(event_id: UUID, payload: dict[str, Any], at: datetime) -> None:
    """Opened as part of a theme at another department's window: those on duty here, one of whom takes it."""
    case = Case.objects.select_related("theme_case__theme").get(pk=payload["case"])
    notifications.notify(
        user_ids=on_duty(case.department_id, ASKING, at),
        kind="case.opened_elsewhere",
        about=case,
        link=hall_of_case(case),
        at=at,
        key=str(event_id),
        params={"number": case.number, "theme": case.theme_case.theme.name if case.theme_case else ""},
    )


_tell_clerk("case.correction_lapsed")
_tell_clerk("case.materials_lapsed")
notifications.describe("case.correction_lapsed", lambda told: _("补正期限已过，还没有来：%(number)s") % told)
notifications.describe("case.materials_lapsed", lambda told: _("容缺期限已过，还没有补齐：%(number)s") % told)
notifications.describe("case.opened_elsewhere", lambda told: _("一件事“%(theme)s”新开的办件：%(number)s") % told)
