"""Ledgers: states follow from dates and reports, figures add up to their rows, archives take nothing more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accountability import actions, queries
from accountability.models import Milestone, MilestoneState, ProgressReport, WorkLedger
from catalog.models import Duty
from portal.foundation import timeline
from portal.foundation.actors import ANONYMOUS, Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from tests.factories.accountability import (
    LedgerTaskFactory,
    MilestoneFactory,
    ProgressReportFactory,
    WorkLedgerFactory,
)
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor

TODAY = date(2026, 11, 23)
S = MilestoneState


def state(due_on: date, done_on: date | None = None, *, is_archive: bool = False) -> MilestoneState:
    return Milestone(due_on=due_on).state_on(TODAY, done_on, is_archive)


class TestTheStateOfAMilestone:
    @pytest.mark.parametrize(("days", "expected"), [(-1, S.LATE), (0, S.SOON), (30, S.SOON), (31, S.AHEAD)])
    def test_follows_from_its_date(self, days: int, expected: MilestoneState) -> None:
        assert state(TODAY + timedelta(days=days)) == expected

    def test_follows_from_the_report_that_completed_it(self) -> None:
        assert state(TODAY, TODAY) == S.DONE
        assert state(TODAY - timedelta(days=1), TODAY) == S.DONE_LATE

    def test_is_archived_in_an_archive(self) -> None:
        assert state(TODAY - timedelta(days=999), is_archive=True) == S.ARCHIVED

    @given(due_on=st.dates(), day=st.dates(), done_on=st.none() | st.dates(), is_archive=st.booleans())
    def test_is_always_one_of_them(self, due_on, day, done_on, is_archive) -> None:
        assert Milestone(due_on=due_on).state_on(day, done_on, is_archive) in MilestoneState


@pytest.mark.django_db
class TestLedgerRows:
    def test_date_the_completion_by_the_first_completing_report_in_local_time(self) -> None:
        milestone = MilestoneFactory(due_on=TODAY)
        ProgressReportFactory(milestone=milestone, at=AT - timedelta(days=3))
        late_evening = datetime(2026, 11, 22, 17, tzinfo=UTC)  # already the 23rd in Shanghai
        ProgressReportFactory(milestone=milestone, at=late_evening, completes=True)
        ProgressReportFactory(milestone=milestone, at=AT + timedelta(days=9), completes=True)

        [[row]] = [task.milestones for task in rows_of(milestone.task.ledger)]

        assert (row.done_on, row.state) == (TODAY, S.DONE)

    def test_keep_doubtful_cells_out(self) -> None:
        task = LedgerTaskFactory()
        MilestoneFactory(task=task, is_doubtful=True)

        assert [row.milestones for row in rows_of(task.ledger)] == [[]]

    def test_stand_in_the_order_of_the_ledger_and_of_the_dates(self) -> None:
        ledger = WorkLedgerFactory()
        second = LedgerTaskFactory(ledger=ledger, seq=2)
        first = LedgerTaskFactory(ledger=ledger, seq=1)
        december = MilestoneFactory(task=first, due_on=date(2026, 12, 31))
        june = MilestoneFactory(task=first, due_on=date(2026, 6, 30))

        rows = rows_of(ledger)

        assert [row.task for row in rows] == [first, second]
        assert [row.milestone for row in rows[0].milestones] == [june, december]

    def test_of_one_state_leave_out_the_others(self) -> None:
        ledger = self.mixed_ledger()

        rows = queries.ledger_rows(ledger, TODAY, state=S.LATE)

        assert {milestone.state for row in rows for milestone in row.milestones} == {S.LATE}

    def test_add_up_to_the_figures(self) -> None:
        ledger = self.mixed_ledger()
        counts = queries.ledger_counts([ledger], TODAY)[ledger.pk]

        for one in MilestoneState:
            rows = queries.ledger_rows(ledger, TODAY, state=one)
            assert counts[one] == sum(len(row.milestones) for row in rows)
        assert counts == queries.counts_by_state(rows_of(ledger))
        assert sum(counts.values()) == Milestone.objects.filter(is_doubtful=False).count()

    def test_cost_two_queries_however_many_they_are(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        ledger = self.mixed_ledger()

        with django_assert_num_queries(2):
            rows_of(ledger)
        with django_assert_num_queries(1):
            queries.ledger_counts([ledger, WorkLedgerFactory.build(pk=0)], TODAY)

    @staticmethod
    def mixed_ledger() -> WorkLedger:
        ledger = WorkLedgerFactory()
        for days in (-40, -1, 0, 20, 80):
            task = LedgerTaskFactory(ledger=ledger)
            MilestoneFactory(task=task, due_on=TODAY + timedelta(days=days))
            done = MilestoneFactory(task=task, due_on=TODAY + timedelta(days=days + 1))
            ProgressReportFactory(milestone=done, completes=True)
            MilestoneFactory(task=task, due_on=TODAY + timedelta(days=days + 2), is_doubtful=True)
        return ledger


def rows_of(ledger: WorkLedger) -> list[queries.LedgerRow]:
    return queries.ledger_rows(ledger, TODAY)


def report(milestone: Milestone, by: Actor, text: str = "完成", *, completes: bool = True) -> ProgressReport:
    return actions.ledgers.report(milestone_id=milestone.pk, text=text, completes=completes, by=by, at=AT)


@pytest.fixture
def milestone() -> Milestone:
    return MilestoneFactory(due_on=TODAY)


@pytest.fixture
def office(milestone: Milestone) -> Actor:
    return actor(DepartmentFactory(programme=milestone.task.ledger.programme), Duty.OFFICE)


@pytest.mark.django_db
class TestReport:
    def test_completes_the_milestone_and_writes_one_event(self, milestone: Milestone, office: Actor) -> None:
        added = report(milestone, office)

        assert [row.milestones[0].state for row in rows_of(milestone.task.ledger)] == [S.DONE]
        event = timeline.of(milestone).get()
        assert (event.kind, event.details) == ("milestone.completed", {"report": added.pk})

    def test_may_only_tell_how_far_it_is(self, milestone: Milestone, office: Actor) -> None:
        report(milestone, office, completes=False)

        assert [row.milestones[0].state for row in rows_of(milestone.task.ledger)] == [S.SOON]

    def test_is_refused_in_an_archive(self, office: Actor) -> None:
        closed = MilestoneFactory(task__ledger__is_archive=True)

        with pytest.raises(Conflict, match="归档"):
            report(closed, office)

        assert not ProgressReport.objects.exists()

    def test_is_refused_on_a_doubtful_cell(self, office: Actor) -> None:
        with pytest.raises(Conflict, match="存疑"):
            report(MilestoneFactory(is_doubtful=True), office)

    def test_does_not_complete_twice(self, milestone: Milestone, office: Actor) -> None:
        report(milestone, office)

        with pytest.raises(Conflict):
            report(milestone, office)

        assert report(milestone, office, "补充说明", completes=False).pk

    @pytest.mark.parametrize("text", ["", "  ", "长" * 2_001])
    def test_needs_some_words_but_not_a_book(self, milestone: Milestone, office: Actor, text: str) -> None:
        with pytest.raises(Invalid) as refusal:
            report(milestone, office, text)

        assert set(refusal.value.errors) == {"/text"}

    def test_leaves_nothing_behind_when_the_timeline_fails(
        self, milestone: Milestone, office: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(timeline, "record", fails)

        with pytest.raises(RuntimeError):
            report(milestone, office)

        assert not ProgressReport.objects.exists()


def fails(**facts: object) -> None:
    raise RuntimeError


@pytest.mark.django_db
class TestWhoMayReport:
    @pytest.mark.parametrize("duty", [Duty.HEAD, Duty.LIAISON, Duty.AGENT])
    @pytest.mark.parametrize(
        "facts", [{"name": "示例牵头局"}, {"short_name": "示例牵头局"}, {"aliases": ["示例牵头局"]}]
    )
    def test_the_units_of_the_task(self, milestone: Milestone, duty: str, facts: dict[str, object]) -> None:
        assert report(milestone, actor(DepartmentFactory(**facts), duty)).pk

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.REVIEWER, Duty.SUPERVISOR])
    def test_no_other_duty_of_these_units(self, milestone: Milestone, duty: str) -> None:
        with pytest.raises(NotAllowed):
            report(milestone, actor(DepartmentFactory(name="示例牵头局"), duty))

    def test_no_other_unit(self, milestone: Milestone) -> None:
        with pytest.raises(NotAllowed):
            report(milestone, actor(DepartmentFactory(), Duty.HEAD))

    @pytest.mark.parametrize("duty", [Duty.OFFICE, Duty.HEAD])
    def test_nobody_of_another_city_who_is_not_even_told_of_it(self, milestone: Milestone, duty: str) -> None:
        elsewhere = DepartmentFactory(name="示例牵头局", programme=ProgrammeFactory(dongying=True))

        with pytest.raises(NotVisible):
            report(milestone, actor(elsewhere, duty))

    def test_nobody_unknown(self, milestone: Milestone) -> None:
        with pytest.raises(NotVisible):
            report(milestone, ANONYMOUS)


@pytest.mark.django_db
def test_ledgers_are_visible_to_officers_of_their_programme() -> None:
    ledger = WorkLedgerFactory()
    WorkLedgerFactory(programme=ProgrammeFactory(dongying=True))
    clerk = actor(DepartmentFactory(), Duty.CLERK)

    assert list(queries.visible_ledgers(clerk)) == [ledger]
    assert list(queries.visible_ledgers(ANONYMOUS)) == []
