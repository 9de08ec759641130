"""Holders are found by exact number; a name only confirms."""

from datetime import UTC, date, datetime, timedelta

import pytest

from certificates import documents
from certificates.actions import holders, representations
from certificates.models import Holder, Representation
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.timeline import TimelineEvent
from tests.factories import numbers
from tests.factories.catalog import AT, DepartmentFactory, UserFactory, actor
from tests.factories.certificates import HolderFactory, RepresentationFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
NUMBER = "370784200002299989"


@pytest.fixture
def clerk():
    return actor(DepartmentFactory(), "clerk")


def enter(by, *, kind="person", document_type="id_card", number=NUMBER, name="王示例"):
    return holders.find_or_create(kind, document_type, number, name, by=by, at=AT)


def refusal(by, **values):
    with pytest.raises(Invalid) as refused:
        enter(by, **values)
    return refused.value


class TestFindingOrEntering:
    def test_enters_somebody_new_with_the_birth_date_of_the_number(self, clerk):
        holder = enter(clerk)

        stored = Holder.objects.get()
        assert (stored.pk, stored.name, stored.number, stored.birth_date) == (
            holder.pk,
            "王示例",
            NUMBER,
            "2000-02-29",
        )
        assert TimelineEvent.objects.get().kind == "holder.created"

    def test_finds_the_same_person_however_the_number_is_typed(self, clerk):
        first = enter(clerk, number="11010519491231002X")

        assert enter(clerk, number=" 110105 19491231 002x ").pk == first.pk
        assert Holder.objects.count() == 1

    def test_finds_the_same_person_with_other_dots_and_blanks_in_the_name(self, clerk):
        first = enter(clerk, name="阿里木·示例")

        assert enter(clerk, name="阿里木 • 示例").pk == first.pk

    def test_says_that_the_name_differs_without_showing_it(self, clerk):
        enter(clerk)

        refused = refusal(clerk, name="李样本")

        assert refused.code == "name_mismatch"
        assert "/name" in refused.errors
        assert "王示例" not in f"{refused.message}{refused.remedy}{refused.errors}"

    def test_says_all_that_is_wrong_and_keeps_nothing(self, clerk):
        refused = refusal(clerk, number="37078420000229999X", name=" ")

        assert set(refused.errors) == {"/number", "/name"}
        assert not Holder.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "document_type", "pointer"),
        [
            ("organisation", "id_card", "/document_type"),
            ("person", "uscc", "/document_type"),
            ("robot", "id_card", "/kind"),
            ("person", "library_card", "/document_type"),
        ],
    )
    def test_refuses_kinds_that_do_not_fit(self, clerk, kind, document_type, pointer):
        assert pointer in refusal(clerk, kind=kind, document_type=document_type).errors

    def test_enters_organisations_by_their_credit_code(self, clerk):
        holder = enter(
            clerk, kind="organisation", document_type="uscc", number="91370784ma3text0xj", name="示例有限公司"
        )

        assert holder.number == "91370784MA3TEXT0XJ"

    def test_is_for_officers_and_the_portal_itself(self):
        with pytest.raises(NotAllowed):
            enter(Actor(user_id=UserFactory().pk))

        assert enter(SYSTEM)


@pytest.mark.django_db(transaction=True)
class TestTwoWindowsAtOnce:
    def test_enter_one_person_once(self, clerk):
        found = set(at_once(*[lambda: enter(clerk).pk] * 4))

        assert len(found) == Holder.objects.count() == 1


class TestDocuments:
    TODAY = date(2026, 11, 21)

    @pytest.mark.parametrize(
        ("document_type", "number"),
        [
            ("passport", "E12345678"),
            ("hk_macao_permit", "h12345678"),
            ("taiwan_permit", "12345678"),
            ("foreign_residence", "ABC123456789012"),
            ("foreign_residence", numbers.id_card(7, region="911370")),
        ],
    )
    def test_of_people_from_elsewhere_are_taken(self, document_type, number):
        assert documents.check_document(document_type, number, self.TODAY).number == number.upper()

    @pytest.mark.parametrize(
        ("document_type", "number"),
        [
            ("passport", "护照一二三"),
            ("passport", "E1'; --"),
            ("hk_macao_permit", "X12345678"),
            ("taiwan_permit", "1234"),
            ("foreign_residence", "12"),
            ("foreign_residence", numbers.id_card(7, region="911370")[:-1] + "?"),
            ("nosuch", "1"),
            ("id_card", ""),
        ],
    )
    def test_that_cannot_be_are_refused_without_repeating_them(self, document_type, number):
        with pytest.raises(ValueError, match=r"[一-龥]") as refused:
            documents.check_document(document_type, number, self.TODAY)

        assert not number or number not in str(refused.value)

    @pytest.mark.parametrize("name", ["", "  ", "王\x00示例", "王" * 81])
    def test_names_that_cannot_be_are_refused(self, name):
        with pytest.raises(documents.BadDocument):
            documents.clean_name(name)

    def test_hide_in_repr(self):
        assert NUMBER not in repr(documents.check_document("id_card", NUMBER, self.TODAY))


class TestActingForOthers:
    def test_a_guardian_stops_at_the_eighteenth_birthday_in_shanghai(self, clerk):
        child = HolderFactory(number=numbers.id_card(1, born=date(2012, 2, 29)), birth_date="2012-02-29")

        begun = representations.begin(UserFactory().pk, child, "guardian", by=clerk, at=AT, evidence="户口簿")

        assert begun.valid_until == datetime(2030, 2, 28, 16, tzinfo=UTC)

    def test_needs_evidence_for_anybody_but_oneself(self, clerk):
        with pytest.raises(Invalid):
            representations.begin(UserFactory().pk, HolderFactory(), "agent", by=clerk, at=AT)

        assert representations.begin(UserFactory().pk, HolderFactory(), "self", by=clerk, at=AT).pk

    def test_is_registered_once(self, clerk):
        own = RepresentationFactory()

        with pytest.raises(Conflict):
            representations.begin(own.user_id, own.holder, "self", by=clerk, at=AT)

    def test_ends_at_once(self, clerk):
        own = RepresentationFactory()

        representations.end(own.pk, by=clerk, at=AT)

        assert not Representation.objects.in_force(AT).exists()

    def test_is_not_ended_by_strangers(self):
        with pytest.raises(NotVisible):
            representations.end(RepresentationFactory().pk, by=Actor(user_id=UserFactory().pk), at=AT)

    def test_of_an_adult_as_guardian_needs_a_term(self, clerk):
        adult = HolderFactory(birth_date="1980-01-01")

        with pytest.raises(NotAllowed):
            representations.begin(UserFactory().pk, adult, "guardian", by=clerk, at=AT, evidence="判决书")

        until = AT + timedelta(days=365)
        begun = representations.begin(
            UserFactory().pk, adult, "guardian", by=clerk, at=AT, evidence="判决书", valid_until=until
        )
        assert begun.valid_until == until
