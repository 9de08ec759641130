"""Situations beside the system's own channel: interim periods, units outside the city, secret proofs, scans."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog import actions
from catalog.actions.outside import Entry
from catalog.models import Duty, InterimPeriod, OutsideIssuer, Programme, Way
from portal.foundation.actors import Actor
from tests.factories.catalog import AT, DepartmentFactory, ProofSourceFactory, actor
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory, requirement
from verification.models import CaseProof

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def scan(name: str = "传真件.png") -> SimpleUploadedFile:
    """A scan as it comes from a browser."""
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def office_of(programme: Programme) -> Actor:
    """Staff of the programme's steering office."""
    return actor(DepartmentFactory(programme=programme), Duty.OFFICE)


def interim_period(programme: Programme, at: datetime = AT, **given: Any) -> InterimPeriod:
    """Fax and official mail allowed from `at` on."""
    values: dict[str, Any] = {"ways": ["fax", "official_mail"], "reason": "专网割接期间", "by": office_of(programme)}
    return actions.interim.switch_on(programme_id=programme.pk, at=at, **(values | given))


def outside_issuer(programme: Programme, how: str = "intercity", **given: Any) -> OutsideIssuer:
    """A unit of another city: to be asked between cities, or `how="bring"`."""
    facts: dict[str, Any] = {"kind": "公安部门", "area": "示例市东城区", "name": "示例市公安局", "how": how}
    facts |= {"reason": "对方没有开通跨区域协查"} if how == "bring" else {"contact": "0000-0000000", "typical_days": 5}
    entry = Entry(**(facts | {key: value for key, value in given.items() if key != "proof_ids"}))
    return actions.outside.enter(
        programme_id=programme.pk,
        entry=entry,
        by=office_of(programme),
        at=AT,
        proof_ids=given.get("proof_ids", ()),
    )


def secret_proof() -> CaseProof:
    """A proof of an open case that touches work secrets, with the department that issues it."""
    case = CaseFactory()
    row = requirement(case.item_version, ways=[Way.APPLICANT])
    row.proof.is_secret = True
    row.proof.save()
    source = ProofSourceFactory(proof=row.proof, department__programme=case.programme)
    row.channels.update(way=Way.OFFLINE, source=source)
    made: CaseProof = CaseProofFactory(party=CasePartyFactory(case=case), requirement=row, way=Way.OFFLINE)
    return made
