"""Loaded once for all files of the folder, which go to one worker."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.operations import facts
from portal.operations.plays import history
from tests.loaded import committed
from tests.operations.demo import AT


@pytest.fixture(scope="package", autouse=True)
def loaded(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Both cities and the demo layer, committed for this folder and flushed after it."""
    with committed(
        django_db_blocker,
        lambda: facts.city("anqiu"),
        lambda: facts.city("dongying"),
        lambda: facts.documents(facts.demo_documents(), at=AT, rules_from=AT - history.PAST),
    ):
        yield
