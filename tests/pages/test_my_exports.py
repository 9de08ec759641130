"""A long list is made behind and fetched from “我的导出”, by page and by API; a lost right is a failure in words."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty, Officer
from portal.foundation import exports
from portal.foundation.exports import ExportRecord
from portal.foundation.models.export import Export
from portal.pages.tasks import make_exports
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder_and_clock(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def inquiry():
    return situations.sent(dongying=True)


def test_a_long_list_of_the_desk_is_made_behind(client, inquiry, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    liaison = signed_in(client, inquiry.answering)
    query = {"view": "open", "column": ["number", "proof"], "format": "csv"}

    page = liaison.get(reverse("desk:inbox"), query, follow=True).content.decode()
    assert "排队等着做" in page
    assert "选了 2 列" in page
    make_exports()
    row = Export.objects.get()
    file = liaison.get(reverse("my_export", args=[row.pk]))

    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows == [["协查编号", "证明"], [inquiry.request.number, inquiry.request.proof.name]]
    record = ExportRecord.objects.get()
    assert (record.kind, record.rows, record.by_user_id) == ("desk.in", 1, inquiry.answering.user_id)
    assert "做好了" in liaison.get(reverse("my_exports")).content.decode()


def test_who_lost_the_duty_meanwhile_gets_words_and_no_file(client, inquiry, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    signed_in(client, inquiry.answering).get(reverse("desk:inbox"), {"format": "csv"})
    Officer.objects.filter(user_id=inquiry.answering.user_id).update(valid_until=AT)

    make_exports()

    row = Export.objects.get()
    assert (row.made_at, row.reason) == (None, "您现在没有看这张清单的职责。")


def test_by_the_api(client, inquiry):
    office = actor(DepartmentFactory(programme=ProgrammeFactory(dongying=True)), Duty.OFFICE)
    signed_in(client, office)
    wanted = {"kind": "office.assessed_rows", "format": "xlsx", "filter": {"figure": ["received"]}}

    def post(body):
        return client.post("/api/v1/exports/", json.dumps(body), "application/json")

    asked = post(wanted)
    assert (asked.status_code, asked.json()["state"], asked.json()["file"]) == (202, "waiting", None)
    here = f"/api/v1/exports/{asked.json()['id']}/"
    assert client.get(f"{here}file/").status_code == 409
    make_exports()

    done = client.get(here).json()
    assert (done["state"], done["rows"]) == ("ready", 1)
    assert client.get(done["file"]).content.startswith(b"PK")
    assert ExportRecord.objects.get().kind == "office.assessed_rows"
    assert post({**wanted, "kind": "desk.in"}).status_code == 403
    assert post({**wanted, "kind": "nothing"}).status_code == 400
    signed_in(client, inquiry.answering)
    assert client.get(here).status_code == 404
    assert client.get("/api/v1/exports/").json() == []


def test_a_department_sees_its_own_figures_and_their_rows(client, inquiry):
    situations.sent(dongying=True)
    liaison = signed_in(client, inquiry.answering)

    page = liaison.get(reverse("desk:assessment"), {"period": "2026-Q4"})

    assert [row.department for row in page.context["lines"]] == [inquiry.request.issuing_department]
    assert page.context["together"].figures.received == 1
    rows = liaison.get(reverse("desk:assessed_rows"), {"period": "2026-Q4", "figure": "received"})
    assert [row.pk for row in rows.context["page"]] == [inquiry.request.pk]
