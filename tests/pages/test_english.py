"""The portal in English: only data stays Chinese, the switch is on every frame, and the choice is kept."""

import html
import json
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse

from catalog.models import Duty
from portal.foundation.encryption import SealedJSON, SealedText
from portal.foundation.identity_numbers import mask_name
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor
from tests.factories.people import signed_in
from tests.factories.verification import low_income_counter
from verification.actions import cases, requests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]

CHINESE = re.compile("[\u4e00-\u9fff]+")
NOT_SHOWN = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->|<[^>]*\bhidden\b[^>]*>", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
OURS = ("foundation", "accounts", "catalog", "certificates", "verification", "accountability")


@pytest.fixture
def reader():
    """A browser whose owner chose English here."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def english(response) -> str:
    """What the page says, once it is sure to be an English page."""
    assert response.status_code == 200, response.status_code
    page = str(response.content.decode())
    assert '<html lang="en"' in page
    return page


def chinese_in(page: str) -> list[str]:
    """Chinese that the page shows or speaks and that is no data, nor a language named in itself."""
    shown = NOT_SHOWN.sub(" ", page)
    words = html.unescape(" ".join([*SPOKEN.findall(shown), re.sub(r"<[^>]+>", " ", shown)])).replace("简体中文", "")
    for text in sorted(data(), key=len, reverse=True):
        words = words.replace(text, " ")
    return CHINESE.findall(words)


def data() -> set[str]:
    """Every Chinese text that the database holds, sealed ones included, and names as they are masked."""
    found = {text for model in apps.get_models() if model._meta.app_label in OURS for text in texts_of(model)}
    return found | {mask_name(text) for text in found if len(text) < 8}


def texts_of(model: type[models.Model]) -> Iterator[str]:
    plain = [field.name for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)]
    plain += [field.name for field in model._meta.fields if isinstance(field, models.JSONField)]
    sealed = [name for name, kind in vars(model).items() if isinstance(kind, SealedText | SealedJSON)]
    for row in model._base_manager.all():
        for name in [*plain, *sealed]:
            yield from (text for text in leaves(getattr(row, name)) if CHINESE.search(text))


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.items():
            yield from leaves(list(inside))
    elif isinstance(value, list):
        for inside in value:
            yield from leaves(inside)


class TestPages:
    def test_of_the_public(self, reader):
        counter = low_income_counter()

        for address in [reverse("home"), f"{reverse('home')}?q={counter.code}", f"{reverse('home')}?q=xyzxyz"]:
            assert chinese_in(english(reader.get(address))) == [], address
        for name in ["verify", "halls", "complain", "accessibility", "account_login"]:
            assert chinese_in(english(reader.get(reverse(name)))) == [], name

    def test_of_the_window(self, reader):
        counter = low_income_counter()
        case = cases.open_case(**counter.opening())
        window = signed_in(reader, counter.clerk)

        hall = [
            "/hall/",
            "/hall/items/",
            "/hall/cases/",
            "/hall/checks/",
            "/hall/materials/",
            "/hall/open/?item=AQ-0089",
        ]
        for address in [*hall, f"/hall/{case.number}/", f"/hall/{case.number}/correction/"]:
            assert chinese_in(english(window.get(address))) == [], address

    def test_of_the_desk(self, reader):
        inquiry = situations.sent()
        number = inquiry.request.number
        desk = signed_in(reader, inquiry.answering)
        requests.clarify(request_id=inquiry.request.pk, text="哪一处房屋", by=inquiry.answering, at=AT)
        requests.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)

        for address in [
            "/desk/",
            "/desk/outbox/",
            f"/desk/{number}/",
            "/desk/?as=table",
            "/desk/duty/",
            "/desk/practice/",
        ]:
            assert chinese_in(english(desk.get(address))) == [], address

    def test_keep_official_letters_in_chinese(self, reader):
        inquiry = situations.sent()
        desk = signed_in(reader, inquiry.answering)

        page = english(desk.get(reverse("letter", args=[inquiry.request.number, "inquiry"])))

        assert "协查函" in page

    def test_of_the_office(self, reader):
        situations.sent(dongying=True)
        department = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        office = signed_in(reader, actor(department, Duty.OFFICE))

        lists = [
            "office_overview",
            "office_late",
            "office_requests",
            "office_proofs",
            "office_staff",
            "office_calendar",
        ]
        for name in [*lists, "office_channels", "office_commitments", "office_assessment"]:
            assert chinese_in(english(office.get(reverse(name)))) == [], name

    def test_in_chinese_are_found_out(self, client):
        counter = low_income_counter()
        case = cases.open_case(**counter.opening())
        page = signed_in(client, counter.clerk).get(f"/hall/{case.number}/").content.decode()

        assert {"申请表", "跳到主要内容"} <= set(chinese_in(page))

    def test_of_what_went_wrong(self, reader):
        answer = reader.get("/no-such-page/")

        assert "This page was not found" in answer.content.decode()

    def test_of_the_api(self, reader):
        answer = reader.get("/api/v1/service-items/NO-SUCH/")

        assert answer.status_code == 404
        assert not CHINESE.search(json.dumps(answer.json()["detail"], ensure_ascii=False).replace("NO-SUCH", ""))


class TestSwitch:
    def test_is_on_every_frame(self, client):
        counter = low_income_counter()
        public = client.get(reverse("home")).content.decode()
        officer = signed_in(client, counter.clerk).get("/hall/").content.decode()

        for page in [public, officer]:
            assert f'action="{reverse("language")}"' in page
            assert 'name="language" value="en"' in page

    def test_is_not_guessed_from_the_browser(self):
        page = Client(HTTP_ACCEPT_LANGUAGE="en-US").get(reverse("home")).content.decode()

        assert '<html lang="zh-hans"' in page

    def test_is_kept_beyond_signing_in_and_wins_over_the_browser(self):
        counter = low_income_counter()
        client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")

        answer = client.post(reverse("language"), {"language": "en", "next": "/verify/"})

        assert answer.headers["Location"] == "/verify/"
        assert answer.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] > 30 * 24 * 3600
        assert '<html lang="en"' in signed_in(client, counter.clerk).get("/hall/").content.decode()

    def test_goes_back_to_chinese(self, reader):
        reader.post(reverse("language"), {"language": "zh-hans", "next": "/"})

        assert '<html lang="zh-hans"' in reader.get("/verify/").content.decode()

    def test_sends_nobody_elsewhere(self, client):
        answer = client.post(reverse("language"), {"language": "en", "next": "https://elsewhere.example/"})

        assert answer.headers["Location"] == "/"
