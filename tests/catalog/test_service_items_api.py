"""GET service-items/ and service-items/{code}/: shape, search, paging, constant queries."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import ServiceItem, Way
from tests.factories.catalog import (
    ProofRequirementFactory,
    ProofSourceFactory,
    RequirementChannelFactory,
    ServiceItemFactory,
    ServiceItemVersionFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/service-items/"


@pytest.fixture
def item() -> ServiceItem:
    """Needs one proof by data sharing, else by verification, and one by verification only."""
    item = ServiceItemFactory(code="AQ-0089", name="城市居民最低生活保障金给付", levels=["县级", "乡级"])
    version = ServiceItemVersionFactory(item=item, instant=True)
    first = ProofRequirementFactory(version=version, position=1)
    RequirementChannelFactory(requirement=first)
    RequirementChannelFactory(requirement=first, way=Way.VERIFICATION, source=ProofSourceFactory(proof=first.proof))
    second = ProofRequirementFactory(version=version, position=2)
    RequirementChannelFactory(requirement=second, way=Way.VERIFICATION)
    return item


class TestOneItem:
    def test_says_what_it_needs(self, client: Client, item: ServiceItem) -> None:
        answer = client.get(f"{LIST}aq-0089/").json()

        assert answer["code"] == "AQ-0089"
        assert answer["department"] == {"code": item.department.code, "name": item.department.name}
        assert answer["level"] == ["县级", "乡级"]
        assert (answer["instant"], answer["available"]) == (True, True)
        first, second = answer["requirements"]
        assert set(first["proof"]) == {"code", "name"}
        assert (first["channel"], first["tier"]) == ("data_sharing", None)
        assert first["licence_type"] == first["channels"][0]["licence_type"]
        assert [way["channel"] for way in first["channels"]] == ["data_sharing", "verification"]
        assert (second["channel"], second["licence_type"], second["tier"]) == ("verification", None, "digital")

    def test_costs_five_queries_however_much_it_needs(
        self, client: Client, item: ServiceItem, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(5):
            client.get(f"{LIST}AQ-0089/")

    def test_that_is_not_worked_out_says_so(self, client: Client) -> None:
        ServiceItemFactory(code="AQ-0001")

        answer = client.get(f"{LIST}AQ-0001/").json()

        assert (answer["available"], answer["requirements"]) == (False, [])

    @pytest.mark.parametrize("code", ["AQ-9999", "%20", "a" * 400, "%00"])
    def test_that_is_not_there_is_a_problem(self, client: Client, code: str) -> None:
        answer = client.get(f"{LIST}{code}/")

        assert answer.status_code == 404
        assert answer["content-type"].startswith("application/problem+json")


class TestTheList:
    def test_is_paged_by_cursor_in_the_order_of_codes(self, client: Client) -> None:
        for number in (3, 1, 2):
            ServiceItemFactory(code=f"AQ-000{number}")

        first = client.get(LIST, {"page_size": 2}).json()
        second = client.get(first["next"]).json()

        assert [row["code"] for row in first["results"] + second["results"]] == ["AQ-0001", "AQ-0002", "AQ-0003"]
        assert first["previous"] is None

    def test_costs_the_same_queries_for_many(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _number in range(8):
            ServiceItemVersionFactory()

        with django_assert_num_queries(2):
            assert len(client.get(LIST).json()["results"]) == 8

    @pytest.mark.parametrize("typed", ["最低生活", "低保", "AQ-0089"])
    def test_searches(self, client: Client, item: ServiceItem, typed: str) -> None:
        ServiceItemFactory(code="AQ-0001", name="道路运输经营许可")

        answer = client.get(LIST, {"q": typed}).json()

        assert [row["code"] for row in answer["results"]] == [item.code]
        assert (answer["next"], answer["previous"]) == (None, None)

    @pytest.mark.parametrize("typed", ["\x00", "' or 1=1 --", "长" * 5_000, "%%%", "\ud800".encode("utf-8", "replace")])
    def test_finds_nothing_for_junk(self, client: Client, item: ServiceItem, typed: str) -> None:
        answer = client.get(LIST, {"q": typed})

        assert answer.status_code == 200
        assert answer.json()["results"] == [] or typed == "\x00"
