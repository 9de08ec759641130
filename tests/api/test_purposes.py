"""A case is a purpose: about its own people, while it is open, for the department that handles it."""

import pytest

from certificates import purposes
from certificates.models import AccessRecord
from portal.foundation.errors import Conflict, NotAllowed
from portal.foundation.moment import now
from tests.certificates.api import V1, officer, problem
from tests.factories.catalog import DepartmentFactory, FieldMappingFactory, actor
from tests.factories.certificates import HolderFactory, LicenceFactory
from tests.factories.verification import CasePartyFactory
from verification.models import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CasePartyFactory().case


def test_an_open_case_names_its_people_and_what_its_version_maps(case):
    mapping = FieldMappingFactory(version=case.item_version)
    CasePartyFactory(case=case, holder=HolderFactory(), role="spouse", position=2)

    found = purposes.find(f" {case.number.lower()} ", actor(case.department, "clerk"), now())

    assert (found.text, found.article) == (case.number, case.item_version.duty_article)
    assert found.fields == {mapping.licence_type.code: ["address"]}
    assert found.holder_ids == set(case.parties.values_list("holder_id", flat=True))
    assert len(found.holder_ids) == 2


def test_another_departments_case_is_none_of_ours(case):
    with pytest.raises(NotAllowed):
        purposes.find(case.number, actor(DepartmentFactory(), "clerk"), now())


def test_a_closed_case_is_no_purpose_any_more(case):
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.WITHDRAWN)

    with pytest.raises(Conflict, match=case.number) as refused:
        purposes.find(case.number, actor(case.department, "clerk"), now())
    with pytest.raises(NotAllowed):
        purposes.find(case.number, actor(DepartmentFactory(), "clerk"), now())

    assert refused.value.code == "purpose_closed"
    assert "新办件" in refused.value.remedy


def test_licences_of_people_outside_the_case_are_not_read_for_it(case):
    clerk, _by = officer("clerk", department=case.department)
    stranger = HolderFactory()
    LicenceFactory(holder=stranger)

    problem(clerk.get(f"{V1}/licences/", {"holder": str(stranger.pk), "purpose": case.number}), 404)

    record = AccessRecord.objects.get()
    assert (record.result, record.holder_id, record.fields) == ("refused", stranger.pk, [])


def test_licences_of_its_people_are(case):
    licence = LicenceFactory(holder=case.applicant)
    FieldMappingFactory(version=case.item_version, licence_type=licence.licence_type)
    clerk, _by = officer("clerk", department=case.department)

    answer = clerk.get(f"{V1}/licences/", {"holder": str(case.applicant.pk), "purpose": case.number})

    assert [row["status"] for row in answer.json()["results"]] == ["granted"]
    assert AccessRecord.objects.get().purpose == case.number
