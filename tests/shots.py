"""`make shots`: a picture of every page by role and size, of a real running portal.

    make shots                              all pages into .local/shots/, the README pictures into docs/pictures/
    python -m tests.shots hall me           only pages whose name contains one of the words
    python -m tests.shots --url http://…    of a demo that is already running

Ends with 1 where a page does not answer 200 (or what it is meant to answer), or where a browser complains on its
console: script errors, files that are missing, reports of the content security policy.
"""

import argparse
import contextlib
import io
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from portal.operations import pytest_plugin
from tests.journeys.conftest import QUIET_CHROMIUM
from tests.journeys.people import PASSWORD, Citizen, Clerk, Liaison
from tests.live import CHECKOUT, LivePortal
from tests.shot_list import Shot, wanted

OUT = CHECKOUT / ".local" / "shots"
PICTURES = CHECKOUT / "docs" / "pictures"
MOST_BYTES = 250_000  # of a picture in the README
COLOURS = 256

HOUSE, WORK = "不动产登记信息", "无固定职业收入说明"
REGISTERED = {"owned_count": "1", "floor_area": "62.40", "location": "示例街道样板社区"}


@dataclass
class Studio:
    """Takes the pictures and remembers what was wrong."""

    browser: Browser
    url: str
    password: dict[str, str]
    faults: list[str] = field(default_factory=list)
    _signed_in: dict[tuple[str, tuple[int, int], str], BrowserContext] = field(default_factory=dict)

    def take(self, shot: Shot) -> bytes | None:
        """The picture, or nothing where the page could not be opened."""
        page = self._context(shot).new_page()
        page.on("console", lambda message: self._listen(shot, message))
        page.on("pageerror", lambda error: self._fault(shot, str(error)))
        try:
            if not self._open(page, shot):
                return None
            return page.screenshot(path=OUT / f"{shot.name}.png")
        except Exception as error:
            self._fault(shot, str(error).splitlines()[0])
            return None
        finally:
            page.close()

    def _open(self, page: Page, shot: Shot) -> bool:
        answer = page.goto(shot.path)
        for link in filter(None, (shot.then, shot.and_then)):
            links = page.locator(link)
            if not links.count():
                self._fault(shot, f"{page.url} has no link {link}")
                return False
            answer = page.goto(str(links.first.get_attribute("href")))
        if shot.tick:
            page.locator(shot.tick).check()
        if shot.press:
            with page.expect_navigation() as arrival:
                page.locator(shot.press).first.click()
            answer = arrival.value
        if answer is None or answer.status != shot.status:
            self._fault(shot, f"{page.url} answers {answer and answer.status}")
        with contextlib.suppress(Exception):  # a page that polls may never be idle
            page.wait_for_load_state("networkidle", timeout=4_000)
        page.wait_for_timeout(150)
        return True

    def _context(self, shot: Shot) -> BrowserContext:
        """One signed-in browser for each person, size and mode."""
        key = (shot.login, shot.size, shot.mode)
        if key not in self._signed_in:
            self._signed_in[key] = self._arrive(shot)
        return self._signed_in[key]

    def _arrive(self, shot: Shot) -> BrowserContext:
        width, height = shot.size
        context = self.browser.new_context(
            base_url=self.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
        )
        if shot.mode:
            context.add_cookies([{"name": "mode", "value": shot.mode, "url": self.url}])
        if shot.login:
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(shot.login)
            page.locator("input[name=password]").fill(self.password[shot.login])
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
            page.close()
        return context

    def _listen(self, shot: Shot, message: ConsoleMessage) -> None:
        """Errors only; the browser itself reports the status of a page that is meant to be an error."""
        if message.type == "error" and not (shot.status >= 400 and "status of" in message.text):
            self._fault(shot, message.text)

    def _fault(self, shot: Shot, what: str) -> None:
        self.faults.append(f"{shot.name}: {what}")


def put_something_on_the_pages(browser: Browser, url: str) -> None:
    """A case answered and decided, and one under way, so that each page shows what it is for."""
    citizen, clerk, liaison = Citizen(browser, url), Clerk(browser, url, "clerk"), Liaison(browser, url, "liaison")
    clerk.open_by_code("AQ-0089", citizen.code())
    number = clerk.send_inquiry(HOUSE)
    clerk.take_commitment(WORK)
    liaison.answer(number, REGISTERED)
    clerk.open_by_code("AQ-0089", citizen.code())
    clerk.send_inquiry(HOUSE)
    for somebody in (citizen, clerk, liaison):
        somebody.context.close()


def small(picture: bytes) -> bytes:
    """A PNG for the README: a palette, which pages of flat colour do not show."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def keep_for_the_readme(shot: Shot, picture: bytes) -> None:
    """Writes docs/pictures/<name>.png. Raises ValueError where it grew too large."""
    content = small(picture)
    if len(content) > MOST_BYTES:
        raise ValueError(f"docs/pictures/{shot.readme}.png would have {len(content)} bytes")
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{shot.readme}.png").write_bytes(content)


def take_all(url: str, shots: list[Shot], password: dict[str, str]) -> list[str]:
    """Takes the pictures; what was wrong."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pytest_plugin.chromium(), args=QUIET_CHROMIUM)
        put_something_on_the_pages(browser, url)
        studio = Studio(browser, url, password)
        for shot in shots:
            start = time.monotonic()
            picture = studio.take(shot)
            if picture and shot.readme:
                keep_for_the_readme(shot, picture)
            print(f"{'✓' if picture else '✗'} {shot.name:<24} {time.monotonic() - start:4.1f} s", flush=True)
        browser.close()
    return studio.faults


@contextlib.contextmanager
def running(url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Address and passwords: of the demo at `url`, or of a portal that is started for this and removed."""
    if url:
        yield url, {shot.login: PASSWORD for shot in wanted([])}
        return
    live = LivePortal()
    try:
        print("启动门户，约一分钟 / starting a portal, about a minute", flush=True)
        live.start()
        yield live.url, {account["login"]: account["password"] for account in live.handles["accounts"]}
    finally:
        live.remove()


def main(arguments: list[str]) -> int:
    """0 when every page answered and no browser complained."""
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("words", nargs="*", help="only pages whose name contains one of these")
    parser.add_argument("--url", default="", help="a demo that is already running")
    chosen = parser.parse_args(arguments)
    if not pytest_plugin.chromium():
        print("没有 Chromium：apt-get install chromium / Chromium is missing", file=sys.stderr)
        return 1
    with running(chosen.url) as (url, password):
        faults = take_all(url, wanted(chosen.words), password)
    print("\n".join(["", *faults]) if faults else f"\n没有控制台错误 / no console errors. {Path('.local/shots')}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
