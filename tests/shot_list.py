"""Every page of the portal by role and size, for `make shots`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

COUNTER, OFFICE, PHONE, PUBLIC = (1366, 768), (1440, 900), (390, 844), (1280, 900)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: who opens which address, at which size. `then`, `and_then`: links there whose address is opened.

    `tick` and `press`: what is ticked and the button pressed at last, for pages that only a form leads to.
    """

    name: str
    path: str
    login: str = ""
    size: tuple[int, int] = PUBLIC
    mode: str = ""
    then: str = ""
    and_then: str = ""
    tick: str = ""
    press: str = ""
    status: int = 200
    readme: str = ""


def _hall() -> Iterator[Shot]:
    hall = partial(Shot, login="clerk", size=COUNTER)
    case = "main a[href^='/hall/AQ-']"
    yield hall(name="hall-start", path="/hall/")
    yield hall(name="hall-cases", path="/hall/cases/")
    yield hall(name="hall-items", path="/hall/items/")
    yield hall(name="hall-materials", path="/hall/materials/")
    yield hall(name="hall-checks", path="/hall/checks/")
    yield hall(name="hall-check", path="/hall/checks/", then="main a[href^='/hall/checks/0']")
    yield hall(name="hall-open", path="/hall/open/?item=AQ-0089")
    for step in ("receipt", "history", "hand-over", "accept", "correction"):
        yield hall(name=f"hall-{step}", path="/hall/cases/?status=draft", then=case, and_then=f"a[href$='/{step}/']")
    for step in ("decide", "suspend", "withdraw"):
        yield hall(name=f"hall-{step}", path="/hall/cases/?status=accepted", then=case, and_then=f"a[href$='/{step}/']")
    for step in ("supply", "commit"):
        one = f".mz-proof a[href$='/{step}/']"
        yield hall(name=f"hall-{step}", path="/hall/cases/?status=draft", then=case, and_then=one)
    yield hall(
        name="hall-archive", path="/hall/cases/?view=all&status=decided", then=case, and_then="a[href$='/archive/']"
    )
    yield hall(name="hall-case", path="/hall/cases/", then=case, readme="hall")
    yield hall(name="hall-case-elder", path="/hall/cases/", then=case, mode="elder")
    yield hall(name="hall-case-contrast", path="/hall/cases/", then=case, mode="contrast")


def _desk() -> Iterator[Shot]:
    desk = partial(Shot, login="liaison", size=COUNTER)
    asked = "main a[href*='/desk/AQ-XC-']"
    yield desk(name="desk-inbox", path="/desk/")
    yield desk(name="desk-request", path="/desk/", then=asked, readme="desk")
    yield desk(name="desk-request-elder", path="/desk/", then=asked, mode="elder")
    yield desk(name="desk-request-contrast", path="/desk/", then=asked, mode="contrast")
    yield desk(name="desk-table", path="/desk/?as=table")
    yield desk(name="desk-pick", path="/desk/?pick=1")
    ticked = "[data-pick] >> nth=0"
    yield desk(name="desk-receive-many", path="/desk/?view=new&pick=1", tick=ticked, press="[data-pick-go]")
    yield desk(name="desk-answer-many", path="/desk/?pick=1", tick=ticked, press="[formaction*='/answer/']")
    yield desk(name="desk-assign-many", path="/desk/?pick=1", tick=ticked, press="[formaction*='/assign/']")
    yield desk(name="desk-assign", path="/desk/", then=asked, and_then="a[data-sheet='sheet-assign']")
    yield desk(name="desk-assessment", path="/desk/assessment/")
    yield desk(name="desk-assessed-rows", path="/desk/assessment/", then="a[href*='/assessment/rows/']")
    yield desk(name="desk-empty", path="/desk/?view=late&q=这里没有")
    yield desk(name="desk-done", path="/desk/?view=answered")
    yield Shot(name="desk-outbox", path="/desk/outbox/", login="clerk", size=COUNTER)
    yield Shot(
        name="desk-asked", path="/desk/outbox/", login="clerk", size=COUNTER, then="main a[href*='/desk/outbox/AQ-']"
    )
    yield desk(name="exports", path="/exports/")
    yield desk(name="notifications", path="/notifications/?alerts=1")
    yield desk(name="keys", path="/keys/")


def _desk_rooms() -> Iterator[Shot]:
    """What a department looks after beside its requests."""
    desk = partial(Shot, login="liaison", size=COUNTER)
    reports = partial(Shot, path="/desk/reports/", login="dongying-clerk", size=COUNTER)
    yield reports(name="desk-reports")
    yield reports(name="desk-report", then="main a[href^='/desk/reports/0']")
    yield desk(name="desk-duty", path="/desk/duty/")
    yield desk(name="desk-staff", path="/desk/staff/")
    yield desk(name="desk-person", path="/desk/staff/", then="main td a[href^='/desk/staff/']")
    yield desk(name="desk-calendar", path="/desk/calendar/")
    yield desk(name="desk-training", path="/desk/training/")
    yield desk(name="desk-practice", path="/desk/practice/")
    yield desk(name="desk-exercise", path="/desk/practice/", press="main form .btn-primary")
    yield desk(name="desk-tasks", path="/desk/tasks/")


def _letters() -> Iterator[Shot]:
    desk = partial(Shot, login="liaison", size=COUNTER)
    yield desk(name="letter-templates", path="/letters/templates/")
    yield desk(name="letter-template", path="/letters/templates/", then="main a[href^='/letters/templates/']")
    yield desk(name="letter-agreements", path="/letters/agreements/")
    yield desk(
        name="letter-agreement",
        path="/letters/agreements/",
        then="main td a[href*='/agreements/']:not([href*='/new/'])",
    )
    yield desk(name="letter-agreement-new", path="/letters/agreements/new/")
    asked = "main a[href*='/desk/AQ-XC-']"
    yield desk(name="letter", path="/desk/", then=asked, and_then="a[href^='/letters/']:not([href$='.pdf'])")


def _office() -> Iterator[Shot]:
    anqiu = partial(Shot, login="office", size=OFFICE)
    dongying = partial(Shot, login="dongying-office", size=OFFICE)
    yield anqiu(name="office-overview", path="/office/", readme="office")
    yield dongying(name="office-dongying", path="/office/")
    yield dongying(name="office-late", path="/office/late/")
    yield dongying(name="office-escalation", path="/office/late/", then="main a[href^='/office/late/0']")
    yield anqiu(name="office-requests", path="/office/requests/")
    yield anqiu(name="office-request", path="/office/requests/", then="main a[href^='/office/requests/']")
    yield anqiu(name="office-proofs", path="/office/proofs/")
    yield anqiu(name="office-ledgers", path="/office/ledger/")
    yield anqiu(name="office-ledger-closed", path="/office/ledger/", then=".mz-head a[href^='/office/ledger/']")
    yield Shot(name="admin", path="/admin/", login="admin", size=OFFICE)


def _assessment() -> Iterator[Shot]:
    dongying = partial(Shot, login="dongying-office", size=OFFICE)
    yield dongying(name="office-assessment", path="/office/assessment/")
    yield dongying(name="office-instant", path="/office/assessment/instant/?kind=all")
    yield dongying(name="office-assessed-rows", path="/office/assessment/", then="main a[href*='/assessment/rows/']")
    months = "main a[href^='/office/assessment/months/2']"
    yield dongying(name="office-months", path="/office/assessment/months/")
    yield dongying(name="office-month", path="/office/assessment/months/", then=months)
    yield dongying(
        name="office-month-rows", path="/office/assessment/months/", then=months, and_then="a[href*='/rows/']"
    )
    yield dongying(name="office-exports", path="/office/assessment/exports/")
    supervisor = partial(Shot, login="dongying-supervisor", size=OFFICE, path="/office/inspections/")
    yield supervisor(name="office-inspections")
    yield supervisor(name="office-inspection", then="main a[href^='/office/inspections/0']")
    yield dongying(name="office-demands", path="/office/demands/")


def _settings() -> Iterator[Shot]:
    """What the office keeps: calendars, rules, channels, commitments, credit, the staff registry."""
    dongying = partial(Shot, login="dongying-office", size=OFFICE)
    yield dongying(name="office-calendar", path="/office/calendar/")
    yield dongying(name="office-rules", path="/office/calendar/rules/")
    yield dongying(name="office-ladder", path="/office/calendar/ladder/")
    yield dongying(name="office-calendars", path="/office/calendar/department/")
    yield dongying(name="office-calendar-own", path="/office/calendar/department/DY-ZRZY/")
    yield dongying(name="office-channels", path="/office/channels/")
    yield dongying(name="office-outside", path="/office/channels/outside/")
    yield dongying(name="office-commitments", path="/office/commitments/")
    yield dongying(name="office-risk", path="/office/commitments/", then="main a[href^='/office/commitments/risk/']")
    yield dongying(name="office-credit", path="/office/credit/")
    yield dongying(name="office-credit-one", path="/office/credit/", then="main a[href^='/office/credit/0']")
    yield dongying(name="office-filings", path="/office/staff/filings/")
    yield dongying(name="office-training", path="/office/staff/training/")
    yield dongying(
        name="office-session", path="/office/staff/training/", then="main td a[href^='/office/staff/training/']"
    )
    yield dongying(name="office-registry", path="/office/staff/of/DY-ZRZY/")
    yield dongying(name="office-person", path="/office/staff/of/DY-ZRZY/", then="main td a[href^='/office/staff/of/']")
    yield Shot(name="office-staff", path="/office/staff/", login="office", size=OFFICE)


def _citizens() -> Iterator[Shot]:
    for mode in ("", "elder"):
        mine = partial(Shot, login="citizen", size=PHONE, mode=mode)
        suffix = f"-{mode}" if mode else ""
        yield mine(name=f"me{suffix}", path="/me/", readme="" if mode else "me")
        yield mine(name=f"me-code{suffix}", path="/me/code/")
        yield mine(name=f"me-accesses{suffix}", path="/me/accesses/")
        yield mine(name=f"me-licence{suffix}", path="/me/", then="a[href^='/me/licences/']")
        yield mine(name=f"me-access{suffix}", path="/me/accesses/", then="a[href^='/me/accesses/0']")
        yield mine(name=f"me-cases{suffix}", path="/me/cases/")
        yield mine(name=f"me-case{suffix}", path="/me/cases/", then="a[href^='/me/cases/A']")
        yield mine(
            name=f"me-receipt{suffix}",
            path="/me/cases/",
            then="a[href^='/me/cases/A']",
            and_then="a[href$='/receipt/']",
        )
        yield mine(name=f"me-notifications{suffix}", path="/notifications/")
        own = "main a[href^='/me/commitments/0']"
        yield mine(name=f"me-commitment{suffix}", path="/me/commitments/", then=own)
        yield mine(name=f"me-authorisations{suffix}", path="/me/authorisations/")
        yield mine(name=f"me-commitments{suffix}", path="/me/commitments/")
        yield mine(name=f"me-profile{suffix}", path="/me/profile/")
    yield Shot(name="me-enterprise", path="/me/", login="enterprise", size=PHONE)


def _public() -> Iterator[Shot]:
    yield Shot(name="home", path="/")
    yield Shot(name="home-answer", path="/?q=低保", readme="home")
    yield Shot(name="home-item", path="/items/AQ-0089/")
    yield Shot(name="home-elder", path="/", size=PHONE, mode="elder")
    yield Shot(name="home-phone", path="/?q=低保", size=PHONE)
    yield Shot(name="verify", path="/verify/")
    yield Shot(name="halls", path="/halls/")
    yield Shot(name="themes", path="/themes/", size=PHONE)
    yield Shot(name="theme", path="/themes/AQ-T02/", size=PHONE)
    yield Shot(name="assessments", path="/assessments/")
    dongying = "/city/?set=dongying&next=/assessments/"  # a size of its own: a browser remembers the city
    yield Shot(name="assessment", path=dongying, then="main a[href^='/assessments/dongying/']", size=(1280, 800))
    yield Shot(name="commitments", path="/commitments/")
    yield Shot(name="commitment-edition", path="/commitments/", then="main a[href^='/commitments/']")
    yield Shot(name="city", path="/city/")
    yield Shot(name="complain", path="/complain/")
    yield Shot(name="accessibility", path="/accessibility/")
    yield Shot(name="sign-in", path="/accounts/login/")
    yield Shot(name="error-404", path="/nothing-here/", login="clerk", status=404)
    yield Shot(name="error-403", path="/office/", login="clerk", status=403)
    yield Shot(name="kit", path="/kit/", login="clerk")
    yield Shot(name="api-docs", path="/api/v1/docs/")


def wanted(words: list[str]) -> list[Shot]:
    """The shots whose name contains one of the words; all of them without words."""
    audiences = (_public, _hall, _desk, _desk_rooms, _letters, _office, _assessment, _settings, _citizens)
    shots = [shot for shots_of in audiences for shot in shots_of()]
    return [shot for shot in shots if not words or any(word in shot.name for word in words)]
