"""After the deadline: the levels of the programme, and the office's order with a deadline on the same clock."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models import CalendarDay, Duty
from portal.foundation import outbox, timeline
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from portal.foundation.models import Notification
from portal.pages.desk.history import history
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, actor
from tests.outbox import deliver
from verification.actions import escalations, ladder, requests, sweep
from verification.actions import levels as levels_actions
from verification.actions.recounting import recount_requests
from verification.models import Escalation, EscalationLevel, LevelNote

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DUE = AT + 30 * MINUTE
LATE = DUE + MINUTE
NEXT_MORNING = AT + timedelta(hours=23)  # Tuesday 09:00


def told(kind):
    """User ids that were told, by kind."""
    return set(Notification.objects.filter(kind=kind).values_list("user_id", flat=True))


def run(at):
    """The sweep, and what it brings to people."""
    found = sweep.sweep(at=at)
    deliver(at)
    return found


def answer(inquiry, at):
    requests.answer(request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=at)


@pytest.fixture
def levels():
    """Two levels for Dongying: after two hours the heads, after a day the office."""
    programme = situations.TierFactory(programme__dongying=True).programme
    say = {"programme": programme, "is_assumption": True}
    return [
        EscalationLevel.objects.create(
            rank=1, name="催报", after_minutes=120, tells=["issuing_head", "requesting_head"], **say
        ),
        EscalationLevel.objects.create(rank=2, name="督办", after_minutes=480, tells=["office", "supervisor"], **say),
    ]


@pytest.fixture
def inquiry(levels):
    return situations.sent(dongying=True)


@pytest.fixture
def office(inquiry):
    return actor(DepartmentFactory(programme=inquiry.request.programme), Duty.OFFICE)


@pytest.fixture
def ordered(inquiry, office):
    """Late, reported and under investigation: the next step is an order."""
    sweep.sweep(at=LATE)
    escalation = Escalation.objects.get()
    escalations.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
    escalations.investigate(escalation_id=escalation.pk, by=office, at=LATE)
    return escalation


class TestLevels:
    def test_come_in_service_time_after_the_deadline(self, inquiry, levels):
        sweep.sweep(at=LATE)

        first, second = LevelNote.objects.order_by("due_at")
        assert first.due_at == DUE + 2 * HOUR
        assert second.due_at == DUE + timedelta(days=1)  # eight service hours later: Tuesday 10:30

    def test_are_noted_once_and_reach_those_they_name(self, inquiry):
        heads = {
            OfficerFactory(department=side, duty=Duty.HEAD).user_id
            for side in (inquiry.request.issuing_department, inquiry.request.requesting_department)
        }
        run(LATE)

        for _again in range(3):
            run(DUE + 2 * HOUR)

        assert told("request.level_reached") == heads
        assert timeline.of(inquiry.request).filter(kind="request.level_reached").count() == 1

    def test_are_moot_once_the_answer_is_there(self, inquiry):
        run(LATE)
        answer(inquiry, LATE)

        run(DUE + timedelta(days=3))

        assert set(LevelNote.objects.values_list("is_moot", flat=True)) == {True}
        assert not told("request.level_reached")

    def test_are_for_the_programme_that_has_them(self, levels):
        situations.sent()

        assert run(LATE)["overdue"] == 1
        assert not LevelNote.objects.exists()

    def test_are_caught_up_in_order_and_marked_late_after_three_days_of_downtime(self, inquiry, office):
        at = AT + timedelta(days=3)
        run(at)

        kinds = [event.kind for event in reversed(timeline.of(inquiry.request)) if event.at == at]
        assert kinds == [
            "request.half_passed",
            "request.late_soon",
            "request.overdue",
            "request.level_reached",
            "request.level_reached",
        ]
        marks = [event.details["noted_late_seconds"] for event in timeline.of(inquiry.request) if event.at == at]
        assert min(marks) > 24 * 3600
        reached = timeline.of(inquiry.request).filter(kind="request.level_reached")
        ranks = reached.values_list("details__rank", flat=True)
        assert list(ranks) == [2, 1]  # newest first
        told = history(inquiry.request, inquiry.asking)[:5]
        assert ["停机后补记，晚了" in line["text"] for line in told] == [True] * 5
        levels = zip(told[:2], reached, strict=True)
        assert [event.details["level"] in line["title"] for line, event in levels] == [True] * 2

    def test_follow_the_calendar(self, inquiry):
        sweep.sweep(at=LATE)
        CalendarDay.objects.create(date=date(2026, 11, 24), is_workday=False)

        ladder.recount([inquiry.request.issuing_department_id], by=inquiry.asking, at=LATE)

        assert LevelNote.objects.latest("due_at").due_at == DUE + timedelta(days=2)

    def test_that_were_laid_out_for_a_deadline_now_ahead_again_go(self, inquiry):
        sweep.sweep(at=LATE)
        CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False)

        recount_requests([inquiry.request.issuing_department_id], by=inquiry.asking, at=LATE)

        assert not LevelNote.objects.exists()

    def test_exist_once_for_a_request_in_the_database_too(self, inquiry, levels):
        sweep.sweep(at=LATE)
        with pytest.raises(IntegrityError), transaction.atomic():
            LevelNote.objects.create(request=inquiry.request, level=levels[0], due_at=AT)


class TestAChange:
    def steps(self, **said):
        first = levels_actions.Step(**{"name": "催报", "tells": ["issuing_head"], "after_working_days": 1, **said})
        return [first, levels_actions.Step(name="督办", tells=["office"], after_minutes=30)]

    def test_is_followed_by_the_late_and_open_only_and_tells_no_rank_twice(self, levels, inquiry, office):
        closed = situations.sent(dongying=True)
        run(LATE)
        answer(closed, LATE)
        run(DUE + 2 * HOUR)  # the first rank is told
        kept = list(LevelNote.objects.filter(request=closed.request).values_list("pk", "level", "due_at"))

        touched = levels_actions.change(
            programme_id=levels[0].programme_id, steps=self.steps(), by=office, at=DUE + 2 * HOUR
        )

        assert touched == 1
        told = LevelNote.objects.filter(request=inquiry.request).order_by("level__rank")
        assert [(note.level.rank, note.level.retired_at is None, note.noted_at is None) for note in told] == [
            (1, False, False),
            (2, True, True),
        ]
        assert list(LevelNote.objects.filter(request=closed.request).values_list("pk", "level", "due_at")) == kept

    def test_in_working_days_comes_at_the_end_of_one(self, levels, inquiry, office):
        levels_actions.change(programme_id=levels[0].programme_id, steps=self.steps(), by=office, at=AT)
        run(LATE)

        comes = LevelNote.objects.get(request=inquiry.request, level__rank=1).due_at
        assert comes == AT + timedelta(hours=31)  # Tuesday 17:00

    @pytest.mark.parametrize("said", [{"name": ""}, {"tells": []}, {"after_minutes": 5}, {"tells": ["nobody"]}])
    def test_is_refused_with_the_place(self, levels, office, said):
        with pytest.raises(Invalid) as refused:
            levels_actions.change(programme_id=levels[0].programme_id, steps=self.steps(**said), by=office, at=AT)
        assert all(pointer.startswith("/levels/0/") for pointer in refused.value.errors)

    def test_is_the_offices(self, levels, inquiry):
        with pytest.raises(NotAllowed):
            levels_actions.change(programme_id=levels[0].programme_id, steps=[], by=inquiry.answering, at=AT)


class TestTheHoursOfTelling:
    def test_let_what_comes_at_night_wait_until_the_morning(self, inquiry, office):
        evening = AT.replace(hour=13)  # 21:00
        run(evening)

        assert not told("request.overdue")
        run(NEXT_MORNING - 2 * HOUR)  # 07:00
        assert not told("request.overdue")
        run(NEXT_MORNING - HOUR)
        assert office.user_id in told("request.overdue")

    def test_do_not_bind_a_level_that_says_so(self, inquiry, office, levels):
        EscalationLevel.objects.filter(rank=2).update(outside_hours=True, after_minutes=60)
        evening = AT.replace(hour=13)

        run(evening)

        assert told("request.level_reached") == {office.user_id}

    def test_waiting_counts_as_no_failure(self, inquiry):
        run(AT.replace(hour=13))

        waiting = outbox.OutboxEvent.objects.filter(name="verification.request_overdue").get()
        assert (waiting.attempts, waiting.dead) == (0, False)
        assert waiting.due_at == AT.replace(day=24, hour=0)  # 08:00


class TestAWarning:
    def test_reaches_head_and_office_where_nobody_is_on_duty(self, inquiry, office):
        department = inquiry.request.issuing_department
        head = OfficerFactory(department=department, duty=Duty.HEAD).user_id
        department.officers.filter(duty=Duty.LIAISON).update(valid_until=AT)

        run(AT + 15 * MINUTE)

        assert told("request.nobody_on_duty") == {head, office.user_id}


class TestAnOrder:
    def test_in_working_days_runs_on_the_clock_of_the_issuing_department(self, ordered, office):
        escalations.order(escalation_id=ordered.pk, working_days=1, by=office, at=LATE)

        ordered.refresh_from_db()
        assert ordered.ordered_due_at == AT + timedelta(days=1, hours=7)  # Tuesday 17:00

    def test_in_minutes_runs_over_the_night(self, ordered, office):
        escalations.order(escalation_id=ordered.pk, minutes=480, by=office, at=LATE)

        ordered.refresh_from_db()
        assert ordered.ordered_due_at == LATE + timedelta(days=1)
        assert ordered.ordered_half_at == LATE + 4 * HOUR

    def test_notes_and_tells_half_late_and_overdue_of_the_ordered_date_once_each(self, inquiry, ordered, office):
        escalations.order(escalation_id=ordered.pk, due_at=LATE + 2 * HOUR, by=office, at=LATE)

        for minutes in (60, 96, 121, 121, 300):
            run(LATE + minutes * MINUTE)

        kinds = [event.kind for event in reversed(timeline.of(ordered)) if "order_" in event.kind]
        assert kinds == ["escalation.order_half_passed", "escalation.order_late_soon", "escalation.order_overdue"]
        assert inquiry.answering.user_id in told("escalation.order_half_passed")
        assert office.user_id not in told("escalation.order_half_passed")
        assert {inquiry.answering.user_id, office.user_id} <= told("escalation.order_overdue")

    def test_warns_nobody_once_the_answer_is_there(self, inquiry, ordered, office):
        escalations.order(escalation_id=ordered.pk, minutes=60, by=office, at=LATE)
        answer(inquiry, LATE)

        run(LATE + 2 * HOUR)

        assert not timeline.of(ordered).filter(kind__contains="order_").exists()
        assert not Escalation.objects.under_order().exists()

    def test_is_counted_anew_when_the_calendar_changes_and_says_so(self, inquiry, ordered, office):
        escalations.order(escalation_id=ordered.pk, working_days=1, by=office, at=LATE)
        CalendarDay.objects.create(date=date(2026, 11, 24), is_workday=False)

        ladder.recount([inquiry.request.issuing_department_id], by=office, at=LATE)

        ordered.refresh_from_db()
        assert ordered.ordered_due_at == AT + timedelta(days=2, hours=7)
        assert timeline.of(ordered).filter(kind="escalation.order_recomputed").count() == 1

    def test_may_be_repeated_with_a_new_deadline(self, ordered, office):
        escalations.order(escalation_id=ordered.pk, minutes=30, by=office, at=LATE)
        run(LATE + HOUR)

        escalations.order(escalation_id=ordered.pk, minutes=30, by=office, at=LATE + HOUR)

        ordered.refresh_from_db()
        assert ordered.ordered_overdue_noted_at is None
        assert run(LATE + 2 * HOUR)["orders"] == 3
        events = reversed(timeline.of(ordered).filter(kind="escalation.ordered"))
        assert [(datetime.fromisoformat(one.details["due_at"]), one.details["minutes"]) for one in events] == [
            (LATE + 30 * MINUTE, 30),
            (LATE + 90 * MINUTE, 30),
        ]

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"minutes": 30, "working_days": 1},
            {"minutes": 0},
            {"minutes": 4_801},
            {"working_days": 31},
            {"due_at": AT + timedelta(days=60)},
            {"due_at": LATE - MINUTE},
            {"due_at": AT.replace(day=24, hour=0)},  # all night, nobody serves: 08:00
        ],
    )
    def test_needs_one_clear_time_in_which_somebody_serves(self, ordered, office, given):
        at = AT.replace(hour=10) if given.get("due_at") == AT.replace(day=24, hour=0) else LATE
        with pytest.raises(Invalid):
            escalations.order(escalation_id=ordered.pk, by=office, at=at, **given)

    def test_is_not_given_once_the_answer_is_there(self, inquiry, ordered, office):
        answer(inquiry, LATE)

        with pytest.raises(Conflict, match="已经反馈"):
            escalations.order(escalation_id=ordered.pk, minutes=30, by=office, at=LATE)


class TestTheLag:
    def test_is_nothing_while_all_is_noted_and_clears_itself(self, inquiry):
        assert sweep.lag(LATE) == LATE - (AT + 15 * MINUTE)

        sweep.sweep(at=LATE)

        assert sweep.lag(LATE) == timedelta(0)
