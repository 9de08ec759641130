"""Without Chromium the rest runs and the journeys are named; in CI that is a failure."""

from types import SimpleNamespace

import pytest

from portal.operations import pytest_plugin


class Item:
    """What pytest hands over of a test, as far as it is looked at."""

    def __init__(self, name, *, journey=False):
        self.nodeid, self.journey = name, journey

    def get_closest_marker(self, name):
        return self.journey if name == "journey" else None


@pytest.fixture
def config(monkeypatch):
    monkeypatch.setattr(pytest_plugin, "_LEFT_OUT", [])
    return SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda items: None))


@pytest.fixture
def items():
    return [Item("test_rule"), Item("test_journey", journey=True)]


def test_without_a_browser_the_rest_runs_and_the_journeys_are_named(config, items, monkeypatch):
    monkeypatch.setattr(pytest_plugin, "chromium", lambda: "")
    monkeypatch.delenv("CI", raising=False)
    pytest_plugin.pytest_collection_modifyitems(config, items)
    assert [item.nodeid for item in items] == ["test_rule"]

    said: list[str] = []
    reporter = SimpleNamespace(section=said.append, write_line=said.append)
    pytest_plugin.pytest_terminal_summary(reporter)
    assert "test_journey" in said
    assert "apt-get install chromium" in said[0]


def test_in_ci_they_stay_and_fail(config, items, monkeypatch):
    monkeypatch.setattr(pytest_plugin, "chromium", lambda: "")
    monkeypatch.setenv("CI", "true")
    pytest_plugin.pytest_collection_modifyitems(config, items)
    assert len(items) == 2
