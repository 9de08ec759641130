"""The short form of `make faults`: processes die under load, then everything is counted."""

import pytest

from tests.faults import killing
from tests.live import LivePortal

pytestmark = pytest.mark.journey
DEATHS = 10


@pytest.mark.shifts_clock
def test_processes_killed_under_load_lose_and_double_no_request_event_letter_or_report(portal: LivePortal):
    load, died = killing.kill_many(portal, DEATHS, seed=7)
    killing.settle(portal)
    said = killing.truth(portal, load)
    assert said["complaints"] == []
    assert load.broken == []
    assert died.total() == DEATHS
    assert said["counted"]["requests"] > 0
