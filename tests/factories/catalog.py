"""Situations of the catalogue: departments, their people, what items need."""

from datetime import UTC, datetime, time
from typing import Any

import factory
from factory.django import DjangoModelFactory
from oauth2_provider.models import get_application_model

from catalog import models
from portal.accounts.models import User
from portal.foundation.actors import Actor
from tests.factories import numbers

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai: everybody is at work
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def actor(department: models.Department | None, *duties: str, user: Any = None) -> Actor:
    """Somebody (a new user unless given) who holds `duties` in `department`; the registry says so too."""
    who = user or UserFactory()
    for duty in duties:
        OfficerFactory(user=who, department=department, duty=duty)
    department_id = department.pk if department else None
    return Actor(user_id=who.pk, department_id=department_id, duties=frozenset(str(duty) for duty in duties))


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("mianzheng-test")


class RegionFactory(DjangoModelFactory[models.Region]):
    class Meta:
        model = models.Region
        django_get_or_create = ("code",)

    code = "370784"
    name = "安丘市"
    kind = models.Region.Kind.COUNTY


class ProgrammeFactory(DjangoModelFactory[models.Programme]):
    """Anqiu's programme, the same one each time; `dongying=True` for the other city."""

    class Meta:
        model = models.Programme
        django_get_or_create = ("code",)

    class Params:
        dongying = factory.Trait(
            code="dongying",
            name="东营市“无证明城市”建设",
            city="东营",
            prefix="DY",
            region=factory.SubFactory(RegionFactory, code="370500", name="东营市", kind="prefecture"),
            steering_body="联席会议",
            office_name="联席会议办公室",
            has_escalation=True,
            has_talk=True,
            has_assessment=True,
            bars_any_bad_record=True,
        )

    code = "anqiu"
    name = "安丘市“无证明城市”建设"
    city = "安丘"
    prefix = "AQ"
    region = factory.SubFactory(RegionFactory)
    steering_body = "工作专班"
    office_name = "工作专班办公室"
    regime_name = "演示规则"
    regime_is_assumption = True


class DepartmentFactory(DjangoModelFactory[models.Department]):
    class Meta:
        model = models.Department

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"dept-{n}")
    name = factory.Sequence(lambda n: f"示例{n}局")
    short_name = factory.SelfAttribute("name")
    kind = models.Department.Kind.GOVERNMENT
    uscc = factory.Sequence(lambda n: numbers.uscc(n, kind="11"))


class OfficerFactory(DjangoModelFactory[models.Officer]):
    class Meta:
        model = models.Officer

    user = factory.SubFactory(UserFactory)
    department = factory.SubFactory(DepartmentFactory)
    duty = models.Duty.CLERK
    valid_from = LONG_AGO


class ServiceHallFactory(DjangoModelFactory[models.ServiceHall]):
    class Meta:
        model = models.ServiceHall

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"hall-{n}")
    name = "示例政务服务大厅"


class WindowFactory(DjangoModelFactory[models.Window]):
    class Meta:
        model = models.Window

    hall = factory.SubFactory(ServiceHallFactory)
    number = factory.Sequence(lambda n: f"A{n:02d}")
    department = factory.SubFactory(DepartmentFactory)


class ServiceHoursFactory(DjangoModelFactory[models.ServiceHours]):
    """One segment, 09:00 to 17:00 of every working day unless given."""

    class Meta:
        model = models.ServiceHours

    programme = factory.SubFactory(ProgrammeFactory)
    opens = time(9)
    closes = time(17)


class TierFactory(DjangoModelFactory[models.SlaTier]):
    """30 service minutes; `paper=True` one working day, `historical=True` two."""

    class Meta:
        model = models.SlaTier
        django_get_or_create = ("programme", "code")

    class Params:
        paper = factory.Trait(code="paper", name="纸质档案", rank=2, minutes=None, working_days=1)
        historical = factory.Trait(code="historical", name="历史档案", rank=3, minutes=None, working_days=2)

    programme = factory.SubFactory(ProgrammeFactory)
    code = "digital"
    name = "电子数据"
    rank = 1
    minutes = 30
    condition = "已电子化的"


class LicenceTypeFactory(DjangoModelFactory[models.LicenceType]):
    class Meta:
        model = models.LicenceType

    code = factory.Sequence(lambda n: f"11100000000013127D{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"示例证照{n}")
    holder_kind = models.LicenceType.HolderKind.BOTH
    attributes = factory.LazyFunction(
        lambda: [
            {"name": "name", "label": "姓名", "type": "text"},
            {"name": "address", "label": "住址", "type": "text"},
            {"name": "remark", "label": "备注", "type": "text"},
        ]
    )


class StandardFieldFactory(DjangoModelFactory[models.StandardField]):
    class Meta:
        model = models.StandardField

    code = factory.Sequence(lambda n: f"field_{n}")
    label = "住址"


class ProofItemFactory(DjangoModelFactory[models.ProofItem]):
    class Meta:
        model = models.ProofItem

    code = factory.Sequence(lambda n: f"proof-{n}")
    name = factory.Sequence(lambda n: f"示例证明{n}")


class ProofItemVersionFactory(DjangoModelFactory[models.ProofItemVersion]):
    class Meta:
        model = models.ProofItemVersion
        skip_postgeneration_save = True

    proof = factory.SubFactory(ProofItemFactory)
    version = 1
    status = models.VersionStatus.PUBLISHED
    valid_from = LONG_AGO
    legal_basis = "示例条例第一条"

    @factory.post_generation
    def issuers(self, create, extracted, **kwargs):
        if create and extracted:
            self.issuing_departments.set(extracted)


class ProofSourceFactory(DjangoModelFactory[models.ProofSource]):
    class Meta:
        model = models.ProofSource

    proof = factory.SubFactory(ProofItemFactory)
    department = factory.SubFactory(DepartmentFactory)
    storage = "业务系统"
    tier = factory.SubFactory(TierFactory, programme=factory.SelfAttribute("..department.programme"))


class RiskAssessmentFactory(DjangoModelFactory[models.RiskAssessment]):
    """A reviewed assessment under which a commitment is allowed."""

    class Meta:
        model = models.RiskAssessment

    proof = factory.SubFactory(ProofItemFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    conclusion = models.RiskAssessment.Conclusion.CHECKABLE
    grounds = "事后可以核查"
    assessed_at = LONG_AGO
    reviewed_at = LONG_AGO
    reviewed_by = factory.SubFactory(UserFactory)


class LetterTemplateFactory(DjangoModelFactory[models.LetterTemplate]):
    class Meta:
        model = models.LetterTemplate

    proof = factory.SubFactory(ProofItemFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    version = 1
    valid_from = LONG_AGO
    inquiry = "请核验当事人的情况。"
    fields = factory.LazyFunction(
        lambda: [{"name": "amount", "label": "金额", "type": "integer", "unit": "元", "required": True}]
    )
    canned = factory.LazyFunction(lambda: [{"outcome": "matched", "text": "情况属实。"}])


class CommitmentTemplateFactory(DjangoModelFactory[models.CommitmentTemplate]):
    class Meta:
        model = models.CommitmentTemplate

    proof = factory.SubFactory(ProofItemFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    version = 1
    valid_from = LONG_AGO
    content = "所述情况"
    liability = "承担不实承诺的责任"
    check_method = "数据比对"
    check_days = 20


class ServiceItemFactory(DjangoModelFactory[models.ServiceItem]):
    class Meta:
        model = models.ServiceItem

    department = factory.SubFactory(DepartmentFactory)
    programme = factory.SelfAttribute("department.programme")
    code = factory.Sequence(lambda n: f"AQ-{n + 5000}")
    name = factory.Sequence(lambda n: f"示例事项{n}")
    initials = "slsx"


class ServiceItemVersionFactory(DjangoModelFactory[models.ServiceItemVersion]):
    """A published version in force since long ago."""

    class Meta:
        model = models.ServiceItemVersion

    item = factory.SubFactory(ServiceItemFactory)
    version = 1
    status = models.VersionStatus.PUBLISHED
    valid_from = LONG_AGO
    duty_article = "示例条例第二条"


class ProofRequirementFactory(DjangoModelFactory[models.ProofRequirement]):
    class Meta:
        model = models.ProofRequirement

    version = factory.SubFactory(ServiceItemVersionFactory)
    proof = factory.SubFactory(ProofItemFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    parties = factory.LazyFunction(lambda: [models.PartyRole.APPLICANT])


class RequirementChannelFactory(DjangoModelFactory[models.RequirementChannel]):
    """One way; `way="verification"` needs a `source`, `way="data_sharing"` a `licence_type` (given unless said)."""

    class Meta:
        model = models.RequirementChannel

    requirement = factory.SubFactory(ProofRequirementFactory)
    position = factory.LazyAttribute(lambda o: o.requirement.channels.count() + 1)
    way = models.Way.DATA_SHARING
    licence_type = factory.Maybe(
        factory.LazyAttribute(lambda o: o.way == models.Way.DATA_SHARING), factory.SubFactory(LicenceTypeFactory), None
    )
    source = factory.Maybe(
        factory.LazyAttribute(lambda o: o.way == models.Way.VERIFICATION), factory.SubFactory(ProofSourceFactory), None
    )


class FieldMappingFactory(DjangoModelFactory[models.FieldMapping]):
    class Meta:
        model = models.FieldMapping

    version = factory.SubFactory(ServiceItemVersionFactory)
    field = "address"
    licence_type = factory.SubFactory(LicenceTypeFactory)
    attribute = "address"


class SystemClientFactory(DjangoModelFactory[models.SystemClient]):
    """Another system with the duty of a clerk; its secret is `secret`."""

    class Meta:
        model = models.SystemClient

    department = factory.SubFactory(DepartmentFactory)
    duties = factory.LazyFunction(lambda: [models.Duty.CLERK])
    application = factory.LazyFunction(
        lambda: get_application_model().objects.create(
            name="示例系统",
            client_type="confidential",
            authorization_grant_type="client-credentials",
            client_secret="secret",
        )
    )


class TrainingCourseFactory(DjangoModelFactory[models.TrainingCourse]):
    """A yearly course for those who answer; `practice=True` earned by two passed exercises."""

    class Meta:
        model = models.TrainingCourse

    class Params:
        practice = factory.Trait(kind=models.TrainingCourse.Kind.PRACTICE, exercises=2)

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"示例培训{n}")
    kind = models.TrainingCourse.Kind.COURSE
    duties = factory.LazyFunction(lambda: [models.Duty.LIAISON, models.Duty.AGENT])
    valid_months = 12


class TrainingSessionFactory(DjangoModelFactory[models.TrainingSession]):
    class Meta:
        model = models.TrainingSession

    course = factory.SubFactory(TrainingCourseFactory)
    starts_at = AT


class TrainingRecordFactory(DjangoModelFactory[models.TrainingRecord]):
    class Meta:
        model = models.TrainingRecord

    course = factory.SubFactory(TrainingCourseFactory)
    user = factory.SubFactory(UserFactory)
    earned_at = LONG_AGO
