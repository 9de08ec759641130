"""Secret matters (article 3.4): an entry without content, one way outside the system, and no door that takes more."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Way
from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from tests.factories.channels import scan, secret_proof
from tests.factories.people import again, clerk_of
from tests.factories.verification import DUTY, low_income_counter
from verification.actions import asking, cases, materials, secret_matters, site_checks
from verification.models import ProofStatus, SecretMatter, VerificationRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof():
    return secret_proof()


class TestTheRegister:
    def test_has_no_place_for_content(self):
        columns = {field.name for field in SecretMatter._meta.get_fields()}

        assert columns == {
            "id",
            "number",
            "programme",
            "requesting_department",
            "issuing_department",
            "status",
            "result",
            "registered_at",
            "handler",
            "closed_at",
            "closed_by",
            "is_demo",
        }

    def test_an_entry_names_departments_day_and_handler(self, proof):
        clerk = clerk_of(proof)

        matter = secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT)

        assert matter.number.startswith("AQ-SM-20261123-")
        assert (matter.requesting_department, matter.handler_id) == (proof.case.department, clerk.user_id)
        assert matter.issuing_department == proof.requirement.channels.get().source.department
        assert (again(proof).status, again(proof).way) == (ProofStatus.REQUESTED, Way.OFFLINE)

    @pytest.mark.parametrize(
        ("result", "status"), [("verified", ProofStatus.SATISFIED), ("not_verified", ProofStatus.NOT_FOUND)]
    )
    def test_the_case_goes_on_with_yes_or_no_alone(self, proof, result, status):
        clerk = clerk_of(proof)
        secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT)

        matter = secret_matters.close(case_proof_id=proof.pk, result=result, by=clerk, at=AT + timedelta(days=2))

        assert (matter.status, matter.result) == ("closed", result)
        assert (again(proof).status, again(proof).reason_code) == (status, f"offline_{result}")
        assert all(not event.reason and not event.details for event in timeline.of(matter))

    def test_after_a_no_it_can_be_tried_once_more(self, proof):
        clerk = clerk_of(proof)
        secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT)
        secret_matters.close(case_proof_id=proof.pk, result="not_verified", by=clerk, at=AT)

        secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT)

        assert SecretMatter.objects.count() == 2

    def test_a_closed_entry_is_not_closed_again(self, proof):
        clerk = clerk_of(proof)
        secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT)
        secret_matters.close(case_proof_id=proof.pk, result="verified", by=clerk, at=AT)

        with pytest.raises(IllegalMove):
            secret_matters.close(case_proof_id=proof.pk, result="not_verified", by=clerk, at=AT)

    def test_is_for_those_who_work_on_the_case(self, proof):
        with pytest.raises(NotAllowed):
            secret_matters.register(case_proof_id=proof.pk, by=actor(proof.case.department, "reviewer"), at=AT)
        with pytest.raises(NotVisible):
            secret_matters.register(case_proof_id=proof.pk, by=actor(DepartmentFactory(), "clerk"), at=AT)

    def test_needs_an_issuer_of_the_own_city_and_a_real_result(self, proof):
        clerk = clerk_of(proof)
        with pytest.raises(Invalid):
            secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT, department_id=0)
        secret_matters.register(case_proof_id=proof.pk, by=clerk, at=AT)
        with pytest.raises(Invalid):
            secret_matters.close(case_proof_id=proof.pk, result="maybe", by=clerk, at=AT)

    def test_the_database_knows_no_closed_entry_without_result(self, proof):
        matter = secret_matters.register(case_proof_id=proof.pk, by=clerk_of(proof), at=AT)

        with pytest.raises(IntegrityError), transaction.atomic():
            SecretMatter.objects.filter(pk=matter.pk).update(status="closed")

    def test_both_departments_and_the_office_see_the_entry_and_nobody_else(self, proof):
        matter = secret_matters.register(case_proof_id=proof.pk, by=clerk_of(proof), at=AT)
        office = actor(DepartmentFactory(programme=proof.case.programme), "office")

        seen = [
            SecretMatter.objects.visible_to(who).count()
            for who in (actor(matter.issuing_department, "liaison"), office, actor(DepartmentFactory(), "liaison"))
        ]
        assert seen == [1, 1, 0]


class TestEveryOtherDoor:
    def test_is_shut(self, proof):
        clerk = actor(proof.case.department, "clerk", "agent")
        source = proof.requirement.channels.get().source
        doors = [
            lambda: materials.supply(case_proof_id=proof.pk, by=clerk, at=AT, upload=scan()),
            lambda: materials.supply(case_proof_id=proof.pk, by=clerk, at=AT, note="看了原件"),
            lambda: materials.supplement(case_proof_id=proof.pk, reason="补", by=clerk, at=AT),
            lambda: site_checks.plan(case_proof_id=proof.pk, planned_on=date(2026, 12, 1), by=clerk, at=AT),
            lambda: asking.draft(case_proof=again(proof), source=source, by=clerk, at=AT),
        ]
        for door in doors:
            with pytest.raises(Conflict) as refusal:
                door()
            assert refusal.value.code == "secret_matter"
        assert not VerificationRequest.objects.exists()

    def test_the_database_takes_no_request_about_it_and_sends_none(self):
        inquiry = situations.drafted()
        inquiry.request.proof.is_secret = True
        inquiry.request.proof.save()

        with pytest.raises(Conflict):
            asking.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            VerificationRequest.objects.filter(pk=inquiry.request.pk).update(
                status="submitted", submitted_at=AT, due_at=AT + timedelta(1), half_at=AT, late_at=AT
            )

    def test_a_case_opens_with_it_offline_whatever_the_order_says(self):
        counter = low_income_counter()
        secret = counter.requirement("不动产登记信息").proof
        secret.is_secret = True
        secret.save()

        case = cases.open_case(**counter.opening(authorisation=DUTY))

        rows = case.proofs.filter(proof=secret)
        assert {(row.way, row.status) for row in rows} == {(Way.OFFLINE, ProofStatus.PENDING)}
        assert not VerificationRequest.objects.filter(proof=secret).exists()
