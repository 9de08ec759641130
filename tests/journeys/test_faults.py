"""Late, and killed: the clock is argued with by nobody, and `kill -9` loses and doubles nothing."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import Clerk, Liaison, Somebody
from tests.live import LivePortal

pytestmark = pytest.mark.journey


def holder_of(portal: LivePortal, prefix: str):
    """Somebody of a city who may be served and has no bad record."""
    return next(
        holder
        for holder in portal.handles["holders"]
        if holder["document_type"] == "id_card"
        and holder["number"].startswith(prefix)
        and not holder["false_commitment"]
    )


def opening(holder, item: str):
    """A case of somebody, read by duty."""
    return {
        "service_item": item,
        "applicant": {key: holder[key] for key in ("kind", "document_type", "number", "name")},
        "authorisation": {"method": "duty"},
    }


def asked(clerk: Clerk, item: str, holder) -> str:
    """A request sent over the API in the clerk's session; its number."""
    case = clerk.call("POST", "/api/v1/cases/", opening(holder, item))
    proof = next(row for row in case["proofs"] if row["channel"] == "verification")
    return str(clerk.call("POST", f"/api/v1/cases/{case['number']}/proofs/{proof['id']}/request/", {})["number"])


@pytest.mark.shifts_clock
def test_late_in_dongying_overdue_report_filed_office_sees_it_and_a_late_answer_closes_it(
    browser: Browser, portal: LivePortal
):
    """(b) The clock is shifted, nobody sleeps."""
    clerk = Clerk(browser, portal.url, "dongying-clerk")
    liaison = Liaison(browser, portal.url, "dongying-liaison")
    number = asked(clerk, "DY-0001", holder_of(portal, "3705"))

    portal.manage("shift_clock", "+3h")
    overdue = portal.wait_for(
        lambda: any(
            event["kind"] == "request.overdue"
            for event in clerk.call("GET", f"/api/v1/verification-requests/{number}/")["timeline"]
        ),
        30,
    )
    assert overdue

    clerk.page.goto("/desk/reports/")
    clerk.page.locator("tr").filter(has_text=number).get_by_role("link", name="核对并报送").click()
    clerk.page.get_by_role("button", name=re.compile("^报送")).click()
    expect(clerk.page.get_by_text("已报送").first).to_be_visible()

    office = Somebody(browser, portal.url, "dongying-office", (1440, 900))
    office.page.goto("/office/late/")
    row = office.page.locator("tr").filter(has_text=number)
    expect(row).to_contain_text("已报送")

    liaison.call("POST", f"/api/v1/verification-requests/{number}/answer/", {"outcome": "not_found", "note": "查无"})
    office.page.goto("/office/late/")
    expect(office.page.locator("section").first).not_to_contain_text(number)
    closed = clerk.call("GET", f"/api/v1/verification-requests/{number}/")
    assert (closed["state"], closed["overdue"]) == ("answered", True)
    for somebody in (clerk, liaison, office):
        somebody.leave()


@pytest.mark.shifts_clock
def test_worker_and_redis_killed_while_requests_are_open_nothing_missing_nothing_twice(
    browser: Browser, portal: LivePortal
):
    """(f) `kill -9` of worker and Redis, requests falling due meanwhile."""
    clerk = Clerk(browser, portal.url, "clerk")
    holder = holder_of(portal, "3707")
    numbers = [asked(clerk, "AQ-0089", holder) for _ in range(3)]

    portal.kill("worker")
    portal.kill("redis")
    portal.manage("shift_clock", "+2h")
    numbers.append(asked(clerk, "AQ-0089", holder))  # Redis is gone: the window goes on
    assert portal.wait_for(portal.answers, 60)

    def overdue_events(number: str) -> int:
        timeline = clerk.call("GET", f"/api/v1/verification-requests/{number}/")["timeline"]
        return sum(event["kind"] == "request.overdue" for event in timeline)

    assert portal.wait_for(lambda: all(overdue_events(number) for number in numbers[:3]), 60)
    assert [overdue_events(number) for number in numbers] == [1, 1, 1, 0]
    sent = [clerk.call("GET", f"/api/v1/verification-requests/{number}/")["timeline"] for number in numbers]
    assert all(sum(event["kind"] == "request.submitted" for event in timeline) == 1 for timeline in sent)
    clerk.leave()
