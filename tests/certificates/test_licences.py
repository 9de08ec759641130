"""Licences are issued signed and in versions; their status changes in one place; anybody may check one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from certificates import codes, identifiers, originals, reasons
from certificates.actions import licences
from certificates.models import AccessRecord, Licence, LicenceState, LicenceStatus
from portal.foundation import timeline
from portal.foundation.actors import ANONYMOUS, SYSTEM
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.outbox import OutboxEvent
from tests.factories.catalog import AT, DepartmentFactory, LicenceTypeFactory, actor
from tests.factories.certificates import HolderFactory, LicenceFactory

pytestmark = pytest.mark.django_db
DATA = licences.LicenceData(
    number="鲁残证 2026-0017",
    attributes={"name": "王示例", "address": "示例路1号"},
    issued_on=date(2026, 11, 20),
    valid_from=date(2026, 11, 20),
    valid_until=date(2036, 11, 20),
)


@pytest.fixture
def issuer():
    return DepartmentFactory()


@pytest.fixture
def officer(issuer):
    return actor(issuer, "clerk")


def issue(officer, *, data=DATA, holders=None, type_code=None, **attributes):
    return licences.issue(
        type_code=type_code or LicenceTypeFactory().code,
        issuer_id=officer.department_id,
        holders=holders or [(HolderFactory(), "holder")],
        data=replace(data, attributes={**data.attributes, **attributes}),
        by=officer,
        at=AT,
    )


def faults(officer, **values):
    with pytest.raises(Invalid) as refused:
        issue(officer, **values)
    return set(refused.value.errors)


class TestIssuing:
    def test_gives_the_first_version_an_identifier_of_type_issuer_and_number(self, officer, issuer):
        licence = issue(officer)

        parsed = identifiers.parse(licence.identifier)
        assert (parsed.issuer_code, parsed.serial, parsed.version) == (issuer.uscc, "20260017", 1)

    def test_signs_what_it_stores(self, officer):
        stored = Licence.objects.get(pk=issue(officer).pk)

        assert originals.check(stored, stored.parties.all()).valid
        assert (stored.number, stored.attributes["address"]) == (DATA.number, "示例路1号")

    def test_takes_a_digest_for_a_number_without_digits_or_letters(self, officer):
        licence = issue(officer, data=replace(DATA, number="示例证字"))

        assert len(identifiers.parse(licence.identifier).serial) == 32

    @pytest.mark.parametrize("number", ["{}", "{}42", "残{}B1"])
    def test_never_puts_a_persons_document_number_into_the_identifier(self, officer, number):
        holder = HolderFactory()

        licence = issue(officer, holders=[(holder, "holder")], data=replace(DATA, number=number.format(holder.number)))

        assert licence.number == number.format(holder.number)
        assert len(identifiers.parse(licence.identifier).serial) == 32
        assert holder.number[6:14] not in licence.identifier

    def test_tells_the_holders_and_writes_one_event(self, officer):
        licence = issue(officer)

        assert [event.kind for event in timeline.of(licence)] == ["licence.issued"]
        assert OutboxEvent.objects.get().payload == {"licence": str(licence.pk)}

    def test_to_several_holders_keeps_their_roles(self, officer):
        couple = [(HolderFactory(), "husband"), (HolderFactory(), "wife")]

        licence = issue(officer, holders=couple)

        assert [(party.holder, party.role) for party in licence.parties.order_by("position")] == couple

    def test_refuses_what_the_face_does_not_have_and_what_does_not_fit_it(self, officer):
        licence_type = LicenceTypeFactory(
            attributes=[
                {"name": name, "label": name, "type": kind}
                for name, kind in {"name": "text", "address": "text", "born": "date", "size": "decimal"}.items()
            ]
        )

        assert faults(officer, type_code=licence_type.code, colour="red", born="2026-02-30", size="many") == {
            "/attributes/colour",
            "/attributes/born",
            "/attributes/size",
        }
        assert issue(officer, type_code=licence_type.code, born="2026-02-28", size="12.5")

    def test_refuses_impossible_data_and_says_all_of_it(self, officer):
        wrong = replace(DATA, number=" ", issued_on=date(2027, 1, 1), valid_until=date(2020, 1, 1))

        assert faults(officer, data=wrong) == {"/number", "/issued_on", "/valid_until"}

    def test_refuses_types_that_are_not_in_the_catalogue(self, officer):
        assert faults(officer, type_code="nosuch") == {"/type_code"}

    def test_refuses_holders_of_the_wrong_kind(self, officer):
        licence_type = LicenceTypeFactory(holder_kind="organisation")

        assert faults(officer, type_code=licence_type.code) == {"/holders"}

    def test_refuses_an_issuer_without_a_credit_code(self):
        assert faults(actor(DepartmentFactory(uscc=""), "clerk")) == {"/issuer"}

    def test_refuses_the_same_licence_twice_and_leaves_nothing_of_it(self, officer):
        licence_type = LicenceTypeFactory()
        issue(officer, type_code=licence_type.code)

        with pytest.raises(Conflict):
            issue(officer, type_code=licence_type.code)

        assert (Licence.objects.count(), OutboxEvent.objects.count()) == (1, 1)

    def test_is_for_the_issuing_department(self, officer, issuer):
        for stranger in (actor(DepartmentFactory(), "clerk"), actor(issuer, "office")):
            with pytest.raises(NotAllowed):
                licences.issue(
                    type_code=LicenceTypeFactory().code,
                    issuer_id=issuer.pk,
                    holders=[(HolderFactory(), "holder")],
                    data=DATA,
                    by=stranger,
                    at=AT,
                )


class TestReplacing:
    def test_makes_the_next_version_and_supersedes_the_present_one(self, officer):
        first = issue(officer)

        second = licences.replace(first.pk, data=replace(DATA, attributes={"address": "示例路2号"}), by=officer, at=AT)

        first.refresh_from_db()
        assert first.status == "superseded"
        assert second.previous == first
        assert identifiers.parse(second.identifier).version == 2
        assert identifiers.parse(second.identifier).serial == identifiers.parse(first.identifier).serial
        assert originals.check(second, second.parties.all()).valid

    def test_does_not_replace_what_has_ended(self, officer):
        licence = issue(officer)
        licences.change_status(licence.pk, "revoked", by=officer, at=AT, reason="违规")

        with pytest.raises(IllegalMove):
            licences.replace(licence.pk, data=DATA, by=officer, at=AT)

        assert Licence.objects.count() == 1


class TestChangingTheStatus:
    @pytest.fixture
    def licence(self, issuer):
        return LicenceFactory(issuer=issuer)

    def change(self, licence, officer, to, reason="示例理由"):
        return licences.change_status(licence.pk, to, by=officer, at=AT, reason=reason)

    def test_is_seen_by_the_next_check_and_stands_in_the_timeline_with_its_reason(self, licence, officer):
        self.change(licence, officer, "suspended")

        event = timeline.of(licence).get()
        assert (event.before, event.after, event.reason) == ("valid", "suspended", "示例理由")
        assert licences.verify(identifier=licence.identifier, by=ANONYMOUS, at=AT).status == "suspended"

    def test_gives_back_what_was_suspended(self, licence, officer):
        self.change(licence, officer, "suspended")
        self.change(licence, officer, "valid")

        assert licences.verify(identifier=licence.identifier, by=ANONYMOUS, at=AT).valid

    @pytest.mark.parametrize("end", ["annulled", "cancelled", "revoked"])
    def test_ends_once_and_for_all(self, licence, officer, end):
        self.change(licence, officer, end)

        with pytest.raises(IllegalMove) as refused:
            self.change(licence, officer, "valid")

        assert refused.value.state == end

    @pytest.mark.parametrize(
        ("to", "reason"), [("superseded", "x"), ("unknown", "x"), ("expired", "x"), ("revoked", " ")]
    )
    def test_refuses_what_is_not_a_status_to_set_or_has_no_reason(self, licence, officer, to, reason):
        with pytest.raises(Invalid):
            self.change(licence, officer, to, reason)

    def test_is_for_the_issuer(self, licence):
        with pytest.raises(NotAllowed):
            self.change(licence, actor(DepartmentFactory(), "clerk"), "revoked")

        licence.refresh_from_db()
        assert licence.status == "valid"
        assert not OutboxEvent.objects.exists()

    def test_of_nothing_is_not_visible(self, officer):
        with pytest.raises(NotVisible):
            licences.change_status(HolderFactory().pk, "revoked", by=officer, at=AT, reason="x")

    def test_of_many_leaves_those_that_cannot_move_and_says_why(self, issuer, officer):
        good = [LicenceFactory(issuer=issuer) for _n in range(3)]
        ended = LicenceFactory(issuer=issuer, status="revoked")
        ids = [licence.pk for licence in [*good, ended]]

        left = licences.change_status_of(ids, "annulled", by=officer, at=AT, reason="示例理由")

        assert list(left) == [ended.pk]
        assert "吊销" in left[ended.pk]
        assert Licence.objects.filter(status="annulled").count() == 3
        assert OutboxEvent.objects.count() == 3
        assert timeline.of(good[0]).get().reason == "示例理由"

    def test_of_many_takes_as_many_queries_for_twenty_as_for_two(self, issuer, officer):
        ids = [LicenceFactory(issuer=issuer).pk for _n in range(22)]

        assert self._queries(ids[:2], officer) == self._queries(ids[2:], officer)

    def _queries(self, ids, officer):
        with CaptureQueriesContext(connection) as captured:
            licences.change_status_of(ids, "suspended", by=officer, at=AT, reason="x")
        return len(captured)


class TestCheckingALicence:
    def check(self, **what):
        return licences.verify(**what, by=ANONYMOUS, at=AT)

    def test_that_holds(self):
        licence = LicenceFactory()

        verdict = self.check(identifier=f" {licence.identifier.lower()} ")

        assert verdict.valid
        assert (verdict.status, verdict.issuer) == ("valid", licence.issuer.name)
        assert (verdict.signature.valid, verdict.signature.signer) == (True, licence.issuer.name)

    def test_by_the_code_printed_on_it(self):
        assert self.check(token=codes.licence_token(LicenceFactory().pk)).valid

    def test_says_nothing_of_content_or_holder(self):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        said = repr(self.check(identifier=licence.identifier))

        assert not any(secret in said for secret in (holder.name, holder.number, "示例路", licence.number))

    def test_is_told_to_each_holder_and_only_to_them(self):
        couple = [HolderFactory(), HolderFactory()]

        self.check(identifier=LicenceFactory(holders=couple).identifier)

        records = AccessRecord.objects.all()
        assert {record.holder_id for record in records} == {holder.pk for holder in couple}
        assert {(record.basis, record.user_id) for record in records} == {("public_check", None)}

    @pytest.mark.parametrize("status", sorted({*LicenceStatus.values} - {"valid"}))
    def test_that_ended_is_not_valid_and_says_why(self, status):
        verdict = self.check(identifier=LicenceFactory(status=status).identifier)

        assert (verdict.valid, verdict.status, verdict.reason_code) == (False, status, status)
        assert verdict.reason
        assert verdict.remedy

    def test_that_ran_out_or_has_not_begun_is_judged_by_the_day(self):
        assert self.check(identifier=LicenceFactory(expired=True).identifier).status == "expired"
        tomorrow = (AT + timedelta(days=1)).date()
        assert self.check(identifier=LicenceFactory(valid_from=tomorrow).identifier).status == "not_yet_valid"

    def test_a_revoked_one_that_also_ran_out_is_revoked(self):
        licence = LicenceFactory(expired=True, status="revoked")

        assert self.check(identifier=licence.identifier).status == "revoked"

    def test_whose_data_were_changed_is_not_believed(self):
        verdict = self.check(identifier=LicenceFactory(forged=True).identifier)

        assert (verdict.valid, verdict.status, verdict.reason_code) == (False, "unknown", "bad_signature")
        assert not verdict.signature.valid

    @pytest.mark.parametrize(
        ("what", "code"),
        [
            ({"identifier": "1.2.3"}, "malformed"),
            ({"identifier": "1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.001.F"}, "not_found"),
            ({"identifier": "1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.001.G"}, "malformed"),
            ({"token": "MZC.whatever"}, "holder_code"),
            ({"token": "MZL." + "0" * 64}, "malformed"),
            ({"token": "x"}, "malformed"),
        ],
    )
    def test_that_is_none_leaves_no_record_and_says_what_to_do(self, what, code):
        verdict = self.check(**what)

        assert (verdict.valid, verdict.status, verdict.reason_code) == (False, "unknown", code)
        assert verdict.remedy
        assert not AccessRecord.objects.exists()

    @pytest.mark.parametrize("what", [{}, {"identifier": "a", "token": "b"}])
    def test_needs_one_thing_to_check(self, what):
        with pytest.raises(Invalid):
            self.check(**what)


class TestTheRow:
    def test_cannot_end_before_it_begins(self):
        with pytest.raises(IntegrityError):
            LicenceFactory(valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1))

    def test_cannot_share_an_identifier(self):
        licence = LicenceFactory()

        with pytest.raises(IntegrityError):
            LicenceFactory(identifier=licence.identifier)

    def test_every_state_has_words_and_a_next_step(self):
        for state in LicenceState.values:
            assert reasons.text_of(state)
            assert state == "valid" or reasons.remedy_of(state)

    def test_the_portal_itself_may_issue(self, issuer):
        licences.issue(
            type_code=LicenceTypeFactory().code,
            issuer_id=issuer.pk,
            holders=[(HolderFactory(), "holder")],
            data=DATA,
            by=SYSTEM,
            at=AT,
        )

        assert Licence.objects.filter(issuer=issuer).exists()
