"""Publishing: refused while anything is missing, with every missing piece; one version in force at any time."""

from datetime import timedelta

import pytest

from catalog import actions, permissions, queries
from catalog.models import (
    Duty,
    ProofItemVersion,
    ProofRequirement,
    RiskAssessment,
    ServiceItemVersion,
    VersionStatus,
    Way,
)
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from portal.foundation.models import TimelineEvent
from tests.factories.catalog import (
    AT,
    LONG_AGO,
    CommitmentTemplateFactory,
    DepartmentFactory,
    FieldMappingFactory,
    LicenceTypeFactory,
    ProgrammeFactory,
    ProofItemVersionFactory,
    ProofRequirementFactory,
    ProofSourceFactory,
    RequirementChannelFactory,
    RiskAssessmentFactory,
    ServiceItemFactory,
    ServiceItemVersionFactory,
    actor,
)

pytestmark = pytest.mark.django_db

CONSOLE = permissions.CONSOLE
DAY = timedelta(days=1)


def draft(**facts) -> ServiceItemVersion:
    return ServiceItemVersionFactory(status=VersionStatus.DRAFT, **facts)


def complete_requirement(version: ServiceItemVersion, way: str = Way.DATA_SHARING) -> ProofRequirement:
    requirement = ProofRequirementFactory(version=version)
    ProofItemVersionFactory(proof=requirement.proof, issuers=[DepartmentFactory()])
    RequirementChannelFactory(requirement=requirement, way=way)
    return requirement


def publish(version: ServiceItemVersion, by: Actor = CONSOLE, at=AT) -> ServiceItemVersion:
    return actions.items.publish(version_id=version.pk, by=by, at=at)


def gaps_of(version: ServiceItemVersion) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        publish(version)
    assert refusal.value.code == "incomplete"
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT
    assert not TimelineEvent.objects.exists()
    return refusal.value.errors


class TestPublishAnItem:
    def test_puts_it_in_force_and_writes_one_event(self) -> None:
        version = draft(valid_from=AT + DAY)
        complete_requirement(version)

        publish(version)

        assert queries.item_in_force(version.item.code, AT + DAY) == version
        event = timeline.of(version).get()
        assert (event.before, event.after) == ("draft", "published")

    def test_never_puts_it_in_force_in_the_past(self) -> None:
        version = publish(draft(valid_from=LONG_AGO))

        assert version.valid_from == AT

    def test_ends_the_version_before_it_at_the_same_instant(self) -> None:
        old = ServiceItemVersionFactory()
        new = draft(item=old.item, version=2, valid_from=AT + DAY)

        publish(new)

        code = old.item.code
        assert queries.item_in_force(code, AT + DAY - timedelta(microseconds=1)) == old
        assert queries.item_in_force(code, AT + DAY) == new

    def test_refuses_to_slip_in_before_a_later_version(self) -> None:
        later = ServiceItemVersionFactory(valid_from=AT + 2 * DAY)

        with pytest.raises(Conflict):
            publish(draft(item=later.item, version=2, valid_from=AT + DAY))

    def test_refuses_a_second_time(self) -> None:
        version = publish(draft())

        with pytest.raises(IllegalMove):
            publish(version, at=AT + DAY)

    def test_refuses_a_version_that_is_not_there(self) -> None:
        with pytest.raises(NotVisible):
            actions.items.publish(version_id=0, by=CONSOLE, at=AT)


class TestPublishIsRefused:
    def test_with_every_missing_piece_of_every_requirement(self) -> None:
        version = draft()
        bare = ProofRequirementFactory(version=version, position=1)
        ProofItemVersionFactory(proof=bare.proof, legal_basis=" ")
        unpublished = ProofRequirementFactory(version=version, position=2)
        ProofItemVersionFactory(proof=unpublished.proof, status=VersionStatus.DRAFT)
        RequirementChannelFactory(requirement=unpublished)

        gaps = gaps_of(version)

        assert set(gaps) == {
            "/requirements/0/channels",
            "/requirements/0/legal_basis",
            "/requirements/0/department",
            "/requirements/1/legal_basis",
            "/requirements/1/department",
        }
        assert all(bare.proof.name in gap or unpublished.proof.name in gap for gap in gaps.values())

    def test_while_a_commitment_has_no_reviewed_risk_assessment(self) -> None:
        version = draft()
        requirement = complete_requirement(version, Way.COMMITMENT)
        CommitmentTemplateFactory(proof=requirement.proof)
        RiskAssessmentFactory(proof=requirement.proof, reviewed_at=None, reviewed_by=None)

        assert set(gaps_of(version)) == {"/requirements/0/commitment"}

    def test_while_the_risk_of_a_commitment_is_unbearable(self) -> None:
        version = draft()
        requirement = complete_requirement(version, Way.COMMITMENT)
        CommitmentTemplateFactory(proof=requirement.proof)
        RiskAssessmentFactory(proof=requirement.proof, conclusion=RiskAssessment.Conclusion.UNSUITABLE)

        assert set(gaps_of(version)) == {"/requirements/0/commitment"}

    def test_but_not_once_the_commitment_is_founded(self) -> None:
        version = draft()
        requirement = complete_requirement(version, Way.COMMITMENT)
        CommitmentTemplateFactory(proof=requirement.proof)
        RiskAssessmentFactory(proof=requirement.proof)

        assert publish(version).status == VersionStatus.PUBLISHED

    def test_while_the_source_is_of_another_proof(self) -> None:
        version = draft()
        requirement = complete_requirement(version)
        RequirementChannelFactory(requirement=requirement, way=Way.VERIFICATION, source=ProofSourceFactory())

        assert set(gaps_of(version)) == {"/requirements/0/source"}

    def test_while_a_cancelled_proof_is_asked_for(self) -> None:
        version = draft()
        requirement = complete_requirement(version)
        requirement.proof.versions.update(cancelled=True, cancel_reason="没有法律依据")

        assert set(gaps_of(version)) == {"/requirements/0/channels"}

    def test_while_another_way_stands_beside_the_cancelled_one(self) -> None:
        version = draft()
        requirement = complete_requirement(version, Way.CANCELLED)
        requirement.proof.versions.update(cancelled=True, cancel_reason="没有法律依据", legal_basis="")
        RequirementChannelFactory(requirement=requirement, way=Way.APPLICANT)

        assert set(gaps_of(version)) == {"/requirements/0/channels"}

    def test_but_not_for_a_cancelled_proof_without_legal_basis(self) -> None:
        version = draft()
        requirement = complete_requirement(version, Way.CANCELLED)
        requirement.proof.versions.update(cancelled=True, cancel_reason="没有法律依据", legal_basis="")

        assert publish(version).status == VersionStatus.PUBLISHED

    def test_while_a_mapping_leads_nowhere(self) -> None:
        licence_type = LicenceTypeFactory()
        version = draft(form=[{"name": "address", "label": "住址", "type": "text"}])
        FieldMappingFactory(version=version, field="address", licence_type=licence_type)
        FieldMappingFactory(version=version, field="colour", licence_type=licence_type)
        FieldMappingFactory(version=version, field="address", licence_type=licence_type, attribute="height")

        assert set(gaps_of(version)) == {"/mappings/1/field", "/mappings/2/attribute"}


class TestWhoMayPublish:
    @pytest.mark.parametrize("duty", [Duty.REVIEWER, Duty.OFFICE])
    def test_reviewers_and_the_office_of_the_programme(self, duty: str) -> None:
        item = ServiceItemFactory()

        assert publish(draft(item=item), by=actor(DepartmentFactory(), duty)).pk

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.AGENT, Duty.HEAD, Duty.SUPERVISOR])
    def test_no_other_duty(self, duty: str) -> None:
        version = draft()

        with pytest.raises(NotAllowed):
            publish(version, by=actor(version.item.department, duty))

    def test_nobody_of_another_city(self) -> None:
        elsewhere = DepartmentFactory(programme=ProgrammeFactory(dongying=True))

        with pytest.raises(NotAllowed):
            publish(draft(), by=actor(elsewhere, Duty.REVIEWER))


class TestPublishAProof:
    def test_puts_it_in_force_and_ends_the_one_before(self) -> None:
        old = ProofItemVersionFactory(issuers=[DepartmentFactory()])
        new = self.draft(proof=old.proof, version=2, issuers=[DepartmentFactory()])

        actions.proofs.publish(version_id=new.pk, by=CONSOLE, at=AT)

        assert ProofItemVersion.objects.in_force(AT - DAY).get() == old
        assert ProofItemVersion.objects.in_force(AT).get() == new

    def test_is_refused_with_every_missing_piece(self) -> None:
        version = self.draft(legal_basis="")

        with pytest.raises(Invalid) as refusal:
            actions.proofs.publish(version_id=version.pk, by=CONSOLE, at=AT)

        assert set(refusal.value.errors) == {"/legal_basis", "/department"}

    def test_needs_a_reason_to_cancel(self) -> None:
        version = self.draft(cancelled=True)

        with pytest.raises(Invalid) as refusal:
            actions.proofs.publish(version_id=version.pk, by=CONSOLE, at=AT)

        assert set(refusal.value.errors) == {"/cancel_reason"}

    def test_is_refused_to_clerks(self) -> None:
        version = self.draft()

        with pytest.raises(NotAllowed):
            actions.proofs.publish(version_id=version.pk, by=actor(DepartmentFactory(), Duty.CLERK), at=AT)

    @staticmethod
    def draft(**facts) -> ProofItemVersion:
        return ProofItemVersionFactory(status=VersionStatus.DRAFT, **facts)
