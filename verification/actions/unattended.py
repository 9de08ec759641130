"""A request to a department with nobody on duty: its head and the office hear at once, and its timeline says so."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from catalog import officers
from portal.foundation import notifications, timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.subjects import subject_of
from verification.models import VerificationRequest

KIND = "request.nobody_on_duty"
BATCH = 500
DESK, OFFICE = "/desk/", "/office/requests/"


def nobody_there(department_id: int, at: datetime) -> bool:
    """Whether nobody of a department can answer at `at`, neither A nor B role."""
    return not officers.on_duty(department_id, officers.ANSWERING, at).exists()


def tell(request: VerificationRequest, *, key: str, at: datetime) -> None:
    """Tell the heads of the issuing department and the office, once for each `key`; in the caller's transaction."""
    if timeline.of(request).filter(kind=KIND, details__key=key).exists():
        return
    heads = officers.heads_of(request.issuing_department_id, at)
    office = officers.office_of(request.programme_id, at)
    for users, link in ((heads, f"{DESK}{request.number}/"), (office - heads, f"{OFFICE}{request.number}/")):
        notifications.notify(
            user_ids=users,
            kind=KIND,
            about=request,
            link=link,
            at=at,
            key=f"{KIND}:{key}",
            params={"number": request.number, "proof": request.proof.name},
        )
    details = {"key": key, "heads": len(heads), "office": len(office)}
    timeline.record(about=request, kind=KIND, by=SYSTEM, at=at, details=details)


def told_at(request: VerificationRequest) -> datetime | None:
    """When head and office were told last; None where they were not."""
    return timeline.of(request).filter(kind=KIND).values_list("at", flat=True).first()


@transaction.atomic
def tell_waiting(*, at: datetime) -> int:
    """Open requests whose department has lost its last person since they were sent: told like new ones, each once.

    Every minute; with somebody on duty everywhere it is two queries, however many requests are open.
    """
    empty = [one.pk for one in officers.unattended(at)]
    if not empty:
        return 0
    subject = subject_of(VerificationRequest())
    told = timeline.TimelineEvent.objects.filter(
        subject_type=subject.type, subject_id=Cast(OuterRef("pk"), CharField()), kind=KIND
    )
    waiting = VerificationRequest.objects.open().filter(~Exists(told), issuing_department__in=empty)
    rows = list(waiting.select_related("proof").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for request in rows:
        tell(request, key="waiting", at=at)
    return len(rows)
