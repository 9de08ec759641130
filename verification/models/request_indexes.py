"""What the database keeps sorted of requests: for boxes, the sweep, the assessment and the retention job."""

from django.db import models
from django.db.models import Q

from verification.models.assessed import MAY_BE_LATE, TO_MEASURE

IS_OPEN = Q(status__in=["submitted", "received"])

INDEXES = [
    models.Index(
        fields=["issuing_department", "due_at", "id"],
        name="request_inbox_open",
        condition=IS_OPEN,
    ),
    # These two order the inbox and are all that the assessment reads of a month's hundred thousand rows.
    models.Index(
        fields=["issuing_department", "-submitted_at", "id"],
        include=["status", "reclassifications"],
        name="request_inbox_sent",
    ),
    models.Index(
        fields=["issuing_department", "-answered_at", "id"],
        include=["due_at", "status", "outcome", "taken_seconds", "late_seconds"],
        name="request_inbox_done",
    ),
    models.Index(
        fields=["issuing_department", "due_at"],
        include=["submitted_at", "answered_at", "closed_at", "status", "late_seconds"],
        name="request_late_or_open",
        condition=MAY_BE_LATE,
    ),
    models.Index(
        fields=["issuing_department", "submitted_at"],
        include=["return_code"],
        name="request_returned",
        condition=Q(status="returned"),
    ),
    models.Index(
        fields=["requesting_department", "due_at", "id"],
        name="request_outbox_open",
        condition=IS_OPEN,
    ),
    models.Index(
        fields=["assignee", "due_at", "id"],
        name="request_in_hand_open",
        condition=IS_OPEN,
    ),
    models.Index(fields=["requesting_department", "-drafted_at"], name="request_outbox"),
    models.Index(
        fields=["answered_at"],
        name="request_unmeasured",
        condition=TO_MEASURE,
    ),
    models.Index(
        fields=["half_at"],
        name="request_half_due",
        condition=Q(status__in=["submitted", "received"], half_noted_at=None),
    ),
    models.Index(
        fields=["late_at"],
        name="request_late_due",
        condition=Q(status__in=["submitted", "received"], late_noted_at=None),
    ),
    models.Index(
        fields=["due_at"],
        name="request_overdue_due",
        condition=Q(status__in=["submitted", "received"], overdue_noted_at=None),
    ),
    models.Index(
        fields=["programme", "answered_at"],
        name="request_to_blank",
        condition=Q(status__in=["answered", "corrected"], blanked_at=None),
    ),
]
