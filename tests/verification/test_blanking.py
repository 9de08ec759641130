"""Replies are blanked after the programme's months (article 12), proved, and never while something is open."""

from datetime import timedelta

import pytest

from portal.foundation import attachments, timeline
from portal.foundation.errors import Conflict, Gone, NotAllowed
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from tests.factories.channels import interim_period, scan
from tests.factories.files import picture
from verification import letters
from verification.actions import blanking, holding, interim, letter_files, requests
from verification.actions.interim import Passing
from verification.models import BlankingRun, Case, Clarification, Escalation, VerificationRequest

pytestmark = pytest.mark.django_db
DECIDED = AT + timedelta(hours=1)
YEARS_LATER = AT + timedelta(days=3 * 366)


def ended(inquiry, **changes):
    """The case of an inquiry, decided an hour after it was asked."""
    state = {"status": "decided", "accepted_at": AT, "decided_at": DECIDED, "outcome": "approved"} | changes
    Case.objects.filter(pk=inquiry.request.case_id).update(**state)
    programme = inquiry.request.programme
    programme.reply_retention_months = 24
    programme.save()
    return inquiry


class TestDue:
    def test_after_the_months_what_was_said_is_gone_and_the_rest_stays(self):
        inquiry = ended(situations.answered())

        assert blanking.blank_due(at=YEARS_LATER) == 1

        row = inquiry.again()
        assert (row.facts, row.subject, row.claimed, row.reply_note) == ({}, {}, {}, "")
        assert (row.outcome, row.status, row.blanked_at) == ("matched", "answered", YEARS_LATER)
        assert timeline.of(row).first().kind == "request.blanked"

    def test_a_second_run_finds_nothing(self):
        ended(situations.answered())
        blanking.blank_due(at=YEARS_LATER)

        assert blanking.blank_due(at=YEARS_LATER) == 0
        assert BlankingRun.objects.count() == 1

    def test_not_a_day_before(self):
        ended(situations.answered())
        due = blanking.months_before(YEARS_LATER, -0)

        assert blanking.blank_due(at=AT + timedelta(days=2 * 365 - 2)) == 0
        assert due == YEARS_LATER

    def test_nothing_without_a_period_of_the_programme(self):
        inquiry = ended(situations.answered())
        inquiry.request.programme.reply_retention_months = None
        inquiry.request.programme.save()

        assert blanking.blank_due(at=YEARS_LATER) == 0

    def test_not_while_the_case_is_open(self):
        ended(situations.answered(), status="accepted", decided_at=None, outcome="")

        assert blanking.blank_due(at=YEARS_LATER) == 0

    @pytest.mark.parametrize(("day", "months", "before"), [("03-31", 1, "02-28"), ("03-31", 13, "02-28")])
    def test_months_end_on_the_last_day_of_a_short_month(self, day, months, before):
        at = AT.replace(month=int(day[:2]), day=int(day[3:]))

        assert f"{blanking.months_before(at, months):%m-%d}" == before


class TestHeld:
    def test_an_open_report_on_lateness_holds_it(self):
        inquiry = ended(situations.answered(dongying=True))
        report = Escalation.objects.create(request=inquiry.request, drafted_at=AT)

        assert blanking.blank_due(at=YEARS_LATER) == 0

        Escalation.objects.filter(pk=report.pk).update(status="closed", closed_at=AT)
        assert blanking.blank_due(at=YEARS_LATER) == 1

    def test_a_case_that_waits_for_review_holds_it_and_the_run_counts_it(self):
        ended(situations.answered(), needs_review_since=AT)
        ended(situations.answered())

        assert blanking.blank_due(at=YEARS_LATER) == 1
        assert BlankingRun.objects.get().held == 1


class TestHeldByHand:
    def test_keeps_it_until_the_day_is_over_and_says_who_and_why(self):
        inquiry = ended(situations.answered())
        office = actor(DepartmentFactory(programme=inquiry.request.programme), "office")
        last = YEARS_LATER.date() + timedelta(days=9)
        row = holding.hold(number=inquiry.request.number, reason="诉讼未结", until=last, by=office, at=YEARS_LATER)

        assert blanking.blank_due(at=YEARS_LATER) == 0
        assert (row.reason, row.held_by_id) == ("诉讼未结", office.user_id)
        with pytest.raises(Conflict):
            holding.hold(number=inquiry.request.number, reason="又一次", by=office, at=YEARS_LATER)
        assert blanking.blank_due(at=YEARS_LATER + timedelta(days=10)) == 1
        with pytest.raises(Gone):
            holding.hold(number=inquiry.request.number, reason="迟了", by=office, at=YEARS_LATER + timedelta(days=10))

    def test_is_released_by_hand_and_is_the_offices(self):
        inquiry = ended(situations.answered())
        office = actor(DepartmentFactory(programme=inquiry.request.programme), "office")
        with pytest.raises(NotAllowed):
            holding.hold(number=inquiry.request.number, reason="x", by=inquiry.answering, at=YEARS_LATER)
        row = holding.hold(number=inquiry.request.number, reason="调查", by=office, at=YEARS_LATER)

        holding.release(hold_id=row.pk, by=office, at=YEARS_LATER)

        assert blanking.blank_due(at=YEARS_LATER) == 1


def corrected(inquiry):
    """The reply of an inquiry put right, with a person's name in the reason."""
    requests.correct(
        request_id=inquiry.request.pk,
        outcome="matched",
        facts={"amount": 1386},
        reason="抄成了李样本的数",
        by=inquiry.answering,
        at=AT + timedelta(minutes=9),
    )
    return inquiry


class TestAfterwards:
    """Article 12 and 4.4: what is written after the blanking, no run would take away; so nothing is."""

    @pytest.mark.parametrize("verb", ["correct", "clarify", "put a file to the reply", "put a file to a question"])
    def test_nothing_new_is_written_and_the_proof_holds(self, verb):
        inquiry = ended(situations.answered())
        blanking.blank_due(at=YEARS_LATER)
        given = {"request_id": inquiry.request.pk, "by": inquiry.answering, "at": YEARS_LATER}
        steps = {
            "correct": lambda: requests.correct(outcome="matched", facts={"amount": 1}, reason="看错", **given),
            "clarify": lambda: requests.clarify(text="再问一句", **given),
            "put a file to the reply": lambda: letter_files.put(part="reply", upload=picture(), **given),
            "put a file to a question": lambda: letter_files.put(part="clarification", upload=picture(), **given),
        }

        with pytest.raises(Conflict, match="已清除") as refusal:
            steps[verb]()

        assert (refusal.value.code, "重新协查" in refusal.value.remedy) == ("blanked", True)
        assert blanking.check_run(BlankingRun.objects.get())
        assert letters.check_reply(inquiry.again()).valid
        assert not attachments.Attachment.objects.exists()

    def test_the_words_of_a_correction_are_gone_from_the_timeline_too(self):
        inquiry = ended(corrected(situations.answered()))
        events = timeline.of(inquiry.request).filter(kind="request.corrected")
        assert events.get().reason == "抄成了李样本的数"

        blanking.blank_due(at=YEARS_LATER)

        event, run = events.get(), BlankingRun.objects.get()
        assert (event.reason, event.details["outcome"]) == ("", "matched")
        assert blanking.check_run(run)
        event.reason = "抄成了李样本的数"
        event.save()
        assert not blanking.check_run(run)


class TestProof:
    def test_the_signed_digest_names_exactly_these_replies(self):
        inquiries = [ended(situations.answered()) for _ in range(2)]
        blanking.blank_due(at=YEARS_LATER)
        run = BlankingRun.objects.get()

        assert run.replies == 2
        assert run.digest == blanking.digest_of(one.request.pk for one in inquiries)
        assert blanking.check_run(run)

    def test_a_run_that_was_touched_up_shows(self):
        ended(situations.answered())
        blanking.blank_due(at=YEARS_LATER)
        BlankingRun.objects.update(replies=7)

        assert not blanking.check_run(BlankingRun.objects.get())

    def test_a_reply_that_was_put_back_shows_and_so_does_a_question(self):
        inquiry, run_of = ended(situations.answered()), BlankingRun.objects.get
        blanking.blank_due(at=YEARS_LATER)
        row = inquiry.again()
        row.facts = {"amount": 1}
        row.save()
        assert not blanking.check_run(run_of())
        row.facts = {}
        row.save()

        said = Clarification(request=row, department=row.issuing_department, at=AT)
        said.text = "再问一句"
        said.save()

        assert not blanking.check_run(run_of())

    def test_both_letters_can_still_be_checked_by_their_digests(self):
        inquiry = ended(situations.answered())
        whole = letters.digests(inquiry.again())
        blanking.blank_due(at=YEARS_LATER)

        row = inquiry.again()
        assert row.signed_digests == whole
        assert letters.check_reply(row).valid
        assert letters.check_inquiry(row).valid

    def test_a_changed_digest_does_not_pass(self):
        inquiry = ended(situations.answered())
        blanking.blank_due(at=YEARS_LATER)
        row = inquiry.again()
        row.signed_digests = {"reply": "0" * 64, "inquiry": "x"}

        assert not letters.check_reply(row).valid
        assert not letters.check_inquiry(row).valid


def test_scans_go_with_the_reply_and_are_counted(settings):
    inquiry = situations.sent()
    interim_period(inquiry.request.programme)
    interim.record_reply(
        request_id=inquiry.request.pk,
        passing=Passing(way="fax", scan=scan()),
        outcome="not_found",
        by=inquiry.asking,
        at=AT + timedelta(minutes=5),
    )
    ended(inquiry)

    blanking.blank_due(at=YEARS_LATER)

    assert BlankingRun.objects.get().files == 1
    assert not attachments.Attachment.objects.exists()


def test_workers_share_the_work_and_an_ended_batch_is_done(monkeypatch):
    monkeypatch.setattr(blanking, "BATCH", 2)
    for _ in range(3):
        ended(situations.answered())

    assert blanking.blank_due(at=YEARS_LATER) == 3
    assert sorted(BlankingRun.objects.values_list("replies", flat=True)) == [1, 2]
    assert not VerificationRequest.objects.filter(blanked_at=None).exists()
