"""The people of the journeys: each with a browser of their own that forgives no console error and no CSP report."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

PASSWORD = "mianzheng-demo"
SOON = 20_000  # ms: what a poll of 15 s brings without a reload
CASE = re.compile(r"/hall/[A-Z]{2}-\d{8}-\d{4}/")
REQUEST = re.compile(r"[A-Z]{2}-XC-\d{8}-\d{4}")

expect.set_options(timeout=SOON)


class Somebody:
    """A signed-in person. `page` is their browser's only tab; `complaints` what it said on its console."""

    def __init__(self, browser: Browser, url: str, login: str, size: tuple[int, int] = (1366, 768)) -> None:
        self.context = browser.new_context(
            base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": size[0], "height": size[1]}
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.sign_in(login)

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, login: str) -> None:
        """By the form, as everybody does."""
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The API in the same session, with the page's CSRF token; the answer's JSON."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        answer = self.context.request.fetch(
            path, method=method, data=body, headers={"X-CSRFToken": token, "Referer": self.page.url}
        )
        assert answer.status < 400, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()

    def leave(self) -> None:
        """Close the browser; whatever it complained of fails the journey."""
        self.context.close()
        assert not self.complaints, "\n".join(self.complaints)


class Citizen(Somebody):
    """Somebody with a phone."""

    def __init__(self, browser: Browser, url: str, login: str = "citizen") -> None:
        super().__init__(browser, url, login, (390, 844))

    def code(self) -> str:
        """What the scanner at the window would type from the screen of the phone."""
        return str(self.call("POST", "/api/v1/holder-codes/", {})["token"])


class Clerk(Somebody):
    """A window clerk."""

    def open_by_code(self, item: str, token: str) -> str:
        """Scan the code and open the case; the case's number."""
        self.page.goto(f"/hall/open/?item={item}")
        expect(self.page.locator("#code")).to_be_focused()
        self.page.keyboard.type(token)  # a USB scanner types and presses Enter
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_text("已读居民码")).to_be_visible()
        self.page.keyboard.press("Control+Enter")
        return self.case_opened()

    def open_by_number(self, item: str, holder: dict[str, str]) -> str:
        """Type document and name, read by duty; the case's number."""
        self.page.goto(f"/hall/open/?item={item}")
        self.page.locator("input[name='applicant-number']").fill(holder["number"])
        self.page.locator("input[name='applicant-name']").fill(holder["name"])
        self.page.get_by_text("依职责读取").click()
        self.page.get_by_role("button", name=re.compile("开办，读取证照")).click()
        return self.case_opened()

    def case_opened(self) -> str:
        """Wait for the case page; its number."""
        self.page.wait_for_url(CASE)
        return self.page.url.rstrip("/").rsplit("/", 1)[-1]

    def proof(self, name: str) -> Any:
        """The row of a proof."""
        return self.page.locator(".mz-proof").filter(has_text=name)

    def send_inquiry(self, proof: str) -> str:
        """Ask the department that holds the fact; the request's number."""
        self.proof(proof).get_by_role("button", name=re.compile("核验")).click()
        expect(self.page.get_by_text(re.compile("已发给"))).to_be_visible()
        case = self.call("GET", f"/api/v1/cases/{self.number}/")
        return str(next(row["request"] for row in case["proofs"] if row["proof"]["name"] == proof))

    @property
    def number(self) -> str:
        """The number of the case on the screen."""
        return self.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]

    def fill(self, label: str, value: str) -> None:
        """Type into a field of the form and leave it; it is kept without a button."""
        self.page.get_by_label(label).fill(value)
        self.page.keyboard.press("Tab")
        expect(self.page.locator("#hall-form-state")).to_contain_text("已存")

    def accept(self) -> None:
        """受理 by the keyboard alone: the key opens the sheet, Enter presses its one button."""
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator("dialog[open]").get_by_role("button", name="受理")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_text("已受理").first).to_be_visible()

    def decide(self, outcome: str, reason: str) -> None:
        """办结 by the keyboard alone: choose the outcome, say why, send."""
        self.page.keyboard.press("Control+Enter")
        sheet = self.page.locator("dialog[open]")
        expect(sheet.get_by_role("radio").first).to_be_focused()
        self.page.keyboard.press("Space")
        expect(sheet.get_by_role("radio", name=outcome)).to_be_checked()
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(reason)
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator("#hall-head")).to_contain_text(f"已办结：{outcome}")

    def take_commitment(self, proof: str) -> None:
        """The applicant reads the notice, chooses to commit and signs on the pad."""
        self.proof(proof).get_by_role("link", name=re.compile("承诺")).click()
        sheet = self.page.locator("dialog[open]")
        sheet.get_by_text("愿意承诺", exact=True).click()
        sheet.get_by_text("在签字板上签").click()
        self.draw(sheet.locator("canvas"))
        sheet.get_by_role("button", name=re.compile("登记本人的选择")).click()
        expect(self.proof(proof)).to_contain_text("已取得")

    def draw(self, pad: Any) -> None:
        """A stroke on the signature pad."""
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        self.page.mouse.move(box["x"] + 40, box["y"] + 30)
        self.page.mouse.down()
        for step in range(1, 12):
            self.page.mouse.move(box["x"] + 40 + 14 * step, box["y"] + 30 + 20 * (step % 3))
        self.page.mouse.up()


class Liaison(Somebody):
    """A liaison officer."""

    def open_request(self, number: str) -> None:
        """From the inbox to the request."""
        self.page.goto("/desk/")
        self.page.locator(f"a[href*='{number}']").first.click()
        expect(self.page.get_by_text("反馈结果").first).to_be_visible()

    def answer(self, number: str, facts: dict[str, str]) -> None:
        """Receive, fill in what is registered, answer “matched”."""
        self.open_request(number)
        for name, value in facts.items():
            self.page.locator(f"[name$='{name}']").first.fill(value)
        self.page.locator(".mz-seg").get_by_text("属实").click()
        self.page.get_by_role("button", name="只反馈").click()
        expect(self.page.get_by_text("已反馈").first).to_be_visible()
