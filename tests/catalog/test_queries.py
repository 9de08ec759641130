"""The version of an item that holds, and the search of the counter."""

from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from catalog import queries
from catalog.models import ServiceItem, VersionStatus, Way
from portal.foundation.errors import NotVisible
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    FieldMappingFactory,
    ProgrammeFactory,
    ProofRequirementFactory,
    RequirementChannelFactory,
    ServiceItemFactory,
    ServiceItemVersionFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ALLOWANCE = {"name": "城市居民最低生活保障金给付", "initials": "csjmzdshbzjjf csjmzdshbzjgf"}


def worked_out(item: ServiceItem) -> ServiceItem:
    ServiceItemVersionFactory(item=item)
    return item


class TestItemInForce:
    def test_is_the_published_version_of_the_day(self) -> None:
        old = ServiceItemVersionFactory(valid_until=AT)
        new = ServiceItemVersionFactory(item=old.item, version=2, valid_from=AT)

        assert queries.item_in_force(old.item.code, AT - DAY) == old
        assert queries.item_in_force(old.item.code.lower(), AT) == new

    def test_says_that_there_is_no_such_item(self) -> None:
        with pytest.raises(NotVisible, match="XX-1") as refusal:
            queries.item_in_force("xx-1", AT)

        assert refusal.value.code == "unknown_item"

    @pytest.mark.parametrize("facts", [{"status": VersionStatus.DRAFT}, {"valid_from": AT + DAY}])
    def test_says_that_an_item_is_not_worked_out(self, facts: dict[str, object]) -> None:
        version = ServiceItemVersionFactory(**facts)

        with pytest.raises(NotVisible) as refusal:
            queries.item_in_force(version.item.code, AT)

        assert refusal.value.code == "item_not_open"

    def test_costs_the_same_queries_however_much_it_needs(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        version = ServiceItemVersionFactory()
        for _number in range(5):
            requirement = ProofRequirementFactory(version=version)
            RequirementChannelFactory(requirement=requirement)
            RequirementChannelFactory(requirement=requirement, way=Way.VERIFICATION)
        FieldMappingFactory.create_batch(3, version=version)

        with django_assert_num_queries(4):
            found = queries.item_in_force(version.item.code, AT)
            for needed in found.requirements.all():
                assert needed.proof.name
                for channel in needed.channels.all():
                    assert channel.licence_type or (channel.source.tier.name and channel.source.department.name)
            assert [mapping.licence_type.code for mapping in found.mappings.all()]
            assert found.item.department.name
            assert found.item.programme.name


class TestSearch:
    @pytest.mark.parametrize(
        "typed", ["最低生活", "低", "zdshbz", "ZDSHBZ", "csjm", "jgf", "AQ-0089", "aq-00", "低 给付"]
    )
    def test_finds_by_name_initials_and_code(self, typed: str) -> None:
        item = ServiceItemFactory(code="AQ-0089", **ALLOWANCE)
        ServiceItemFactory(name="道路运输经营许可", initials="dlysjyxk")

        assert queries.search(typed, AT) == [item]

    @pytest.mark.parametrize("typed", ["", "   ", "\x00", "%", "_", "'", "低 运输"])
    def test_finds_nothing_for_nothing_and_for_marks(self, typed: str) -> None:
        ServiceItemFactory(**ALLOWANCE)
        ServiceItemFactory(name="道路运输经营许可", initials="dlysjyxk")

        assert queries.search(typed, AT) == []

    def test_puts_worked_out_items_first_and_near_ones_before_far_ones(self) -> None:
        far = ServiceItemFactory(code="AQ-1", name="居民用水报装")
        near = ServiceItemFactory(code="AQ-2", name="用水报装")
        open_far = worked_out(ServiceItemFactory(code="AQ-3", name="企业用水报装"))

        assert queries.search("用水", AT) == [open_far, near, far]

    def test_says_of_each_item_what_is_in_force(self) -> None:
        item = worked_out(ServiceItemFactory(name="用水报装"))
        ServiceItemFactory(name="用水过户")

        found = queries.search("用水", AT)

        assert [[version.item_id for version in row.in_force] for row in found] == [[item.pk], []]

    def test_stops_at_the_limit(self) -> None:
        ServiceItemFactory.create_batch(4, name="用水报装")

        assert len(queries.search("用水", AT, limit=3)) == 3

    def test_stays_in_a_programme_when_asked(self) -> None:
        ServiceItemFactory(name="用水报装")
        other = ServiceItemFactory(
            name="用水报装", department=DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        )

        assert queries.search("用水", AT, programme_id=other.programme_id) == [other]

    def test_costs_few_queries(self, django_assert_max_num_queries) -> None:
        for _number in range(5):
            worked_out(ServiceItemFactory(name="用水报装"))
        ServiceItemFactory.create_batch(5, name="用水过户")

        with django_assert_max_num_queries(4):
            for item in queries.search("用水", AT):
                assert item.department.name


MANY_ITEMS = """
    insert into catalog_serviceitem
        (programme_id, department_id, official_code, levels, note, is_demo, code, name, initials)
    select programme_id, department_id, official_code, levels, note, is_demo,
        'BIG-' || number, '示例' || number || '事项办理第' || number % 977 || '类', 'sl' || number || 'sxbld'
    from catalog_serviceitem, generate_series(1, 100000) as number
"""


@pytest.mark.slow
def test_search_of_100_000_items_asks_little_and_answers_little(django_assert_max_num_queries) -> None:
    department = DepartmentFactory()
    ServiceItemFactory(department=department)
    with connection.cursor() as cursor:
        cursor.execute(MANY_ITEMS)
    wanted = worked_out(ServiceItemFactory(code="AQ-0089", department=department, **ALLOWANCE))
    with connection.cursor() as cursor:
        cursor.execute("analyze catalog_serviceitem")

    for typed in ("最低生活保障", "低保", "低", "zdshbz", "bz", "AQ-0089", "事项", "没有这样的事项"):
        with django_assert_max_num_queries(3):
            assert len(queries.search(typed, AT)) <= 20

    assert queries.search("zdshbz", AT) == [wanted]
