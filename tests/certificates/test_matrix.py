"""Role × endpoint × owner: every door of the licence library, and what each kind of caller finds there."""

from datetime import timedelta

import pytest

from catalog.models import Department
from certificates.actions import codes
from certificates.models import Holder
from portal.foundation.moment import now
from tests.certificates.api import V1, browser, citizen, consent_now, officer
from tests.factories.catalog import ServiceItemFactory, ServiceItemVersionFactory
from tests.factories.certificates import LicenceFactory

pytestmark = pytest.mark.django_db

# Who calls: nobody, a citizen whom the data are about, another citizen, officers of the department that the data
# concern by duty, and a clerk of another department.
CALLERS = ("nobody", "owner", "stranger", "clerk", "agent", "liaison", "office", "supervisor", "other_clerk")
EXPECTED = {
    "holder-codes/": (401, 201, 201, 403, 403, 403, 403, 403, 403),
    "presentations/": (401, 403, 403, 201, 201, 201, 403, 201, 403),
    "licences/": (401, 403, 403, 200, 200, 200, 200, 200, 403),
    "licences/verify/": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "licences/{licence}/status/": (401, 403, 403, 200, 200, 200, 403, 403, 403),
    "me/licences/": (401, 200, 200, 200, 200, 200, 200, 200, 200),
    "me/licences/{licence}/": (401, 200, 404, 404, 404, 404, 404, 404, 404),
    "me/licences/{licence}/pdf/": (401, 200, 404, 404, 404, 404, 404, 404, 404),
    "me/accesses/": (401, 200, 200, 200, 200, 200, 200, 200, 200),
    "me/authorisations/": (401, 201, 201, 403, 403, 403, 403, 403, 403),
    "me/authorisations/{consent}/withdraw/": (401, 200, 404, 200, 200, 200, 404, 200, 404),
}
CASES = [
    pytest.param(path, caller, status, id=f"{path}-{caller}")
    for path, statuses in EXPECTED.items()
    for caller, status in zip(CALLERS, statuses, strict=True)
]


class World:
    """One holder with a licence that the department issued, a consent for it, and one of its items."""

    def __init__(self):
        self.owner_client, self.owner = citizen()
        self.holder = Holder.objects.get(pk=next(iter(self.owner.holder_ids)))
        _client, by = officer("office")
        self.department = Department.objects.get(pk=by.department_id)
        self.licence = LicenceFactory(holder=self.holder, issuer=self.department)
        self.item = ServiceItemVersionFactory(item=ServiceItemFactory(department=self.department)).item
        self.consent = consent_now(holder=self.holder, department=self.department)

    def client(self, caller):
        if caller == "nobody":
            return browser()
        if caller == "owner":
            return self.owner_client
        if caller == "stranger":
            return citizen()[0]
        if caller == "other_clerk":
            return officer("clerk")[0]
        return officer(caller, department=self.department)[0]

    def call(self, path, caller):
        client = self.client(caller)
        where = f"{V1}/" + path.format(licence=self.licence.pk, consent=self.consent.pk)
        body = self._body(path)
        return client.get(where, body) if path in GETS else client.post(where, body)

    def _body(self, path):
        purpose = self.item.code
        bodies = {
            "presentations/": lambda: {"token": self._code().token, "purpose": purpose},
            "licences/": lambda: {"holder": str(self.holder.pk), "purpose": purpose},
            "licences/verify/": lambda: {"identifier": self.licence.identifier},
            "licences/{licence}/status/": lambda: {"status": "suspended", "reason": "示例理由"},
            "me/authorisations/": lambda: {
                "department": self.department.code,
                "purpose": purpose,
                "licence_types": ["x"],
                "valid_until": (now() + timedelta(days=1)).isoformat(),
            },
        }
        return bodies.get(path, dict)()

    def _code(self):
        return codes.create(self.holder.pk, by=self.owner, at=now())


GETS = {"licences/", "me/licences/", "me/licences/{licence}/", "me/licences/{licence}/pdf/", "me/accesses/"}


@pytest.mark.parametrize(("path", "caller", "status"), CASES)
def test_each_caller_finds_what_the_matrix_says(path, caller, status):
    answer = World().call(path, caller)

    assert answer.status_code == status, answer.content
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("caller", ["stranger", "clerk", "other_clerk"])
def test_lists_of_others_are_empty(caller):
    world = World()

    for path in ("me/licences/", "me/accesses/"):
        assert world.call(path, caller).json()["results"] == []
