"""Interleaved rounds of two ways to do the same: medians, spread, ratio. Every round is taken back."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

Work = Callable[[], object]
Statement = tuple[str, Any]  # as Django sends it, with its values
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One job: as the portal does it, and as plain SQL that leaves the same rows."""

    name: str
    ours: Work
    plain: Work
    rounds: int = 30
    warm_up: int = 3


@dataclass(kw_only=True)
class Result:
    """Seconds of each round."""

    name: str
    queries: int
    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times longer than plain SQL, by the medians."""
        return statistics.median(self.ours) / statistics.median(self.plain)


def run(scenario: Scenario, most_rounds: int | None = None) -> Result:
    """Ours and plain in turn, the first of a pair changing, so that a noisy moment hits both."""
    for _ in range(scenario.warm_up):
        timed(scenario.ours)
        timed(scenario.plain)
    result = Result(name=scenario.name, queries=count_queries(scenario.ours))
    for number in range(min(scenario.rounds, most_rounds or scenario.rounds)):
        pair = [(scenario.ours, result.ours), (scenario.plain, result.plain)]
        for work, times in reversed(pair) if number % 2 else pair:
            times.append(timed(work))
    return result


def timed(work: Work) -> float:
    """Seconds of one run, which is taken back."""
    with transaction.atomic():
        begin = time.perf_counter()
        work()
        seconds = time.perf_counter() - begin
        transaction.set_rollback(True)
    return seconds


def spread(times: Sequence[float]) -> tuple[float, float]:
    """The first and the last decile."""
    deciles = statistics.quantiles(times, n=10)
    return deciles[0], deciles[-1]


def count_queries(work: Work) -> int:
    """How many statements one run sends (savepoints not counted)."""
    return len(statements_of(work))


@contextmanager
def captured() -> Iterator[list[Statement]]:
    """The statements, with their values, that Django sends meanwhile."""
    statements: list[Statement] = []

    def note(execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
        statements.append((text, values))
        return execute(text, values, many, context)

    with connection.execute_wrapper(note):
        yield statements


def statements_of(work: Work) -> list[Statement]:
    """Everything that one run sends, savepoints left out."""
    with captured() as statements:
        timed(work)
    return [(text, values) for text, values in statements if not text.startswith(SAVEPOINTS)]


def writes_of(work: Work) -> list[Statement]:
    """The rows that the work has to leave: its INSERTs, for the plain way to leave the same."""
    return [(text, values) for text, values in statements_of(work) if text.startswith("INSERT")]


def send(statements: Sequence[Statement]) -> None:
    """Sends statements through the bare driver and reads what they answer."""
    assert connection.connection is not None
    with connection.connection.cursor() as cursor:
        for text, values in statements:
            cursor.execute(text, values)
            if cursor.description is not None:
                cursor.fetchall()
