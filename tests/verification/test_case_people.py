"""Who stands in a case and what lets their licences be read: people, consent, unmasking."""

import pytest

from certificates.models import AccessRecord, Authorisation
from portal.foundation.errors import DomainError, Invalid, NotAllowed
from tests.factories import certificates
from tests.factories.catalog import AT
from tests.factories.people import clerk_of
from tests.factories.verification import ON_SITE, CasePartyFactory, typed
from verification.actions import cases
from verification.actions.people import AuthorisationInput, PartyInput

pytestmark = pytest.mark.django_db


class TestPeople:
    def test_that_the_item_needs_must_be_there(self, counter):
        counter.version.roles = [{"role": "spouse", "min": 1, "max": 1}]
        counter.version.save()

        with pytest.raises(Invalid, match="配偶 1 人") as refusal:
            cases.open_case(**counter.opening(parties=[]))

        assert set(refusal.value.errors) == {"/parties"}

    def test_beyond_the_items_number_are_refused(self, counter):
        couple = [typed(person, "spouse") for person in counter.people[1:3]]

        with pytest.raises(Invalid) as refusal:
            cases.open_case(**counter.opening(parties=couple))

        assert set(refusal.value.errors) == {"/parties/1/role"}

    def test_stand_in_a_case_once(self, counter):
        with pytest.raises(Invalid) as refusal:
            cases.open_case(**counter.opening(parties=[typed(counter.people[0], "spouse")]))

        assert refusal.value.code == "party_twice"

    def test_of_a_name_that_does_not_fit_the_number_are_not_told_the_right_one(self, counter):
        applicant = PartyInput(
            role="applicant", document_type="id_card", number=counter.people[0].number, name="猜的名字"
        )

        with pytest.raises(Invalid) as refusal:
            cases.open_case(**counter.opening(applicant=applicant))

        assert refusal.value.code == "name_mismatch"
        assert counter.people[0].name not in str(refusal.value.errors)

    def test_may_be_helped_by_one_agent_whatever_the_item_says(self, counter):
        agent = typed(certificates.HolderFactory(), "agent")

        case = cases.open_case(**counter.opening(parties=[agent]))

        assert set(case.parties.values_list("role", flat=True)) == {"applicant", "agent"}

    def test_who_join_later_get_their_own_proofs(self, counter):
        case = cases.open_case(**counter.opening(parties=[]))
        spouse = counter.parties()[0]

        row = cases.add_party(case_id=case.pk, party=spouse, by=counter.clerk, at=AT)

        assert row.proofs.filter(proof__name="居民身份证", status="satisfied").exists()
        assert row.proofs.filter(proof__name="无固定职业说明", status="offered").exists()
        with pytest.raises(Invalid, match="已经有了"):
            again = typed(counter.people[1], "household_member")
            cases.add_party(case_id=case.pk, party=again, by=counter.clerk, at=AT)


class TestConsent:
    def test_on_site_is_recorded_for_each_adult_where_no_article_allows_reading(self, counter):
        counter.version.duty_article = ""
        counter.version.save()

        case = cases.open_case(**counter.opening(authorisation=ON_SITE))

        assert set(Authorisation.objects.values_list("method", "purpose")) == {("on_site", case.number)}
        assert Authorisation.objects.count() == 4
        assert case.proofs.filter(proof__name="居民身份证", status="satisfied").count() == 4

    def test_by_code_is_the_applicants_only_others_are_read_by_duty(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))

        case = cases.open_case(**counter.opening(applicant=None, authorisation=by_code))

        assert Authorisation.objects.get().holder == counter.people[0]
        bases = dict(AccessRecord.objects.filter(purpose=case.number).values_list("holder_id", "basis"))
        assert bases[counter.people[0].pk] == "consent"
        assert {bases[person.pk] for person in counter.people[1:]} == {"duty"}

    def test_of_a_code_serves_one_case(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))
        cases.open_case(**counter.opening(applicant=None, authorisation=by_code))

        with pytest.raises(DomainError, match="用过"):
            cases.open_case(**counter.opening(applicant=None, authorisation=by_code))

    def test_by_duty_needs_an_article(self, counter):
        counter.version.duty_article = ""
        counter.version.save()

        with pytest.raises(Invalid, match="没有依职责读取的依据"):
            cases.open_case(**counter.opening())

    def test_of_another_person_than_the_typed_applicant_is_refused(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[1], user_id=counter.clerk.user_id, department=counter.department
        )

        with pytest.raises(Invalid, match="不是同一人"):
            cases.open_case(
                **counter.opening(authorisation=AuthorisationInput(method="code", token=str(presentation.pk)))
            )
        presentation.refresh_from_db()
        assert presentation.used_at is None


class TestUnmask:
    def test_shows_the_number_and_leaves_a_record(self):
        party = CasePartyFactory()

        shown = cases.unmask(case_id=party.case_id, party_id=party.pk, by=clerk_of(party.case), at=AT)

        assert shown.number == party.holder.number
        assert shown.number not in repr(shown)
        assert AccessRecord.objects.get().purpose == party.case.number

    def test_is_not_for_a_colleague_without_the_duty(self):
        party = CasePartyFactory()

        with pytest.raises(NotAllowed):
            cases.unmask(case_id=party.case_id, party_id=party.pk, by=clerk_of(party.case, "liaison"), at=AT)
        assert not AccessRecord.objects.exists()
