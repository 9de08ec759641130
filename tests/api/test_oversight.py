"""Inspections, demands for data and the records kept for inspection over the API (articles 3, 8, 9, 13)."""

from datetime import timedelta

import pytest
import time_machine

from tests.certificates.api import V1, officer, problem
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory
from tests.factories.verification import CaseProofFactory
from verification.models import SupplementRecord, VoluntaryRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


class TestInspections:
    def test_from_the_finding_to_the_end(self):
        programme = ProgrammeFactory(dongying=True)
        department = DepartmentFactory(programme=programme)
        supervisor, _by = officer("supervisor", department=DepartmentFactory(programme=programme))
        liaison, _by = officer("liaison", department=department)
        day = AT.date()
        body = {
            "department": department.code,
            "way": "files",
            "inspected_on": day.isoformat(),
            "findings": "抽查十件，两件没有写退回理由",
            "rectify_by": (day + timedelta(days=10)).isoformat(),
        }

        recorded = supervisor.post(f"{V1}/inspections/", body).json()
        url = f"{V1}/inspections/{recorded['id']}/"
        early = problem(supervisor.post(f"{url}review/", {"settled": True, "text": "好"}), 409)
        reported = liaison.post(f"{url}rectify/", {"text": "已补写"}).json()
        closed = supervisor.post(f"{url}review/", {"settled": True, "text": "属实"}).json()

        assert [one["status"] for one in (recorded, reported, closed)] == ["rectifying", "reported", "closed"]
        assert early["state"] == "rectifying"

    def test_every_wrong_place_is_named(self):
        home = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        supervisor, _by = officer("supervisor", department=home)
        code = home.code
        tomorrow = (AT.date() + timedelta(days=1)).isoformat()
        body = {"department": code, "way": "files", "inspected_on": tomorrow, "findings": "x"}

        refused = problem(supervisor.post(f"{V1}/inspections/", body), 400)

        assert [one["pointer"] for one in refused["errors"]] == ["/inspected_on"]


def test_a_proof_that_is_often_asked_becomes_a_demand_with_its_figures():
    inquiry = situations.sent()
    asked = inquiry.request
    office, _by = officer("office", department=DepartmentFactory(programme=asked.programme))
    head, _by = officer("head", department=asked.issuing_department)
    body = {"proof": asked.proof.code, "holding_department": asked.issuing_department.code}

    [ranked] = office.get(f"{V1}/proof-ranking/").json()
    demand = office.post(f"{V1}/data-demands/", body).json()
    problem(office.post(f"{V1}/data-demands/", body), 409)
    url = f"{V1}/data-demands/{demand['id']}/"
    problem(head.post(f"{url}answer/", {"accepted": False}), 400)
    accepted = head.post(f"{url}answer/", {"accepted": True}).json()
    done = head.post(f"{url}complete/").json()

    assert (ranked["proof"], ranked["requests"], ranked["share"]) == (asked.proof.code, 1, 100.0)
    assert demand["grounds"]["requests"] == 1
    assert [one["status"] for one in (accepted, done)] == ["accepted", "done"]


def test_the_ledgers_of_material_are_masked_and_by_day():
    proof = CaseProofFactory()
    case = proof.case
    reviewer, _by = officer("reviewer", department=case.department)
    SupplementRecord.objects.create(case_proof=proof, step="asked", at=AT, due_at=AT + timedelta(days=5))
    VoluntaryRecord.objects.create(case_proof=proof, at=AT - timedelta(days=3))

    [asked] = reviewer.get(f"{V1}/supplement-records/", {"from": AT.date().isoformat()}).json()["results"]
    offered = reviewer.get(f"{V1}/voluntary-records/", {"from": AT.date().isoformat()}).json()["results"]

    assert (asked["case"], asked["step"]) == (case.number, "asked")
    assert "*" in asked["person"]
    assert offered == []
    assert len(reviewer.get(f"{V1}/voluntary-records/").json()["results"]) == 1
    problem(reviewer.get(f"{V1}/voluntary-records/", {"from": "gestern"}), 400)


def test_the_office_opens_the_interim_channels_and_declares_the_system_complete():
    programme = ProgrammeFactory(dongying=True)
    office, _by = officer("office", department=DepartmentFactory(programme=programme))
    url, body = f"{V1}/interim-periods/", {"ways": ["fax", "official_mail"], "reason": "系统试运行"}

    opened = office.post(url, body).json()
    problem(office.post(url, body), 409)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        closed = office.post(f"{url}{opened['id']}/complete/", {"reason": "试运行结束"}).json()

    assert (opened["in_force"], closed["in_force"]) == (True, False)
    assert closed["completed_at"]


class TestMonths:
    @pytest.fixture
    def programme(self):
        return ProgrammeFactory(dongying=True)

    @pytest.fixture
    def office(self, programme):
        client, _by = officer("office", department=DepartmentFactory(programme=programme))
        return client

    def test_a_finished_month_is_frozen_approved_and_published_by_two(self, programme, office):
        url, last = f"{V1}/assessments/frozen/", "2026-10"
        other, _by = officer("office", department=DepartmentFactory(programme=programme))
        clerk, _by = officer("clerk", department=DepartmentFactory(programme=programme))

        frozen = office.post(url, {"month": last}).json()
        again = problem(office.post(url, {"month": last}), 409)
        alone = problem(office.post(f"{url}{last}/approve/"), 403)
        hidden = clerk.get(f"{url}{last}/")
        steps = [other.post(f"{url}{last}/{step}/").json()["status"] for step in ("approve", "publish")]

        assert (frozen["status"], frozen["reproducible"]) == ("draft", True)
        assert (again["code"], alone["code"]) == ("frozen_already", "four_eyes")
        problem(hidden, 404)
        assert steps == ["approved", "published"]
        assert clerk.get(f"{url}{last}/").json()["together"]["received"] == 0

    def test_a_month_that_runs_or_is_none_is_not_frozen(self, office):
        running = problem(office.post(f"{V1}/assessments/frozen/", {"month": f"{AT:%Y-%m}"}), 409)
        none = problem(office.post(f"{V1}/assessments/frozen/", {"month": "gestern"}), 400)

        assert running["code"] == "month_runs"
        assert [one["pointer"] for one in none["errors"]] == ["/month"]


def test_a_figure_opens_as_many_rows_as_it_says():
    asked = situations.sent().request
    office, _by = officer("office", department=DepartmentFactory(programme=asked.programme))

    figures = office.get(f"{V1}/assessments/").json()["together"]
    rows = office.get(f"{V1}/assessments/rows/", {"figure": "received"}).json()["results"]
    other = office.get(f"{V1}/assessments/rows/", {"figure": "answered"}).json()["results"]

    assert [row["number"] for row in rows] == [asked.number]
    assert (figures["received"], figures["answered"]) == (1, len(other))
    problem(office.get(f"{V1}/assessments/rows/", {"figure": "luck"}), 400)
