"""Facts that take long to load, loaded once for several tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command


@contextmanager
def committed(django_db_blocker: Any, *loads: Callable[[], Any]) -> Iterator[None]:
    """Load for good, and empty the database afterwards. For fixtures wider than a test, which rolls back itself."""
    with django_db_blocker.unblock():
        for load in loads:
            load()
    yield
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
