"""Calendar, hours, limits and rules of counting over the API (article 7): tried first, then changed."""

import pytest

from catalog.models import CalendarDay, SlaTier
from tests.certificates.api import V1, officer, problem
from tests.factories import requests as situations
from tests.factories.catalog import DepartmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def asked():
    return situations.sent().request


@pytest.fixture
def office(asked):
    client, _by = officer("office", department=DepartmentFactory(programme=asked.programme))
    return client


def closing(asked):
    day = asked.due_at.date().isoformat()
    department = asked.issuing_department.code
    return {"department": department, "first": day, "last": day, "is_workday": False, "name": "停电检修"}


def test_a_closure_is_tried_before_it_is_made(asked, office):
    url = f"{V1}/calendar/periods/"

    tried = office.post(f"{url}?preview=true", closing(asked)).json()
    nothing = CalendarDay.objects.filter(name="停电检修").exists()
    saved = office.post(url, closing(asked)).json()

    assert (tried, nothing) == ({"saved": False, "later": 1, "earlier": 0}, False)
    assert saved == {"saved": True, "later": 1, "earlier": 0}
    year = office.get(f"{V1}/calendar/", {"department": asked.issuing_department.code}).json()
    assert [(one["name"], one["of"]) for one in year["days"] if one["name"]] == [("停电检修", "department")]


def test_hours_of_several_segments_and_their_faults(asked, office):
    url, department = f"{V1}/calendar/hours/", asked.issuing_department.code
    halves = [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:30", "closes": "17:30"}]

    changed = office.post(url, {"department": department, "segments": halves})
    overlapping = office.post(url, {"department": department, "segments": [*halves, halves[0]]})

    assert changed.status_code == 200
    assert [one["pointer"] for one in problem(overlapping, 400)["errors"]] == ["/segments"]
    shown = office.get(f"{V1}/calendar/", {"department": department}).json()
    assert [(one["opens"], one["closes"]) for one in shown["hours"]] == [("09:00", "12:00"), ("13:30", "17:30")]


def test_hours_are_entered_ahead_and_a_day_that_has_passed_is_refused(asked, office):
    url, department = f"{V1}/calendar/hours/", asked.issuing_department.code
    summer = {"department": department, "segments": [{"opens": "08:00", "closes": "12:00"}]}

    office.post(url, {**summer, "valid_from": "2027-06-01"})
    late = office.post(url, {**summer, "valid_from": "2020-06-01"})

    assert [one["pointer"] for one in problem(late, 400)["errors"]] == ["/valid_from"]
    shown = office.get(f"{V1}/calendar/", {"department": department}).json()
    assert (shown["hours"], shown["own_hours"]) == ([], False)
    assert [(one["opens"], one["valid_from"]) for one in shown["coming_hours"]] == [("08:00", "2027-06-01")]


def test_two_people_do_not_overwrite_each_others_rules(office):
    url = f"{V1}/clock-rules/"
    shown = office.get(url)
    rules = shown.json() | {"tell_until": "17:00", "correction_days": 8}

    first = office.put(url, rules, headers={"If-Match": shown["ETag"]})
    second = office.put(url, rules, headers={"If-Match": shown["ETag"]})

    assert first.json()["saved"] is True
    problem(second, 412)
    assert {name: office.get(url).json()[name] for name in ("tell_until", "correction_days")} == {
        "tell_until": "17:00",
        "correction_days": 8,
    }


def test_a_changed_limit_holds_for_new_requests_only(asked, office):
    body = {"name": "即时", "condition": "已有数据库", "minutes": 20}

    new = office.post(f"{V1}/clock-rules/tiers/{asked.tier_id}/", body).json()

    asked.refresh_from_db()
    assert (new["minutes"], asked.tier.minutes) == (20, 30)
    assert SlaTier.objects.current().get(code=asked.tier.code).pk == new["id"]
    assert new["id"] in [one["id"] for one in office.get(f"{V1}/clock-rules/").json()["tiers"]]


def test_the_ladder_is_put_in_place_as_a_whole(office):
    url, tag = f"{V1}/clock-rules/levels/", office.get(f"{V1}/clock-rules/")["ETag"]
    body = {"levels": [{"name": "告知负责人", "after_working_days": 1, "tells": ["issuing_head"]}]}

    tried = office.put(f"{url}?preview=1", body, headers={"If-Match": tag}).json()
    saved = office.put(url, body, headers={"If-Match": tag}).json()
    stale = office.put(url, {"levels": []}, headers={"If-Match": tag})

    assert (tried["saved"], saved["saved"]) == (False, True)
    assert [one["name"] for one in office.get(f"{V1}/clock-rules/").json()["levels"]] == ["告知负责人"]
    problem(stale, 412)


def test_heads_change_their_own_departments_calendar_only(asked):
    head, _by = officer("head", department=asked.issuing_department)
    body = closing(asked)

    assert head.post(f"{V1}/calendar/periods/", body).status_code == 200
    problem(head.post(f"{V1}/calendar/periods/", body | {"department": ""}), 403)
    problem(head.post(f"{V1}/calendar/periods/", body | {"department": asked.requesting_department.code}), 404)
