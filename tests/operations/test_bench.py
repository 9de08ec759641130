"""Measuring: both ways in turn, every round taken back, only the rows that must be left are sent as plain SQL."""

import pytest

from portal.operations.bench import measure
from portal.operations.models import Heartbeat, LoadedData

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
    assert runs.count("plain") == 10 + measure.WARM_UP
    assert result.ratio > 0


def test_queries_are_counted_without_savepoints():
    def two():
        Heartbeat.objects.exists()
        write()

    assert measure.count_queries(two) == 3
