"""Journeys: headless Chromium through the real web server, worker and beat.

`portal` is the running stack of `tests/conftest.py`; `portal_url` its address. Pages of `page` open relative addresses.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.operations import pytest_plugin
from tests.live import LivePortal

QUIET_CHROMIUM = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def browser_is_there() -> None:
    """In CI a journey without a browser fails; elsewhere it was left out before this."""
    if not pytest_plugin.chromium():
        pytest.fail("没有 Chromium，CI 必须有：apt-get install chromium / CI needs Chromium", pytrace=False)


@pytest.fixture(scope="session")
def portal_url(portal: LivePortal) -> str:
    """Where the portal listens."""
    return portal.url


@pytest.fixture(autouse=True)
def true_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sets the portal's clock back after a journey that shifted it (marked `shifts_clock`)."""
    yield
    if request.node.get_closest_marker("shifts_clock"):
        request.getfixturevalue("portal").manage("shift_clock", "reset")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, without the connections it makes on its own."""
    return {**browser_type_launch_args, "executable_path": pytest_plugin.chromium(), "args": QUIET_CHROMIUM}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], portal: LivePortal) -> dict[str, Any]:
    """A browser of this country, at the portal's address."""
    here = {"base_url": portal.url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    return {**browser_context_args, **here}
