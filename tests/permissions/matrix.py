"""The permission matrix: role × endpoint × owner, one request per cell, generated from what each endpoint declares.

ENDPOINTS = [
    Endpoint(
        name="progress report",
        make=milestone_of,                                     # the thing, owned by the given department
        call=lambda client, thing: client.post(f"/api/v1/…/{thing.pk}/", {…}, "application/json"),
        answered={Owner.OWN: {Duty.HEAD}, Owner.SISTER: {Duty.OFFICE}},   # who gets `ok`
        ok=201,
        hidden=frozenset({Owner.FOREIGN}),                     # these owners' things are 404, not 403
    ),
]

@pytest.mark.parametrize("cell", cells(ENDPOINTS), ids=str)
def test_cell(cell, client): check(cell, client)
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.test import Client

from catalog.models import Department, Duty
from tests.factories.catalog import DepartmentFactory, ProgrammeFactory, UserFactory, actor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

ANONYMOUS = "anonymous"
CITIZEN = "citizen"  # signed in, without any duty
ROLES = (ANONYMOUS, CITIZEN, *Duty.values)
EVERYBODY: frozenset[str] = frozenset(ROLES)
OFFICERS: frozenset[str] = frozenset(Duty.values)


class Owner(StrEnum):
    """Whose thing it is, seen from the department of the role."""

    OWN = "own"  # the role's own department
    SISTER = "sister"  # another department of the same city
    FOREIGN = "foreign"  # a department of the other city


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method of one address, and who gets an answer from it. Everybody else is refused."""

    name: str
    call: Callable[[Client, Any], Any]
    make: Callable[[Department], Any] = lambda department: department
    answered: Mapping[Owner, AbstractSet[str]] = field(default_factory=dict)
    ok: int = 200
    hidden: AbstractSet[Owner] = frozenset()
    hidden_from: AbstractSet[str] = frozenset({CITIZEN})  # refused with 404 wherever the thing stands
    refused: int = 403

    def expected(self, role: str, owner: Owner) -> int:
        """The status that `role` must get for a thing of `owner`."""
        if role in self.answered.get(owner, frozenset()):
            return self.ok
        if role == ANONYMOUS:
            return 401
        return 404 if owner in self.hidden or role in self.hidden_from else self.refused


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One square of the matrix."""

    endpoint: Endpoint
    role: str
    owner: Owner

    def __str__(self) -> str:
        return f"{self.endpoint.name}-{self.role}-{self.owner}"


def cells(endpoints: Iterable[Endpoint]) -> list[Cell]:
    """Every role against every owner of every endpoint."""
    return [
        Cell(endpoint=endpoint, role=role, owner=owner) for endpoint in endpoints for role in ROLES for owner in Owner
    ]


def check(cell: Cell, client: Client) -> None:
    """Make the situation, call, and compare the status."""
    home = DepartmentFactory()
    thing = cell.endpoint.make(owner_department(home, cell.owner))
    sign_in(client, cell.role, home)

    response = cell.endpoint.call(client, thing)

    expected = cell.endpoint.expected(cell.role, cell.owner)
    assert response.status_code == expected, response.content.decode()[:500]


def owner_department(home: Department, owner: Owner) -> Department:
    """The department that owns the thing, for somebody who serves in `home`."""
    if owner is Owner.OWN:
        return home
    made: Department = (
        DepartmentFactory(programme=home.programme)
        if owner is Owner.SISTER
        else DepartmentFactory(programme=ProgrammeFactory(dongying=True))
    )
    return made


def sign_in(client: Client, role: str, home: Department) -> None:
    """Let `client` be somebody in `role`; nobody for anonymous."""
    if role == ANONYMOUS:
        return
    user = UserFactory()
    if role != CITIZEN:
        actor(home, role, user=user)
    client.force_login(user, backend=BACKEND)
