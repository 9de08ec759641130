"""The demo has a past: cases of ten working days in every state, so that each page has something to show."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.models import Department
from certificates.models import AccessRecord, Authorisation, Holder, Licence
from portal.foundation.moment import LOCAL
from portal.foundation.notifications import Notification
from portal.foundation.outbox import OutboxEvent
from portal.operations import prepare
from portal.operations.models import LoadedData
from portal.operations.plays import history, themes
from tests.operations.demo import AT
from tests.operations.demo.test_load_demo import open_for_household
from verification.models import (
    Case,
    CaseParty,
    CaseProof,
    CaseStatus,
    Clarification,
    Escalation,
    RequestStatus,
    VerificationRequest,
)

BEFORE: dict[str, Any] = {}

pytestmark = pytest.mark.django_db


def remember_licences() -> None:
    BEFORE["licences"] = set(Licence.objects.values_list("pk", "status", "envelope"))


@pytest.fixture(scope="module", autouse=True)
def played(loaded: None, django_db_blocker: Any) -> None:
    """What was played, one city after the other; flushed with the rest."""
    with django_db_blocker.unblock():
        remember_licences()
        BEFORE["played"] = [history.play(AT, city) for city in prepare.CITIES]


def test_every_step_of_the_script_is_one_that_the_rules_allow():
    assert [reason for city in BEFORE["played"] for reason in city.refused] == []
    assert sum(city.cases for city in BEFORE["played"]) == Case.objects.count() > 55


@pytest.mark.parametrize("city", prepare.CITIES)
def test_is_played_once(city: str):
    count = Case.objects.count()

    again = history.play(AT + timedelta(days=1), city)

    assert again == history.Played(0, [])
    assert Case.objects.count() == count
    assert LoadedData.objects.get(pk=f"history {city}").digest.endswith(" cases")


def test_nobody_applies_in_both_cities_so_that_both_can_be_played_at_once():
    applicants = CaseParty.objects.values_list("case__programme__code", "holder")

    assert {city for city, _holder in applicants} == set(prepare.CITIES)
    assert len({holder for _city, holder in applicants}) == len(set(applicants))


def test_everything_is_marked_as_demo_and_lies_in_the_past_within_service_hours():
    assert not Case.objects.filter(is_demo=False).exists()
    assert not VerificationRequest.objects.filter(is_demo=False).exists()
    for opened_at in Case.objects.values_list("opened_at", flat=True):
        local = opened_at.astimezone(LOCAL)
        assert opened_at < AT
        assert local.weekday() < 5
        assert 9 <= local.hour < 17


def test_the_window_has_cases_of_clerk_in_every_state():
    states = set(Case.objects.filter(clerk__username="clerk").values_list("status", flat=True))

    assert states == set(CaseStatus.values)


def test_the_desk_of_anqiu_has_open_requests_with_time_left_and_a_question_that_waits():
    rows = VerificationRequest.objects.open().filter(issuing_department__code="AQ-ZRZY")

    assert rows.filter(due_at__gt=AT).count() >= 5
    assert not rows.overdue(AT).exists()
    assert {"submitted", "received"} == set(rows.values_list("status", flat=True))
    assert Clarification.objects.filter(request__in=rows).exists()


def test_the_desk_of_dongying_has_one_that_is_nearly_due_and_some_that_are_late():
    rows = VerificationRequest.objects.open().filter(issuing_department__code="DY-ZRZY")

    assert rows.filter(due_at__gt=AT, due_at__lt=AT + timedelta(minutes=5)).count() == 1
    assert 1 <= rows.overdue(AT).count() <= 3
    assert rows.filter(due_at__gt=AT).count() >= 3


def test_the_office_of_dongying_has_escalations_at_every_step_and_anqiu_none():
    steps = Counter(Escalation.objects.values_list("status", flat=True))

    assert set(steps) == {"drafted", "reported", "investigating", "ordered", "talk_proposed", "closed"}
    assert not Escalation.objects.filter(request__programme__code="anqiu").exists()


def test_the_chart_has_requests_on_each_of_the_last_ten_working_days():
    days = set(VerificationRequest.objects.exclude(submitted_at=None).values_list("submitted_at__date", flat=True))

    assert len(days) >= 10


def test_ends_of_all_kinds_occur():
    requests = set(VerificationRequest.objects.values_list("status", flat=True))

    assert requests == set(RequestStatus.values)
    assert set(Case.objects.values_list("outcome", flat=True)) == {"", "approved", "refused"}


def test_the_citizen_sees_cases_consents_and_who_looked():
    himself = Holder.objects.filter(representations__user__username="citizen", representations__relation="self").get()

    assert CaseParty.objects.filter(holder=himself).count() >= 4
    assert Authorisation.objects.filter(holder=himself, method="code").exists()
    assert AccessRecord.objects.filter(holder_id=himself.pk).count() >= 8


def test_people_were_told_when_it_happened_and_have_read_what_is_old():
    told = Notification.objects.all()

    assert not OutboxEvent.objects.filter(name__startswith="verification.", delivered_at=None).exists()
    assert told.filter(read_at=None).exists()
    assert not told.filter(read_at=None, at__lt=AT - timedelta(days=1)).exists()
    assert told.filter(user__username="liaison", kind="request.submitted").exists()


def test_no_licence_was_touched_and_the_case_of_the_tour_opens_afresh():
    assert set(Licence.objects.values_list("pk", "status", "envelope")) == BEFORE["licences"]
    case = open_for_household("AQ-0089")
    assert case.status == CaseStatus.DRAFT


@pytest.mark.parametrize("city", prepare.CITIES)
def test_themes_were_opened_too_their_requests_and_what_was_typed_shared(city: str):
    opened = themes.play(AT, city)

    cases = Case.objects.filter(theme_case__isnull=False)
    assert opened == cases.count() >= 2
    assert any(cell["source"]["kind"] == "carried" for case in cases for cell in case.form.values())
    assert CaseProof.objects.filter(case__in=cases, follows__isnull=False).exists() == (city == "anqiu")
    assert themes.play(AT, city) == 0


def test_outside_service_hours_the_open_requests_wait_for_the_next_opening():
    calendar = history.Calendar(datetime(2026, 11, 21, 9, 50, tzinfo=UTC))  # a Saturday evening
    department = Department.objects.get(code="AQ-MZJ")

    assert calendar.moment(department, "-20").isoformat() == "2026-11-20T16:40:00+08:00"
    assert calendar.moment(department, "-500").isoformat() == "2026-11-19T16:40:00+08:00"
    assert calendar.moment(department, "1 09:10").isoformat() == "2026-11-20T09:10:00+08:00"
