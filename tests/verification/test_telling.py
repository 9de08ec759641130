"""Who hears of a request: the right people, also when somebody is away or has left; and no flood after an outage."""

from datetime import timedelta

import pytest

from catalog.models import Absence, Duty, Officer
from portal.foundation import notifications
from portal.foundation.models import Notification
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, actor
from tests.outbox import deliver_all
from verification import telling
from verification.actions import requests as actions
from verification.actions import sweep
from verification.models import VerificationRequest

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
LATE = AT + timedelta(minutes=31)
LISTED = "/office/late/"


def told(kind):
    """User ids that were told, by kind."""
    return set(Notification.objects.filter(kind=kind).values_list("user_id", flat=True))


def away(who, department):
    """Somebody is on leave from now on."""
    Absence.objects.create(user_id=who.user_id, department=department, starts_at=AT - A_DAY, ends_at=AT + A_DAY)


@pytest.fixture
def inquiry():
    """Sent at AT and received by the liaison; what was told of that is forgotten."""
    found = situations.sent()
    actions.receive(request_id=found.request.pk, by=found.answering, at=AT)
    deliver_all()
    Notification.objects.all().delete()
    return found


class TestTheIssuingSide:
    def test_whoever_has_it_in_hand_hears_alone(self, inquiry):
        actor(inquiry.request.issuing_department, Duty.AGENT)

        sweep.warn_first(at=AT + timedelta(minutes=15), limit=10)
        deliver_all(AT + timedelta(minutes=15))

        assert told("request.half_passed") == {inquiry.answering.user_id}

    def test_a_colleague_hears_too_where_that_person_is_away(self, inquiry):
        cover = actor(inquiry.request.issuing_department, Duty.AGENT)
        away(inquiry.answering, inquiry.request.issuing_department)

        sweep.warn_first(at=AT + timedelta(minutes=15), limit=10)
        deliver_all(AT + timedelta(minutes=15))

        assert told("request.half_passed") == {inquiry.answering.user_id, cover.user_id}

    def test_who_left_the_department_hears_nothing_more(self, inquiry):
        successor = actor(inquiry.request.issuing_department, Duty.LIAISON)
        Officer.objects.filter(user_id=inquiry.answering.user_id).update(valid_until=AT)

        actions.withdraw(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, reason="申请人撤回")
        deliver_all()

        assert told("request.withdrawn") == {successor.user_id}

    def test_an_assignment_reaches_the_colleague_also_on_leave(self, inquiry):
        colleague = actor(inquiry.request.issuing_department, Duty.AGENT)
        away(colleague, inquiry.request.issuing_department)

        actions.assign(request_id=inquiry.request.pk, user_id=colleague.user_id, by=inquiry.answering, at=AT)
        deliver_all()

        assert told("request.assigned") == {colleague.user_id, inquiry.answering.user_id}


class TestTheRequestingSide:
    @pytest.mark.parametrize("after", [timedelta(seconds=1), timedelta(minutes=29), timedelta(days=3)])
    def test_hears_of_the_answer_however_fast_or_late(self, inquiry, after):
        self.answer(inquiry, AT + after)

        assert inquiry.asking.user_id in told("request.answered")

    def test_is_told_by_who_is_on_duty_where_the_sender_left(self, inquiry):
        department = inquiry.request.requesting_department
        Officer.objects.filter(user_id=inquiry.asking.user_id).update(valid_until=AT)
        VerificationRequest.objects.get().case.__class__.objects.update(clerk=None)
        successor = OfficerFactory(department=department, duty=Duty.CLERK).user_id

        self.answer(inquiry, AT)

        assert told("request.answered") == {successor}

    def test_is_told_where_another_system_sent_it(self, inquiry):
        VerificationRequest.objects.update(submitted_by=None)
        inquiry.request.case.__class__.objects.update(clerk=None)

        self.answer(inquiry, AT)

        assert told("request.answered") == {inquiry.asking.user_id}

    def answer(self, inquiry, at):
        """The issuing department answers and everybody is told."""
        actions.answer(
            request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=at
        )
        deliver_all(at)


class TestAfterAnOutage:
    @pytest.fixture
    def many(self):
        """More requests of the same two departments than anybody can take in, all sent at AT."""
        first, *_others = [situations.sent() for _ in range(telling.MOST_LINES + 3)]
        VerificationRequest.objects.update(
            issuing_department=first.request.issuing_department,
            requesting_department=first.request.requesting_department,
            submitted_by=first.asking.user_id,
        )
        first.request.case.__class__.objects.update(clerk=None)
        deliver_all()
        Notification.objects.all().delete()
        return first

    def test_a_few_lines_and_one_digest_instead_of_a_line_for_each_request(self, many):
        office = OfficerFactory(department__programme=many.request.programme, duty=Duty.OFFICE).user_id

        sweep.sweep(at=AT + timedelta(days=3))
        deliver_all(AT + timedelta(days=3))

        for user_id, where in ((many.answering.user_id, "/desk/"), (many.asking.user_id, "/hall/"), (office, LISTED)):
            lines = Notification.objects.filter(user_id=user_id)
            assert lines.exclude(kind=telling.DIGEST).count() == telling.MOST_LINES
            assert lines.get(kind=telling.DIGEST).link == where
            assert "系统停过一段时间" in notifications.words_of(lines.get(kind=telling.DIGEST))

    def test_the_digest_of_a_night_speaks_of_no_outage(self, many):
        evening, morning = AT + timedelta(hours=10), AT + timedelta(days=1)  # 20:00, told from 08:00 on
        VerificationRequest.objects.update(due_at=evening, half_noted_at=AT, late_noted_at=AT)

        sweep.sweep(at=evening + timedelta(seconds=2))
        deliver_all(morning)

        digest = Notification.objects.get(user_id=many.answering.user_id, kind=telling.DIGEST)
        assert notifications.words_of(digest) == "还有更多协查的时限到了：打开列表，先办最急的。"

    def test_what_is_noted_in_time_is_told_one_by_one(self, many):
        sweep.sweep(at=LATE)
        deliver_all(LATE)

        lines = Notification.objects.filter(user_id=many.answering.user_id, kind="request.overdue")
        assert lines.count() == telling.MOST_LINES + 3

    def test_a_warning_that_comes_after_the_deadline_is_left_out(self):
        inquiry = situations.sent()

        sweep.sweep(at=AT + timedelta(days=3))
        deliver_all(AT + timedelta(days=3))

        assert told("request.overdue") == {inquiry.answering.user_id, inquiry.asking.user_id}
        assert not told("request.half_passed") | told("request.late_soon")


class TestADoubtedSource:
    @pytest.mark.parametrize(("code", "doubted"), [("not_ours", True), ("transferred", True), ("other_region", False)])
    def test_is_told_to_the_office_and_to_who_keeps_the_items(self, inquiry, code, doubted):
        office = actor(DepartmentFactory(programme=inquiry.request.programme), Duty.OFFICE)
        owner = actor(inquiry.request.requesting_department, Duty.REVIEWER)

        actions.return_(request_id=inquiry.request.pk, return_code=code, reason="归民政局", by=inquiry.answering, at=AT)
        deliver_all()

        assert told("request.source_doubted") == ({office.user_id, owner.user_id} if doubted else set())
