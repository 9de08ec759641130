"""The facts document: the example of docs/facts.md loads, twice is like once, every bad row is named."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from catalog import queries
from catalog.loading import channels, items, mappings, proofs, requirements, standards, units
from catalog.loading.report import BadRows, Report
from catalog.models import (
    CommitmentTemplate,
    Department,
    LetterTemplate,
    Officer,
    ProofItem,
    RiskAssessment,
    ServiceItem,
    ServiceItemVersion,
    Way,
)
from certificates import originals
from certificates.loading import holders, licences, representations
from certificates.models import Holder, Licence, Representation
from portal.operations import facts
from tests.factories.catalog import ProgrammeFactory
from tests.loaded import committed
from verification import loading as credit_records

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("load-facts")]


@pytest.fixture(scope="module", autouse=True)
def anqiu(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with committed(django_db_blocker, lambda: facts.city("anqiu")):
        yield


def example() -> dict[str, Any]:
    """The whole file shown in docs/facts.md."""
    text = (Path(settings.BASE_DIR) / "docs/facts.md").read_text(encoding="utf-8")
    block = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert block
    content: dict[str, Any] = json.loads(block.group(1))
    return content


def load(content: Any, at: datetime = AT) -> Report:
    return facts.document(content, at=at)


def bad_rows(content: Any) -> set[tuple[str, int, str, str]]:
    with pytest.raises(BadRows) as caught:
        load(content)
    return {(row.section, row.row, row.field, row.value) for row in caught.value.report.bad}


def test_every_section_field_and_way_stands_in_the_page():
    loaders = [channels, items, mappings, proofs, requirements, standards, units]
    loaders += [holders, licences, representations, credit_records]
    known = {*facts.SECTIONS, *Way.values}
    for loader in loaders:
        lists = (value for name, value in vars(loader).items() if name.isupper() and isinstance(value, tuple))
        known.update(word for words in lists for word in words)
    page = (Path(settings.BASE_DIR) / "docs/facts.md").read_text(encoding="utf-8")

    assert {word for word in known if f"`{word}`" not in page} == set()


class TestTheExampleOfTheDocumentation:
    def test_opens_an_item_with_its_ways_in_order(self):
        load(example())

        version = queries.item_in_force("SL-ITEM-1", AT)
        first, second = version.requirements.all()
        assert [channel.way for channel in first.channels.all()] == [
            "data_sharing",
            "verification",
            "site_check",
            "commitment",
            "applicant",
        ]
        assert [channel.way for channel in second.channels.all()] == ["cancelled"]
        assert first.channels.all()[1].source.tier.code == "digital"
        assert {mapping.attribute or mapping.fact for mapping in version.mappings.all()} == {"grade"}

    def test_registers_the_officers_and_lets_only_those_with_a_password_sign_in(self):
        load(example())

        clerk, liaison = (get_user_model().objects.get(username=name) for name in ("shj-clerk", "shj-liaison"))
        assert {one.duty for one in Officer.objects.filter(user=clerk)} == {"clerk", "agent"}
        assert not clerk.has_usable_password()
        assert liaison.check_password("choose-a-long-one")
        assert clerk.is_demo

    def test_issues_the_licence_signed_by_its_issuer(self):
        load(example())

        licence = Licence.objects.get(licence_type__name="示例信用等级证")
        assert licence.attributes["grade"] == "A"
        assert originals.check(licence, licence.parties.all()).valid
        assert licence.identifier.endswith(".001." + licence.identifier[-1])

    def test_lets_the_account_act_for_the_holder(self):
        load(example())

        assert Representation.objects.get(user__username="somebody").holder.name == "褚样本"

    def test_twice_is_like_once(self):
        load(example())

        again = load(example(), LATER)

        assert {name for name, one in again.counts.items() if one.created or one.changed} == set()
        assert ServiceItemVersion.objects.filter(item__code="SL-ITEM-1").count() == 1


class TestChanges:
    def test_another_requirement_makes_a_new_version_and_the_old_one_stays_readable(self):
        load(example())
        content = example()
        content["service_items"][0]["requirements"].pop()

        load(content, LATER)

        old, new = ServiceItemVersion.objects.filter(item__code="SL-ITEM-1").order_by("version")
        assert (old.requirements.count(), new.requirements.count()) == (2, 1)
        assert old.valid_until == new.valid_from == LATER

    def test_another_letter_becomes_the_next_version_of_the_template(self):
        load(example())
        content = example()
        content["proof_items"][0]["letter"]["inquiry_text"] = "请核对{subject}。"

        load(content, LATER)

        assert list(LetterTemplate.objects.order_by("version").values_list("version", flat=True)) == [1, 2]

    def test_a_letter_holds_in_the_cities_that_it_names_else_where_the_proof_is_issued(self):
        load(example())
        assert set(LetterTemplate.objects.values_list("programme__code", flat=True)) == {"anqiu"}
        ProgrammeFactory(dongying=True)
        content = example()
        content["proof_items"][0]["letter"]["programmes"] = ["anqiu", "dongying"]

        load(content, LATER)

        rows = LetterTemplate.objects.order_by("programme__code", "version")
        assert list(rows.values_list("programme__code", "version")) == [("anqiu", 1), ("dongying", 1)]

    def test_a_commitment_and_its_assessment_hold_in_the_cities_that_they_name_else_in_every_one(self):
        ProgrammeFactory(dongying=True)
        content = example()
        content["proof_items"][0]["risk_assessment"]["programmes"] = ["anqiu"]

        load(content)

        assert set(RiskAssessment.objects.values_list("programme__code", flat=True)) == {"anqiu"}
        assert set(CommitmentTemplate.objects.values_list("programme__code", flat=True)) == {"anqiu", "dongying"}

    def test_a_licence_with_other_contents_becomes_its_next_version(self):
        load(example())
        content = example()
        content["licences"][0]["attributes"]["grade"] = "B"

        load(content, LATER)

        old, new = Licence.objects.order_by("pk")
        assert (old.status, new.status, new.previous) == ("superseded", "valid", old)

    def test_a_department_keeps_what_the_row_does_not_name(self):
        load({"departments": [{"code": "AQ-MZJ", "phone": "0536-0000000"}]})

        department = Department.objects.get(code="AQ-MZJ")
        assert (department.phone, department.name, department.is_demo) == ("0536-0000000", "安丘市民政局", False)

    def test_a_real_item_stays_real_when_demo_facts_work_it_out(self):
        content = example()
        content["service_items"][0] |= {"code": "AQ-0110", "department": "AQ-SYRD", "name": "供热复开（居民用户）"}

        load(content)

        assert not ServiceItem.objects.get(code="AQ-0110").is_demo


class TestBadRows:
    def test_are_all_named_and_none_is_loaded(self):
        content = example()
        content["departments"][0]["kind"] = "ministry"
        content["officers"][1]["duties"] = ["boss"]
        content["sources"][1]["tier"] = "slow"
        content["service_items"][0]["requirements"][0]["channels"][0]["licence_type"] = "没有的证"

        found = bad_rows(content)

        assert {
            ("departments", 1, "kind", "ministry"),
            ("officers", 2, "duties", "boss"),
            ("service_items.requirements[0].channels[0]", 1, "licence_type", "没有的证"),
        } <= found
        assert not Department.objects.filter(code="AQ-SHJ").exists()
        assert not ProofItem.objects.exists()

    def test_a_tier_that_the_programme_does_not_have(self):
        content = example()
        content["sources"][1]["tier"] = "slow"

        assert ("sources", 2, "tier", "slow") in bad_rows(content)

    def test_never_repeat_a_number_or_a_name(self):
        content = example()
        content["holders"][0]["number"] = "370784200002299988"
        content["licences"][0]["attributes"]["rated_on"] = "昨天"

        found = bad_rows(content)

        assert ("holders", 1, "number", "***") in found
        assert ("licences", 1, "attributes.rated_on", "***") in found
        assert not any("37078420000229998" in value for _section, _row, _field, value in found)
        assert not Holder.objects.exists()

    def test_a_holder_of_another_name(self):
        load(example())
        content = example()
        content["holders"][0]["name"] = "卫样本"

        assert ("holders", 1, "name", "***") in bad_rows(content)

    def test_a_misspelt_field_and_an_unknown_section(self):
        content = example() | {"items": []}
        content["holders"][0]["nubmer"] = "1"

        assert {("items", 0, "", ""), ("holders", 1, "nubmer", "1")} <= bad_rows(content)

    def test_an_item_that_could_not_be_published(self):
        content = example()
        content["service_items"][0]["requirements"][0]["channels"] = []

        assert ("service_items", 1, "code", "SL-ITEM-1") in bad_rows(content)

    def test_a_mapping_from_an_attribute_that_is_not_on_the_face(self):
        content = example()
        content["service_items"][0]["mappings"][0]["from"] = "示例信用等级证.colour"

        assert ("service_items.mappings[0]", 1, "from", "示例信用等级证.colour") in bad_rows(content)

    @pytest.mark.parametrize(
        "content", [[], "text", {"departments": "AQ"}, {"departments": ["AQ"]}, {"licences": [None]}]
    )
    def test_a_file_of_another_shape(self, content: Any):
        assert bad_rows(content)


class TestTheCommand:
    def test_says_what_it_did(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(example()), encoding="utf-8")

        call_command("load_facts", str(path))

        assert "service_items：新增 1，更新 0，不变 0" in capsys.readouterr().out

    def test_checks_only(self, tmp_path: Path):
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(example()), encoding="utf-8")

        call_command("load_facts", str(path), "--dry-run")

        assert not Holder.objects.exists()

    def test_says_what_is_wrong_with_the_file(self, tmp_path: Path):
        path = tmp_path / "facts.json"

        with pytest.raises(CommandError, match="读不了"):
            call_command("load_facts", str(path))
        path.write_text("{", encoding="utf-8")
        with pytest.raises(CommandError, match="不是有效的 JSON"):
            call_command("load_facts", str(path))
