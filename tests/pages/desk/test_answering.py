"""Replies from the desk: sent, refused, repeated, corrected, and drafts kept meanwhile."""

import pytest
from django.urls import reverse

from catalog.models import Duty
from certificates.models import AccessRecord
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.pages.desk.conftest import colleague, desk_of, page, same_desk
from verification.actions import reply_drafts
from verification.models import BlankingRun, ReplyDraft, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db


class TestAnswer:
    def send(self, desk, inquiry, **typed):
        form = {"outcome": "matched", "fact-amount": "1286", "note": "情况属实", "then": "stay"} | typed
        return desk.post(reverse("desk:answer", args=[inquiry.request.number], query={"view": "open"}), form)

    def test_answers_and_goes_on_to_the_next_by_due_time(self, client):
        inquiry = situations.sent()
        [following] = same_desk(inquiry, 1)

        answer = self.send(desk_of(client, inquiry.answering), inquiry, then="next")

        assert answer.url == page(following.request.number, view="open")
        assert inquiry.again().status == RequestStatus.ANSWERED

    def test_after_the_last_one_the_list_is_shown(self, client):
        inquiry = situations.sent()

        answer = self.send(desk_of(client, inquiry.answering), inquiry, then="next")

        assert answer.url == reverse("desk:inbox", query={"view": "open"})

    def test_a_double_click_answers_once_and_is_no_conflict(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)

        first, second = self.send(desk, inquiry), self.send(desk, inquiry)

        assert (first.status_code, second.status_code) == (302, 302)
        assert AccessRecord.objects.filter(user_id=inquiry.asking.user_id).count() == 1

    def test_the_second_of_two_liaisons_reads_who_was_faster_and_keeps_what_was_typed(self, client):
        inquiry = situations.sent()
        faster = colleague(inquiry, display_name="王示例")
        client.force_login(faster)
        self.send(client, inquiry, outcome="not_found", note="没有记录", **{"fact-amount": ""})

        answer = self.send(desk_of(client, inquiry.answering), inquiry)

        assert AccessRecord.objects.filter(user_id=inquiry.answering.user_id).count() == 1, "it shows a new reply"
        assert answer.status_code == 409
        assert "王示例" in answer.context["refusal"]["message"]
        assert "查无" in answer.context["refusal"]["message"]
        assert "情况属实" in answer.content.decode()
        assert 'value="1286"' in answer.content.decode()
        assert inquiry.again().outcome == "not_found"

    def test_a_missing_fact_is_named_at_its_field_and_the_rest_is_kept(self, client):
        inquiry = situations.sent()

        answer = self.send(desk_of(client, inquiry.answering), inquiry, **{"fact-amount": "很多"})

        assert answer.status_code == 400
        assert answer.context["facts"][0]["error"] == "填整数，例如 2"
        assert answer.context["facts"][0]["value"] == "很多"
        assert "情况属实" in answer.content.decode()

    def test_the_canned_text_counts_where_nothing_was_written(self, client):
        inquiry = situations.sent()

        self.send(desk_of(client, inquiry.answering), inquiry, note="", canned="情况属实。")

        assert inquiry.again().reply_note == "情况属实。"

    def test_returns_with_a_code_and_words(self, client):
        inquiry = situations.sent()

        typed = {"outcome": "returned", "return_code": "not_ours", "return_reason": "归民政局"}
        self.send(desk_of(client, inquiry.answering), inquiry, **typed)

        assert inquiry.again().status == RequestStatus.RETURNED
        assert (inquiry.again().return_code, inquiry.again().return_reason) == ("not_ours", "归民政局")

    @pytest.mark.parametrize("typed", [{"return_code": "not_ours"}, {"return_reason": "归民政局"}])
    def test_returns_neither_without_a_code_nor_without_words(self, client, typed):
        inquiry = situations.sent()

        answer = self.send(desk_of(client, inquiry.answering), inquiry, outcome="returned", **typed)

        assert answer.status_code == 400
        assert inquiry.again().is_open

    def test_what_is_unclear_is_asked_back_with_words_to_begin_with_and_nothing_typed_is_lost(self, client):
        inquiry = situations.sent()

        answer = self.send(desk_of(client, inquiry.answering), inquiry, outcome="returned", ask="unclear_person")

        assert answer.context["sheet"] == "clarify"
        assert "证件号码" in answer.context["sheet_typed"]["text"]
        assert answer.context["typed"].note == "情况属实"
        assert inquiry.again().is_open

    def test_true_with_another_value_than_the_forms_is_refused_at_the_field_and_kept(self, client):
        inquiry = situations.sent()
        inquiry.request.claimed = {"amount": 900}
        inquiry.request.save()

        answer = self.send(desk_of(client, inquiry.answering), inquiry)

        assert answer.status_code == 400
        assert "应选“不符”" in answer.context["facts"][0]["error"]
        assert answer.context["facts"][0]["value"] == "1286"
        assert inquiry.again().is_open
        proposed = self.send(desk_of(client, inquiry.answering), inquiry, outcome="")
        assert proposed.context["typed"].outcome == "mismatched"

    def test_corrects_with_what_was_wrong(self, client):
        inquiry = situations.answered()
        form = {"outcome": "mismatched", "fact-amount": "1300", "note": "", "reason": "看错一行"}

        desk_of(client, inquiry.answering).post(reverse("desk:correct", args=[inquiry.request.number]), form)

        assert (inquiry.again().status, inquiry.again().facts) == (RequestStatus.CORRECTED, {"amount": 1300})

    def test_a_text_that_nobody_changed_does_not_stay_under_another_outcome(self, client):
        inquiry = situations.answered()
        row = inquiry.request
        row.template.canned = [
            {"outcome": "matched", "text": "每月{amount}元。"},
            {"outcome": "not_found", "text": "没有查到。"},
        ]
        row.template.save()
        row.reply_note = f"每月{row.facts['amount']}元。"
        row.save()
        desk, wrong = desk_of(client, inquiry.answering), {"outcome": "not_found", "reason": "看错一行"}

        desk.post(reverse("desk:correct", args=[row.number]), wrong | {"note": row.reply_note})
        assert (inquiry.again().outcome, inquiry.again().reply_note) == ("not_found", "没有查到。")
        own = {"outcome": "matched", "fact-amount": "1286", "reason": "又找到了"}
        desk.post(reverse("desk:correct", args=[row.number]), own | {"note": "在纸质卷里"})
        refused = desk.post(reverse("desk:correct", args=[row.number]), wrong | {"note": "在纸质卷里"})

        assert (refused.status_code, "照新的结果改写" in refused.content.decode()) == (400, True)
        assert inquiry.again().outcome == "matched"

    def test_offers_no_correction_of_what_is_blanked(self, client):
        inquiry = situations.answered()
        request = inquiry.request
        run = BlankingRun.objects.create(programme=request.programme, at=AT, months=24, closed_before=AT, replies=1)
        VerificationRequest.objects.filter(pk=request.pk).update(blanked_at=AT, blanked_in=run)
        desk, form = desk_of(client, inquiry.answering), {"outcome": "matched", "note": "另写的", "reason": "看错"}

        shown = desk.get(page(request.number)).content.decode()
        refused = desk.post(reverse("desk:correct", args=[request.number]), form)

        assert reverse("desk:correct", args=[request.number]) not in shown
        assert reverse("desk:clarify", args=[request.number]) not in shown
        assert (refused.status_code, "另写的" in refused.content.decode()) == (409, True)

    def test_a_correction_without_its_reason_keeps_the_rest(self, client):
        inquiry = situations.answered()
        form = {"outcome": "mismatched", "fact-amount": "1300", "note": "另有一笔", "reason": ""}

        answer = desk_of(client, inquiry.answering).post(reverse("desk:correct", args=[inquiry.request.number]), form)

        assert answer.status_code == 400
        assert "另有一笔" in answer.content.decode()

    def test_the_address_of_a_refused_answer_can_be_reloaded(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(
            reverse("desk:answer", args=[inquiry.request.number], query={"view": "new"})
        )

        assert answer.url == page(inquiry.request.number, view="new")

    def test_a_head_may_look_and_not_answer(self, client):
        inquiry = situations.sent()
        client.force_login(colleague(inquiry, duty=Duty.HEAD))

        assert self.send(client, inquiry).status_code == 403
        assert inquiry.again().is_open


class TestDraft:
    def test_of_somebody_signed_out_is_told_so_and_not_led_away(self, client):
        inquiry = situations.sent()
        address = reverse("desk:draft", args=[inquiry.request.number])

        told = client.post(address, {"note": "正在查"}, HTTP_HX_REQUEST="true")

        assert told.status_code == 401
        assert 'id="mz-problem"' in told.content.decode()
        assert client.post(address, {"note": "正在查"}).status_code == 302
        assert not ReplyDraft.objects.exists()

    def test_what_is_typed_is_kept_sealed_for_its_writer_alone(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)
        form = {"outcome": "matched", "fact-amount": "12", "note": "还没写完"}

        kept = desk.post(reverse("desk:draft", args=[inquiry.request.number]), form)
        mine = desk.get(page(inquiry.request.number)).content.decode()
        client.force_login(colleague(inquiry))
        theirs = client.get(page(inquiry.request.number)).content.decode()

        assert "已存草稿" in kept.content.decode()
        assert "还没写完" in mine
        assert "还没写完" not in theirs
        assert "也在写" in theirs
        assert "还没写完".encode() not in bytes(ReplyDraft.objects.get().envelope)

    def test_is_gone_when_the_request_is_answered_and_late_keys_do_no_harm(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)
        address = reverse("desk:draft", args=[inquiry.request.number])
        desk.post(address, {"note": "一"})
        desk.post(address, {"note": "一二"})
        TestAnswer().send(desk, inquiry)

        late = desk.post(address, {"note": "一二三"})

        assert late.status_code == 204
        assert not ReplyDraft.objects.exists()

    def test_saving_twice_keeps_one(self):
        inquiry = situations.sent()
        for note in ("一", "二"):
            reply_drafts.keep(request_id=inquiry.request.pk, content={"note": note}, by=inquiry.answering, at=AT)

        assert ReplyDraft.objects.get().content == {"note": "二"}
