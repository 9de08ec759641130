"""The demo layer as a visitor finds it."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from catalog import officers, training
from catalog.models import (
    LetterTemplate,
    Officer,
    Programme,
    ProofItem,
    ProofItemVersion,
    ProofSource,
    RequirementChannel,
    ServiceItem,
    ServiceItemVersion,
    StaffChange,
    Way,
)
from certificates import originals
from certificates.loading.demo import everybody, people
from certificates.models import DocumentType, Holder, Licence, LicenceStatus, Representation
from portal.foundation.actors import Actor
from portal.foundation.identity_numbers import check_id_card, check_uscc
from portal.operations import facts
from portal.operations.plays import staff
from tests.operations.demo import AT
from verification.actions import cases
from verification.actions.cases import AuthorisationInput, PartyInput
from verification.models import CaseProof, CreditRecord

ACCOUNTS = (
    "clerk",
    "liaison",
    "agent",
    "head",
    "office",
    "dongying-clerk",
    "dongying-liaison",
    "dongying-head",
    "dongying-supervisor",
    "dongying-office",
    "dongying-office-2",
)


pytestmark = pytest.mark.django_db


class TestItems:
    def test_more_than_forty_of_the_664_over_twelve_departments_can_be_opened(self):
        real = ServiceItem.objects.filter(programme__code="anqiu", is_demo=False).worked_out()

        assert real.count() >= 42
        assert real.values("department").distinct().count() >= 12
        assert ServiceItem.objects.filter(programme__code="dongying").worked_out().count() >= 11

    def test_the_counters_own_examples_are_there(self):
        wanted = (
            "城市居民最低生活保障金给付 内地居民结婚登记 公租房保障对象资格确认 机动车驾驶证初次申领 抵押权登记 "
            "燃气过户（居民用户） 居民用水报装 残疾人证新办 职工参保登记 生育津贴支付 中医诊所备案 养老机构备案"
        )

        assert set(wanted.split()) <= set(ServiceItem.objects.worked_out().values_list("name", flat=True))

    def test_all_channels_and_tiers_occur(self):
        first = RequirementChannel.objects.filter(position=1)

        assert {Way.CANCELLED, Way.DATA_SHARING, Way.COMMITMENT, Way.VERIFICATION} <= set(
            first.values_list("way", flat=True)
        )
        used = RequirementChannel.objects.exclude(source=None).values_list("source__tier__code", flat=True)
        assert set(used) == {"digital", "paper", "historical"}

    def test_every_proof_has_its_basis_issuers_letters_and_storage(self):
        proofs = ProofItem.objects.all()

        assert proofs.count() >= 28
        for version in ProofItemVersion.objects.in_force(AT).filter(cancelled=False):
            assert version.legal_basis
            assert version.issuing_departments.exists()
        asked = {one.proof_id for one in ProofSource.objects.filter(proof__is_secret=False)}  # those have no letters
        assert asked <= set(LetterTemplate.objects.values_list("proof_id", flat=True))

    def test_exactly_one_proof_of_aq_0089_starts_with_a_letter_and_liaison_answers_it(self):
        channels = RequirementChannel.objects.filter(
            requirement__version__item__code="AQ-0089", position=1, way=Way.VERIFICATION
        )

        [channel] = channels
        assert Officer.objects.filter(
            user__username="liaison", department=channel.source.department, duty="liaison"
        ).exists()

    def test_the_item_outside_the_list_is_marked(self):
        outside = ServiceItem.objects.get(code="AQ-9001")

        assert outside.is_demo
        assert not ServiceItem.objects.get(code="AQ-0089").is_demo

    @pytest.mark.parametrize("code", ["AQ-0089", "DY-0001"])
    def test_the_household_of_the_tour_has_everything_but_one_answer_and_one_signature(self, code: str):
        case = open_for_household(code)

        status = Counter(CaseProof.objects.filter(case=case, required=True).values_list("status", flat=True))
        assert status == {"satisfied": 7, "pending": 1, "offered": 1, "struck_out": 1}
        assert case.form["household_size"]["value"] == 4
        assert case.form["member_disability"]["value"] == "肢体二级"


class TestPeople:
    def test_more_than_300_holders_of_all_kinds_of_documents(self):
        holders = Holder.objects.filter(is_demo=True)

        assert holders.count() >= 320
        assert set(holders.values_list("document_type", flat=True)) == set(DocumentType.values)

    def test_all_numbers_are_right_and_births_span_1940_to_2025(self):
        births = []
        for holder in Holder.objects.filter(is_demo=True):
            if holder.document_type == DocumentType.ID_CARD:
                births.append(check_id_card(holder.number, AT.date()).birth_date.year)
            if holder.document_type == DocumentType.USCC:
                assert check_uscc(holder.number).warnings == ()
        assert (min(births), max(births)) == (1940, 2025)

    def test_about_3000_licences_of_more_than_twenty_types(self):
        licences = Licence.objects.filter(is_demo=True)

        assert licences.count() >= 2000
        assert licences.values("licence_type").distinct().count() >= 20

    def test_not_everything_is_in_order(self):
        statuses = set(Licence.objects.values_list("status", flat=True))

        assert {"suspended", "annulled", "cancelled", "revoked"} <= statuses
        assert Licence.objects.filter(status=LicenceStatus.VALID, valid_until__lt=AT.date()).count() > 10

    def test_some_licences_have_several_holders(self):
        marriage = Licence.objects.filter(licence_type__name="结婚证").first()

        assert {party.role for party in marriage.parties.all()} == {"husband", "wife"}
        assert originals.check(marriage, marriage.parties.all()).valid

    def test_the_same_people_are_made_every_time(self):
        assert everybody.facts() == everybody.facts()

    def test_a_commitment_is_barred_for_one_holder_of_each_city(self):
        assert set(CreditRecord.objects.values_list("programme__code", flat=True)) == {"anqiu", "dongying"}


class TestAccounts:
    def test_have_the_duties_that_their_names_say(self):
        duties = {
            name: set(Officer.objects.filter(user__username=name).values_list("duty", flat=True)) for name in ACCOUNTS
        }

        assert duties["clerk"] == duties["dongying-clerk"] == {"clerk", "agent"}
        assert duties["liaison"] == duties["dongying-liaison"] == {"liaison"}
        assert duties["agent"] == {"agent"}
        assert duties["office"] == duties["dongying-office"] == {"office"}

    def test_only_named_accounts_have_a_password(self):
        users = get_user_model().objects.filter(is_demo=True)

        can = {user.username for user in users if user.has_usable_password()}
        assert can == {*ACCOUNTS, "citizen", "enterprise", "admin"}
        assert users.get(username="admin").is_superuser

    def test_citizen_is_herself_and_guardian_until_the_birthday(self):
        guardian = Representation.objects.get(user__username="citizen", relation="guardian")

        assert guardian.valid_until.date().isoformat() == "2027-05-31"  # midnight in Shanghai is the day before in UTC

    def test_two_departments_are_visibly_short_of_officers(self):
        anqiu, dongying = Programme.objects.get(code="anqiu"), Programme.objects.get(code="dongying")

        assert {one.department.code for one in officers.shortfalls(anqiu.pk, AT)} == {"AQ-SWJ", "AQ-SWUJ"}
        assert officers.shortfalls(dongying.pk, AT) == []


def test_the_registry_has_something_to_show_in_every_state():
    assert staff.play(AT)
    assert not staff.play(AT)

    for programme in Programme.objects.all():
        states = {one.state for one in training.standings(programme.pk, AT)}
        assert states == {"valid", "soon", "lapsed", "missing"}
        assert StaffChange.objects.of_programme(programme.pk).waiting().count() == 1
    assert [one.code for one in officers.unattended(AT)] == ["AQ-SWUJ"]


def test_loading_again_changes_nothing():
    report = facts.documents(facts.demo_documents(), at=AT)

    assert {name: one for name, one in report.counts.items() if one.created or one.changed} == {}


def test_the_command_refuses_a_production_installation(settings: Any):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="生产环境"):
        call_command("load_demo")


def open_for_household(code: str) -> Any:
    """The case of the tour's household: applicant, spouse, son and mother."""
    first, second = list(people.households(people.Maker(everybody.SEED)))[:2]
    home = first if code.startswith("AQ") else second
    version = ServiceItemVersion.objects.get(item__code=code)
    clerk = Officer.objects.filter(department=version.item.department, duty="clerk").first()
    roles = ("spouse", "household_member", "household_member")
    return cases.open_case(
        item_code=code,
        applicant=party("applicant", home.people[0]),
        parties=[party(role, person) for role, person in zip(roles, home.people[1:], strict=True)],
        authorisation=AuthorisationInput(method="duty"),
        by=Actor(user_id=clerk.user_id, department_id=clerk.department_id, duties=frozenset({"clerk", "agent"})),
        at=AT,
    )


def party(role: str, person: people.Person) -> PartyInput:
    return PartyInput(role=role, document_type=person.document_type, number=person.number, name=person.name)
