"""The liaison's desk: lists with their counts, the detail, every step, and what the second of two people sees."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from certificates.models import AccessRecord
from portal.accounts.models import User
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, TierFactory, UserFactory
from verification.actions import reply_drafts, requests
from verification.models import Clarification, ReplyDraft, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db
SOON = AT + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def twenty_minutes_later():
    with time_machine.travel(SOON, tick=False) as clock:
        yield clock


def desk_of(client, actor):
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def colleague(inquiry, duty=Duty.LIAISON, **changes):
    """Another officer of the issuing department."""
    user = UserFactory(**changes)
    OfficerFactory(user=user, duty=duty, department=inquiry.request.issuing_department)
    return user


def same_desk(first, count):
    """More requests to the department of `first`."""
    rows = []
    for _ in range(count):
        other = situations.sent()
        VerificationRequest.objects.filter(pk=other.request.pk).update(
            issuing_department=first.request.issuing_department
        )
        rows.append(other)
    return rows


def page(number, **query):
    return reverse("desk:request", args=[number], query=query)


class TestList:
    def test_shows_what_the_department_was_asked_by_due_time_and_masked(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(reverse("desk:inbox"))

        assert [row.request.number for row in answer.context["rows"]] == [inquiry.request.number]
        assert inquiry.request.subject["number"] not in answer.content.decode()
        assert inquiry.request.subject["name"] not in answer.content.decode()
        assert not AccessRecord.objects.filter(user_id=inquiry.answering.user_id).exists()

    def test_every_count_is_the_number_of_its_rows(self, client):
        inquiry = situations.sent()
        received, late, returned, answered, asked = same_desk(inquiry, 5)
        by = inquiry.answering
        requests.receive(request_id=received.request.pk, by=by, at=AT)
        VerificationRequest.objects.filter(pk=late.request.pk).update(due_at=AT + timedelta(minutes=1))
        requests.return_(request_id=returned.request.pk, by=by, at=AT, reason="不归本单位")
        requests.answer(request_id=answered.request.pk, outcome="not_found", by=by, at=AT)
        requests.clarify(request_id=asked.request.pk, text="哪一处房屋", by=by, at=AT)
        desk = desk_of(client, by)

        counted = desk.get(reverse("desk:inbox")).context["views"]

        told = {one.view.code: int(one.figure) for one in counted}
        assert told == {
            "open": 4, "new": 3, "soon": 3, "late": 1, "mine": 1, "waiting": 1, "answered": 1, "returned": 1, "all": 6
        }  # fmt: skip
        for one in counted:
            assert len(desk.get(one.url).context["rows"]) == int(one.figure)

    def test_a_question_that_was_answered_no_longer_waits(self, client):
        inquiry = situations.sent()
        requests.clarify(request_id=inquiry.request.pk, text="哪一处", by=inquiry.answering, at=AT)
        requests.clarify(request_id=inquiry.request.pk, text="示例路", by=inquiry.asking, at=AT + timedelta(minutes=1))

        rows = desk_of(client, inquiry.answering).get(reverse("desk:inbox"), {"view": "waiting"}).context["rows"]

        assert rows == []

    def test_costs_the_same_for_one_row_and_for_many(self, client, django_assert_max_num_queries):
        inquiry = situations.sent()
        same_desk(inquiry, 12)
        desk = desk_of(client, inquiry.answering)

        with django_assert_max_num_queries(36):
            desk.get(reverse("desk:inbox"))

    def test_pages_of_fifty(self, client, monkeypatch):
        monkeypatch.setattr("portal.pages.desk.boxes.PAGE", 2)
        inquiry = situations.sent()
        same_desk(inquiry, 2)
        desk = desk_of(client, inquiry.answering)

        first = desk.get(reverse("desk:inbox"))
        second = desk.get(first.context["following"])

        assert (len(first.context["rows"]), len(second.context["rows"])) == (2, 1)
        assert second.context["previous"]
        assert not second.context["following"]

    def test_a_long_list_is_not_counted_to_its_end(self, client, monkeypatch):
        monkeypatch.setattr("portal.pages.desk.views.COUNT_MOST", 2)
        monkeypatch.setattr("portal.pages.desk.boxes.COUNT_MOST", 2)
        inquiry = situations.sent()
        same_desk(inquiry, 3)

        views = desk_of(client, inquiry.answering).get(reverse("desk:inbox")).context["views"]

        assert views[0].figure == "1+"

    def test_outside_service_hours_the_clock_says_when_it_runs_on(self, client, twenty_minutes_later):
        friday = AT - timedelta(days=3) + timedelta(hours=6, minutes=50)  # 16:50, closing at 17:00
        inquiry = situations.drafted()
        requests.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=friday)
        twenty_minutes_later.move_to(friday + timedelta(days=1))

        answer = desk_of(client, inquiry.answering).get(reverse("desk:inbox"))

        assert "周一 09:00 继续计时" in answer.content.decode()

    def test_a_limit_in_working_days_never_rests_and_names_its_day(self, client, twenty_minutes_later):
        inquiry = situations.drafted()
        source = inquiry.request.source
        source.own_limit_days = 2
        source.save(update_fields=["own_limit_days"])
        requests.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)
        twenty_minutes_later.move_to(AT + timedelta(hours=10))  # Monday 20:00

        page = desk_of(client, inquiry.answering).get(reverse("desk:inbox")).content.decode()

        assert ("停计" in page, "周三 17:00" in page) == (False, True)

    def test_a_number_in_the_search_box_opens_the_request(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(reverse("desk:inbox"), {"q": inquiry.request.number.lower()})

        assert answer.url == page(inquiry.request.number)

    def test_others_see_nothing_of_it(self, client):
        inquiry = situations.sent()
        stranger = UserFactory()
        OfficerFactory(user=stranger, duty=Duty.LIAISON, department=DepartmentFactory())
        client.force_login(stranger)

        assert client.get(reverse("desk:inbox")).context["rows"] == []
        assert client.get(page(inquiry.request.number)).status_code == 404

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.OFFICE])
    def test_is_for_those_who_answer(self, client, duty):
        user = UserFactory()
        OfficerFactory(user=user, duty=duty)
        client.force_login(user)

        assert client.get(reverse("desk:inbox")).status_code == 403


class TestPulse:
    def test_is_silent_until_something_changes(self, client, django_assert_max_num_queries):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)
        revision = desk.get(reverse("desk:inbox")).context["revision"]
        address = reverse("desk:pulse", query={"view": "open", "rev": revision})

        with django_assert_max_num_queries(4):
            assert desk.get(address).status_code == 204
        requests.receive(request_id=inquiry.request.pk, by=inquiry.answering, at=AT)

        assert desk.get(address).status_code == 200

    def test_a_deadline_that_passes_is_a_change(self, client, twenty_minutes_later):
        desk = desk_of(client, situations.sent().answering)
        revision = desk.get(reverse("desk:inbox")).context["revision"]

        twenty_minutes_later.move_to(AT + timedelta(minutes=31))

        assert desk.get(reverse("desk:pulse", query={"view": "open", "rev": revision})).status_code == 200

    def test_tells_who_answered_the_request_that_is_open(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)
        faster = colleague(inquiry, display_name="王示例")
        VerificationRequest.objects.filter(pk=inquiry.request.pk).update(
            status="answered", outcome="matched", answered_at=AT, answered_by=faster
        )

        query = {"view": "open", "rev": "old", "number": inquiry.request.number, "state": "submitted"}
        answer = desk.get(reverse("desk:pulse", query=query))

        assert "王示例" in answer.content.decode()
        assert not AccessRecord.objects.filter(user_id=inquiry.answering.user_id).exists()


class TestDetail:
    def test_opening_leaves_one_record_and_coming_back_from_a_step_none(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.answering)

        opened = desk.get(page(inquiry.request.number))
        desk.post(reverse("desk:receive", args=[inquiry.request.number]), follow=True)

        assert inquiry.request.subject["number"] in opened.content.decode()
        assert AccessRecord.objects.filter(user_id=inquiry.answering.user_id).count() == 1

    def test_htmx_gets_the_detail_alone(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).get(page(inquiry.request.number), headers={"HX-Request": "true"})

        assert answer.content.decode().count("<article") == 1
        assert "<nav" not in answer.content.decode()

    def test_shows_the_question_the_deadline_and_both_signatures(self, client):
        inquiry = situations.answered()

        answer = desk_of(client, inquiry.answering).get(page(inquiry.request.number))

        assert [(fact["label"], fact["found"]) for fact in answer.context["facts"]] == [("金额", "1286")]
        assert [one["valid"] for one in answer.context["signatures"]] == [True, True]
        assert answer.context["why"]["total"] == "30 分"

    def test_the_asking_side_is_led_to_its_outbox(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.asking).get(page(inquiry.request.number))

        assert answer.url.startswith(reverse("desk:asked", args=[inquiry.request.number]))

    def test_canned_texts_name_the_person(self, client):
        inquiry = situations.sent()
        template = inquiry.request.template
        template.canned = [{"outcome": "matched", "text": "经查，{subject}的情况属实。"}]
        template.save()

        answer = desk_of(client, inquiry.answering).get(page(inquiry.request.number))

        assert inquiry.request.subject["name"] in answer.context["canned"][0]["text"]


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
        assert inquiry.again().return_reason == "不归本单位出具：归民政局"

    def test_other_needs_words(self, client):
        inquiry = situations.sent()

        answer = self.send(desk_of(client, inquiry.answering), inquiry, outcome="returned", return_code="other")

        assert answer.status_code == 400
        assert inquiry.again().is_open

    def test_corrects_with_what_was_wrong(self, client):
        inquiry = situations.answered()
        form = {"outcome": "mismatched", "fact-amount": "1300", "note": "", "reason": "看错一行"}

        desk_of(client, inquiry.answering).post(reverse("desk:correct", args=[inquiry.request.number]), form)

        assert (inquiry.again().status, inquiry.again().facts) == (RequestStatus.CORRECTED, {"amount": 1300})

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


class TestSteps:
    def test_the_second_to_receive_reads_who_did(self, client):
        inquiry = situations.sent()
        faster = colleague(inquiry, display_name="王示例")
        client.force_login(faster)
        client.post(reverse("desk:receive", args=[inquiry.request.number]))

        answer = desk_of(client, inquiry.answering).post(
            reverse("desk:receive", args=[inquiry.request.number]), follow=True
        )

        assert "王示例" in answer.content.decode()
        assert inquiry.again().assignee_id == faster.pk

    def test_asks_the_other_side(self, client):
        inquiry = situations.sent()

        desk_of(client, inquiry.answering).post(
            reverse("desk:clarify", args=[inquiry.request.number]), {"text": "哪一处房屋？"}
        )

        assert Clarification.objects.get().text == "哪一处房屋？"

    def test_an_empty_question_comes_back_in_its_open_sheet(self, client):
        inquiry = situations.sent()

        answer = desk_of(client, inquiry.answering).post(
            reverse("desk:clarify", args=[inquiry.request.number]), {"text": ""}
        )

        assert answer.status_code == 400
        assert 'id="sheet-clarify" aria-labelledby="sheet-clarify-title" open' in answer.content.decode()

    def test_hands_on_to_a_colleague(self, client):
        inquiry = situations.sent()
        other = colleague(inquiry)

        desk_of(client, inquiry.answering).post(
            reverse("desk:assign", args=[inquiry.request.number]), {"user": other.pk}
        )

        assert inquiry.again().assignee_id == other.pk

    def test_a_slower_tier_shows_its_deadline_before_it_is_taken(self, client):
        inquiry = situations.sent()
        TierFactory(programme=inquiry.request.programme, paper=True)
        desk = desk_of(client, inquiry.answering)

        offered = desk.get(reverse("desk:reclassify", args=[inquiry.request.number])).context["tiers"]
        desk.post(
            reverse("desk:reclassify", args=[inquiry.request.number]), {"tier": "paper", "reason": "要翻纸质档案"}
        )

        assert "明天 17:00" in offered[0].hint
        assert inquiry.again().tier.code == "paper"

    def test_the_asking_side_withdraws_with_a_reason(self, client):
        inquiry = situations.sent()
        desk = desk_of(client, inquiry.asking)
        address = reverse("desk:withdraw", args=[inquiry.request.number])

        refused = desk.post(address, {"reason": ""})
        desk.post(address, {"reason": "申请人已自交"})

        assert refused.status_code == 400
        assert inquiry.again().status == RequestStatus.WITHDRAWN


class TestReceiveMany:
    def test_names_how_many_before_and_after(self, client):
        inquiry = situations.sent()
        numbers = [inquiry.request.number, *(one.request.number for one in same_desk(inquiry, 2))]
        desk = desk_of(client, inquiry.answering)
        address = reverse("desk:receive_many")

        asked = desk.post(address, {"request": numbers})
        done = desk.post(address, {"request": numbers, "confirmed": "1"}, follow=True)

        assert "签收这 3 件协查" in asked.content.decode()
        assert "已签收 3 件" in done.content.decode()
        assert VerificationRequest.objects.filter(status="received").count() == 3

    def test_one_that_is_gone_is_named_and_stops_nobody(self, client):
        inquiry = situations.sent()
        [other] = same_desk(inquiry, 1)
        requests.return_(request_id=other.request.pk, by=inquiry.answering, at=AT, reason="不归")
        form = {"request": [inquiry.request.number, other.request.number], "confirmed": "1"}

        done = desk_of(client, inquiry.answering).post(reverse("desk:receive_many"), form, follow=True)

        assert inquiry.again().status == RequestStatus.RECEIVED
        assert other.request.number in done.content.decode()

    def test_nothing_ticked_says_so(self, client):
        desk = desk_of(client, situations.sent().answering)

        assert desk.post(reverse("desk:receive_many")).status_code == 400
