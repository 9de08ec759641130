"""The readable page of the API in a real browser: groups stand there, one opens, and the strict CSP holds."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

pytestmark = pytest.mark.journey


def test_the_page_shows_every_group_without_a_csp_report(page: Page) -> None:
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/api/v1/docs/")

    group = page.get_by_role("link", name="verification-requests", exact=True)
    expect(group).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="codes", exact=True)).to_be_visible()
    group.click()
    expect(page.get_by_text("/api/v1/verification-requests/{number}/answer/")).to_be_visible()
    assert said == []
