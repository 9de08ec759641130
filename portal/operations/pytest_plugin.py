"""Loaded by every `pytest` in this checkout: gives the tests servers of their own before Django reads its settings.

Without Chromium the journeys are left out by name; with `CI=true` that is a failure.
"""

import atexit
import os
import shutil
from collections.abc import Generator
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from portal.operations import problems, throwaway

_RUNNING: list[throwaway.Servers] = []
_LEFT_OUT: list[str] = []
TOGETHER = {  # what takes long to set up is set up once: these files or folders go to one worker each
    "tests/journeys/": "the running portal",
    "tests/operations/test_demo_stack.py": "the running portal",
    "tests/operations/demo/": "the demo's data",
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Comes before pytest-django, which reads the settings here. Workers of xdist inherit the environment."""
    os.environ.setdefault("MIANZHENG_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # Playwright keeps an event loop in the worker after its first journey; Django would refuse every later query there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if throwaway.is_needed():
        try:
            servers = throwaway.start()
        except problems.Problem as problem:
            raise pytest.UsageError(problem.text()) from problem
        _RUNNING.append(servers)
        atexit.register(pytest_unconfigure)  # also when a settings error ends pytest early
        os.environ.update(throwaway.environment(servers))
    yield


def pytest_unconfigure() -> None:
    """Ends what this run started."""
    while _RUNNING:
        _RUNNING.pop().stop()


class ByWhatIsSetUp(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Tests of one file go to one worker, and so do files that share what takes long to set up."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return next((shared for start, shared in TOGETHER.items() if file.startswith(start)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How `-n 3` shares out the tests (loadgroup of xdist 3.8 finds no groups under pytest 9.2).

    In the order of the files: the many small ones of `tests/verification` even out the end, which files with few long
    tests would not.
    """
    config.option.loadscopereorder = False
    return ByWhatIsSetUp(config, log)


def chromium() -> str:
    """The browser's path, or nothing: `CHROMIUM` when set, else the one that is installed."""
    if "CHROMIUM" in os.environ:
        return shutil.which(os.environ["CHROMIUM"]) or ""
    return (
        shutil.which("chromium", path=f"/usr/bin:{os.environ.get('PATH', '')}") or shutil.which("google-chrome") or ""
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser the journeys are left out; in CI they stay, and fail."""
    journeys = [item for item in items if item.get_closest_marker("journey")]
    if not journeys or chromium() or os.environ.get("CI") == "true":
        return
    _LEFT_OUT.extend(item.nodeid for item in journeys)
    config.hook.pytest_deselected(items=journeys)
    items[:] = [item for item in items if item not in journeys]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist hands its list to the process that prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = list(_LEFT_OUT)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes the list of a worker that ended."""
    _LEFT_OUT.extend(getattr(node, "workeroutput", {}).get("left_out", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names what did not run."""
    if _LEFT_OUT:
        terminalreporter.section("没有 Chromium，未运行 / not run without Chromium (apt-get install chromium)")
        for name in sorted(set(_LEFT_OUT)):
            terminalreporter.write_line(name)
