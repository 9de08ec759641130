"""The office: every figure is the number of the rows that it opens, and each city sees its own."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, OfficerFactory, ProgrammeFactory, UserFactory
from verification.actions import escalations, sweep
from verification.models import Escalation, VerificationRequest

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(LATE, tick=False):
        yield


def signed_in(client, duty, *, dongying=True):
    """A client of somebody with the duty in a department of the city."""
    programme = ProgrammeFactory(dongying=True) if dongying else ProgrammeFactory()
    user = UserFactory()
    OfficerFactory(user=user, duty=duty, department=DepartmentFactory(programme=programme))
    client.force_login(user)
    return client


class TestOverview:
    def test_counts_what_is_late_and_its_link_opens_the_same_number(self, client):
        for _ in range(3):
            situations.sent(dongying=True)
        situations.answered(dongying=True)
        office = signed_in(client, Duty.OFFICE)

        overview = office.get(reverse("office_overview"))
        late = office.get(reverse("office_late"))

        assert overview.context["late_count"] == 3
        assert len(late.context["late_rows"]) == 3

    def test_a_late_row_leads_to_its_request_which_shows_nothing_of_the_person(self, client):
        inquiry = situations.sent()
        office = signed_in(client, Duty.OFFICE, dongying=False)
        address = reverse("office_request", args=[inquiry.request.number])

        assert address in office.get(reverse("office_overview")).content.decode()
        page = office.get(address).content.decode()

        assert inquiry.request.proof.name in page
        assert inquiry.request.subject["name"] not in page
        assert inquiry.request.subject["number"] not in page

    def test_what_only_dongying_s_rules_know_is_not_said_in_anqiu(self, client):
        situations.sent()

        page = signed_in(client, Duty.OFFICE, dongying=False).get(reverse("office_overview")).content.decode()

        assert ("1</" in page, "报送" in page, "报告" in page) == (True, False, False)

    def test_the_box_finds_a_request_of_any_month(self, client):
        inquiry = situations.answered(dongying=True)
        with time_machine.travel(LATE + timedelta(days=60), tick=False):
            office = signed_in(client, Duty.OFFICE)
            found = office.get(reverse("office_requests"), {"q": inquiry.request.number.lower()})
            other = office.get(reverse("office_requests"), {"q": "DY-XC-20200101-0001"})

        assert (found.context["total"], other.context["total"]) == (1, 0)

    def test_one_city_does_not_see_the_other(self, client):
        situations.sent(dongying=True)

        here = signed_in(client, Duty.OFFICE, dongying=False)

        assert here.get(reverse("office_overview")).context["late_count"] == 0
        number = VerificationRequest.objects.get().number
        assert here.get(reverse("office_request", args=[number])).status_code == 404

    def test_the_days_of_the_chart_add_up_to_their_rows(self, client):
        for _ in range(2):
            situations.sent(dongying=True)
        office = signed_in(client, Duty.OFFICE)

        today = office.get(reverse("office_overview")).context["chart"].columns[-1]

        assert (today.total, today.late) == (2, 2)
        assert office.get(today.url).context["total"] == today.total
        assert office.get(today.late_url).context["total"] == today.late

    def test_spared_proofs_and_ways_open_their_rows(self, client):
        situations.answered(dongying=True)
        office = signed_in(client, Duty.OFFICE)

        overview = office.get(reverse("office_overview")).context

        assert overview["spared"] == 1
        assert office.get(reverse("office_proofs"), {"spared": 1}).context["total"] == 1
        for row in overview["mix"]:
            assert office.get(row["url"]).context["total"] == row["count"]

    def test_costs_the_same_however_much_is_late(self, client, django_assert_max_num_queries):
        for _ in range(4):
            situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        office = signed_in(client, Duty.OFFICE)

        with django_assert_max_num_queries(43):
            office.get(reverse("office_overview"))

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.AGENT])
    def test_is_not_for_clerks_and_liaisons(self, client, duty):
        assert signed_in(client, duty).get(reverse("office_overview")).status_code == 403


class TestEscalation:
    def test_the_office_goes_up_the_ladder_on_the_page(self, client):
        inquiry = situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        escalation = Escalation.objects.get()
        escalations.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
        office = signed_in(client, Duty.OFFICE)
        step = reverse("office_step", args=[escalation.pk])

        office.post(step, {"step": "investigate", "text": "无人顶岗"})
        page = office.post(step, {"step": "order", "due_at": "2026-11-23T16:00"}, follow=True)

        escalation.refresh_from_db()
        assert escalation.status == "ordered"
        assert "限时办结" in page.content.decode()

    def test_the_page_shows_every_order_with_its_own_date(self, client):
        situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        escalation = Escalation.objects.get()
        escalation.status, escalation.reported_at = "investigating", LATE
        escalation.save()
        office = signed_in(client, Duty.OFFICE)
        step = reverse("office_step", args=[escalation.pk])

        office.post(step, {"step": "order", "due_at": "2026-11-23T16:00"})
        page = office.post(step, {"step": "order", "amount": "2", "unit": "days"}, follow=True).content.decode()
        refused = office.post(step, {"step": "order", "amount": "4800", "unit": "days"})
        both = office.post(step, {"step": "order", "amount": "3", "unit": "minutes", "due_at": "2026-11-23T16:00"})

        assert "到 2026-11-23 16:00" in page
        assert "限 2 个工作日，到 2026-11-25 17:00" in page
        assert (refused.status_code, "1 到 30" in refused.content.decode()) == (400, True)
        assert (both.status_code, "写一样" in both.content.decode()) == (400, True)
        assert 'value="2026-11-23T16:00"' in both.content.decode()

    def test_a_refused_step_keeps_what_was_typed(self, client):
        situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        escalation = Escalation.objects.get()
        Escalation.objects.update(status="talk_proposed", reported_at=LATE, adverse_effect=True)
        typed = {"text": "要求当天补办", "attendees": "示例局负责人", "held_at": "2099-01-01T09:00"}

        refused = signed_in(client, Duty.OFFICE).post(
            reverse("office_step", args=[escalation.pk]), {"step": "record_talk", **typed}
        )

        page = refused.content.decode()
        assert (refused.status_code, "时间还没有到" in page) == (400, True)
        assert [words for words in typed.values() if words not in page] == []

    def test_a_step_out_of_order_says_what_is_possible_and_changes_nothing(self, client):
        situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        escalation = Escalation.objects.get()

        answer = signed_in(client, Duty.OFFICE).post(
            reverse("office_step", args=[escalation.pk]), {"step": "order", "due_at": "2026-11-23T16:00"}
        )

        assert answer.status_code == 409
        assert "报告已起草，未报送" in answer.content.decode()

    def test_a_supervisor_reads_and_does_not_act(self, client):
        situations.sent(dongying=True)
        sweep.sweep(at=LATE)
        escalation = Escalation.objects.get()
        supervisor = signed_in(client, Duty.SUPERVISOR)

        assert supervisor.get(reverse("office_escalation", args=[escalation.pk])).status_code == 200
        assert supervisor.post(reverse("office_step", args=[escalation.pk]), {"step": "close"}).status_code == 403


def test_departments_that_are_short_of_staff_are_listed(client):
    office = signed_in(client, Duty.OFFICE)

    page = office.get(reverse("office_staff"))

    assert page.context["shortfalls"]
    assert "联络员" in page.content.decode()
