"""Every change leaves a line: what, who, when, from where to where, and why."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from portal.foundation import timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.models import OutboxEvent, TimelineEvent
from portal.foundation.subjects import subject_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
CLERK = Actor(user_id=7, department_id=3, duties=frozenset({"clerk", "agent"}))


def a_row() -> OutboxEvent:
    """Any row will do as a subject."""
    return OutboxEvent(name="row", at=NOON, due_at=NOON)


def record(about: Any, **changed: Any) -> TimelineEvent:
    return timeline.record(**{"about": about, "kind": "row.moved", "by": CLERK, "at": NOON, **changed})


class TestRecord:
    def test_keeps_what_was_done_by_whom_from_where_to_where_and_why(self) -> None:
        row = a_row()

        record(row, before="draft", after="sent", reason="按申请人要求", details={"tier": "paper"})

        kept = timeline.of(row).get()
        assert (kept.kind, kept.before, kept.after, kept.at) == ("row.moved", "draft", "sent", NOON)
        assert (kept.reason, kept.details) == ("按申请人要求", {"tier": "paper"})
        assert kept.actor == {"user_id": 7, "department_id": 3, "duties": ["agent", "clerk"]}

    def test_keeps_for_whom_it_was_done_but_not_for_whom_it_might_have_been(self) -> None:
        mother, child = uuid4(), uuid4()

        record(row := a_row(), by=Actor(user_id=9, holder_ids=frozenset({mother, child}), on_behalf_of_id=child))

        assert timeline.of(row).get().actor == {"user_id": 9, "on_behalf_of_id": str(child)}

    def test_names_the_clock_when_nobody_acted(self) -> None:
        record(row := a_row(), by=SYSTEM)

        assert timeline.of(row).get().actor == {"label": "sweep"}

    def test_seals_the_reason(self) -> None:
        record(row := a_row(), reason="不便公开的原因")

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(t)::text FROM foundation_timelineevent t")
            stored = cursor.fetchone()[0]
        assert "不便公开的原因" not in stored
        assert str(row.pk) in stored

    def test_goes_with_the_change_that_is_rolled_back(self) -> None:
        row = a_row()

        with transaction.atomic():
            record(row)
            transaction.set_rollback(True)

        assert not timeline.of(row).exists()


class TestOf:
    def test_gives_the_newest_first_and_what_happened_at_once_in_the_order_it_was_written(self) -> None:
        row = a_row()
        for kind, at in [("first", NOON), ("second", NOON), ("earlier", NOON - timedelta(hours=1))]:
            record(row, kind=kind, at=at)

        assert [event.kind for event in timeline.of(row)] == ["second", "first", "earlier"]

    def test_gives_nothing_of_other_rows(self) -> None:
        record(a_row())

        assert not timeline.of(a_row()).exists()


class TestRecordMany:
    def test_writes_a_set_in_one_statement(self, django_assert_num_queries: Any) -> None:
        rows = [a_row() for _ in range(3)]
        events = [timeline.event(about=row, kind="row.moved", by=SYSTEM, at=NOON, reason="批量") for row in rows]

        with django_assert_num_queries(1):
            timeline.record_many(events)

        assert [timeline.of(row).get().reason for row in rows] == ["批量"] * 3


def test_a_row_without_a_key_is_no_subject() -> None:
    with pytest.raises(ValueError, match="without a primary key"):
        subject_of(OutboxEvent(id=None))
