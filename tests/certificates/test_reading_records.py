"""What a reading leaves behind: the record itself, one for each of several people, none in secret."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from certificates.actions import access
from certificates.models import AccessRecord, Licence
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from portal.foundation.outbox import OutboxEvent
from tests.factories.catalog import AT, DepartmentFactory, LicenceTypeFactory, actor
from tests.factories.certificates import AccessRecordFactory, HolderFactory, LicenceFactory, RepresentationFactory

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
