"""One inbox as list and table: looks remembered, views kept and shared, what is on screen exported."""

import csv
import io

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from portal.foundation.errors import Conflict
from portal.foundation.exports import ExportRecord
from tests.factories import requests as situations
from tests.factories.catalog import AT, actor
from tests.factories.people import signed_in
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


def colleague(inquiry):
    return actor(inquiry.request.issuing_department, Duty.AGENT)


INBOX, OUTBOX, KEEP = reverse("desk:inbox"), reverse("desk:outbox"), reverse("desk:keep")


def looks_of(page):
    """The place that a page of the desk shows."""
    return page.context["here"]


class TestTable:
    def test_is_the_list_in_columns_masked_with_the_same_views(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(INBOX, {"view": "open", "as": "table"})

        assert [row.request.number for row in page.context["rows"]] == [inquiry.request.number]
        assert len(page.context["views"]) == 9
        assert inquiry.request.number in page.content.decode()
        assert inquiry.request.subject["number"] not in page.content.decode()

    def test_of_the_outbox_belongs_to_who_asked(self, client, inquiry):
        asking = signed_in(client, inquiry.asking)

        assert len(asking.get(OUTBOX, {"as": "table"}).context["lines"]) == 1
        assert asking.get(INBOX, {"as": "table"}).context["lines"] == []

    def test_sorts_by_a_heading_and_back(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(INBOX, {"as": "table", "order": "due"})

        heads = {str(head.label): head for head in page.context["heads"]}
        assert heads["时限"].sorted == "ascending"
        assert "order=-due" in heads["时限"].url
        assert len(client.get(INBOX, {"as": "table", "order": "password"}).context["lines"]) == 1

    def test_leads_to_the_detail_and_back_to_the_same_table(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(INBOX, {"view": "open", "as": "table", "order": "-due"})

        beside = client.get(page.context["rows"][0].url)

        assert "heads" not in beside.context
        assert looks_of(beside).address == f"{INBOX}?view=open&order=-due&as=table"

    def test_takes_ticks_for_steps_with_many(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(INBOX, {"as": "table", "pick": "1"}).content.decode()

        assert f'name="request" value="{inquiry.request.number}"' in page

    def test_costs_the_same_however_many_rows(self, client, inquiry, django_assert_max_num_queries):
        reader = signed_in(client, inquiry.answering)

        with django_assert_max_num_queries(38):
            reader.get(INBOX, {"as": "table"})


class TestRemembered:
    def test_columns_chosen_once_are_there_again(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)

        reader.post(f"{KEEP}?order=-due", {"step": "columns", "column": ["proof", "due", "nonsense"]})

        shown = reader.get(INBOX)
        assert [str(head.label) for head in shown.context["heads"]] == ["证明", "时限"]
        assert looks_of(shown).order == "-due"
        assert looks_of(reader.get(OUTBOX)).order == ""

    def test_none_at_all_stay_as_they_are(self, client, inquiry):
        signed_in(client, inquiry.answering).post(KEEP, {"step": "columns"})

        assert len(client.get(INBOX).context["heads"]) == 7

    def test_list_or_table_without_touching_the_columns(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)
        reader.post(KEEP, {"step": "columns", "column": ["proof", "due"]})

        back = reader.post(f"{KEEP}?view=late&as=table", {"step": "list"}, follow=True)
        assert not looks_of(back).is_table
        assert looks_of(back).view.code == "late"
        assert len(reader.post(KEEP, {"step": "table"}, follow=True).context["heads"]) == 2

    def test_is_nothing_from_a_strange_address(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)

        reader.post(f"{KEEP}?order={'x' * 40}&column={'y' * 40}&as=cards", {"step": "save", "name": "怪"})

        view = DeskView.objects.named().get()
        assert (view.order, view.layout, len(view.columns)) == ("", "list", 7)


class TestSavedViews:
    def save(self, client, **typed):
        return client.post(f"{KEEP}?view=late&q=不动产&order=-due", {"step": "save", "name": "急的", **typed})

    def saved_for(self, client, who):
        groups = signed_in(client, who).get(INBOX).context["saved"]
        return [one.name for group in groups for one in group["rows"]]

    def test_open_again_with_view_search_columns_and_order(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)

        shown = looks_of(reader.get(self.save(reader).headers["Location"]))

        assert (shown.title, shown.view.code, shown.search, shown.order) == ("急的", "late", "不动产", "-due")
        assert "急的" in reader.get(INBOX).content.decode()

    def test_are_kept_while_one_goes_through_their_rows(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)
        reader.post(f"{KEEP}?view=open&order=-due", {"step": "save", "name": "倒着"})
        opened = reader.get(INBOX, {"saved": DeskView.objects.named().get().pk})

        beside = reader.get(opened.context["rows"][0].url)

        assert (looks_of(beside).title, looks_of(beside).order) == ("倒着", "-due")
        assert reader.get(f"{reverse('desk:pulse')}?{looks_of(beside).query}&rev=old").context["here"].title == "倒着"

    def test_are_ones_own_unless_shared(self, client, inquiry):
        self.save(signed_in(client, inquiry.answering))
        assert self.saved_for(client, colleague(inquiry)) == []

        self.save(signed_in(client, inquiry.answering), shared="1")

        assert self.saved_for(client, colleague(inquiry)) == ["急的"]
        assert self.saved_for(client, inquiry.asking) == []
        assert DeskView.objects.named().count() == 1

    def test_are_renamed_and_dropped_by_their_owner_only(self, client, inquiry):
        self.save(signed_in(client, inquiry.answering), shared="1")
        drop = f"{KEEP}?saved={DeskView.objects.named().get().pk}"
        named = {"step": "rename", "name": "更急的"}

        assert signed_in(client, colleague(inquiry)).post(drop, named).status_code == 404
        assert signed_in(client, colleague(inquiry)).post(drop, {"step": "drop"}).status_code == 404
        signed_in(client, inquiry.answering).post(drop, named)
        kept = DeskView.objects.named().get()
        assert (kept.name, kept.is_shared) == ("更急的", False)
        signed_in(client, inquiry.answering).post(drop, {"step": "drop"})

        assert not DeskView.objects.named().exists()
        address = {"saved": drop.partition("saved=")[2]}
        assert "没有这个视图了" in signed_in(client, colleague(inquiry)).get(INBOX, address).content.decode()

    def test_need_a_name_and_are_at_most_twenty(self, client, inquiry):
        reader = signed_in(client, inquiry.answering)
        assert self.save(reader, name="  ").status_code == 400
        assert reader.post(KEEP, {"step": "nothing"}).status_code == 400

        kept = {"box": "in", "looks": desk_views.Looks(columns=[]), "shared": False}
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

        page = reader.get(INBOX, {"view": "open", "column": ["number", "proof"], "format": "csv"})

        rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
        assert rows == [["协查编号", "证明"], [inquiry.request.number, inquiry.request.proof.name]]
        record = ExportRecord.objects.get()
        assert (record.kind, record.rows, record.by_user_id) == ("desk.in", 1, inquiry.answering.user_id)
        assert record.filter["column"] == ["number", "proof"]

    def test_as_xlsx_too(self, client, inquiry):
        page = signed_in(client, inquiry.answering).get(INBOX, {"format": "xlsx"})

        assert page.content.startswith(b"PK")
