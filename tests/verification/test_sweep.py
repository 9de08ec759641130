"""The clock alone: warnings and overdue are noted once, in any order of workers, after any outage."""

from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from portal.foundation import timeline
from portal.foundation.models import OutboxEvent
from tests.factories import requests as situations
from tests.factories.catalog import AT
from verification.actions import requests as actions
from verification.actions import sweep
from verification.models import Escalation, VerificationRequest

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(minutes=31)


def noted(request: VerificationRequest, kind: str) -> int:
    """How often the timeline says it."""
    return timeline.of(request).filter(kind=kind).count()


class TestSweep:
    def test_notes_half_four_fifths_and_overdue_once_each(self):
        inquiry = situations.sent()

        for at in (AT + timedelta(minutes=15), AT + timedelta(minutes=24), LATE, LATE, LATE + timedelta(days=3)):
            sweep.sweep(at=at)

        for kind in ("request.half_passed", "request.late_soon", "request.overdue"):
            assert noted(inquiry.request, kind) == 1
        assert OutboxEvent.objects.filter(name="verification.request_overdue").count() == 1

    def test_exactly_on_the_deadline_nothing_is_overdue(self):
        inquiry = situations.sent()

        assert sweep.sweep(at=inquiry.request.due_at)["overdue"] == 0

    def test_says_nothing_of_what_is_answered(self):
        inquiry = situations.answered()

        assert not any(sweep.sweep(at=LATE).values())
        assert not noted(inquiry.request, "request.overdue")

    def test_drafts_the_report_where_the_programme_has_escalation_only(self):
        dongying, anqiu = situations.sent(dongying=True), situations.sent()

        sweep.sweep(at=LATE)

        assert Escalation.objects.get().request_id == dongying.request.pk
        assert dongying.request.number in Escalation.objects.get().report
        assert noted(anqiu.request, "request.overdue") == 1

    def test_a_late_answer_still_closes_what_was_escalated(self):
        inquiry = situations.sent(dongying=True)
        sweep.sweep(at=LATE)

        actions.answer(
            request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=LATE
        )

        assert inquiry.again().is_overdue(LATE)
        assert not VerificationRequest.objects.overdue(LATE).exists()

    def test_catches_up_after_three_days_and_marks_it_late(self):
        inquiry = situations.sent()

        sweep.sweep(at=AT + timedelta(days=3))

        event = timeline.of(inquiry.request).get(kind="request.overdue")
        assert event.details["noted_late_seconds"] > 2 * 24 * 3600

    def test_takes_more_than_one_batch_in_one_run(self, monkeypatch):
        monkeypatch.setattr(sweep, "BATCH", 2)
        for _ in range(5):
            situations.sent()

        assert sweep.sweep(at=LATE)["overdue"] == 5

    def test_with_nothing_due_it_is_one_statement_and_writes_nothing(self):
        situations.sent()

        with CaptureQueriesContext(connections["default"]) as asked:
            sweep.sweep(at=AT)

        assert len(asked) == 1
        assert asked[0]["sql"].startswith("select exists")

    def test_a_run_that_dies_in_the_middle_leaves_nothing_half_done(self, monkeypatch):
        inquiry = situations.sent(dongying=True)
        monkeypatch.setattr(sweep, "_draft_reports", _die)

        with pytest.raises(RuntimeError), transaction.atomic():
            sweep.note_overdue(at=LATE, limit=100)

        assert inquiry.again().overdue_noted_at is None
        assert noted(inquiry.request, "request.overdue") == 0


def _die(*args, **kwargs):
    raise RuntimeError
