"""What was done, by whom, when and why: written in the transaction of the change itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.models.timeline import TimelineEvent
from portal.foundation.subjects import Subject, subject_of

__all__ = ["TimelineEvent", "event", "forget_reasons", "of", "of_many", "record", "record_many"]

_BATCH = 1_000


def record(
    *,
    about: Model,
    kind: str,
    by: Actor,
    at: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> TimelineEvent:
    """Add one event. `reason` is sealed and may hold people's words; `details` holds codes and ids only."""
    added = event(about=about, kind=kind, by=by, at=at, before=before, after=after, reason=reason, details=details)
    added.save(force_insert=True)
    return added


def event(
    *,
    about: Model | Subject,
    kind: str,
    by: Actor,
    at: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> TimelineEvent:
    """An event that is not written yet, for `record_many`. `about`: the row, or its name where it is not loaded."""
    subject = subject_of(about)
    unwritten = TimelineEvent(
        subject_type=subject.type,
        subject_id=subject.id,
        kind=kind,
        at=at,
        before=str(before),
        after=str(after),
        actor=by.as_dict(),
        details=dict(details or {}),
    )
    unwritten.reason = reason
    return unwritten


def record_many(events: Iterable[TimelineEvent]) -> None:
    """Add the events of a verb's set form, in chunks of 1 000."""
    TimelineEvent.objects.bulk_create(list(events), batch_size=_BATCH)


def forget_reasons(row: Model, kind: str) -> None:
    """Empty the words of a kind of event of `row` when their retention ends; that it happened, who and when stays."""
    for past in of(row).filter(kind=kind):
        past.reason = ""
        past.save(update_fields=SEALED_COLUMNS)


def of(row: Model) -> QuerySet[TimelineEvent]:
    """All that was done to `row`, newest first."""
    subject = subject_of(row)
    # Identifiers of one process grow, so they order what happened in one instant.
    return TimelineEvent.objects.filter(subject_type=subject.type, subject_id=subject.id).order_by("-at", "-id")


def of_many(rows: Sequence[Model]) -> QuerySet[TimelineEvent]:
    """All that was done to rows of one kind, in no order."""
    if not rows:
        return TimelineEvent.objects.none()
    subjects = [subject_of(row) for row in rows]
    return TimelineEvent.objects.filter(subject_type=subjects[0].type, subject_id__in=[one.id for one in subjects])
