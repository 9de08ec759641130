"""Several people at the same moment, each in a thread with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from portal.foundation.errors import DomainError


def at_once(*attempts: Callable[[], Any]) -> list[Any]:
    """Run the attempts in threads that start together; their results or refusals, in their order."""
    barrier = Barrier(len(attempts))

    def run(attempt: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        try:
            return attempt()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))
