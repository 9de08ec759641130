"""Nobody reads a licence without a reason, and every reading leaves a record."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from catalog.models import Department, RequirementChannel, Way
from certificates.actions import access, authorisations, sources
from certificates.models import AccessRecord, Licence
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.outbox import OutboxEvent
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    FieldMappingFactory,
    LicenceTypeFactory,
    ProofRequirementFactory,
    RequirementChannelFactory,
    ServiceItemVersionFactory,
    actor,
)
from tests.factories.certificates import AuthorisationFactory, HolderFactory, LicenceFactory, RepresentationFactory

pytestmark = pytest.mark.django_db
ARTICLE = "示例条例第二条"


@pytest.fixture
def clerk():
    return actor(DepartmentFactory(), "clerk")


def read(licence_or_type, holder, by, **more: Any):
    kind = licence_or_type.licence_type if isinstance(licence_or_type, Licence) else licence_or_type
    more = dict[str, Any](article=ARTICLE, fields={kind.code: ["address"]}, at=AT) | more
    reading = access.read("AQ-20261123-0001", holder, [kind.code], by=by, **more)
    return reading.by_type[kind.code]


class TestReadingByDuty:
    def test_gives_the_mapped_fields_and_no_others(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        reading = read(licence, holder, clerk)

        assert reading.status == "granted"
        assert reading.attributes == {"address": "示例路1号"}

    def test_leaves_a_record_of_who_when_why_and_which_fields_but_no_values(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        read(licence, holder, clerk, window="A03")

        record = AccessRecord.objects.get()
        assert (record.holder_id, record.user_id, record.department_id) == (
            holder.pk,
            clerk.user_id,
            clerk.department_id,
        )
        assert (record.basis, record.article, record.purpose) == ("duty", ARTICLE, "AQ-20261123-0001")
        assert (record.result, record.fields, record.window, record.licence_id) == (
            "granted",
            ["address"],
            "A03",
            licence.pk,
        )
        assert "示例路" not in str(record.__dict__)

    def test_tells_the_holder_afterwards(self, clerk):
        holder = HolderFactory()

        read(LicenceFactory(holder=holder), holder, clerk)

        event = OutboxEvent.objects.get(name="certificates.read_by_duty")
        assert event.payload == {"holder": str(holder.pk), "department": clerk.department_id}

    def test_is_refused_without_an_article_and_says_so_in_the_log(self, clerk):
        holder = HolderFactory()

        reading = read(LicenceFactory(holder=holder), holder, clerk, article="")

        assert (reading.status, reading.reason_code, reading.attributes) == ("refused", "no_article", {})
        assert AccessRecord.objects.get().result == "refused"
        assert not OutboxEvent.objects.exists()

    @pytest.mark.parametrize("duties", [(), ("office",)])
    def test_is_refused_to_those_whose_duty_it_is_not(self, duties):
        holder = HolderFactory()

        reading = read(LicenceFactory(holder=holder), holder, actor(DepartmentFactory(), *duties))

        assert reading.reason_code == "not_allowed"

    def test_takes_article_and_fields_from_the_item_when_it_is_the_purpose(self, clerk):
        holder, licence_type = HolderFactory(), LicenceTypeFactory()
        LicenceFactory(holder=holder, licence_type=licence_type)
        version = ServiceItemVersionFactory()
        FieldMappingFactory(version=version, licence_type=licence_type, attribute="name")

        reading = access.read(version.item.code, holder, [licence_type.code], by=clerk, at=AT)

        assert reading.by_type[licence_type.code].attributes == {"name": "王示例"}
        assert AccessRecord.objects.get().article == version.duty_article

    def test_reads_a_type_that_only_proves_something_without_any_field(self, clerk):
        holder, licence_type = HolderFactory(), LicenceTypeFactory()
        LicenceFactory(holder=holder, licence_type=licence_type)
        requirement = ProofRequirementFactory()
        RequirementChannelFactory(requirement=requirement, way=Way.DATA_SHARING, licence_type=licence_type)

        reading = access.read(requirement.version.item.code, holder, [licence_type.code], by=clerk, at=AT)

        assert reading.status == "granted"
        assert reading.by_type[licence_type.code].attributes == {}
        assert RequirementChannel.objects.count() == 1


class TestWhatALicenceIsWorth:
    @pytest.mark.parametrize("status", ["suspended", "annulled", "cancelled", "revoked", "unknown"])
    def test_one_that_does_not_hold_is_refused_with_its_state(self, clerk, status):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder, status=status)

        reading = read(licence, holder, clerk)

        assert (reading.status, reading.reason_code, reading.state) == ("refused", status, status)
        assert (reading.licence_id, reading.attributes) == (licence.pk, {})

    def test_an_expired_one_is_refused_by_the_date_alone(self, clerk):
        holder = HolderFactory()

        assert read(LicenceFactory(holder=holder, expired=True), holder, clerk).reason_code == "expired"

    def test_the_valid_one_of_several_speaks(self, clerk):
        holder, licence_type = HolderFactory(), LicenceTypeFactory()
        LicenceFactory(holder=holder, licence_type=licence_type, expired=True)
        valid = LicenceFactory(holder=holder, licence_type=licence_type)

        assert read(licence_type, holder, clerk).licence_id == valid.pk

    def test_several_holders_of_one_licence_may_each_be_read(self, clerk):
        wife, husband = HolderFactory(), HolderFactory()
        licence = LicenceFactory(holders=[wife, husband])

        assert [read(licence, person, clerk).status for person in (wife, husband)] == ["granted", "granted"]

    def test_data_changed_after_signing_are_not_given(self, clerk):
        holder = HolderFactory()

        reading = read(LicenceFactory(holder=holder, forged=True), holder, clerk)

        assert (reading.status, reading.reason_code, reading.attributes) == ("failed", "bad_signature", {})

    def test_an_envelope_that_does_not_open_fails_and_is_recorded(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)
        with connection.cursor() as cursor:
            cursor.execute("update certificates_licence set envelope = '\\x00' where id = %s", [licence.pk])

        reading = read(licence, holder, clerk)

        assert (reading.status, reading.reason_code) == ("failed", "unreadable")
        assert AccessRecord.objects.get().result == "failed"

    def test_no_licence_and_no_such_type_are_told_apart(self, clerk):
        licence_type = LicenceTypeFactory()

        reading = access.read(
            "AQ-1", HolderFactory(), [licence_type.code, "nosuch"], by=clerk, at=AT, article=ARTICLE, fields={}
        )

        assert [one.reason_code for one in reading.by_type.values()] == ["no_licence", "unknown_type"]
        assert reading.status == "refused"


class TestConsent:
    def reason(self, clerk, holder, licence, **more):
        return read(licence, holder, clerk, basis="consent", article="", **more).reason_code

    @pytest.fixture
    def given(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)
        consent = AuthorisationFactory(
            holder=holder,
            department=Department.objects.get(pk=clerk.department_id),
            purpose="AQ-20261123-0001",
            licence_types=[licence.licence_type.code],
        )
        return holder, licence, consent

    def test_in_force_lets_read(self, clerk, given):
        holder, licence, consent = given

        assert self.reason(clerk, holder, licence) == ""
        assert self.reason(clerk, holder, licence, authorisation_id=consent.pk) == ""

    def test_is_asked_for_at_read_time_so_that_withdrawal_works_at_once(self, clerk, given):
        holder, licence, consent = given
        RepresentationFactory(holder=holder)
        citizen = Actor(user_id=clerk.user_id, holder_ids=frozenset({holder.pk}))

        authorisations.withdraw(consent.pk, by=citizen, at=AT)

        assert self.reason(clerk, holder, licence) == "no_consent"

    def test_ends_by_the_clock_without_any_job(self, clerk, given):
        holder, licence, consent = given

        assert self.reason(clerk, holder, licence, at=consent.valid_until) == "no_consent"

    def test_is_for_one_department_one_matter_one_holder_and_the_types_named(self, clerk, given):
        holder, licence, _consent = given
        stranger, other_type = HolderFactory(), LicenceFactory(holder=holder)
        other_clerk = actor(DepartmentFactory(), "clerk")

        assert self.reason(other_clerk, holder, licence) == "no_consent"
        assert self.reason(clerk, stranger, licence) == "no_consent"
        assert self.reason(clerk, holder, other_type) == "no_consent"
        other_matter = access.read(
            "AQ-2", holder, [licence.licence_type.code], by=clerk, at=AT, basis="consent", fields={}
        )
        assert other_matter.status == "refused"

    def test_a_reading_by_consent_is_not_told_as_one_by_duty(self, clerk, given):
        holder, licence, _consent = given

        self.reason(clerk, holder, licence)

        assert not OutboxEvent.objects.filter(name="certificates.read_by_duty").exists()


class TestSources:
    def test_a_source_that_is_down_fails_with_a_reason_and_a_record(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)
        sources.declare_down(licence.licence_type.code, by=SYSTEM, at=AT - timedelta(hours=1))

        reading = read(licence, holder, clerk)

        assert (reading.status, reading.reason_code) == ("failed", "source_down")
        assert AccessRecord.objects.get().result == "failed"

    def test_comes_back_when_declared_up(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)
        sources.declare_down(licence.licence_type.code, by=SYSTEM, at=AT - timedelta(hours=1))

        assert sources.declare_up(licence.licence_type.code, by=SYSTEM, at=AT) == 1

        assert read(licence, holder, clerk).status == "granted"

    def test_of_one_type_does_not_take_the_others_with_it(self, clerk):
        holder = HolderFactory()
        down, up = LicenceFactory(holder=holder), LicenceFactory(holder=holder)
        sources.declare_down(down.licence_type.code, by=SYSTEM, at=AT)

        codes = [down.licence_type.code, up.licence_type.code]
        reading = access.read("AQ-1", holder, codes, by=clerk, at=AT, article=ARTICLE, fields={})

        assert reading.status == "failed"
        assert [one.status for one in reading.by_type.values()] == ["failed", "granted"]
