"""Situations at the counter: items worked out, cases with their people and proofs, requests between departments."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.models import (
    Department,
    LicenceType,
    PartyRole,
    ProofItem,
    ProofRequirement,
    ServiceItemVersion,
    Way,
)
from certificates.models import Holder, LicenceStatus
from portal.foundation.actors import Actor
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from verification import models
from verification.actions.people import AuthorisationInput, PartyInput

DUTY = AuthorisationInput(method="duty")
ON_SITE = AuthorisationInput(method="on_site")


class CaseFactory(DjangoModelFactory):
    """A draft of a department's own item; `accepted=True` and `decided=True` further on."""

    class Meta:
        model = models.Case

    class Params:
        accepted = factory.Trait(status=models.CaseStatus.ACCEPTED, accepted_at=AT)
        decided = factory.Trait(status=models.CaseStatus.DECIDED, accepted_at=AT, decided_at=AT, outcome="approved")

    number = factory.Sequence(lambda n: f"AQ-20261123-{n + 1:04d}")
    item_version = factory.SubFactory(catalog.ServiceItemVersionFactory)
    department = factory.SelfAttribute("item_version.item.department")
    programme = factory.SelfAttribute("department.programme")
    applicant = factory.SubFactory(certificates.HolderFactory)
    opened_at = AT
    form = factory.LazyFunction(dict)


class CasePartyFactory(DjangoModelFactory):
    class Meta:
        model = models.CaseParty

    case = factory.SubFactory(CaseFactory)
    holder = factory.SelfAttribute("case.applicant")
    role = PartyRole.APPLICANT
    position = 1


class CaseProofFactory(DjangoModelFactory):
    """A proof of the applicant that waits to be asked of another department, by way of verification.

    `ways` are the requirement's channels in order. `offered=True` is a commitment that may be signed.
    """

    class Meta:
        model = models.CaseProof
        exclude = ("ways",)

    class Params:
        offered = factory.Trait(
            ways=[Way.COMMITMENT, Way.APPLICANT], way=Way.COMMITMENT, status=models.ProofStatus.OFFERED
        )
        mismatched = factory.Trait(status=models.ProofStatus.MISMATCHED, reason_code="reply_mismatched")
        satisfied = factory.Trait(status=models.ProofStatus.SATISFIED)
        struck_out = factory.Trait(ways=[Way.CANCELLED], way=Way.CANCELLED, status=models.ProofStatus.STRUCK_OUT)

    ways = factory.LazyFunction(lambda: [Way.VERIFICATION, Way.SITE_CHECK, Way.COMMITMENT, Way.APPLICANT])
    party = factory.SubFactory(CasePartyFactory)
    case = factory.SelfAttribute("party.case")
    requirement = factory.LazyAttribute(lambda o: requirement(o.case.item_version, ways=o.ways))
    proof = factory.SelfAttribute("requirement.proof")
    position = 1
    way = Way.VERIFICATION
    updated_at = AT


class VerificationRequestFactory(DjangoModelFactory):
    """A request not sent yet; `submitted=True` runs against 30 minutes, `answered=True` came back in time."""

    class Meta:
        model = models.VerificationRequest

    class Params:
        submitted = factory.Trait(
            status=models.RequestStatus.SUBMITTED,
            submitted_at=AT,
            half_at=AT + timedelta(minutes=15),
            late_at=AT + timedelta(minutes=24),
            due_at=AT + timedelta(minutes=30),
        )
        received = factory.Trait(submitted=True, status=models.RequestStatus.RECEIVED, received_at=AT)
        answered = factory.Trait(
            submitted=True,
            status=models.RequestStatus.ANSWERED,
            outcome=models.Outcome.MATCHED,
            answered_at=AT + timedelta(minutes=5),
        )

    number = factory.Sequence(lambda n: f"AQ-XC-20261123-{n + 1:04d}")
    case_proof = factory.SubFactory(CaseProofFactory)
    case = factory.SelfAttribute("case_proof.case")
    programme = factory.SelfAttribute("case.programme")
    proof = factory.SelfAttribute("case_proof.proof")
    requesting_department = factory.SelfAttribute("case.department")
    source = factory.LazyAttribute(lambda o: o.case_proof.requirement.channels.get(way=Way.VERIFICATION).source)
    issuing_department = factory.SelfAttribute("source.department")
    tier = factory.SelfAttribute("source.tier")
    drafted_at = AT
    subject = factory.LazyAttribute(
        lambda o: {
            "name": o.case_proof.party.holder.name,
            "number": o.case_proof.party.holder.number,
            "document_type": o.case_proof.party.holder.document_type,
        }
    )
    claimed = factory.LazyFunction(dict)
    facts = factory.LazyFunction(dict)


class CommitmentFactory(DjangoModelFactory):
    """A signed commitment whose check is due in a month."""

    class Meta:
        model = models.Commitment

    case_proof = factory.SubFactory(CaseProofFactory, offered=True, satisfied=True)
    holder = factory.SelfAttribute("case_proof.party.holder")
    template = factory.SubFactory(
        catalog.CommitmentTemplateFactory,
        proof=factory.SelfAttribute("..case_proof.proof"),
        programme=factory.SelfAttribute("..case_proof.case.programme"),
    )
    method = models.Commitment.Method.PAD
    signed_at = AT
    check_due_at = AT + timedelta(days=30)
    notice = "告知内容"


class CreditRecordFactory(DjangoModelFactory):
    class Meta:
        model = models.CreditRecord

    holder = factory.SubFactory(certificates.HolderFactory)
    programme = factory.SubFactory(catalog.ProgrammeFactory)
    kind = models.CreditRecord.Kind.FALSE_COMMITMENT
    recorded_at = AT


# --- items ---


def requirement(
    version: ServiceItemVersion,
    *,
    ways: list[str],
    name: str = "",
    parties: list[str] | None = None,
    licence_type: LicenceType | None = None,
    issuer: Department | None = None,
    committable: bool = False,
    required: bool = True,
) -> ProofRequirement:
    """A proof that `version` needs, with a channel for each way; `committable` gives it assessment and template."""
    named: dict[str, Any] = {"name": name} if name else {}
    proof: ProofItem = catalog.ProofItemFactory(**named)
    row: ProofRequirement = catalog.ProofRequirementFactory(
        version=version,
        proof=proof,
        position=version.requirements.count() + 1,
        parties=parties or [PartyRole.APPLICANT],
        required=required,
    )
    for way in ways:
        extra: dict[str, Any] = {}
        if way == Way.DATA_SHARING and licence_type:
            extra["licence_type"] = licence_type
        if way == Way.VERIFICATION:
            department = issuer or catalog.DepartmentFactory(programme=version.item.programme)
            extra["source"] = catalog.ProofSourceFactory(proof=proof, department=department)
        catalog.RequirementChannelFactory(requirement=row, way=way, **extra)
    if committable:
        catalog.RiskAssessmentFactory(proof=proof, programme=version.item.programme)
        catalog.CommitmentTemplateFactory(proof=proof, programme=version.item.programme)
    return row


EVERYBODY = [PartyRole.APPLICANT, PartyRole.SPOUSE, PartyRole.HOUSEHOLD_MEMBER]
FIELDS = [
    {"name": "name", "label": "姓名", "type": "text", "required": True, "section": "申请人"},
    {"name": "address", "label": "住址", "type": "text", "required": True, "section": "申请人"},
    {"name": "vehicle", "label": "名下车辆", "type": "text", "required": False, "section": "家庭与收入"},
    {"name": "property", "label": "名下房产", "type": "text", "required": False, "section": "家庭与收入"},
    {"name": "pension", "label": "养老金", "type": "decimal", "required": False, "section": "家庭与收入"},
    {"name": "account", "label": "发放银行账号", "type": "text", "required": True, "section": "家庭与收入"},
]


@dataclass
class Counter:
    """The counter of 低保: an item of all four channels, a clerk, and a family of four with their licences."""

    version: ServiceItemVersion
    clerk: Actor
    identity: LicenceType
    vehicle: LicenceType
    marriage: LicenceType
    issuers: dict[str, Department]
    people: list[Holder] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.version.item.code)

    @property
    def department(self) -> Department:
        return self.version.item.department

    def applicant(self) -> PartyInput:
        return typed(self.people[0], PartyRole.APPLICANT)

    def parties(self) -> list[PartyInput]:
        roles = [PartyRole.SPOUSE, PartyRole.HOUSEHOLD_MEMBER, PartyRole.HOUSEHOLD_MEMBER]
        return [typed(person, role) for person, role in zip(self.people[1:], roles, strict=True)]

    def requirement(self, name: str) -> ProofRequirement:
        return self.version.requirements.get(proof__name=name)

    def opening(self, **changes: Any) -> dict[str, Any]:
        """The arguments of `actions.cases.open_case` for the whole family, by duty."""
        given = {
            "item_code": self.code,
            "applicant": self.applicant(),
            "parties": self.parties(),
            "authorisation": DUTY,
            "by": self.clerk,
            "at": AT,
        }
        return given | changes


def typed(holder: Holder, role: str) -> PartyInput:
    """Somebody as the clerk types them."""
    return PartyInput(
        role=role, kind=holder.kind, document_type=holder.document_type, number=holder.number, name=holder.name
    )


def low_income_counter(code: str = "AQ-0089", **version: Any) -> Counter:
    """AQ-0089 as in the look of the hall: shared, asked, promised, cancelled proofs of a household of four."""
    department = catalog.DepartmentFactory(short_name="民政局")
    item = catalog.ServiceItemFactory(code=code, name="城市居民最低生活保障金给付", department=department)
    roles = [{"role": "spouse", "min": 0, "max": 1}, {"role": "household_member", "min": 0, "max": 8}]
    row = catalog.ServiceItemVersionFactory(**{"item": item, "roles": roles, "form": FIELDS} | version)
    identity = catalog.LicenceTypeFactory(name="居民身份证")
    vehicle = catalog.LicenceTypeFactory(name="机动车行驶证")
    marriage = catalog.LicenceTypeFactory(name="结婚证")
    names = {"police": "公安局", "land": "自然资源局", "work": "人社局"}
    issuers = {key: catalog.DepartmentFactory(short_name=name) for key, name in names.items()}
    counter = Counter(row, catalog.actor(department, "clerk", "agent"), identity, vehicle, marriage, issuers)
    _requirements(counter)
    counter.people = [certificates.HolderFactory() for _ in range(4)]
    _licences(counter)
    return counter


def _requirements(counter: Counter) -> None:
    version, couple = counter.version, [PartyRole.APPLICANT, PartyRole.SPOUSE]
    shared = [Way.DATA_SHARING, Way.VERIFICATION, Way.SITE_CHECK, Way.COMMITMENT, Way.APPLICANT]
    police, land, work = (counter.issuers[key] for key in ("police", "land", "work"))
    requirement(
        version,
        name="居民身份证",
        ways=[Way.DATA_SHARING, Way.APPLICANT],
        parties=EVERYBODY,
        licence_type=counter.identity,
    )
    requirement(
        version, name="结婚证", ways=[Way.DATA_SHARING, Way.APPLICANT], parties=couple, licence_type=counter.marriage
    )
    vehicle = requirement(
        version,
        name="机动车登记信息",
        ways=shared,
        parties=EVERYBODY,
        licence_type=counter.vehicle,
        issuer=police,
        required=False,
    )
    asked = [Way.VERIFICATION, Way.SITE_CHECK, Way.COMMITMENT, Way.APPLICANT]
    estate = requirement(version, name="不动产登记信息", ways=asked, parties=couple, issuer=land, committable=True)
    pension = requirement(version, name="养老金领取情况", ways=asked, issuer=work)
    requirement(
        version,
        name="无固定职业说明",
        ways=[Way.COMMITMENT, Way.APPLICANT],
        parties=[PartyRole.SPOUSE],
        committable=True,
    )
    requirement(version, name="贫困证明", ways=[Way.CANCELLED])
    mapped = catalog.FieldMappingFactory
    mapped(version=version, field="name", licence_type=counter.identity, attribute="name")
    mapped(version=version, field="address", licence_type=counter.identity, attribute="address")
    mapped(version=version, field="vehicle", licence_type=counter.vehicle, attribute="remark")
    for name, row, fact in (
        ("vehicle", vehicle, "plate"),
        ("property", estate, "rooms"),
        ("pension", pension, "amount"),
    ):
        mapped(version=version, field=name, licence_type=None, attribute="", proof=row.proof, fact=fact)


def _licences(counter: Counter) -> None:
    """Everybody's identity card, the couple's marriage, nobody's vehicle."""
    for person in counter.people:
        values = {"name": person.name, "address": "示例路1号", "remark": "无"}
        certificates.LicenceFactory(licence_type=counter.identity, holder=person, attributes=values)
    certificates.LicenceFactory(licence_type=counter.marriage, holders=counter.people[:2], status=LicenceStatus.VALID)


class CreditProposalFactory(DjangoModelFactory):
    """A grave record that somebody wants to enter; the person may speak for five days."""

    class Meta:
        model = models.CreditProposal

    holder = factory.SubFactory(certificates.HolderFactory)
    department = factory.SubFactory(catalog.DepartmentFactory)
    kind = models.CreditRecord.Kind.SERIOUS
    source = "示例处罚决定书"
    legal_basis = "示例条例第九条"
    proposed_at = AT
    hear_until = AT + timedelta(days=5)
    facts = "拒不履行"


class ReplyHoldFactory(DjangoModelFactory):
    class Meta:
        model = models.ReplyHold

    held_at = AT
    reason = "诉讼未结"
