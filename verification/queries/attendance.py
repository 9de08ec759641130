"""Whether anybody is there to answer what was asked, for the page of whoever asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog import officers
from verification.actions import unattended
from verification.models import VerificationRequest


@dataclass(frozen=True, slots=True)
class Unattended:
    """An open request to a department in which nobody is on duty now."""

    request: VerificationRequest
    told_at: datetime | None  # when its head and the office were told; None: within the next minute


def unattended_of(requests: Iterable[VerificationRequest], at: datetime) -> list[Unattended]:
    """Those of the requests that wait for nobody; one query, and one more for each that does."""
    waiting = [request for request in requests if request.is_open]
    if not waiting:
        return []
    ids = {request.issuing_department_id for request in waiting}
    acting = officers.on_duty_by_department(ids, officers.ANSWERING, at)
    alone = [request for request in waiting if not acting[request.issuing_department_id]]
    return [Unattended(request, unattended.told_at(request)) for request in alone]
