"""Practice: made-up requests, the real checks, a clock; and nothing of it reaches anything real."""

from datetime import timedelta

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from catalog import training
from catalog.actions import tiers
from catalog.models import Duty, TrainingRecord
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from tests.factories import requests as situations
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    LetterTemplateFactory,
    ProofSourceFactory,
    TrainingCourseFactory,
    TrainingRecordFactory,
    actor,
)
from verification import practice as rules
from verification.actions import practice
from verification.actions import requests as real
from verification.facts import clean_facts
from verification.models import PracticeExercise

A_MINUTE = timedelta(minutes=1)
FIELDS = [
    {"name": "name", "label": "姓名", "type": "text", "required": True},
    {"name": "count", "label": "套数", "type": "integer", "required": True, "least": "3", "most": "5"},
    {"name": "area", "label": "面积", "type": "decimal"},
    {"name": "since", "label": "登记日期", "type": "date"},
    {"name": "sealed", "label": "查封", "type": "boolean"},
    {"name": "use", "label": "用途", "type": "choice", "options": ["住宅", "商业"]},
]
seeds = st.integers(min_value=0, max_value=2**31)


class TestScenes:
    @given(seeds)
    def test_hold_what_the_letter_may_hold(self, seed) -> None:
        scene = rules.invent(FIELDS, seed, AT.date())

        for facts in (scene.claimed, scene.registered):
            assert clean_facts(facts, FIELDS, need_all=bool(facts)) == facts

    @given(seeds)
    def test_are_solved_by_what_the_register_says_and_by_nothing_else(self, seed) -> None:
        scene = rules.invent(FIELDS, seed, AT.date())
        told = scene.as_dict()

        assert rules.judge(told, outcome=scene.outcome, facts=scene.registered, late=False) == []
        others = set(rules.OUTCOMES) - {scene.outcome}
        assert {tuple(rules.judge(told, outcome=one, facts=scene.registered, late=False)) for one in others} == {
            ("outcome",)
        }

    @given(seeds)
    def test_differ_from_the_form_exactly_where_they_are_called_different(self, seed) -> None:
        scene = rules.invent(FIELDS, seed, AT.date())

        differ = [name for name, value in scene.registered.items() if scene.claimed[name] != value]
        assert bool(differ) is (scene.outcome == "mismatched")

    def test_come_with_every_outcome_sooner_or_later(self) -> None:
        assert {rules.invent(FIELDS, seed, AT.date()).outcome for seed in range(60)} == set(rules.OUTCOMES)

    def test_without_fields_there_is_nothing_to_differ(self) -> None:
        assert "mismatched" not in {rules.invent([], seed, AT.date()).outcome for seed in range(60)}


class TestJudging:
    SCENE = {"outcome": "mismatched", "claimed": {"a": "1", "b": "2"}, "registered": {"a": "1", "b": "3"}}

    def test_names_each_wrong_fact_and_being_late(self) -> None:
        facts = {"a": "7", "b": "3"}

        assert rules.judge(self.SCENE, outcome="mismatched", facts=facts, late=True) == ["late", "fact:a"]

    def test_the_fact_that_differs_may_not_be_left_out(self) -> None:
        assert rules.judge(self.SCENE, outcome="mismatched", facts={"a": "1"}, late=False) == ["fact:b"]


def solve(exercise: PracticeExercise, by: Actor, at=AT + A_MINUTE, **changed) -> PracticeExercise:
    """The right answer, unless changed."""
    scene = exercise.scene
    right = {"outcome": scene["outcome"], "facts": scene["registered"], "return_reason": "不归本单位"}
    return practice.finish(exercise_id=exercise.pk, by=by, at=at, **(right | changed))


@pytest.fixture
def department(db):
    found = DepartmentFactory()
    source = ProofSourceFactory(department=found)
    LetterTemplateFactory(proof=source.proof, fields=FIELDS)
    return found


@pytest.fixture
def liaison(department) -> Actor:
    return actor(department, Duty.LIAISON)


class TestExercises:
    def test_run_against_the_clock_of_the_first_tier(self, liaison) -> None:
        exercise = practice.start(by=liaison, at=AT)

        assert exercise.due_at == AT + 30 * A_MINUTE
        assert practice.start(by=liaison, at=AT + A_MINUTE).pk == exercise.pk

    def test_run_against_the_limit_of_today_not_one_that_was_replaced(self, department, liaison) -> None:
        old = department.proof_sources.get().tier
        office = actor(DepartmentFactory(programme=department.programme), "office")
        tiers.change(
            tier_id=old.pk, name=old.name, condition=old.condition, minutes=20, working_days=None, by=office, at=AT
        )

        assert practice.start(by=liaison, at=AT).due_at == AT + 20 * A_MINUTE

    def test_a_right_answer_in_time_passes_and_a_late_one_does_not(self, liaison) -> None:
        in_time = solve(practice.start(by=liaison, at=AT), liaison, AT + 30 * A_MINUTE)
        late = solve(practice.start(by=liaison, at=AT), liaison, AT + 31 * A_MINUTE)

        assert (in_time.passed, in_time.mistakes) == (True, [])
        assert (late.passed, late.mistakes) == (False, ["late"])
        assert timeline.of(late).get().after == "failed"

    def test_what_a_real_reply_refuses_is_refused_here_and_the_exercise_stays_open(self, liaison) -> None:
        exercise = practice.start(by=liaison, at=AT)

        with pytest.raises(Invalid):
            solve(exercise, liaison, outcome="matched", facts={"count": "viele"})
        with pytest.raises(Invalid):
            solve(exercise, liaison, outcome="returned", return_reason=" ")
        with pytest.raises(Invalid):
            solve(exercise, liaison, outcome="perhaps")
        assert PracticeExercise.objects.get().finished_at is None

    def test_count_once_and_for_their_owner_only(self, department, liaison) -> None:
        exercise = practice.start(by=liaison, at=AT)

        with pytest.raises(NotVisible):
            solve(exercise, actor(department, Duty.LIAISON))
        solve(exercise, liaison)
        with pytest.raises(Conflict):
            solve(exercise, liaison)

    def test_are_for_liaisons_and_agents(self, department) -> None:
        with pytest.raises(NotAllowed):
            practice.start(by=actor(department, Duty.CLERK), at=AT)

    def test_reach_no_figure_inbox_notification_escalation_or_person(self, liaison) -> None:
        before = row_counts()

        solve(practice.start(by=liaison, at=AT), liaison, AT + 45 * A_MINUTE)

        changed = {name for name, count in row_counts().items() if count != before[name]}
        assert changed == {"verification.PracticeExercise", "foundation.TimelineEvent"}


def row_counts() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


class TestAsTraining:
    def test_enough_passed_exercises_earn_the_certificate_and_counting_begins_anew(self, department, liaison) -> None:
        TrainingCourseFactory(programme=department.programme, practice=True)
        for number in range(5):
            at = AT + number * timedelta(hours=1)
            solve(practice.start(by=liaison, at=at), liaison, at + A_MINUTE)

        earned = TrainingRecord.objects.filter(user_id=liaison.user_id).order_by("earned_at")
        assert [record.earned_at - AT for record in earned] == [61 * A_MINUTE, 181 * A_MINUTE]

    def test_a_failed_one_does_not_count(self, department, liaison) -> None:
        TrainingCourseFactory(programme=department.programme, practice=True)
        for _number in range(3):
            solve(practice.start(by=liaison, at=AT), liaison, AT + 40 * A_MINUTE)

        assert not TrainingRecord.objects.exists()


@pytest.mark.django_db
class TestLapsedTraining:
    """The programme decides whether it bars from answering; it does not unless its programme says so."""

    def lapsed(self, *, bars: bool):
        inquiry = situations.sent()
        programme = inquiry.request.programme
        programme.lapsed_training_bars = bars
        programme.save(update_fields=["lapsed_training_bars"])
        course = TrainingCourseFactory(programme=programme)
        TrainingRecordFactory(course=course, user_id=inquiry.answering.user_id, valid_until=AT)
        return inquiry

    def answer(self, inquiry):
        return real.answer(
            request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=AT
        )

    def test_is_shown_only(self) -> None:
        inquiry = self.lapsed(bars=False)

        self.answer(inquiry)

        [mine] = training.of_user(inquiry.answering.user_id, inquiry.request.programme_id, AT)
        assert mine.state == "lapsed"

    def test_bars_where_the_programme_says_so_and_names_the_course(self) -> None:
        inquiry = self.lapsed(bars=True)

        with pytest.raises(NotAllowed) as refusal:
            self.answer(inquiry)

        assert refusal.value.code == "training_lapsed"
        assert inquiry.again().is_open

    def test_who_never_had_one_may_begin(self) -> None:
        inquiry = self.lapsed(bars=True)
        TrainingRecord.objects.all().delete()

        self.answer(inquiry)
