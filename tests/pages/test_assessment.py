"""Assessment on pages: each figure opens as many rows, a month is public only when approved, exports are recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accountability import actions as accountability
from accountability.models import Assessment, Inspection
from catalog.models import DataDemand, Duty, ServiceItemVersion
from portal.accounts.models import User
from portal.foundation.actors import SYSTEM
from portal.foundation.exports import ExportRecord
from tests.factories import requests as situations
from tests.factories.accountability import InspectionFactory
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, ProgrammeFactory, UserFactory, actor
from verification.actions import measuring
from verification.actions import requests as requests_actions
from verification.assessment import OF_VERSION_2
from verification.models import Case
from verification.periods import month_of
from verification.queries import assessment, proofs

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
DECEMBER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


def signed_in(client, duty, *, dongying=True, department=None):
    """A client of somebody with the duty in a department of the city."""
    department = department or DepartmentFactory(programme=ProgrammeFactory(dongying=dongying))
    user = UserFactory()
    OfficerFactory(user=user, duty=duty, department=department)
    client.force_login(user)
    return client


@pytest.fixture
def month():
    """Four requests: one answered in time, one late, one still open and overdue, one returned when it was overdue."""
    situations.answered(dongying=True)
    late, returned = situations.sent(dongying=True), situations.sent(dongying=True)
    requests_actions.answer(request_id=late.request.pk, by=late.answering, at=LATER, outcome="not_found")
    requests_actions.return_(
        request_id=returned.request.pk, by=returned.answering, at=LATER, return_code="not_ours", reason="归民政局"
    )
    situations.sent(dongying=True)
    measuring.measure(at=LATER)


class TestDepartments:
    def test_every_figure_opens_as_many_rows(self, client, month):
        office = signed_in(client, Duty.OFFICE)

        together = office.get(reverse("office_assessment")).context["together"].figures

        assert (together.answered, together.late, together.unanswered, together.not_found) == (2, 1, 1, 1)
        assert (together.closed_late, together.due, together.overdue_seconds) == (1, 4, 2 * 30 * 60)
        assert (together.returned, together.returned_not_ours) == (1, 1)
        for figure in assessment.OPENS:
            page = office.get(reverse("office_assessed_rows"), {"figure": figure})
            assert page.context["total"] == getattr(together, figure), figure

    @pytest.mark.parametrize("stretch", ["2026-Q4", "2026"])
    def test_a_quarter_and_a_year_are_counted_from_their_rows(self, client, month, stretch):
        office = signed_in(client, Duty.OFFICE)

        page = office.get(reverse("office_assessment"), {"period": stretch})

        together = page.context["together"].figures
        assert (together.received, together.due, together.median_seconds) == (4, 4, 300)
        assert office.get(reverse("office_assessed_rows"), {"period": stretch, "figure": "due"}).context["total"] == 4

    def test_the_overview_counts_the_same_rate(self, client, month):
        office = signed_in(client, Duty.OFFICE)

        here = office.get(reverse("office_overview")).context["punctuality"]

        there = office.get(reverse("office_assessment")).context["together"].figures
        assert (here.on_time_rate, here.due) == (there.on_time_rate, there.due) == (25.0, 4)

    def test_a_month_in_which_nothing_was_in_time_has_a_rate_of_nought(self, client, an_hour_later):
        situations.sent(dongying=True)
        an_hour_later.move_to(DECEMBER)

        page = signed_in(client, Duty.OFFICE).get(reverse("office_overview"))

        assert (page.context["rate"], page.context["rate_unit"]) == (0.0, "%")
        assert "0.0<small>%" in page.content.decode()

    def test_lines_add_up_to_all(self, client, month):
        context = signed_in(client, Duty.SUPERVISOR).get(reverse("office_assessment")).context

        assert sum(row.figures.received for row in context["lines"]) == context["together"].figures.received == 4

    def test_of_one_city_show_nothing_of_the_other_and_say_that_they_are_assumed(self, client, month):
        page = signed_in(client, Duty.OFFICE, dongying=False).get(reverse("office_assessment"))

        assert page.context["lines"] == []
        assert "演示假设" in page.content.decode()

    def test_costs_the_same_however_many_departments(self, client, month, django_assert_max_num_queries):
        office = signed_in(client, Duty.OFFICE)

        with django_assert_max_num_queries(34):
            office.get(reverse("office_assessment"))

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.AGENT, Duty.HEAD])
    @pytest.mark.parametrize("page", ["office_assessment", "office_months", "office_inspections", "office_demands"])
    def test_are_not_for_others(self, client, duty, page):
        assert signed_in(client, duty).get(reverse(page)).status_code == 403

    @pytest.mark.parametrize("month_text", ["2026-13", "nonsense", "2031-01", ""])
    def test_a_month_that_is_none_is_the_present_one(self, client, month_text):
        page = signed_in(client, Duty.OFFICE).get(reverse("office_assessment"), {"month": month_text})

        assert page.context["period_code"] == "2026-11"

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_leave_as_a_file_with_a_record(self, client, month, form):
        page = signed_in(client, Duty.SUPERVISOR).get(
            reverse("office_assessment"), {"month": "2026-11", "format": form}
        )

        assert page.headers["Content-Disposition"].startswith("attachment")
        record = ExportRecord.objects.get()
        assert (record.kind, record.format, record.rows) == ("office.assessment", form, 5)
        assert record.filter == {"month": ["2026-11"]}
        shown = client.get(reverse("office_exports"))
        assert "核验考核" in shown.content.decode()

    def test_an_unknown_format_is_refused_and_leaves_no_record(self, client):
        page = signed_in(client, Duty.OFFICE).get(reverse("office_assessment"), {"format": "pdf"})

        assert page.status_code == 400
        assert not ExportRecord.objects.exists()


class TestInstantItems:
    def test_show_all_time_verification_and_what_is_assessed(self, client):
        inquiry = situations.answered(dongying=True)
        case = Case.objects.get(pk=inquiry.request.case_id)
        ServiceItemVersion.objects.update(instant=True)
        Case.objects.update(accepted_at=AT, decided_at=AT + timedelta(minutes=20), outcome="approved")
        measuring.measure(at=LATER)

        page = signed_in(client, Duty.OFFICE).get(reverse("office_instant"))

        assert [(row.number, assessed) for row, assessed in page.context["cases"]] == [(case.number, 15 * 60)]

    def test_of_other_items_nothing_is_subtracted(self, client):
        situations.answered(dongying=True)
        Case.objects.update(accepted_at=AT, decided_at=AT + timedelta(minutes=20), outcome="approved")
        measuring.measure(at=LATER)

        page = signed_in(client, Duty.OFFICE).get(reverse("office_instant"), {"kind": "other"})

        assert [assessed for _, assessed in page.context["cases"]] == [20 * 60]


class TestMonths:
    @pytest.fixture
    def frozen(self, month, an_hour_later):
        an_hour_later.move_to(DECEMBER)
        return accountability.assessments.freeze(
            programme=ProgrammeFactory(dongying=True), month=NOVEMBER, by=SYSTEM, at=DECEMBER
        )

    def test_is_public_only_after_approval_and_publication(self, client, frozen):
        public = reverse("published_assessment", args=["dongying", "2026-11"])
        assert client.get(public).status_code == 404
        office = signed_in(client, Duty.OFFICE)
        step = reverse("office_month_step", args=["2026-11"])

        assert office.post(step, {"step": "publish"}).status_code == 409
        office.post(step, {"step": "approve"})
        refused = office.post(step, {"step": "publish"})
        assert refused.status_code == 403
        assert "公布要由办公室另一个人来做" in refused.content.decode()
        assert "公布要由办公室另一个人来做" in client.get(reverse("office_month", args=["2026-11"])).content.decode()
        signed_in(client, Duty.OFFICE).post(step, {"step": "publish"})

        client.logout()
        assert client.get(public).status_code == 200
        listed = client.get(reverse("published_assessments"), {"city": "dongying"})
        assert listed.status_code == 200

    def test_figures_open_their_frozen_rows(self, client, frozen):
        office = signed_in(client, Duty.OFFICE)

        lines = office.get(reverse("office_month", args=["2026-11"])).context["lines"]

        rows = reverse("office_month_rows", args=["2026-11"])
        for figure in ("received", "late", "unanswered", "closed_late", "due"):
            assert office.get(rows, {"figure": figure}).context["total"] == getattr(lines[-1].figures, figure)

    def test_of_the_first_definitions_say_nothing_of_what_they_did_not_count(self, client, frozen):
        Assessment.objects.update(definitions=1)
        frozen.requests.update(is_closed_late=False, return_code="")
        for row in frozen.departments.all():
            row.figures = {name: value for name, value in row.figures.items() if name not in OF_VERSION_2}
            row.figures["overdue_seconds"] = 0 if row.figures["late"] == 0 else 30 * 60
            row.save()

        page = signed_in(client, Duty.OFFICE).get(reverse("office_month", args=["2026-11"]), {"recount": 1})

        assert page.context["reproducible"]
        assert page.context["changed"] == []
        assert "再退回都不会" not in page.content.decode()

    def test_a_later_correction_is_a_difference(self, client, frozen):
        open_one = frozen.requests.get(is_unanswered=True)
        answered = frozen.requests.filter(is_answered=True, is_in_time=True).get()
        by_open, by_answered = (actor(row.issuing_department, Duty.LIAISON) for row in (open_one, answered))
        said = {"outcome": "not_found", "at": DECEMBER}
        requests_actions.answer(**said, request_id=open_one.request_id, by=by_open)
        requests_actions.correct(**said, request_id=answered.request_id, by=by_answered, reason="看错了")

        context = signed_in(client, Duty.OFFICE).get(reverse("office_month", args=["2026-11"]), {"recount": 1}).context

        assert context["reproducible"]  # and what was unanswered at the end of the month stays so
        changed = {(str(figure), then, today) for _, figure, then, today in context["changed"]}
        assert changed == {("更正", 0, 1), ("查无", 0, 1)}

    def test_is_frozen_by_the_button(self, client, month, an_hour_later):
        an_hour_later.move_to(DECEMBER)
        office = signed_in(client, Duty.OFFICE)

        office.post(reverse("office_freeze"), {"month": "2026-11"})

        assert Assessment.objects.get().code == "2026-11"
        an_hour_later.move_to(DECEMBER + timedelta(days=65))
        assert (
            "没有定格的：2026-12、2027-01。"
            in signed_in(client, Duty.OFFICE).get(reverse("office_months")).content.decode()
        )
        assert office.post(reverse("office_freeze"), {"month": "x"}).status_code == 400

    def test_a_supervisor_sees_and_takes_no_step(self, client, frozen):
        supervisor = signed_in(client, Duty.SUPERVISOR)

        assert supervisor.get(reverse("office_month", args=["2026-11"])).status_code == 200
        assert supervisor.post(reverse("office_month_step", args=["2026-11"]), {"step": "approve"}).status_code == 403
        assert supervisor.get(reverse("office_month", args=["2026-01"])).status_code == 404


class TestInspections:
    def test_go_to_the_department_and_back(self, client):
        department = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        typed = {
            "department": department.code,
            "way": "figures",
            "inspected_on": "2026-11-23",
            "findings": "两件超时没有说明",
            "rectify_by": "2026-12-10",
        }
        signed_in(client, Duty.SUPERVISOR).post(reverse("office_inspections"), typed)
        inspection = Inspection.objects.get()

        liaison = signed_in(client, Duty.LIAISON, department=department)
        assert "两件超时没有说明" in liaison.get(reverse("desk:tasks")).content.decode()
        liaison.post(reverse("desk:act"), {"step": "rectified", "inspection": inspection.pk, "text": "已补说明"})
        supervisor = signed_in(client, Duty.SUPERVISOR)
        page = supervisor.get(reverse("office_inspection", args=[inspection.pk]))
        assert "已补说明" in page.content.decode()
        supervisor.post(reverse("office_inspection", args=[inspection.pk]), {"step": "close", "text": "属实"})

        inspection.refresh_from_db()
        assert inspection.status == "closed"

    def test_what_was_typed_stays_when_it_is_refused(self, client):
        department = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        typed = {"department": department.code, "way": "files", "inspected_on": "2026-11-23", "findings": "看过了"}

        page = signed_in(client, Duty.SUPERVISOR).post(
            reverse("office_inspections"), {**typed, "rectify_by": "2026-01-01"}
        )

        assert page.status_code == 400
        assert "看过了" in page.content.decode()
        assert "整改期限不能早于今天" in page.content.decode()

    def test_the_office_reads_them_and_writes_none(self, client):
        InspectionFactory(department__programme=ProgrammeFactory(dongying=True))
        office = signed_in(client, Duty.OFFICE)

        assert office.get(reverse("office_inspections")).context["total"] == 1
        assert office.post(reverse("office_inspections"), {"inspected_on": "2026-11-23"}).status_code in {400, 403}
        assert Inspection.objects.count() == 1

    def test_nobody_reports_on_what_is_not_there(self, client):
        liaison = signed_in(client, Duty.LIAISON)

        assert liaison.post(reverse("desk:act"), {"step": "rectified", "inspection": "x"}).status_code == 404
        assert liaison.post(reverse("desk:act"), {"step": "nothing"}).status_code == 400


class TestDemands:
    def test_one_step_from_the_ranking_to_the_demand_and_its_answer(self, client, month):
        office = signed_in(client, Duty.OFFICE)
        page = office.get(reverse("office_demands"))
        row, demand = page.context["ranked"][0]
        assert demand is None
        assert "&late" not in page.content.decode()  # nor &not_found, of which a browser makes “¬_found”
        where = {"lately": "1", "proof": row.proof_code, "department": row.department_code}
        for figure, more in ((row.requests, {}), (row.late, {"late": "1"}), (row.not_found, {"not_found": "1"})):
            assert office.get(reverse("office_requests"), where | more).context["total"] == figure

        office.post(reverse("office_propose"), {"proof": row.proof_code, "holder": row.department_code})

        made = DataDemand.objects.get()
        assert (made.grounds["requests"], made.proof_id) == (row.requests, row.proof_id)
        assert office.get(reverse("office_demands")).context["demands"][0] == made
        holder = signed_in(client, Duty.LIAISON, department=made.holding_department)
        came_from = f"http://testserver{reverse('desk:tasks')}"
        refused = holder.post(reverse("desk:act"), {"step": "decline", "demand": made.pk}, HTTP_REFERER=came_from)
        assert (refused.status_code, f'href="{reverse("desk:tasks")}"' in refused.content.decode()) == (400, True)
        holder.post(reverse("desk:act"), {"step": "accept", "demand": made.pk, "text": "下月接口上线"})
        holder.post(reverse("desk:act"), {"step": "done", "demand": made.pk})
        made.refresh_from_db()
        assert made.status == "done"

    def test_without_verification_there_are_no_grounds(self, client):
        page = signed_in(client, Duty.OFFICE).post(reverse("office_propose"), {"proof": "x", "holder": "y"})

        assert page.status_code == 400

    def test_the_ranking_follows_what_is_asked(self, month):
        period = month_of(NOVEMBER)
        programme = ProgrammeFactory(dongying=True)

        by_late = proofs.ranking(programme, period, LATER, order="late")
        by_none = proofs.ranking(programme, period, LATER, order="not_found")

        assert [row.late for row in by_late] == [1, 1, 1, 0]
        assert [row.not_found for row in by_none] == [1, 0, 0, 0]
        assert sum(row.requests for row in by_late) == 4


class TestRating:
    def test_is_given_beside_the_answer_and_shown_from_then_on(self, client):
        inquiry = situations.answered(dongying=True)
        client.force_login(User.objects.get(pk=inquiry.asking.user_id))
        address = reverse("desk:asked", args=[inquiry.request.number])
        assert "可不评" in client.get(address).content.decode()

        page = client.post(reverse("desk:rate", args=[inquiry.request.number]), {"score": "4"}, follow=True)

        assert "评价 4 分" in page.content.decode()
        assert client.post(reverse("desk:rate", args=[inquiry.request.number]), {"score": "9"}).status_code == 400
