"""The scripts of the look in a real browser, on the sheet of components: clocks, keys, scanner, drafts, polling."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Route, expect

pytestmark = pytest.mark.journey

# Contrast changes colours only and the elders' size sizes only: both together, and neither, show what either would.
MODES = ("", "elder.contrast")
ADDRESSES = {"/kit/": (360, 768, 1280), "/accounts/login/?as=staff": (360, 1280), "/nowhere/": (360, 1280)}


@pytest.fixture
def sheet(page: Page) -> Iterator[Page]:
    """The sheet of components; any console error or refused resource fails the test."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/kit/")
    yield page
    assert said == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("address", "width"), [(address, one) for address in ADDRESSES for one in ADDRESSES[address]])
def test_no_accessibility_findings_and_nothing_sticks_out(page: Page, address: str, mode: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/mode/?set=&next=/kit/")
    page.context.add_cookies([{"name": "mode", "value": mode, "url": page.url}])
    page.goto(address)
    findings = Axe().run(page).response["violations"]
    serious = [(finding["id"], finding["nodes"][0]["html"]) for finding in findings if finding["impact"] != "minor"]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_clock_runs_and_a_change_of_band_is_said_once(sheet: Page) -> None:
    clock = sheet.locator("[data-clock].is-ample b").first
    before = clock.inner_text()
    expect(clock).not_to_have_text(before, timeout=3000)
    due = "document.querySelector('[data-clock].is-ample')"
    sheet.evaluate(f"""() => {{
        const old = {due}, copy = old.cloneNode(true), now = Date.now();
        copy.id = 'test-clock'; copy.dataset.runs = '';
        copy.dataset.now = new Date(now).toISOString(); copy.dataset.due = new Date(now + 60000).toISOString();
        copy.dataset.left = '60'; copy.dataset.total = '600';
        old.replaceWith(copy);
    }}""")
    expect(sheet.locator("#test-clock")).to_have_class(re.compile("is-urgent"))
    expect(sheet.locator("#mz-live")).to_contain_text("示例协查 临近")


def test_a_resting_clock_says_when_it_runs_on(sheet: Page) -> None:
    expect(sheet.locator("[data-clock].is-rest")).to_contain_text("继续计时")


def test_single_keys_choose_but_rest_while_somebody_types(sheet: Page) -> None:
    sheet.locator("h1").first.click()
    sheet.keyboard.press("2")
    expect(sheet.locator("input[name=outcome][value=mismatched]")).to_be_checked()
    sheet.locator("form[data-draft] #id_reason").focus()
    sheet.keyboard.type("1", delay=80)
    expect(sheet.locator("input[name=outcome][value=mismatched]")).to_be_checked()


def test_the_question_mark_opens_the_keys_and_escape_closes_them(sheet: Page) -> None:
    sheet.locator("h1").first.click()
    sheet.keyboard.press("?")
    expect(sheet.locator("#mz-keys")).to_be_visible()
    sheet.locator("[data-keys-switch]").click()
    sheet.keyboard.press("Escape")
    expect(sheet.locator("#mz-keys")).to_be_hidden()
    sheet.keyboard.press("3")
    sheet.wait_for_timeout(120)
    expect(sheet.locator("input[name=outcome][value=not_found]")).not_to_be_checked()


def test_the_slash_brings_the_focus_to_the_box(sheet: Page) -> None:
    sheet.locator("h1").first.click()
    sheet.keyboard.press("/")
    expect(sheet.locator("[data-scan] input")).to_be_focused()


def test_a_scan_into_a_field_lands_in_the_box_and_leaves_the_field_alone(sheet: Page) -> None:
    field = sheet.locator("form[data-draft] #id_reason")
    field.fill("写到一半")
    with sheet.expect_navigation(url=re.compile(r"\?q=MZ1234567890$")):
        # One script, as fast as a scanner: separate calls would be as slow as a person.
        sheet.evaluate("""() => {
            const field = document.querySelector('form[data-draft] #id_reason'); field.focus();
            for (const key of [...'MZ1234567890', 'Enter']) {
                field.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
                if (key.length === 1) field.value += key;
            }
            window.fieldAfter = field.value;
        }""")


def test_enter_that_chooses_a_character_sends_nothing(sheet: Page) -> None:
    sheet.locator("[data-scan] input").fill("低保")
    sheet.evaluate("""() => document.querySelector('[data-scan] input').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))""")
    assert "?q=" not in sheet.url


def test_a_draft_survives_leaving_the_page(sheet: Page) -> None:
    sheet.locator("form[data-draft] #id_reason").fill("档案在河口库房")
    expect(sheet.locator("[data-draft-hint]")).to_contain_text("已存草稿")
    sheet.goto("/kit/?again=1")
    expect(sheet.locator("form[data-draft] #id_reason")).to_have_value("档案在河口库房")


def test_large_type_is_instant_and_is_kept(sheet: Page) -> None:
    sheet.locator("[data-mode-switch=elder]").first.click()
    expect(sheet.locator("html")).to_have_attribute("data-mode", "elder")
    expect(sheet.get_by_text("标准版").first).to_be_visible()
    sheet.reload()
    expect(sheet.locator("html")).to_have_attribute("data-mode", "elder")


def test_a_form_is_sent_once_however_often_one_presses(sheet: Page) -> None:
    sent: list[str] = []

    def hold(route: Route) -> None:
        sent.append(route.request.method)
        route.abort() if len(sent) > 1 else None

    sheet.route(re.compile("/kit/$"), hold)
    sheet.get_by_role("button", name="转交同事").click()
    sheet.locator("#kit-sheet [name=sheet-reason]").fill("轮休")
    sheet.evaluate(
        "() => { const button = document.querySelector('#kit-sheet [type=submit]'); button.click(); button.click(); }"
    )
    sheet.wait_for_timeout(500)
    assert sent == ["POST"]


POLLED = '<div id="polled" data-poll="/polled/" data-every="1"><input name="q" value=""><b>%s</b></div>'


def test_polling_changes_what_changed_but_never_what_somebody_uses(sheet: Page) -> None:
    sheet.route(re.compile("/polled/$"), lambda route: route.fulfill(body=POLLED % "new", content_type="text/html"))
    sheet.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", POLLED % "old")
    sheet.locator("#polled input").focus()
    sheet.wait_for_timeout(2500)
    expect(sheet.locator("#polled b")).to_have_text("old")
    sheet.locator("h1").first.click()
    sheet.evaluate("document.activeElement.blur()")
    expect(sheet.locator("#polled b")).to_have_text("new", timeout=4000)


def test_an_unchanged_poll_leaves_the_page_as_it_is(sheet: Page) -> None:
    asked: list[str] = []

    def unchanged(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204)

    sheet.route(re.compile("/polled/$"), unchanged)
    sheet.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", POLLED % "old")
    for _ in range(40):
        sheet.wait_for_timeout(200)
        if len(asked) >= 2:
            break
    assert len(asked) >= 2
    expect(sheet.locator("#polled b")).to_have_text("old")


def test_an_expired_code_is_renewed(sheet: Page) -> None:
    fresh = '<section id="mzc-code">4321 8765</section>'
    sheet.route(re.compile("/kit/$"), lambda route: route.fulfill(body=fresh, content_type="text/html"))
    sheet.evaluate("document.querySelector('[data-code]').dataset.expires = new Date(0).toISOString()")
    expect(sheet.locator("#mzc-code")).to_have_text("4321 8765", timeout=4000)
    expect(sheet.locator("#mz-live")).to_have_text("已换新码")


def test_an_error_of_htmx_is_shown_where_notes_stand(page: Page) -> None:
    page.goto("/kit/")  # not `sheet`: the browser itself reports the 409 on its console
    body = '<html><body><p>frame</p><div id="mz-problem"><h1>没有保存</h1></div></body></html>'
    page.route(re.compile("/refused/$"), lambda route: route.fulfill(status=409, body=body, content_type="text/html"))
    page.evaluate("""() => {
        document.querySelector('main').insertAdjacentHTML('afterbegin', '<i id="asks"></i>');
        htmx.ajax('GET', '/refused/', {target: '#asks'}).catch(() => 0);
    }""")
    expect(page.locator("#mz-notes")).to_have_text("没有保存")
