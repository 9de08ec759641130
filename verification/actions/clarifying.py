"""Questions and answers between the two departments 补正往来. They never stop the clock."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from portal.foundation.texts import needed
from verification.actions import letter_files
from verification.actions.blanking import refuse_blanked
from verification.actions.locking import lock_request
from verification.models import Clarification, LetterPart
from verification.permissions import requests as permissions
from verification.permissions.requests import officer_department

LONGEST_TEXT = 1_000


@transaction.atomic
def clarify(*, request_id: UUID, text: str, by: Actor, at: datetime) -> Clarification:
    """Ask or explain on a request. The other department is told; the deadline stays as it is.

    Raises NotVisible, NotAllowed, Conflict (not sent, withdrawn; `blanked`), Invalid.
    """
    request = lock_request(request_id)
    permissions.may_clarify(by, request)
    refuse_blanked(request)
    if not request.is_before_both:
        raise Conflict(_("这件现在是“%(status)s”，不能往来。") % {"status": request.get_status_display()})
    words = needed(LONGEST_TEXT, text, "/text", _("写上要问、要说明的内容。"))
    said = Clarification(request=request, department_id=officer_department(by), user_id=by.user_id, at=at)
    said.text = words
    said.save(force_insert=True)
    letter_files.send(request, LetterPart.CLARIFICATION, by=by, at=at, said=said)
    timeline.record(about=request, kind="request.clarified", by=by, at=at, details={"department_id": by.department_id})
    outbox.emit(
        "verification.request_clarified",
        {"request": str(request.pk), "from_department": by.department_id, "clarification": str(said.pk)},
        at=at,
    )
    return said
