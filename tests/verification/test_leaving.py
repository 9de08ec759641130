"""A leaver's work goes to named colleagues in one step; nobody is dismissed with work in hand (article 6)."""

from datetime import timedelta

import pytest

from catalog import actions as registry
from catalog.models import Duty, Officer
from portal.foundation import notifications, outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from portal.foundation.models import Notification
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, actor
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification import work_in_hand
from verification.actions import leaving, reply_drafts, requests, site_checks
from verification.models import Case, ReplyDraft, SiteCheck, VerificationRequest

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


class Leaver:
    """Somebody with a bit of everything in hand, a colleague for each kind, and the head."""

    def __init__(self) -> None:
        inquiry = situations.sent()
        self.department = inquiry.request.issuing_department
        self.who = inquiry.answering
        OfficerFactory(user_id=self.who.user_id, department=self.department, duty=Duty.CLERK)
        requests.receive(request_id=inquiry.request.pk, by=self.who, at=AT)
        reply_drafts.keep(request_id=inquiry.request.pk, content={"note": "查到一半"}, by=self.who, at=AT)
        self.request = inquiry.request
        self.case = CaseFactory(
            item_version__item__department=self.department, clerk_id=self.who.user_id, department=self.department
        )
        proof = CaseProofFactory(party=CasePartyFactory(case=self.case))
        clerk = Actor(user_id=self.who.user_id, department_id=self.department.pk, duties=frozenset({"clerk"}))
        site_checks.plan(case_proof_id=proof.pk, planned_on=AT.date(), by=clerk, at=AT)
        self.answers = actor(self.department, Duty.LIAISON).user_id
        self.works = actor(self.department, Duty.CLERK).user_id
        self.head = actor(self.department, Duty.HEAD)

    @property
    def to(self) -> dict[str, int]:
        return {
            "requests": self.answers,
            "drafts": self.answers,
            "cases": self.works,
            "site_checks": self.works,
        }

    def leave(self, **changed):
        wanted = {"to": self.to, "by": self.head, "at": LATER, "reason": "调离"} | changed
        return leaving.leave(user_id=self.who.user_id, department_id=self.department.pk, **wanted)


@pytest.fixture
def leaver() -> Leaver:
    return Leaver()


def duty_of(leaver: Leaver, duty: str) -> Officer:
    return Officer.objects.get(user_id=leaver.who.user_id, duty=duty)


class TestDismissal:
    @pytest.mark.parametrize(("duty", "named"), [(Duty.LIAISON, "承办的协查 1 件"), (Duty.CLERK, "经办的办件 1 件")])
    def test_is_refused_with_work_that_only_this_duty_may_do(self, leaver, duty, named) -> None:
        with pytest.raises(Conflict) as refusal:
            registry.officers.dismiss(officer_id=duty_of(leaver, duty).pk, by=leaver.head, at=LATER)

        assert refusal.value.code == "work_in_hand"
        assert named in refusal.value.message
        assert duty_of(leaver, duty).valid_until is None

    def test_of_a_duty_is_allowed_where_another_one_may_go_on_with_it(self, leaver) -> None:
        OfficerFactory(user_id=leaver.who.user_id, department=leaver.department, duty=Duty.AGENT)

        registry.officers.dismiss(officer_id=duty_of(leaver, Duty.LIAISON).pk, by=leaver.head, at=LATER)

    def test_is_not_held_up_by_work_in_another_department(self, leaver) -> None:
        elsewhere = OfficerFactory(user_id=leaver.who.user_id, department=DepartmentFactory(), duty=Duty.LIAISON)
        head = actor(elsewhere.department, Duty.HEAD)

        registry.officers.dismiss(officer_id=elsewhere.pk, by=head, at=LATER)


class TestHandOver:
    def test_gives_everything_to_the_named_colleagues_and_ends_the_duties(self, leaver) -> None:
        counts = leaver.leave()

        assert counts == {"requests": 1, "drafts": 1, "cases": 1, "site_checks": 1}
        assert VerificationRequest.objects.get(pk=leaver.request.pk).assignee_id == leaver.answers
        assert (ReplyDraft.objects.get().user_id, ReplyDraft.objects.get().content) == (
            leaver.answers,
            {"note": "查到一半"},
        )
        assert Case.objects.get(pk=leaver.case.pk).clerk_id == leaver.works
        assert SiteCheck.objects.get().planned_by_id == leaver.works
        assert not Officer.objects.in_force(LATER).filter(user_id=leaver.who.user_id).exists()

    def test_each_row_keeps_the_step_and_each_colleague_is_told(self, leaver) -> None:
        leaver.leave()
        outbox.deliver_due(LATER)

        kinds = set(timeline.of(leaver.request).values_list("kind", flat=True))
        assert {"request.assigned", "request.draft_handed_over"} <= kinds
        case = timeline.of(leaver.case)
        assert {"case.handed_over", "proof.site_check_handed_over"} <= set(case.values_list("kind", flat=True))
        assert case.get(kind="case.handed_over").reason == "调离"
        for user_id, kind in ((leaver.answers, "request.assigned"), (leaver.works, "case.handed_over")):
            assert Notification.objects.filter(user_id=user_id, kind=kind).exists()
        check = Notification.objects.get(kind="site_check.handed_over")
        assert leaver.case.number in notifications.words_of(check)

    def test_is_all_or_nothing_where_a_kind_has_no_fitting_colleague(self, leaver) -> None:
        with pytest.raises(Invalid) as refusal:
            leaver.leave(to=leaver.to | {"cases": leaver.answers})

        assert set(refusal.value.errors) == {"/to/cases"}
        assert VerificationRequest.objects.get(pk=leaver.request.pk).assignee_id == leaver.who.user_id

    def test_rolls_back_the_work_where_a_duty_may_not_be_ended(self, leaver) -> None:
        own = Actor(user_id=leaver.who.user_id, department_id=leaver.department.pk, duties=frozenset({"liaison"}))

        with pytest.raises(NotAllowed):  # nobody dismisses themselves
            leaver.leave(by=own)

        assert VerificationRequest.objects.get(pk=leaver.request.pk).assignee_id == leaver.who.user_id

    def test_may_be_done_by_oneself_before_one_goes(self, leaver) -> None:
        own = Actor(user_id=leaver.who.user_id, department_id=leaver.department.pk, duties=frozenset({"liaison"}))

        leaving.hand_over(user_id=own.user_id, department_id=own.department_id, to=leaver.to, by=own, at=LATER)

        assert not work_in_hand.CASES.count(own.user_id, own.department_id)

    def test_is_nothing_for_a_colleague_to_do_to_another(self, leaver) -> None:
        colleague = Actor(user_id=leaver.works, department_id=leaver.department.pk, duties=frozenset({"clerk"}))

        with pytest.raises(NotAllowed):
            leaver.leave(by=colleague)

    def test_keeps_the_later_of_two_drafts_of_one_request(self, leaver) -> None:
        successor = Actor(
            user_id=leaver.answers, department_id=leaver.department.pk, duties=frozenset({Duty.LIAISON.value})
        )
        reply_drafts.keep(request_id=leaver.request.pk, content={"note": "更晚的"}, by=successor, at=LATER)

        leaver.leave(at=LATER + timedelta(minutes=1))

        assert [draft.content for draft in ReplyDraft.objects.all()] == [{"note": "更晚的"}]


class TestLeftBehind:
    def test_names_the_work_of_whose_duty_ended_by_itself(self, leaver, django_assert_num_queries) -> None:
        Officer.objects.filter(user_id=leaver.who.user_id).update(valid_until=LATER)

        with django_assert_num_queries(len(work_in_hand.KINDS)):
            found = work_in_hand.left_behind(leaver.department.pk, LATER)

        assert {(one.user_id, one.kind.code, one.count) for one in found} == {
            (leaver.who.user_id, code, 1) for code in leaver.to
        }

    def test_is_nothing_while_somebody_serves(self, leaver) -> None:
        assert work_in_hand.left_behind(leaver.department.pk, LATER) == []
