"""The desk's lists as tables: columns and order remembered, views kept and shared, what is on screen exported."""

import csv
import io

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from portal.accounts.models import User
from portal.foundation.errors import Conflict
from portal.foundation.exports import ExportRecord
from tests.factories import requests as situations
from tests.factories.catalog import AT, actor
from verification.actions import desk_views
from verification.models import DeskView

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def inquiry():
    return situations.sent()


def signed_in(client, who):
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def colleague(inquiry):
    return actor(inquiry.request.issuing_department, Duty.AGENT)


TABLE, KEEP = reverse("desk:table"), reverse("desk:keep")


class TestTable:
    def test_shows_the_rows_of_the_view_masked(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(TABLE, {"view": "open"})

        assert page.context["total"] == 1
        assert inquiry.request.number in page.content.decode()
        assert inquiry.request.subject["number"] not in page.content.decode()

    def test_of_the_outbox_belongs_to_who_asked(self, client, inquiry):
        asking = signed_in(client, inquiry.asking)

        assert asking.get(TABLE, {"box": "out"}).context["total"] == 1
        assert asking.get(TABLE, {"box": "in"}).context["total"] == 0

    def test_sorts_by_a_heading_and_back(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(TABLE, {"order": "due"})

        heads = {str(head["label"]): head for head in page.context["heads"]}
        assert heads["时限"]["sorted"] == "ascending"
        assert "order=-due" in heads["时限"]["url"]
        assert client.get(TABLE, {"order": "password"}).context["total"] == 1

    def test_costs_the_same_however_many_rows(self, client, inquiry, django_assert_max_num_queries):
        reader = signed_in(client, inquiry.answering)

        with django_assert_max_num_queries(28):
            reader.get(TABLE)

    def test_is_not_for_the_window(self, client, inquiry):
        clerk = actor(inquiry.request.issuing_department, Duty.CLERK)

        assert signed_in(client, clerk).get(TABLE).status_code == 403


class TestColumns:
    def test_chosen_once_are_there_again(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)

        reader.post(f"{KEEP}?order=-due", {"step": "columns", "column": ["proof", "due", "nonsense"]})

        shown = reader.get(TABLE).context["shown"]
        assert [column.code for column in shown.columns] == ["proof", "due"]
        assert shown.order == "-due"
        assert reader.get(TABLE, {"box": "out"}).context["shown"].order == ""

    def test_none_at_all_stay_as_they_are(self, client, inquiry):
        signed_in(client, inquiry.answering).post(KEEP, {"step": "columns"})

        assert len(client.get(TABLE).context["shown"].columns) == 7


class TestSavedViews:
    def save(self, client, **typed):
        return client.post(f"{KEEP}?view=late&q=不动产&order=-due", {"step": "save", "name": "急的", **typed})

    def test_open_again_with_view_search_columns_and_order(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)

        page = reader.get(self.save(reader).headers["Location"])

        shown = page.context["shown"]
        assert (shown.name, shown.view.code, shown.search, shown.order) == ("急的", "late", "不动产", "-due")
        assert "急的" in reader.get(reverse("desk:inbox")).content.decode()

    def test_are_ones_own_unless_shared(self, client, inquiry):
        self.save(signed_in(client, inquiry.answering))
        beside = signed_in(client, colleague(inquiry))
        assert list(beside.get(TABLE).context["saved"]) == []

        self.save(signed_in(client, inquiry.answering), shared="1")

        assert [one.name for one in signed_in(client, colleague(inquiry)).get(TABLE).context["saved"]] == ["急的"]
        assert DeskView.objects.named().count() == 1

    def test_shared_in_one_department_are_not_seen_in_another(self, client, inquiry):
        self.save(signed_in(client, inquiry.answering), shared="1")

        assert list(signed_in(client, inquiry.asking).get(TABLE).context["saved"]) == []

    def test_are_dropped_by_their_owner_only(self, client, inquiry):
        self.save(signed_in(client, inquiry.answering), shared="1")
        view = DeskView.objects.named().get()

        assert signed_in(client, colleague(inquiry)).post(KEEP, {"step": "drop", "saved": view.pk}).status_code == 404
        signed_in(client, inquiry.answering).post(KEEP, {"step": "drop", "saved": view.pk})

        assert not DeskView.objects.named().exists()

    def test_need_a_name_and_are_at_most_twenty(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)
        assert self.save(reader, name="  ").status_code == 400
        assert reader.post(KEEP, {"step": "nothing"}).status_code == 400

        kept = {"box": "in", "preset": "open", "columns": [], "order": "", "search": "", "shared": False}
        for number in range(desk_views.MOST):
            desk_views.save(**kept, name=f"视图{number}", by=inquiry.answering, at=AT)
        with pytest.raises(Conflict, match="先删掉不用的"):
            desk_views.save(**kept, name="又一个", by=inquiry.answering, at=AT)

    def test_keep_what_was_typed_sealed(self, client, inquiry):
        self.save(signed_in(client, inquiry.answering))

        assert "不动产".encode() not in bytes(DeskView.objects.named().get().envelope)


class TestExport:
    def test_is_what_is_on_screen_and_recorded(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)

        page = reader.get(TABLE, {"view": "open", "column": ["number", "proof"], "format": "csv"})

        rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
        assert rows == [["协查编号", "证明"], [inquiry.request.number, inquiry.request.proof.name]]
        record = ExportRecord.objects.get()
        assert (record.kind, record.rows, record.by_user_id) == ("desk.in", 1, inquiry.answering.user_id)
        assert record.filter["column"] == ["number", "proof"]

    def test_as_xlsx_too(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(TABLE, {"format": "xlsx"})

        assert page.content.startswith(b"PK")
