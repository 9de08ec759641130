"""Ten thousand requests fall due in one minute: all noted within 60 s, with report and ladder, by one worker."""

import time
from datetime import timedelta

import pytest
from django.db import connection

from portal.foundation import timeline
from portal.foundation.models import OutboxEvent
from portal.operations.bench import scale
from tests.factories import requests as situations
from tests.factories.catalog import AT
from verification.actions import sweep
from verification.models import Escalation, EscalationLevel, LevelNote, VerificationRequest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MANY = 10_000
WITHIN = 60.0  # seconds; 35 s on two cores that others kept busy (load 10)


@pytest.fixture
def due_in_one_minute():
    """Clones of a late request of Dongying, spread over sixty seconds. The constraint is back after the test."""
    first = situations.sent(dongying=True).request
    for rank, minutes in enumerate((120, 480), start=1):
        EscalationLevel.objects.create(
            programme=first.programme, rank=rank, name=f"{rank}级", after_minutes=minutes, tells=["office"]
        )
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {scale.PROOFS} drop constraint case_proof_once_per_person")
    proofs = {"id": "md5('proof' || g)::uuid"}
    clones = {
        "id": "md5('request' || g)::uuid",
        "number": "'MANY-' || g",
        "case_proof_id": "md5('proof' || g)::uuid",
        "due_at": "t.due_at + (g % 60) * interval '1 second'",
        "half_noted_at": "t.submitted_at",
        "late_noted_at": "t.submitted_at",
    }
    scale.clone(scale.PROOFS, first.case_proof_id, proofs, first=1, last=MANY - 1)
    scale.clone(scale.REQUESTS, first.pk, clones, first=1, last=MANY - 1)
    return first


def test_all_are_noted_once_within_a_minute(due_in_one_minute):
    at = AT + timedelta(minutes=31, seconds=1)

    begun = time.monotonic()
    noted = sweep.sweep(at=at)["overdue"]
    took = time.monotonic() - begun

    assert noted == MANY
    assert took < WITHIN
    assert not VerificationRequest.objects.filter(overdue_noted_at=None).exists()
    assert timeline.TimelineEvent.objects.filter(kind="request.overdue").count() == MANY
    assert OutboxEvent.objects.filter(name="verification.request_overdue").count() == MANY
    assert Escalation.objects.count() == MANY
    assert LevelNote.objects.count() == 2 * MANY
    assert sweep.lag(at) == timedelta(0)
