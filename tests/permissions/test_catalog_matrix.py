"""Who gets what from the endpoints of the catalogue and of the ledgers, cell by cell."""

import pytest
from django.test import Client

from accountability.models import Milestone, WorkLedger
from catalog.models import Department, Duty, ServiceItem
from tests.factories.accountability import MilestoneFactory, WorkLedgerFactory
from tests.factories.catalog import DepartmentFactory, ServiceItemFactory, ServiceItemVersionFactory
from tests.factories.themes import theme_of
from tests.permissions.matrix import CITIZEN, EVERYBODY, OFFICERS, Cell, Endpoint, Owner, cells, check, sign_in

pytestmark = pytest.mark.django_db

ANYWHERE = dict.fromkeys(Owner, EVERYBODY)
SAME_CITY = {Owner.OWN: OFFICERS, Owner.SISTER: OFFICERS}


def item_of(department: Department) -> ServiceItem:
    item: ServiceItem = ServiceItemFactory(department=department)
    ServiceItemVersionFactory(item=item)
    return item


def ledger_of(department: Department) -> WorkLedger:
    ledger: WorkLedger = WorkLedgerFactory(programme=department.programme)
    return ledger


def milestone_of(department: Department) -> Milestone:
    milestone: Milestone = MilestoneFactory(
        task__ledger__programme=department.programme, task__lead_units=[department.name]
    )
    return milestone


ENDPOINTS = [
    Endpoint(name="list of items", answered=ANYWHERE, call=lambda client, thing: client.get("/api/v1/service-items/")),
    Endpoint(
        name="search of items",
        make=item_of,
        answered=ANYWHERE,
        call=lambda client, item: client.get("/api/v1/service-items/", {"q": item.name}),
    ),
    Endpoint(name="list of themes", answered=ANYWHERE, call=lambda client, thing: client.get("/api/v1/themes/")),
    Endpoint(
        name="one theme",
        make=theme_of,
        answered=ANYWHERE,
        call=lambda client, theme: client.get(f"/api/v1/themes/{theme.code}/"),
    ),
    Endpoint(
        name="one item",
        make=item_of,
        answered=ANYWHERE,
        call=lambda client, item: client.get(f"/api/v1/service-items/{item.code}/"),
    ),
    Endpoint(
        name="list of ledgers",
        make=ledger_of,
        answered=dict.fromkeys(Owner, EVERYBODY - {"anonymous"}),  # empty for whom nothing is visible
        call=lambda client, ledger: client.get("/api/v1/ledgers/"),
    ),
    Endpoint(
        name="one ledger",
        make=ledger_of,
        answered=SAME_CITY,
        hidden={Owner.FOREIGN},
        call=lambda client, ledger: client.get(f"/api/v1/ledgers/{ledger.code}/"),
    ),
    Endpoint(
        name="progress report",
        make=milestone_of,
        answered={
            Owner.OWN: {Duty.HEAD, Duty.LIAISON, Duty.AGENT, Duty.OFFICE},
            Owner.SISTER: {Duty.OFFICE},
        },
        hidden={Owner.FOREIGN},
        hidden_from={CITIZEN},
        ok=201,
        call=lambda client, milestone: client.post(
            f"/api/v1/ledgers/milestones/{milestone.pk}/reports/", {"text": "完成"}, "application/json"
        ),
    ),
]


@pytest.mark.parametrize("cell", cells(ENDPOINTS), ids=str)
def test_cell(cell: Cell, client: Client) -> None:
    check(cell, client)


@pytest.mark.parametrize("number", ["0", "99999999999999999999999"])
def test_a_milestone_that_cannot_be_is_not_there(client: Client, number: str) -> None:
    sign_in(client, Duty.OFFICE, DepartmentFactory())

    answer = client.post(f"/api/v1/ledgers/milestones/{number}/reports/", {"text": "完成"}, "application/json")

    assert answer.status_code == 404
