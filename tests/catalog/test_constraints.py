"""The database repeats the invariants of the catalogue; each is broken here once."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog import models
from catalog.models import Way
from tests.factories.catalog import (
    AT,
    LONG_AGO,
    CommitmentTemplateFactory,
    DepartmentFactory,
    FieldMappingFactory,
    LetterTemplateFactory,
    LicenceTypeFactory,
    OfficerFactory,
    ProgrammeFactory,
    ProofItemFactory,
    ProofItemVersionFactory,
    ProofRequirementFactory,
    ProofSourceFactory,
    RequirementChannelFactory,
    ServiceHoursFactory,
    ServiceItemVersionFactory,
    TierFactory,
    TrainingCourseFactory,
    TrainingRecordFactory,
    TrainingSessionFactory,
    UserFactory,
    WindowFactory,
)
from tests.factories.themes import theme_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def day(**facts) -> models.CalendarDay:
    return models.CalendarDay.objects.create(date=date(2026, 1, 1), is_workday=False, **facts)


def absence(**facts) -> models.Absence:
    return models.Absence.objects.create(user=UserFactory(), department=DepartmentFactory(), **facts)


def interim(**facts) -> models.InterimPeriod:
    facts = {"starts_at": AT, "switched_at": AT, "ways": [models.InterimWay.FAX]} | facts
    return models.InterimPeriod.objects.create(programme=ProgrammeFactory(), reason="示例", **facts)


def theme_step_again(**changes) -> models.ThemeItem:
    """A theme's first item once more, but for the changes."""
    first = theme_of(DepartmentFactory()).steps.get()
    return models.ThemeItem.objects.create(**{"theme": first.theme, "item": first.item, "position": 1} | changes)


def issuer(**facts) -> models.OutsideIssuer:
    """A unit outside the city whose proofs the applicant brings."""
    facts = {"how": models.OutsideIssuer.How.BRING, "reason": "示例"} | facts
    return models.OutsideIssuer.objects.create(
        programme=ProgrammeFactory(), kind="民政部门", area="示例市示例区", name="示例局", changed_at=AT, **facts
    )


def demand(**facts) -> models.DataDemand:
    holder = facts.pop("holding_department", None) or DepartmentFactory()
    proof = facts.pop("proof", None) or ProofItemFactory()
    return models.DataDemand.objects.create(
        programme=holder.programme, holding_department=holder, proof=proof, proposed_at=AT, **facts
    )


def twice(make) -> None:
    make()
    make()


def officer_twice() -> None:
    first = OfficerFactory()
    OfficerFactory(user=first.user, department=first.department, duty=first.duty)


def item_versions_overlap() -> None:
    first = ServiceItemVersionFactory(valid_until=AT)
    ServiceItemVersionFactory(item=first.item, version=2, valid_from=AT - DAY)


def proof_versions_overlap() -> None:
    first = ProofItemVersionFactory()
    ProofItemVersionFactory(proof=first.proof, version=2, valid_from=AT)


def item_version_number_twice() -> None:
    first = ServiceItemVersionFactory(status="draft")
    ServiceItemVersionFactory(item=first.item, status="draft")


def proof_version_number_twice() -> None:
    first = ProofItemVersionFactory(status="draft")
    ProofItemVersionFactory(proof=first.proof, status="draft")


def proof_twice_in_a_version() -> None:
    first = ProofRequirementFactory()
    ProofRequirementFactory(version=first.version, proof=first.proof)


def channel_position_twice() -> None:
    first = RequirementChannelFactory()
    RequirementChannelFactory(requirement=first.requirement, way=Way.APPLICANT, position=first.position)


def channel_way_twice() -> None:
    first = RequirementChannelFactory(way=Way.APPLICANT)
    RequirementChannelFactory(requirement=first.requirement, way=Way.APPLICANT)


def source_period_twice() -> None:
    first = ProofSourceFactory()
    ProofSourceFactory(proof=first.proof, department=first.department)


def letter_version_twice() -> None:
    first = LetterTemplateFactory()
    LetterTemplateFactory(proof=first.proof)


def commitment_version_twice() -> None:
    first = CommitmentTemplateFactory()
    CommitmentTemplateFactory(proof=first.proof)


def listing_twice() -> None:
    facts = {"programme": ProgrammeFactory(), "seq": 1, "issuing_departments": "示例局"}
    for _number in range(2):
        models.LicenceTypeListing.objects.create(licence_type=LicenceTypeFactory(), printed_name="甲", **facts)


def seat_twice() -> None:
    for role in ("召集人", "副召集人"):
        models.SteeringMember.objects.create(programme=ProgrammeFactory(), position=1, role=role, unit="示例局")


def window_number_twice() -> None:
    first = WindowFactory()
    WindowFactory(hall=first.hall, number=first.number)


def tier_twice() -> None:
    first = TierFactory()
    models.SlaTier.objects.create(programme=first.programme, code=first.code, rank=9, minutes=1)


def letter_drafts_twice() -> None:
    first = LetterTemplateFactory(status="draft")
    LetterTemplateFactory(proof=first.proof, version=2, status="draft")


def trained_twice_in_a_session() -> None:
    session = TrainingSessionFactory()
    first = TrainingRecordFactory(course=session.course, session=session)
    TrainingRecordFactory(course=session.course, session=session, user=first.user)


def session_twice() -> None:
    first = TrainingSessionFactory()
    TrainingSessionFactory(course=first.course, starts_at=first.starts_at)


def duty_ends_twice() -> None:
    officer = OfficerFactory()
    for kind in ("dismissed", "ended"):
        models.StaffChange.objects.create(officer=officer, department=officer.department, kind=kind, at=AT)


def demanded_twice() -> None:
    first = demand(status="accepted")
    demand(proof=first.proof, holding_department=first.holding_department)


BROKEN = {
    "calendar_day_once_in_scope": lambda: twice(day),
    "calendar_year_once_in_scope": lambda: twice(lambda: models.CalendarYear.objects.create(year=2027, source="示例")),
    "programme_tells_in_a_window": lambda: ProgrammeFactory(tell_from=time(18), tell_until=time(8)),
    "service_hours_close_after_open": lambda: ServiceHoursFactory(opens=time(12), closes=time(9)),
    "service_hours_weekday_0_to_6": lambda: ServiceHoursFactory(weekday=7),
    "tier_code_once_in_programme": tier_twice,
    "tier_is_minutes_or_working_days": lambda: TierFactory(code="both", working_days=1),
    "officer_duty_once_at_a_time": officer_twice,
    "officer_ends_after_start": lambda: OfficerFactory(valid_until=LONG_AGO),
    "staff_change_ends_once": duty_ends_twice,
    "absence_ends_after_start": lambda: absence(starts_at=AT, ends_at=AT),
    "window_number_once_in_hall": window_number_twice,
    "seat_once_in_programme": seat_twice,
    "licence_listing_seq_once": listing_twice,
    "proof_version_once": proof_version_number_twice,
    "proof_one_version_in_force": proof_versions_overlap,
    "source_once_per_period": source_period_twice,
    "letter_template_version_once": letter_version_twice,
    "letter_template_one_draft_of_a_proof": letter_drafts_twice,
    "commitment_template_version_once": commitment_version_twice,
    "commitment_template_share_is_percent": lambda: CommitmentTemplateFactory(check_share=101),
    "item_version_once": item_version_number_twice,
    "item_one_version_in_force": item_versions_overlap,
    "requirement_once_per_proof": proof_twice_in_a_version,
    "channel_position_once": channel_position_twice,
    "channel_way_once": channel_way_twice,
    "channel_sharing_names_licence_type": lambda: RequirementChannelFactory(licence_type=None),
    "channel_verification_names_source": lambda: RequirementChannelFactory(way=Way.VERIFICATION, source=None),
    "channel_intercity_names_issuer": lambda: RequirementChannelFactory(way=Way.INTERCITY),
    "channel_outside_is_not_ours_to_verify": lambda: RequirementChannelFactory(outside_issuer=issuer()),
    "mapping_has_one_origin": lambda: FieldMappingFactory(proof=ProofItemFactory()),
    "interim_ends_after_start": lambda: interim(ends_at=AT - DAY),
    "interim_complete_has_end": lambda: interim(completed_at=AT),
    "interim_one_in_force": lambda: twice(interim),
    "outside_issuer_once": lambda: twice(issuer),
    "outside_bring_says_why": lambda: issuer(reason=""),
    "outside_intercity_says_how": lambda: issuer(how="intercity", contact="示例窗口"),
    "data_demand_one_open_per_proof": demanded_twice,
    "data_demand_done_has_time": lambda: demand(status="done"),
    "data_demand_declined_has_reason": lambda: demand(status="declined"),
    "course_once_in_programme": lambda: twice(lambda: TrainingCourseFactory(name="示例培训")),
    "course_one_practice": lambda: twice(lambda: TrainingCourseFactory(practice=True)),
    "course_practice_has_exercises": lambda: TrainingCourseFactory(practice=True, exercises=0),
    "session_once_at_a_time": session_twice,
    "training_once_in_a_session": trained_twice_in_a_session,
    "training_ends_after_start": lambda: TrainingRecordFactory(valid_until=LONG_AGO),
    "programme_warns_twice_in_order": lambda: ProgrammeFactory(first_warning_percent=80, second_warning_percent=50),
    "theme_item_once": lambda: theme_step_again(position=9),
    "theme_position_once": lambda: theme_step_again(item=ServiceItemVersionFactory().item),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name]()


class TestWhatTheConstraintsLeaveOpen:
    def test_an_ended_duty_may_begin_again(self) -> None:
        first = OfficerFactory(valid_until=AT)

        assert OfficerFactory(user=first.user, department=first.department, duty=first.duty, valid_from=AT).pk

    def test_versions_may_meet(self) -> None:
        first = ServiceItemVersionFactory(valid_until=AT)

        assert ServiceItemVersionFactory(item=first.item, version=2, valid_from=AT).pk

    def test_drafts_may_overlap(self) -> None:
        first = ServiceItemVersionFactory()

        assert ServiceItemVersionFactory(item=first.item, version=2, status="draft").pk

    def test_hours_may_end_at_midnight(self) -> None:
        assert ServiceHoursFactory(opens=time(9), closes=time(0)).pk


def test_every_constraint_of_the_catalogue_is_broken_here() -> None:
    named = {
        constraint.name
        for model in vars(models).values()
        if isinstance(model, type) and hasattr(model, "_meta") and model._meta.app_label == "catalog"
        for constraint in model._meta.constraints
    }
    assert named == BROKEN.keys()
