"""The look holds together: vendored files, icons, security policy of the templates, tags, clocks, error pages."""

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.management import call_command
from django.db import OperationalError
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from accountability.models import MilestoneState
from certificates.models import AccessRecord, LicenceState
from portal.foundation.worktime import DIGITAL, Calendar, ServiceHours, deadline
from portal.foundation.worktime_words import end_words
from portal.pages.charts import Column, bars
from portal.pages.countdown import Countdown, parse_runs
from portal.pages.errors import server_error
from portal.pages.kit import icon_names
from portal.pages.people_time import countdown_words, due_words, duration_words, moment_words, term_words
from portal.pages.state_words import CARD_COLOURS, CHANNELS, QUIET, STATES, look_of
from portal.pages.tags import clocks, figures
from portal.pages.tags import looks as look_tags
from verification.models import CaseStatus, CommitmentStatus, EscalationStatus, ProofStatus, RequestStatus

STATIC = Path(settings.BASE_DIR, "portal/static")
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
CHINA = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A moment of 2026 in local time: `11-23 09:00`."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


# --- vendored files -------------------------------------------------------------------------------


def test_vendored_files_are_those_of_the_lock() -> None:
    lock = json.loads((STATIC / "vendor/vendor.lock.json").read_text(encoding="utf-8"))
    folders = {path.name for path in (STATIC / "vendor").iterdir() if path.is_dir()}
    assert folders == set(lock)
    for folder, entry in lock.items():
        assert entry["licence"]
        assert entry["source"]
        assert folder == f"{entry['name']}-{entry['version']}"
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (STATIC / "vendor" / folder).iterdir()
        }
        assert found == entry["files"]


def test_static_files_get_hashed_names_without_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STATIC_ROOT", str(tmp_path))
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
    call_command("collectstatic", interactive=False, verbosity=0)
    assert re.search(r"tokens\.[0-9a-f]{12}\.css$", storage.url("mianzheng/css/tokens.css"))


def test_every_token_that_a_style_uses_is_defined() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "mianzheng/css").glob("*.css"))
    assert set(re.findall(r"var\((--[\w-]+)", styles)) <= set(re.findall(r"(--[\w-]+):", styles))


# --- templates ------------------------------------------------------------------------------------

FORBIDDEN = {
    "a style attribute": r"\sstyle=",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a style element": r"<style\b",
    "an event attribute": r"\son[a-z]+=",
    "an htmx event attribute": r"\shx-on",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "a script value": r"\"js:|'js:|javascript:",
    "another host": r"(?:src|href|action)=[\"']https?:",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_template_keeps_the_security_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    broken = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    assert not broken, f"{path}: {broken}"


def test_every_icon_that_is_named_exists() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    named = set(re.findall(r"{% icon \"([^\"]+)\"", text)) | set(re.findall(r"icon_name=\"([^\"]+)\"", text))
    named |= set(re.findall(r"plain_state \S+ \"([^\"]+)\"", text)) | set(clocks.CLOCK_ICONS.values())
    looks = [look for kind in STATES.values() for look in kind.values()] + list(CHANNELS.values())
    assert named | {look.icon for look in looks} <= set(icon_names())


def test_comments_of_templates_stand_on_one_line() -> None:
    # Django shows a {# … #} over several lines to the reader.
    for path in TEMPLATES:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.count("{#") == line.count("#}"), path


# --- pages of the look ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_sheet_shows_every_component(client: Client) -> None:
    page = client.get(reverse("kit"))
    assert page.status_code == 200
    assert "{#" not in page.content.decode()
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_sign_in_has_the_fields_of_the_contract(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page
    assert "csrfmiddlewaretoken" in page


@pytest.mark.django_db
def test_a_wrong_password_is_said_at_its_field(client: Client) -> None:
    page = client.post("/accounts/login/?as=staff", {"login": "nobody", "password": "wrong-wrong"})
    assert "账号或密码不对" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


def test_the_page_for_a_broken_server_needs_nothing() -> None:
    assert "问题在我们这边" in render_to_string("500.html")


def test_where_the_database_is_away_officers_are_led_back_to_what_they_were_doing() -> None:
    came_from = "http://testserver/desk/?view=open"
    request = RequestFactory().post(
        "/desk/DY-XC-20261122-0001/answer/", headers={"referer": came_from, "host": "testserver"}
    )
    try:
        raise OperationalError
    except OperationalError:
        page = server_error(request)

    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert 'href="/desk/?view=open"' in page.content.decode()
    assert "管理员" in page.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "message.html"])
@pytest.mark.django_db
def test_an_error_page_says_what_happened_what_was_kept_and_what_now(name: str, client: Client) -> None:
    request = client.get(reverse("kit")).wsgi_request
    page = render_to_string(name, {"title": "没有保存"}, request)
    assert all(words in page for words in ("发生了什么", "留住了什么", "现在可以", 'id="mz-problem"'))


# --- reading modes --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reading_mode_is_switched_without_script(client: Client) -> None:
    answer = client.get(reverse("mode_switch"), {"set": "elder", "on": "1", "next": "/kit/"})
    assert answer.headers["Location"] == "/kit/"
    client.get(reverse("mode_switch"), {"set": "contrast", "on": "1"})
    assert 'data-mode="elder contrast"' in client.get("/kit/").content.decode()
    client.get(reverse("mode_switch"), {"set": "elder", "on": "0"})
    assert 'data-mode="contrast"' in client.get("/kit/").content.decode()


@pytest.mark.django_db
def test_the_mode_switch_leads_to_no_other_host_and_believes_no_cookie(client: Client) -> None:
    answer = client.get(reverse("mode_switch"), {"set": "evil", "on": "1", "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"
    client.cookies["mode"] = 'elder."><script>'
    assert 'data-mode="elder"' in client.get("/kit/").content.decode()


# --- clocks and times -----------------------------------------------------------------------------

NOON = [(local("11-23 11:50"), local("11-23 12:00")), (local("11-23 13:00"), local("11-23 13:20"))]


@pytest.mark.parametrize(
    ("at", "band", "figures"),
    [
        ("11-23 11:51", "ample", "29:00"),
        ("11-23 12:30", "rest", "今天 13:00 继续计时"),
        ("11-23 13:04:59", "ample", "15:01"),
        ("11-23 13:05", "near", "15:00"),
        ("11-23 13:14", "urgent", "06:00"),
        ("11-23 13:20", "urgent", "00:00"),
        ("11-23 13:32:06", "late", "12 分 06 秒"),
    ],
)
def test_the_clock_rests_at_noon_and_knows_its_band(at: str, band: str, figures: str) -> None:
    count = Countdown(due_at=NOON[1][1], received_at=NOON[0][0], at=local(at), runs=tuple(NOON))
    assert (count.band, count.figures) == (band, figures)


def test_a_far_deadline_is_named_instead_of_counted() -> None:
    count = Countdown(due_at=local("11-26 17:00"), received_at=local("11-23 10:00"), at=local("11-23 10:05"))
    assert count.figures == "周四 17:00"


def test_the_counted_spans_come_from_the_explanation_of_a_deadline() -> None:
    hours = ServiceHours([(local("11-23 09:00").time(), local("11-23 12:00").time()),
                          (local("11-23 13:00").time(), local("11-23 17:00").time())])  # fmt: skip
    term = deadline(local("11-23 11:50"), DIGITAL, Calendar({}), hours)
    assert parse_runs(term.explanation) == tuple(NOON)


def test_stored_spans_are_read_and_a_naive_one_is_refused() -> None:
    stored = [{"start": "2026-11-23T09:00:00+08:00", "end": "2026-11-23T09:30:00+08:00", "counted": True}]
    assert parse_runs(stored) == ((local("11-23 09:00"), local("11-23 09:30")),)
    with pytest.raises(ValueError, match="time zone"):
        parse_runs([("2026-11-23T09:00:00", "2026-11-23T09:30:00")])


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("11-21 13:20", "今天 13:20"),
        ("11-22 17:00", "明天 17:00"),
        ("11-20 17:00", "昨天 17:00"),
        ("11-26 17:00", "周四 17:00"),
        ("11-28 09:00", "11 月 28 日 09:00"),
    ],
)
def test_times_are_said_as_people_say_them(when: str, words: str) -> None:
    assert moment_words(local(when), local("11-21 10:00")) == words


def test_another_year_is_named() -> None:
    assert moment_words(datetime(2027, 3, 1, 1, tzinfo=UTC), local("11-21 10:00")) == "2027 年 3 月 1 日 09:00"


def test_durations_have_two_units() -> None:
    spans = [timedelta(seconds=6), timedelta(minutes=12, seconds=6), timedelta(hours=3, minutes=5), timedelta(hours=26)]
    assert [duration_words(span) for span in spans] == ["6 秒", "12 分 06 秒", "3 小时 05 分", "1 天 2 小时"]
    assert countdown_words(timedelta(hours=1, minutes=5, seconds=9)) == "1:05:09"


# --- tags -----------------------------------------------------------------------------------------


def test_figures_have_a_thin_gap() -> None:
    assert (figures.gap(38206), figures.gap(97.4), figures.gap("—")) == ("38\u2009206", "97.4", "—")


def test_tags_escape_what_people_wrote() -> None:
    text = Template('{% load mianzheng %}{% state "case" "accepted" text=words %}{% when day %}').render(
        Context({"words": "<b>", "day": date(2026, 11, 20)})
    )
    assert "&lt;b&gt;" in text
    assert 'datetime="2026-11-20"' in text


def test_every_state_of_a_model_is_drawn_and_has_the_model_s_word() -> None:
    models = {
        "case": CaseStatus,
        "proof": ProofStatus,
        "request": RequestStatus,
        "licence": LicenceState,
        "commitment": CommitmentStatus,
        "escalation": EscalationStatus,
        "milestone": MilestoneState,
        "access": AccessRecord.Result,
    }
    for kind, choices in models.items():
        for state in list[Any](choices):
            look = look_of(kind, state.value)
            assert (look.words, look[:2] != QUIET) == (state.label, True), (kind, state)


def test_an_unknown_state_is_shown_quietly() -> None:
    assert look_of("case", "new_state").words == "new_state"


def test_the_same_kind_of_licence_always_has_the_same_colour() -> None:
    assert look_tags.card_colour("11100000000013338W001") == look_tags.card_colour("11100000000013338W001")
    assert look_tags.card_colour("11100000000013338W001", "ochre") == "is-ochre"
    assert look_tags.card_colour("11100000000013338W001", "ink") in CARD_COLOURS  # the catalogue has chosen none


def test_bars_fill_the_height_and_show_the_smallest_late_part() -> None:
    chart = bars([Column(label="11-18", total=221, late=1), Column(label="11-19", total=110)])
    assert min(rect.y for rect in chart.rects) < 11
    assert min(rect.height for rect in chart.rects if rect.css == "mz-c-late") >= 1.5
    assert [line.value for line in chart.lines] == [0, 100, 200]
    assert bars([]).rects == ()


def test_a_term_that_ends_at_midnight_ends_with_its_day():
    midnight = local("11-22 00:00")

    assert (end_words(midnight), due_words(midnight, local("11-21 10:00"))) == ("2026-11-21 24:00", "今天 24:00")
    assert end_words(local("11-21 17:30")) == "2026-11-21 17:30"


def test_a_term_that_somebody_was_told_names_its_date():
    now = local("11-21 10:00")

    assert [term_words(local(due), now) for due in ("11-22 12:00", "11-28 00:00", "12-18 17:00")] == [
        "明天 12:00",
        "11 月 27 日（周五） 24:00",
        "12 月 18 日 17:00",
    ]
