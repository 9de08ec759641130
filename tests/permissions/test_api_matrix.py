"""Every operation of the API against ten kinds of callers: one line each, complete by comparison with the schema.

The world is a case of 民政局 about a citizen, whose pension was asked of 人社局. Callers in the order of CALLERS.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from catalog.models import Department
from portal.accounts.models import User
from tests.api import world
from tests.api.test_authentication import token_of
from tests.api.world import World
from tests.factories.catalog import DepartmentFactory, SystemClientFactory, actor
from tests.factories.certificates import RepresentationFactory
from tests.permissions import (
    calendar_doors,
    case_doors,
    channel_doors,
    commitment_doors,
    desk_doors,
    letter_doors,
    oversight_doors,
    own_doors,
    paper_doors,
    request_doors,
    staff_doors,
    theme_doors,
)
from tests.permissions.doors import CALLERS, EVERYBODY, SIGNED_IN, Door
from tests.permissions.matrix import BACKEND

pytestmark = pytest.mark.django_db


A_LIST = {"kind": "desk.in", "format": "csv"}
SIGNED = re.compile(r"letters/\{kind\}")  # as it was signed
OTHER_ZONE = re.compile(r"T\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")  # all moments are told in Asia/Shanghai
NOBODYS = (401, *[404] * 9)  # what somebody else asked for is not there

DOORS: dict[str, Door] = {
    "GET /service-items/": Door(EVERYBODY),
    "GET /service-items/{code}/": Door(EVERYBODY),
    # --- assessment ---
    "GET /assessments/": Door((401, 404, 404, 200, 200, 200, 200, 200, 200, 200)),
    "GET /assessments/frozen/": Door(SIGNED_IN),
    "GET /exports/": Door(SIGNED_IN),
    "POST /exports/": Door((401, 404, 404, 403, 403, 202, 202, 202, 403, 202), lambda here: A_LIST),
    "GET /exports/{export_id}/": Door(NOBODYS),
    "GET /exports/{export_id}/file/": Door(NOBODYS),
    # --- ledgers ---
    "GET /ledgers/": Door(SIGNED_IN),
    "GET /ledgers/{code}/": Door((401, 404, 404, 200, 200, 200, 200, 200, 200, 200)),
    "POST /ledgers/milestones/{milestone_id}/reports/": Door(
        (401, 404, 404, 403, 403, 201, 403, 403, 201, 201), lambda here: {"text": "完成"}
    ),
}

DOORS |= (
    case_doors.DOORS
    | request_doors.DOORS
    | own_doors.DOORS
    | commitment_doors.DOORS
    | staff_doors.DOORS
    | letter_doors.DOORS
    | desk_doors.DOORS
    | calendar_doors.DOORS
    | oversight_doors.DOORS
    | channel_doors.DOORS
    | theme_doors.DOORS
    | paper_doors.DOORS
)


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with world.for_a_module(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def clients(here: World) -> dict[str, Client]:
    """Everybody signed in, once."""
    return {caller: signed_in(caller, here) for caller in CALLERS}


def operations() -> list[str]:
    """Method and path of every operation, as the schema says."""
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    return sorted(
        f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths.items() for method in methods
    )


def test_every_operation_has_its_line():
    assert sorted(DOORS) == operations()


@pytest.mark.parametrize("operation", DOORS)
def test_each_caller_gets_what_the_line_says(
    operation: str, here: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *args: True)
    door = DOORS[operation]
    door.before(here)

    found = tuple(call(operation, door, here, clients[caller]) for caller in CALLERS)

    assert dict(zip(CALLERS, found, strict=True)) == dict(zip(CALLERS, door.statuses, strict=True))


def call(operation: str, door: Door, here: World, client: Client) -> int:
    """The status that this caller gets; what the call did is taken back."""
    method, path = operation.split(" ")
    address = f"/api/v1{path.format(**here.parameters(path, door.proof))}"
    taken_back = transaction.atomic()
    taken_back._from_testcase = True  # as Django's own tests mark the block around what must be durable
    with taken_back:
        body = json.dumps(door.body(here))
        answer = client.generic(
            method, address, body, "application/json", query_params=door.query(here), headers={"If-Match": "*"}
        )
        transaction.set_rollback(True)
    assert answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
    if answer.get("Content-Type", "").endswith("json") and not SIGNED.search(operation):
        assert not OTHER_ZONE.search(answer.content.decode())
    return int(answer.status_code)


def signed_in(caller: str, here: World) -> Client:
    """A browser of somebody of this kind, or a system with its token."""
    home, asked = here.case.department, here.asked.issuing_department
    if caller == "system":
        system = SystemClientFactory(department=home, duties=["clerk", "agent"])
        return Client(headers={"Authorization": f"Bearer {token_of(system).json()['access_token']}"})
    client = Client(raise_request_exception=False)
    if caller == "citizen":
        client.force_login(User.objects.get(pk=here.citizen.user_id), backend=BACKEND)
    if caller == "stranger":
        client.force_login(RepresentationFactory().user, backend=BACKEND)
    serving: dict[str, tuple[Department, str]] = {
        "clerk": (home, "clerk"),
        "asking_liaison": (home, "liaison"),
        "liaison": (asked, "liaison"),
    }
    elsewhere = {"other_clerk": "clerk", "other_liaison": "liaison", "office": "office"}
    if caller in elsewhere:
        serving[caller] = (DepartmentFactory(programme=home.programme), elsewhere[caller])
    if caller in serving:
        by = actor(*serving[caller])
        client.force_login(User.objects.get(pk=by.user_id), backend=BACKEND)
    return client
