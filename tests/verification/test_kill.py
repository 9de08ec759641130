"""kill -9 between any two statements of a verb, of the sweep, of a delivery: nothing half-written, then done once."""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from certificates.models import AccessRecord
from portal.foundation import timeline
from portal.foundation.models import Notification, OutboxEvent
from portal.operations import postgres
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.verification.test_blanking import YEARS_LATER, ended
from verification.actions import blanking
from verification.models import BlankingRun, Escalation, VerificationRequest

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=False)
LATE = AT + timedelta(minutes=31)
NEVER = 1_000_000
CHECKOUT = Path(__file__).resolve().parents[2]
LEVELS = {
    "half_noted_at": "request.half_passed",
    "late_noted_at": "request.late_soon",
    "overdue_noted_at": "request.overdue",
}


@pytest.fixture
def dying():
    """Orders a piece of work that dies before its n-th statement; says `killed`, `done` or `refused`."""
    url = postgres.sibling(settings.DATABASE_URL, connection.settings_dict["NAME"])
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "-m", "tests.verification.dying"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdin=pipe, stdout=pipe, text=True) as child:

        def order(work, dies_before, at, **given):
            what = {"work": work, "dies_before": dies_before, "at": at.isoformat(), "with": given}
            child.stdin.write(f"{json.dumps(what)}\n")
            child.stdin.flush()
            said = child.stdout.readline().strip()
            wait_until_its_backend_is_gone()
            return said

        yield order


def wait_until_its_backend_is_gone():
    """PostgreSQL needs a moment to see that its client died; until then the rows stay locked."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)
    raise AssertionError("a backend of the killed process still holds a transaction")


def test_an_answer_that_is_killed_anywhere_is_there_wholly_or_not_at_all(dying):
    inquiry = situations.sent()
    by = {**inquiry.answering.as_dict(), "duties": sorted(inquiry.answering.duties)}
    order = {"request": str(inquiry.request.pk), "by": by}
    untouched, steps = traces(inquiry), 0

    while traces(inquiry) == untouched:
        steps += 1
        assert dying("answer", steps, AT, **order) == "killed"

    assert steps > 20
    assert traces(inquiry) == ("answered", "satisfied", 1, 1, 1)
    assert dying("answer", NEVER, AT, **order) == "refused"
    assert traces(inquiry) == ("answered", "satisfied", 1, 1, 1)


def traces(inquiry):
    """All that an answer writes."""
    request = inquiry.again()
    return (
        request.status,
        inquiry.case_proof.status,
        timeline.of(request).filter(kind="request.answered").count(),
        OutboxEvent.objects.filter(name="verification.request_answered").count(),
        AccessRecord.objects.filter(purpose=request.case.number).count(),
    )


def test_a_sweep_that_is_killed_again_and_again_notes_each_level_of_each_request_once(dying):
    inquiries = [situations.sent(dongying=True) for _ in range(2)]
    seen, steps = set(), 0

    while True:
        steps += 1
        said = dying("sweep", steps, LATE)
        seen.add(noted_levels(inquiries))
        if said == "done":
            break

    assert len(seen) > 3  # it did die with some of the levels noted and others not
    assert noted_levels(inquiries) == 6
    assert dying("sweep", NEVER, LATE) == "done"
    assert noted_levels(inquiries) == 6


def noted_levels(inquiries):
    """How many levels are noted; fails where mark, timeline, outbox and report of one disagree."""
    count = 0
    for inquiry in inquiries:
        request = inquiry.again()
        for column, kind in LEVELS.items():
            marks = int(getattr(request, column) is not None)
            events = timeline.of(request).filter(kind=kind).count()
            told = OutboxEvent.objects.filter(
                name=f"verification.{kind.replace('.', '_')}", payload__request=str(request.pk)
            ).count()
            assert (events, told) == (marks, marks)
            count += marks
        reports = Escalation.objects.filter(request=request).count()
        assert reports == int(request.overdue_noted_at is not None)
    return count


def test_a_delivery_that_is_killed_tells_nobody_twice_and_nobody_not(dying):
    inquiry = situations.sent()
    steps = 0

    while True:
        steps += 1
        said = dying("deliver", steps, AT)
        sent = OutboxEvent.objects.exclude(delivered_at=None).filter(name="verification.request_submitted").count()
        told = Notification.objects.filter(user_id=inquiry.answering.user_id, kind="request.submitted").count()
        assert told == sent
        if said == "done":
            break

    assert told == 1
    assert not OutboxEvent.objects.filter(delivered_at=None).exists()
    assert VerificationRequest.objects.count() == 1


def test_blanking_that_is_killed_anywhere_blanks_each_reply_once_and_keeps_its_proof(dying):
    inquiries = [ended(situations.answered()) for _ in range(2)]
    steps, seen = 1, set()

    while dying("blank", steps, YEARS_LATER) == "killed":
        blanked = [one for one in inquiries if one.again().blanked_at]
        assert sum(run.replies for run in BlankingRun.objects.all()) == len(blanked)
        assert all(blanking.check_run(run) for run in BlankingRun.objects.all())
        assert all(one.again().facts for one in inquiries if one not in blanked)
        seen.add(len(blanked))
        steps += 3

    assert {0, 1} <= seen
    assert BlankingRun.objects.count() == 2
