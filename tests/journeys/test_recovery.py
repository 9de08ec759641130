"""What only a browser can tell: a typed reply survives when something is away, and a request in minutes is heard.

The browser's own clock is moved on, so that nobody waits for a retry or a poll.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import Clerk, Liaison
from tests.journeys.test_faults import asked, holder_of, opening
from tests.live import LivePortal

pytestmark = pytest.mark.journey
DRAFT = re.compile(r"/desk/[A-Z]{2}-XC-\d{8}-\d{4}/draft/")
RETRY, POLL = 6_000, 16_000  # ms, a little more than recovery.js and poll.js wait
EARS = """
  window.heard = [];
  const passing = { connect: (next) => next };
  window.AudioContext = class {
    state = "running"; currentTime = 0; destination = {};
    createOscillator() { return { ...passing, frequency: {}, start: () => heard.push("tone"), stop() {} }; }
    createGain() { return { ...passing, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } }; }
  };
  window.Notification = class extends EventTarget {
    static get permission() { return sessionStorage.getItem("asked") || "default"; }
    static async requestPermission() { sessionStorage.setItem("asked", "granted"); return "granted"; }
    constructor(title) { super(); heard.push(title); }
  };
"""


@pytest.fixture
def clerk(browser: Browser, portal: LivePortal) -> Iterator[Clerk]:
    """Somebody who asks."""
    clerk = Clerk(browser, portal.url, "clerk")
    yield clerk
    clerk.leave()


@pytest.fixture
def liaison(browser: Browser, portal: LivePortal) -> Iterator[Liaison]:
    """Somebody who answers, in a browser whose clock can be moved on; its complaints are the test's own doing."""
    liaison = Liaison(browser, portal.url, "liaison")
    liaison.page.clock.install()
    yield liaison
    liaison.context.close()


def test_a_typed_reply_survives_a_lost_network_a_broken_answer_and_an_expired_sign_in(clerk, liaison, portal) -> None:
    page = liaison.page
    liaison.open_request(asked(clerk, "AQ-0089", holder_of(portal, "3707")))

    page.route(DRAFT, lambda route: route.abort())
    _type(page, "查了登记簿，")
    expect(page.locator("#mz-notes")).to_contain_text("网络断了")
    _kept(page)

    page.route(DRAFT, lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    _type(page, "与申请一致，")
    expect(page.locator("#mz-notes")).to_contain_text("服务器没有答复")
    expect(page.get_by_text("Bad Gateway")).to_have_count(0)
    _kept(page)

    liaison.context.clear_cookies(name="sessionid")
    _type(page, "没有查封。")
    expect(page.locator("#mz-notes")).to_contain_text("登录已过期")
    _sign_in_beside(liaison)
    _kept(page)

    page.reload()
    expect(page.locator("#desk-answer [name=note]")).to_have_value("查了登记簿，与申请一致，没有查封。")


def _type(page: Page, words: str) -> None:
    page.locator("#desk-answer [name=note]").press_sequentially(words)
    page.clock.fast_forward(1_500)  # the draft is sent when the keys rest


def _kept(page: Page) -> None:
    """Nothing is in the way any more: by itself the draft is sent again, and the note goes."""
    page.unroute_all()
    page.clock.fast_forward(RETRY)
    expect(page.locator("#desk-draft")).to_contain_text("已存草稿")
    expect(page.locator("#mz-notes .is-late")).to_have_count(0)


def _sign_in_beside(liaison: Liaison) -> None:
    """In another tab, as the note says; then this one is looked at again."""
    typing, liaison.page = liaison.page, liaison.context.new_page()
    liaison.sign_in("liaison")
    liaison.page.close()
    liaison.page = typing
    typing.evaluate("window.dispatchEvent(new Event('focus'))")


def test_a_request_against_minutes_sounds_and_pops_up_where_somebody_asked_for_it(clerk, liaison, portal) -> None:
    page = liaison.page
    page.goto("/notifications/")
    page.get_by_role("button", name="都标为已看").click()  # a journey that moved the clock may have left some of later
    page.add_init_script(EARS)
    page.goto("/notifications/?alerts=1")
    page.locator("[name=sound]").check()
    page.locator("[name=popup]").check()
    page.get_by_role("button", name="在这台电脑上允许弹出").click()
    expect(page.get_by_text("允许弹出提醒。")).to_be_visible()
    page.get_by_role("button", name=re.compile("存下")).click()
    expect(page.get_by_text("已存下")).to_be_visible()
    assert "来了限时的协查" not in page.evaluate("heard")

    asked(clerk, "AQ-0089", holder_of(portal, "3707"))

    def popped_up() -> bool:
        page.clock.fast_forward(POLL)
        return "来了限时的协查" in page.evaluate("heard")

    assert portal.wait_for(popped_up, 60, pause=0.3)
    assert page.evaluate("heard").count("tone") >= 3
    expect(page).to_have_title(re.compile(r"^\(\d+\+?\) "))


def test_a_refused_sheet_says_where_it_stands_what_is_wrong(browser: Browser, portal: LivePortal) -> None:
    clerk = Clerk(browser, portal.url, "clerk")
    case = clerk.call("POST", "/api/v1/cases/", opening(holder_of(portal, "3707"), "AQ-0089"))
    clerk.page.goto(f"/hall/{case['number']}/")
    clerk.page.get_by_label("更多").click()
    clerk.page.get_by_role("link", name="告知补正").click()
    sheet = clerk.page.locator("dialog[open]")
    expect(sheet.locator("[name=points]")).to_be_focused()
    expect(clerk.page.locator(".htmx-added, .htmx-settling")).to_have_count(0)  # no hand is as fast as this test

    clerk.page.keyboard.press("Control+Enter")

    expect(sheet).to_contain_text("填写这一项")
    expect(sheet.locator("[name=points]")).to_be_focused()
    expect(clerk.page.locator(".htmx-added, .htmx-settling")).to_have_count(0)  # no hand is as fast as this test
    expect(clerk.page.locator("#mz-notes")).not_to_contain_text("服务器没有答复")
    clerk.context.close()  # its browser reports the refusal on its console
