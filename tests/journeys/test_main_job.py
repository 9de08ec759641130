"""From the shown code to the decision, in four browsers, through the real server, worker and beat."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import SOON, Citizen, Clerk, Liaison
from tests.live import LivePortal

pytestmark = pytest.mark.journey
HOUSE = "不动产登记信息"
WORK = "无固定职业收入说明"
REGISTERED = {"owned_count": "1", "floor_area": "62.40", "location": "示例街道样板社区"}


@pytest.fixture
def people(browser: Browser, portal: LivePortal):
    """Makes people; at the end each browser must be without complaint."""
    here = []

    def come(kind, login):
        somebody = kind(browser, portal.url, login)
        here.append(somebody)
        return somebody

    yield come
    for somebody in here:
        somebody.leave()


def test_a_household_gets_its_decision_and_nobody_fetched_a_proof(people):
    """(a) Scanned code, prefill, one request answered in another browser, decision, access log."""
    citizen, clerk, liaison = people(Citizen, "citizen"), people(Clerk, "clerk"), people(Liaison, "liaison")

    clerk.open_by_code("AQ-0089", citizen.code())
    expect(clerk.page.get_by_label("户籍地址")).to_have_value(re.compile("安丘市"))
    number = clerk.send_inquiry(HOUSE)
    clerk.take_commitment(WORK)
    liaison.answer(number, REGISTERED)

    expect(clerk.proof(HOUSE)).to_contain_text("属实", timeout=SOON)  # without a reload
    expect(clerk.page.get_by_label(re.compile("名下住房"))).to_have_value("1", timeout=SOON)
    clerk.accept()
    clerk.decide("准予", "符合条件")

    citizen.page.goto("/me/accesses/")
    expect(citizen.page.get_by_text(HOUSE).first).to_be_visible()
    expect(citizen.page.locator(".mzc-log").get_by_text("安丘市民政局").first).to_be_visible()
    citizen.page.goto("/me/cases/")
    citizen.page.locator(f"a[href*='{clerk.number}']").first.click()
    expect(citizen.page.get_by_text("已办结：准予").first).to_be_visible()
    expect(citizen.page.get_by_text("符合条件").first).to_be_visible()


def test_a_commitment_is_not_offered_to_a_holder_with_a_false_one(people, portal: LivePortal):
    """(c) The proof goes on by its next way, and the reason is on the page."""
    barred = next(holder for holder in portal.handles["holders"] if holder["false_commitment"])
    clerk = people(Clerk, "clerk" if barred["number"].startswith("3707") else "dongying-clerk")
    item = "AQ-0089" if barred["number"].startswith("3707") else "DY-0001"

    number = clerk.open_by_number(item, barred)

    ways = {row["proof"]["name"]: row["channel"] for row in clerk.call("GET", f"/api/v1/cases/{number}/")["proofs"]}
    assert "commitment" not in ways.values()
    expect(clerk.proof(WORK)).to_contain_text("虚假承诺")


def test_what_is_returned_as_not_ours_goes_on_by_the_next_way(people):
    """(d) Returned with a reason; the clerk sees it and has the next way."""
    citizen, clerk, liaison = people(Citizen, "citizen"), people(Clerk, "clerk"), people(Liaison, "liaison")
    clerk.open_by_code("AQ-0089", citizen.code())
    number = clerk.send_inquiry(HOUSE)

    liaison.open_request(number)
    liaison.page.locator(".mz-seg").get_by_text("退回").click()
    liaison.page.locator("[name='return_code']").select_option("not_ours")
    liaison.page.locator("[name='return_reason']").fill("这处房屋归住房城乡建设局登记")
    liaison.page.get_by_role("button", name="只退回").click()
    expect(liaison.page.get_by_text("已退回").first).to_be_visible()

    expect(clerk.proof(HOUSE)).to_contain_text("核查", timeout=SOON)


def test_what_the_applicant_freely_brings_is_taken_and_recorded(people, tmp_path):
    """(e) The proof on paper instead of the inquiry: never refused, recorded."""
    citizen, clerk = people(Citizen, "citizen"), people(Clerk, "clerk")
    clerk.open_by_code("AQ-0089", citizen.code())
    paper = tmp_path / "不动产权证书.pdf"
    paper.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

    clerk.proof(HOUSE).locator("summary").filter(has_text="其他办法").click()
    clerk.proof(HOUSE).get_by_text("申请人自愿提供").click()
    sheet = clerk.page.locator("dialog[open]")
    sheet.locator("input[type=file]").set_input_files(paper)
    sheet.locator("textarea, input[name=note]").first.fill("申请人带来了原件")
    sheet.locator("button[type=submit]").first.click()

    expect(clerk.proof(HOUSE)).to_contain_text("已取得")
    case = clerk.call("GET", f"/api/v1/cases/{clerk.number}/")
    [proof] = [row for row in case["proofs"] if row["proof"]["name"] == HOUSE]
    assert proof["status"] == "satisfied"
