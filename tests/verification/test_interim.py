"""Letters by fax and mail while the system does not run fully (article 3.3 to 3.5): never for secrets."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog import actions as catalog_actions
from certificates.originals import owner_of
from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed
from tests.factories import requests as situations
from tests.factories.catalog import AT
from tests.factories.channels import interim_period, office_of, scan
from verification import letters
from verification.actions import interim, requests, sweep
from verification.actions.interim import Passing
from verification.models import Escalation, InterimUse, ProofStatus, RequestStatus, VerificationRequest

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=20)


def fax(**changes):
    return Passing(**({"way": "fax", "scan": scan()} | changes))


def reply(inquiry, at=LATER, by=None, **changes):
    given = {"outcome": "matched", "facts": {"amount": 1286}, "passing": fax()} | changes
    return interim.record_reply(request_id=inquiry.request.pk, by=by or inquiry.asking, at=at, **given)


@pytest.fixture
def inquiry():
    made = situations.sent(dongying=True)
    interim_period(made.request.programme)
    return made


class TestSent:
    def test_a_draft_sent_by_fax_runs_against_the_same_clock(self):
        inquiry = situations.drafted()
        interim_period(inquiry.request.programme)

        sent = interim.record_sent(request_id=inquiry.request.pk, passing=fax(), by=inquiry.asking, at=AT)

        assert (sent.status, sent.sent_via, sent.due_at) == ("submitted", "fax", AT + timedelta(minutes=30))

    def test_is_kept_with_who_when_way_and_scan(self, inquiry):
        interim.record_sent(request_id=inquiry.request.pk, passing=fax(happened_at=AT), by=inquiry.asking, at=LATER)

        [use] = InterimUse.objects.visible_to(inquiry.asking)
        assert (use.direction, use.way, use.user_id) == ("sent", "fax", inquiry.asking.user_id)
        assert (use.happened_at, use.at, use.scan.media_type) == (AT, LATER, "image/png")
        assert "request.interim_sent" in {event.kind for event in timeline.of(inquiry.request)}

    def test_is_refused_without_its_scan_and_leaves_nothing(self, inquiry):
        with pytest.raises(Invalid) as refusal:
            interim.record_sent(request_id=inquiry.request.pk, passing=fax(scan=None), by=inquiry.asking, at=AT)

        assert "/scan" in refusal.value.errors
        assert (InterimUse.objects.count(), inquiry.again().sent_via) == (0, "")

    @pytest.mark.parametrize(("seconds", "is_kept"), [(-3600, False), (-40, False), (-20, True), (1201, False)])
    def test_left_neither_before_it_was_drafted_nor_after_now(self, seconds, is_kept):
        inquiry = situations.drafted()
        interim_period(inquiry.request.programme)
        VerificationRequest.objects.update(drafted_at=AT + timedelta(seconds=30))  # a fax tells no seconds: 10:00
        left = AT + timedelta(seconds=30 + seconds)

        with nullcontext() if is_kept else pytest.raises(Invalid) as refusal:
            interim.record_sent(
                request_id=inquiry.request.pk, passing=fax(happened_at=left), by=inquiry.asking, at=LATER
            )

        assert is_kept or list(refusal.value.errors) == ["/happened_at"]
        assert inquiry.again().status == ("submitted" if is_kept else "draft")

    def test_twice_is_refused(self, inquiry):
        interim.record_sent(request_id=inquiry.request.pk, passing=fax(), by=inquiry.asking, at=LATER)

        with pytest.raises(Conflict):
            interim.record_sent(request_id=inquiry.request.pk, passing=fax(), by=inquiry.asking, at=LATER)


class TestTheSwitch:
    def test_without_one_nothing_goes_beside_the_system(self):
        inquiry = situations.sent()

        with pytest.raises(Conflict) as refusal:
            reply(inquiry)

        assert refusal.value.code == "interim_off"

    def test_only_the_ways_that_it_names(self, inquiry):
        with pytest.raises(Invalid):
            reply(inquiry, passing=fax(way="office_system"))

    def test_once_the_system_is_complete_no_more(self, inquiry):
        period = inquiry.request.programme.interim_periods.get()
        catalog_actions.interim.declare_complete(
            period_id=period.pk, by=office_of(period.programme), at=AT + timedelta(minutes=1)
        )

        with pytest.raises(Invalid, match="关之前收到的"):
            reply(inquiry)
        reply(inquiry, passing=fax(happened_at=AT + timedelta(seconds=30)))  # lay there before, and was not entered yet


class TestReply:
    def test_is_entered_by_the_requesting_side_and_settles_the_proof(self, inquiry):
        answered = reply(inquiry)

        assert (answered.status, answered.reply_via, answered.answered_by_id) == (RequestStatus.ANSWERED, "fax", None)
        assert (answered.facts, inquiry.case_proof.status) == ({"amount": 1286}, ProofStatus.SATISFIED)
        assert [event.details.get("via") for event in timeline.of(answered) if event.kind == "request.answered"] == [
            "fax"
        ]

    def test_counts_from_its_arrival(self, inquiry):
        answered = reply(inquiry, at=AT + timedelta(hours=2), passing=fax(happened_at=AT + timedelta(minutes=10)))

        assert answered.answered_at == AT + timedelta(minutes=10)
        assert not answered.is_overdue(AT + timedelta(hours=3))

    def test_entered_late_but_arrived_in_time_was_never_late(self, inquiry):
        sweep.sweep(at=AT + timedelta(hours=1))

        answered = reply(inquiry, at=AT + timedelta(hours=2), passing=fax(happened_at=AT + timedelta(minutes=10)))

        assert answered.overdue_noted_at is None
        assert not Escalation.objects.exists()
        assert timeline.of(answered).first().kind == "request.was_in_time"

    def test_that_arrived_late_stays_late(self, inquiry):
        sweep.sweep(at=AT + timedelta(hours=1))

        assert reply(inquiry, at=AT + timedelta(hours=2)).is_overdue(AT + timedelta(hours=2))
        assert Escalation.objects.count() == 1

    @pytest.mark.parametrize("minutes", [-1, 21])
    def test_cannot_arrive_before_the_letter_or_in_the_future(self, inquiry, minutes):
        with pytest.raises(Invalid):
            reply(inquiry, passing=fax(happened_at=AT + timedelta(minutes=minutes)))

    def test_is_signed_by_who_entered_it_and_says_how_it_came(self, inquiry):
        answered = reply(inquiry)

        check = letters.check_reply(answered)
        assert check.valid
        assert check.signer == owner_of(answered.requesting_department_id)
        assert letters.reply_document(answered)["via"] == "fax"

    def test_is_not_entered_by_the_issuing_side(self, inquiry):
        with pytest.raises(NotAllowed):
            reply(inquiry, by=inquiry.answering)

    def test_an_answered_request_takes_no_second_one(self, inquiry):
        reply(inquiry)

        with pytest.raises(IllegalMove):
            reply(inquiry)

    def test_put_right_in_the_system_it_no_longer_came_by_fax(self, inquiry):
        reply(inquiry)

        corrected = requests.correct(
            request_id=inquiry.request.pk,
            outcome="matched",
            facts={"amount": 1},
            reason="看错",
            by=inquiry.answering,
            at=LATER,
        )

        assert corrected.reply_via == ""
        assert letters.check_reply(corrected).valid

    def test_the_office_counts_the_uses_of_its_programme(self, inquiry):
        reply(inquiry)

        uses = InterimUse.objects.visible_to(office_of(inquiry.request.programme))
        assert uses.between(AT, AT + timedelta(days=1)).count() == 1
        assert not InterimUse.objects.visible_to(office_of(situations.sent().request.programme)).exists()


class TestSecrets:
    def test_never_go_by_interim_channels(self, inquiry):
        inquiry.request.proof.is_secret = True
        inquiry.request.proof.save()

        for step in (
            lambda: reply(inquiry),
            lambda: interim.record_sent(request_id=inquiry.request.pk, passing=fax(), by=inquiry.asking, at=LATER),
        ):
            with pytest.raises(Conflict) as refusal:
                step()
            assert refusal.value.code == "secret_matter"
        assert not InterimUse.objects.exists()

    def test_the_database_refuses_such_a_row_itself(self, inquiry):
        inquiry.request.proof.is_secret = True
        inquiry.request.proof.save()
        period = inquiry.request.programme.interim_periods.get()
        use = InterimUse(
            request=inquiry.request,
            period=period,
            direction="sent",
            way="fax",
            department_id=inquiry.request.requesting_department_id,
            happened_at=AT,
            at=AT,
        )

        with pytest.raises(IntegrityError), transaction.atomic():
            use.save(force_insert=True)
