"""Inspections: recorded by the government-service office, put right by the department, reviewed; each is told."""

from datetime import timedelta

import pytest

from accountability import actions
from accountability.models import Inspection
from catalog.models import Duty
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.notifications import Notification
from tests.factories.accountability import InspectionFactory
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor
from tests.factories.verification import VerificationRequestFactory
from tests.outbox import deliver_all

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def supervisor():
    return actor(DepartmentFactory(programme=ProgrammeFactory(dongying=True)), Duty.SUPERVISOR)


def recorded(supervisor, **changes):
    department = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
    facts = {
        "department_code": department.code,
        "way": "files",
        "inspected_on": TODAY,
        "findings": "抽查十件，两件没有写退回理由",
        "rectify_by": TODAY + timedelta(days=10),
    }
    return actions.inspections.record(**{**facts, **changes}, by=supervisor, at=AT)


def test_from_the_finding_to_the_end(supervisor):
    inspection = recorded(supervisor)
    liaison = actor(inspection.department, Duty.LIAISON)

    actions.inspections.report(inspection_id=inspection.pk, text="已补写理由", by=liaison, at=AT)
    done = actions.inspections.review(inspection_id=inspection.pk, settled=True, text="属实", by=supervisor, at=AT)

    assert (done.status, done.closed_at) == ("closed", AT)
    assert Inspection.objects.get().rectification == "已补写理由"
    deliver_all()
    assert Notification.objects.filter(user_id=liaison.user_id, kind="inspection.rectifying").exists()
    assert Notification.objects.filter(user_id=supervisor.user_id, kind="inspection.reported").exists()


def test_without_anything_to_put_right_it_is_closed_at_once(supervisor):
    assert recorded(supervisor, rectify_by=None).status == "closed"


def test_may_be_sent_back(supervisor):
    inspection = recorded(supervisor)
    liaison = actor(inspection.department, Duty.HEAD)
    actions.inspections.report(inspection_id=inspection.pk, text="已改", by=liaison, at=AT)

    again = actions.inspections.review(
        inspection_id=inspection.pk, settled=False, text="还差一件", by=supervisor, at=AT
    )

    assert again.status == "rectifying"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"way": "guess"}, "/way"),
        ({"inspected_on": TODAY + timedelta(days=1)}, "/inspected_on"),
        ({"rectify_by": TODAY - timedelta(days=1)}, "/rectify_by"),
        ({"findings": "  "}, "/findings"),
        ({"department_code": "nobody"}, "/department"),
    ],
)
def test_says_what_is_wrong_and_keeps_nothing(supervisor, changes, field):
    with pytest.raises(Invalid) as refused:
        recorded(supervisor, **changes)

    assert field in refused.value.errors
    assert not Inspection.objects.exists()


def test_is_recorded_by_supervisors_only():
    department = DepartmentFactory(programme=ProgrammeFactory(dongying=True))

    with pytest.raises(NotAllowed):
        recorded(actor(department, Duty.OFFICE))


def test_does_not_run_where_the_rules_do_not_know_it():
    anqiu = DepartmentFactory()

    with pytest.raises(Conflict, match="没有监督检查"):
        recorded(actor(anqiu, Duty.SUPERVISOR), department_code=anqiu.code)


def test_another_department_neither_sees_nor_answers_it(supervisor):
    inspection = recorded(supervisor)
    sister = actor(DepartmentFactory(programme=inspection.programme), Duty.LIAISON)

    with pytest.raises(NotVisible):
        actions.inspections.report(inspection_id=inspection.pk, text="已改", by=sister, at=AT)


def test_is_not_reviewed_before_the_report(supervisor):
    inspection = InspectionFactory(department__programme=ProgrammeFactory(dongying=True))

    with pytest.raises(IllegalMove):
        actions.inspections.review(inspection_id=inspection.pk, settled=True, text="好", by=supervisor, at=AT)


class TestConsequences:
    """Article 10: the procedure was not followed, and harm came of it; both, or nothing follows."""

    def test_follow_from_a_breach_that_did_harm(self, supervisor):
        found = recorded(supervisor, breach="asked_applicant", rectify_by=None)
        actions.inspections.refer(
            inspection_id=found.pk, adverse_result="群众多跑两趟", text="移送其主管部门", by=supervisor, at=AT
        )
        done = actions.inspections.note_consequence(inspection_id=found.pk, text="批评教育", by=supervisor, at=AT)

        assert (done.referred_at, done.consequence_at, done.adverse_result) == (AT, AT, "群众多跑两趟")
        deliver_all()
        told = Notification.objects.filter(kind="inspection.referred").values_list("user_id", flat=True)
        assert supervisor.user_id in told

    def test_do_not_follow_without_harm(self, supervisor):
        found = recorded(supervisor, breach="no_ledger")
        with pytest.raises(Invalid) as refused:
            actions.inspections.refer(inspection_id=found.pk, adverse_result=" ", text="移送", by=supervisor, at=AT)
        assert "/adverse_result" in refused.value.errors
        assert Inspection.objects.get().referred_at is None

    def test_do_not_follow_where_no_breach_was_found(self, supervisor):
        with pytest.raises(Conflict, match="没有按程序办"):
            actions.inspections.refer(
                inspection_id=recorded(supervisor).pk, adverse_result="有", text="移送", by=supervisor, at=AT
            )

    def test_name_an_inquiry_of_that_department_only(self, supervisor):
        asked = VerificationRequestFactory()
        with pytest.raises(Invalid) as refused:
            recorded(supervisor, breach="wrong_return", request=asked.number)
        assert "/request" in refused.value.errors
