"""Measuring: both ways in turn, every round taken back, only the rows that must be left are sent as plain SQL."""

import pytest

from portal.operations.bench import measure, plans, sweeps
from portal.operations.models import Heartbeat, LoadedData
from verification.models import VerificationRequest

pytestmark = pytest.mark.django_db(transaction=True)


def write():
    LoadedData.objects.filter(pk="one").exists()
    LoadedData.objects.create(pk="one", digest="x")


def test_a_round_is_taken_back():
    assert measure.timed(write) > 0
    assert not LoadedData.objects.exists()


def test_the_plain_way_leaves_the_rows_and_asks_nothing_else():
    statements = measure.writes_of(write)
    assert len(statements) == 1
    measure.send(statements)
    assert LoadedData.objects.get().pk == "one"


def test_both_ways_are_run_as_often_and_compared_by_their_medians():
    runs = []
    scenario = measure.Scenario(
        name="both", ours=lambda: runs.append("ours"), plain=lambda: runs.append("plain"), rounds=10
    )
    result = measure.run(scenario)
    assert len(result.ours) == len(result.plain) == 10
    assert runs.count("plain") == 10 + scenario.warm_up
    assert result.ratio > 0


def test_queries_are_counted_without_savepoints():
    def two():
        Heartbeat.objects.exists()
        write()

    assert measure.count_queries(two) == 3


def test_a_plan_is_read_of_statements_on_requests_only():
    everything = measure.statements_of(lambda: list(VerificationRequest.objects.order_by("pk")))

    assert plans.of(everything).statements == 1
    assert plans.of([("select 1", None)]) == plans.Plans(0, [], 0)


def test_the_plain_way_of_the_sweep_is_sql_that_runs():
    at = "2026-11-23T00:00:00Z"

    assert measure.timed(lambda: measure.send([(text, [at]) for text in sweeps.LOOK])) > 0
    assert measure.timed(lambda: measure.send([(sweeps.NOTE, {"at": at})])) > 0
