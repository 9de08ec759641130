"""Nobody reads a licence without a reason, and every reading leaves a record."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Department, RequirementChannel, Way
from certificates.actions import access, authorisations, sources
from certificates.models import AccessRecord, Licence
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import NotVisible
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
from tests.factories.certificates import (
    AccessRecordFactory,
    AuthorisationFactory,
    HolderFactory,
    LicenceFactory,
    RepresentationFactory,
)

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


class TestTheRecordItself:
    def test_a_reading_that_is_rolled_back_leaves_nothing(self, clerk):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        def read_and_break():
            with transaction.atomic():
                read(licence, holder, clerk)
                raise DatabaseError

        with pytest.raises(DatabaseError):
            read_and_break()

        assert not AccessRecord.objects.exists()
        assert not OutboxEvent.objects.exists()

    @pytest.mark.parametrize("change", [lambda rows: rows.update(result="refused"), lambda rows: rows.delete()])
    def test_is_never_changed_nor_deleted(self, change):
        record = AccessRecordFactory()

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(AccessRecord.objects.all())

        record.refresh_from_db()
        assert record.result == "granted"

    def test_a_failure_is_recorded_by_the_door_afterwards(self, clerk):
        holder = HolderFactory()

        access.record_failure(holder_id=holder.pk, what="示例证照", purpose="AQ-1", by=clerk, at=AT, basis="duty")

        record = AccessRecord.objects.get()
        assert (record.result, record.reason_code) == ("failed", "error")

    def test_nothing_personal_shows_in_repr(self, clerk):
        holder = HolderFactory()
        reading = access.read(
            "AQ-1",
            holder,
            [LicenceFactory(holder=holder).licence_type.code],
            by=clerk,
            at=AT,
            article=ARTICLE,
            fields=None,
        )

        assert holder.name not in repr((reading, holder, AccessRecord.objects.get()))
        assert "示例路" not in repr(reading)

    def test_takes_as_many_queries_for_ten_types_as_for_two(self, clerk):
        holder = HolderFactory()
        licences = [LicenceFactory(holder=holder) for _n in range(10)]
        codes = [licence.licence_type.code for licence in licences]

        assert self._queries(clerk, holder, codes[:2]) == self._queries(clerk, holder, codes) <= 10

    def _queries(self, clerk, holder, codes):
        with CaptureQueriesContext(connection) as captured:
            access.read("AQ-1", holder, codes, by=clerk, at=AT, article=ARTICLE, fields={})
        return len(captured)


class TestReadingOfSeveralPeople:
    def wanted(self, count):
        people = [HolderFactory() for _n in range(count)]
        licences = [LicenceFactory(holder=person) for person in people]
        return [
            access.Wanted(holder=person, fields={licence.licence_type.code: ["address"]})
            for person, licence in zip(people, licences, strict=True)
        ]

    def read(self, clerk, wanted):
        return access.read_many("AQ-1", wanted, by=clerk, at=AT, article=ARTICLE)

    def test_answers_each_in_order_and_leaves_a_record_of_each(self, clerk):
        wanted = self.wanted(3)

        readings = self.read(clerk, wanted)

        assert [reading.status for reading in readings] == ["granted"] * 3
        assert {record.holder_id for record in AccessRecord.objects.all()} == {one.holder.pk for one in wanted}

    def test_gives_nobody_what_was_wanted_of_another(self, clerk):
        one, other = self.wanted(2)
        swapped = access.Wanted(holder=one.holder, fields=other.fields)

        [reading] = self.read(clerk, [swapped])

        assert reading.status == "refused"

    def test_takes_one_person_twice(self, clerk):
        [one], licence_type = self.wanted(1), LicenceTypeFactory()
        LicenceFactory(holder=one.holder, licence_type=licence_type)
        again = access.Wanted(holder=one.holder, fields={licence_type.code: ["name"]})

        assert [reading.status for reading in self.read(clerk, [one, again])] == ["granted", "granted"]

    def test_takes_as_many_queries_for_six_as_for_two(self, clerk):
        two, six = self.wanted(2), self.wanted(6)

        counts = []
        for wanted in (two, six):
            with CaptureQueriesContext(connection) as captured:
                self.read(clerk, wanted)
            counts.append(len(captured))

        assert counts[0] == counts[1] <= 10

    def test_of_nobody_asks_nothing(self, clerk):
        assert self.read(clerk, []) == []


class TestOpeningOnesOwn:
    def citizen_of(self, holder):
        return Actor(user_id=RepresentationFactory(holder=holder).user_id, holder_ids=frozenset({holder.pk}))

    def test_shows_the_whole_face_and_leaves_a_record(self):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder, expired=True)

        reading = access.open_own(licence.pk, by=self.citizen_of(holder), at=AT)

        assert set(reading.attributes) == {"name", "address", "remark"}
        assert reading.state == "expired"
        assert AccessRecord.objects.get().basis == "self"

    def test_of_others_is_not_visible_and_leaves_nothing(self):
        with pytest.raises(NotVisible):
            access.open_own(LicenceFactory().pk, by=self.citizen_of(HolderFactory()), at=AT)

        assert not AccessRecord.objects.exists()

    def test_reading_by_self_is_refused_for_others(self):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        assert read(licence, holder, self.citizen_of(HolderFactory()), basis="self").reason_code == "not_allowed"
        assert read(licence, holder, self.citizen_of(holder), basis="self", fields=None).status == "granted"
