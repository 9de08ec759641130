"""Every operation of the API against ten kinds of callers: one line each, complete by comparison with the schema.

The world is a case of 民政局 about a citizen, whose pension was asked of 人社局. Callers in the order of CALLERS.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from catalog.models import Department, OutsideIssuer
from certificates.actions import codes
from portal.accounts.models import User
from portal.foundation.moment import now
from tests.api import world
from tests.api.test_authentication import token_of
from tests.api.world import World
from tests.factories.catalog import DepartmentFactory, SystemClientFactory, TierFactory, actor
from tests.factories.certificates import RepresentationFactory
from tests.factories.channels import interim_period, outside_issuer
from tests.permissions import (
    calendar_doors,
    channel_doors,
    desk_doors,
    letter_doors,
    oversight_doors,
    paper_doors,
    staff_doors,
    theme_doors,
)
from tests.permissions.doors import (
    ANSWERS,
    CALLERS,
    CREDIT,
    EVERYBODY,
    OFFICE_ONLY,
    SEES_CASE,
    SEES_REQUEST,
    SIGNED_IN,
    WORKS,
    WORKS_NEW,
    Door,
)
from tests.permissions.matrix import BACKEND
from verification.actions import (
    breaches,
    cases,
    commitment_checks,
    commitment_objections,
    commitments,
    offering,
    outside,
    requests,
    site_checks,
)
from verification.models import CaseProof, Escalation, ReplyHold

pytestmark = pytest.mark.django_db


def answered(here: World) -> None:
    requests.answer(request_id=here.asked.pk, outcome="mismatched", facts={"amount": 1}, by=here.liaison, at=now())


def accepted(here: World) -> None:
    cases.accept(case_id=here.case.pk, by=here.clerk, at=now())


def decidable(here: World) -> None:
    """Accepted, and nothing that is still under way is needed for the decision."""
    accepted(here)
    CaseProof.objects.filter(case=here.case, status__in=["pending", "offered", "requested", "unavailable"]).update(
        required=False
    )


def suspended(here: World) -> None:
    accepted(here)
    cases.suspend(case_id=here.case.pk, reason="court", by=here.clerk, at=now())


def decided(here: World) -> None:
    decidable(here)
    cases.decide(case_id=here.case.pk, **refusal(here), by=here.clerk, at=now())


def escalated(status: str, *, is_answered: bool = False) -> Callable[[World], None]:
    """The request's report has come so far, in a programme that knows the talk."""

    def bring(here: World) -> None:
        if is_answered:
            answered(here)
        reported = {"reported_at": now(), "adverse_effect": status == "talk_proposed"}
        Escalation.objects.filter(request=here.asked).update(status=status, **reported)
        type(here.case.programme).objects.update(has_talk=True)

    return bring


def to_correct(here: World) -> None:
    cases.ask_correction(case_id=here.case.pk, points=["电话少一位"], by=here.clerk, at=now())


def committed(here: World) -> None:
    commitments.sign(case_proof_id=here.proof("无固定职业说明").pk, by=here.clerk, at=now())


def handed_in(here: World) -> None:
    offering.offer(case_proof_id=here.proof("不动产登记信息").pk, note="流水", by=here.citizen, at=now())


def visited(here: World) -> None:
    """The clerk and a colleague were there; the clerk has written it down."""
    told = {"case_proof_id": here.proof("不动产登记信息").pk, "by": here.clerk, "at": now()}
    site_checks.plan(planned_on=now().date() + timedelta(days=1), **told)
    officers = [int(here.clerk.user_id or 0), colleague(here)]
    site_checks.finish(result="confirmed", findings="属实", officer_ids=officers, signing="absent", **told)


def signed_pk(here: World) -> UUID:
    return here.commitment()["commitment_id"]


def documented(here: World) -> None:
    committed(here)
    paper = ContentFile(b"%PDF-1.7\n%%EOF\n", name="commitment.pdf")
    commitments.keep_document(commitment_id=signed_pk(here), document=paper, sha256="0" * 64, by=here.clerk, at=now())


def doubted(here: World) -> None:
    committed(here)
    commitment_checks.finish(commitment_id=signed_pk(here), kept=False, findings="不符", by=here.clerk, at=now())


def heard(here: World) -> None:
    doubted(here)
    breaches.hear(commitment_id=signed_pk(here), statement="忘了", by=here.clerk, at=now())


def found_false(here: World) -> None:
    heard(here)
    breaches.decide(commitment_id=signed_pk(here), is_false=True, grounds="属实", by=here.clerk, at=now())


def objected(here: World) -> None:
    committed(here)
    commitment_objections.object_as_third_party(
        commitment_id=signed_pk(here), text="不对", name="示例", by=here.clerk, at=now()
    )


def released(here: World) -> None:
    ReplyHold.objects.update(released_at=now())


def colleague(here: World) -> int:
    return int(actor(here.case.department, "agent").user_id or 0)


def slower(here: World) -> dict[str, str]:
    programme = here.asked.programme
    tier = TierFactory(programme=programme, code="paper", rank=here.asked.tier.rank + 1)
    return {"tier": tier.code, "reason": "调阅纸质档案"}


def for_the_case(here: World) -> dict[str, str]:
    return {"holder": str(here.holder.pk), "purpose": here.case.number}


def refusal(here: World) -> dict[str, str]:
    return {"outcome": "refused", "reason": "不符合条件"}


def applicant(here: World) -> dict[str, str]:
    person = here.holder
    return {"kind": "person", "document_type": person.document_type, "number": person.number, "name": person.name}


def opening(here: World) -> dict[str, Any]:
    code = here.case.item_version.item.code
    return {"service_item": code, "applicant": applicant(here), "authorisation": {"method": "duty"}}


def somebody(here: World) -> dict[str, str]:
    return {"role": "household_member", "document_type": "passport", "number": "E70000101", "name": "样本"}


def shown_code(here: World) -> dict[str, str]:
    code = codes.create(here.holder.pk, by=here.citizen, at=now())
    return {"token": code.token, "purpose": here.case.item_version.item.code}


def consent(here: World) -> dict[str, Any]:
    return {
        "department": here.case.department.code,
        "purpose": here.case.item_version.item.code,
        "licence_types": ["x"],
        "valid_until": (now() + timedelta(days=1)).isoformat(),
    }


def facts(here: World) -> dict[str, Any]:
    return {"outcome": "matched", "facts": {"amount": 1286}, "reason": "复核更正"}


def reason(here: World) -> dict[str, str]:
    return {"reason": "写明理由"}


def secret(here: World) -> None:
    proof = here.proof("不动产登记信息").proof
    proof.is_secret = True
    proof.save()


def directory(here: World) -> None:
    outside_issuer(here.case.programme)


def elsewhere(here: World) -> None:
    unit, proof = outside_issuer(here.case.programme), here.proof("不动产登记信息")
    outside.note_outside(case_proof_id=proof.pk, issuer_id=unit.pk, by=here.clerk, at=now())


def interim_on(here: World) -> None:
    interim_period(here.case.programme, now())


def fax(here: World) -> dict[str, str]:
    return {"way": "fax"}


A_LIST = {"kind": "desk.in", "format": "csv"}
SIGNED = re.compile(r"letters/\{kind\}")  # as it was signed
OTHER_ZONE = re.compile(r"T\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")  # all moments are told in Asia/Shanghai
NOBODYS = (401, *[404] * 9)  # what somebody else asked for is not there

DOORS: dict[str, Door] = {
    "GET /service-items/": Door(EVERYBODY),
    "GET /service-items/{code}/": Door(EVERYBODY),
    # --- cases ---
    "GET /cases/": Door(SIGNED_IN),
    "POST /cases/": Door((401, 403, 403, 201, 403, 403, 403, 403, 403, 201), opening),
    "GET /cases/{number}/": Door(SEES_CASE),
    "PATCH /cases/{number}/": Door(WORKS, lambda here: {"form": {"account": "6222"}}),
    "POST /cases/{number}/accept/": Door(WORKS),
    "POST /cases/{number}/decide/": Door(WORKS, refusal, decidable),
    "POST /cases/{number}/hand-over/": Door(WORKS, lambda here: {"to": colleague(here), "note": "请接手"}),
    "POST /cases/of-person/": Door(
        (401, 403, 403, 200, 200, 403, 403, 403, 403, 200),  # each department its own
        lambda here: {"document_type": here.holder.document_type, "number": here.holder.number},
    ),
    "POST /cases/{number}/parties/": Door(WORKS_NEW, somebody),
    "POST /cases/{number}/parties/{party_id}/unmask/": Door(WORKS),
    "POST /cases/{number}/suspend/": Door(WORKS, lambda here: {"reason": "court"}, accepted),
    "POST /cases/{number}/resume/": Door(WORKS, before=suspended),
    "POST /cases/{number}/archive/": Door(WORKS, before=decided),
    # The package is for who handles the case: not for a colleague.
    "GET /cases/{number}/package/": Door((401, 403, 404, 403, 404, 403, 404, 404, 404, 200), before=decided),
    "POST /cases/{number}/corrections/": Door(WORKS_NEW, lambda here: {"points": ["电话少一位"]}),
    "POST /cases/{number}/corrected/": Door(WORKS, lambda here: {"said": "改好了"}, to_correct),
    "POST /cases/{number}/withdraw/": Door((401, 200, 404, 200, 404, 403, 404, 404, 404, 200)),
    "GET /me/cases/": Door(SIGNED_IN),
    "POST /me/cases/{number}/proofs/{proof_id}/supply/": Door(
        (401, 201, 404, 404, 404, 404, 404, 404, 404, 404), lambda here: {"note": "流水在家里"}, proof="不动产登记信息"
    ),
    # --- proofs of a case ---
    "POST /cases/{number}/proofs/{proof_id}/request/": Door(
        (401, 404, 404, 403, 404, 201, 404, 404, 404, 201), proof="不动产登记信息"
    ),
    # By phone one signs oneself, and nobody for somebody else.
    "POST /cases/{number}/proofs/{proof_id}/commit/": Door(
        (401, 404, 404, 403, 404, 403, 404, 404, 404, 403), lambda here: {"method": "phone"}, proof="无固定职业说明"
    ),
    "POST /cases/{number}/proofs/{proof_id}/decline/": Door(WORKS, proof="无固定职业说明"),
    "POST /cases/{number}/proofs/{proof_id}/read-again/": Door(WORKS, proof="机动车登记信息"),
    "POST /cases/{number}/proofs/{proof_id}/supply/": Door(
        WORKS_NEW, lambda here: {"note": "自愿提供"}, proof="不动产登记信息"
    ),
    "POST /cases/{number}/proofs/{proof_id}/take-up/": Door(WORKS, before=handed_in, proof="不动产登记信息"),
    "POST /cases/{number}/proofs/{proof_id}/supplement/": Door(WORKS_NEW, reason, answered, proof="养老金领取情况"),
    "POST /cases/{number}/proofs/{proof_id}/site-check/": Door(WORKS_NEW, proof="不动产登记信息"),
    "POST /cases/{number}/proofs/{proof_id}/site-check/confirm/": Door(
        (401, 403, 404, 403, 404, 403, 404, 404, 404, 403),  # nobody but the colleague who was there
        before=visited,
        proof="不动产登记信息",
    ),
    # --- beside the system ---
    "POST /cases/{number}/proofs/{proof_id}/secret/": Door(WORKS_NEW, before=secret, proof="不动产登记信息"),
    "POST /cases/{number}/proofs/{proof_id}/outside/": Door(
        WORKS, lambda here: {"issuer": OutsideIssuer.objects.get().pk}, directory, proof="不动产登记信息"
    ),
    "POST /cases/{number}/proofs/{proof_id}/intercity/": Door(WORKS_NEW, before=elsewhere, proof="不动产登记信息"),
    "POST /cases/{number}/proofs/{proof_id}/interim/": Door(  # who may is told that the scan is missing
        (401, 404, 404, 403, 404, 403, 404, 404, 404, 400), fax, interim_on, proof="养老金领取情况"
    ),
    # --- verification requests ---
    "GET /verification-requests/": Door(SIGNED_IN),
    "GET /verification-requests/{number}/": Door(SEES_REQUEST),
    "POST /verification-requests/{number}/receive/": Door(ANSWERS),
    "POST /verification-requests/{number}/answer/": Door(ANSWERS, facts),
    "POST /verification-requests/{number}/correct/": Door(ANSWERS, facts, answered),
    "POST /verification-requests/{number}/rate/": Door(
        (401, 404, 404, 403, 404, 403, 403, 404, 404, 200), lambda here: {"score": 4}, answered
    ),
    "POST /verification-requests/{number}/return/": Door(ANSWERS, reason),
    "POST /verification-requests/{number}/reclassify/": Door(ANSWERS, slower),
    "POST /verification-requests/{number}/clarify/": Door(SEES_REQUEST, lambda here: {"text": "请说明"}),
    "POST /verification-requests/{number}/files/": Door(
        (401, 404, 404, 400, 404, 400, 400, 404, 404, 400),
        lambda here: {"part": "reply"},  # who sees it is told what lacks
    ),
    "GET /verification-requests/{number}/files/{file_id}/": Door((401, 404, 404, 403, 404, 403, 404, 404, 404, 404)),
    "GET /verification-requests/{number}/letters/{kind}/": Door(SEES_REQUEST),
    # --- reports on late requests ---
    "GET /escalations/": Door(SIGNED_IN),
    "GET /escalations/{escalation_id}/": Door((401, 404, 404, 200, 404, 200, 404, 404, 200, 200)),
    "POST /escalations/{escalation_id}/report/": Door((401, 404, 404, 403, 404, 200, 404, 404, 404, 200)),
    "POST /escalations/{escalation_id}/investigate/": Door(OFFICE_ONLY, before=escalated("reported")),
    "POST /escalations/{escalation_id}/order/": Door(
        OFFICE_ONLY, lambda here: {"working_days": 1}, escalated("investigating")
    ),
    "POST /escalations/{escalation_id}/propose-talk/": Door(
        OFFICE_ONLY, lambda here: {"effect": "误了缴费"}, escalated("investigating")
    ),
    "POST /escalations/{escalation_id}/record-talk/": Door(
        OFFICE_ONLY, lambda here: {"record": "改为书面检查"}, escalated("talk_proposed")
    ),
    "POST /escalations/{escalation_id}/close/": Door(
        OFFICE_ONLY, lambda here: {"findings": "联络员请假，已补 B 角"}, escalated("reported", is_answered=True)
    ),
    "POST /verification-requests/{number}/withdraw/": Door((401, 404, 404, 403, 404, 403, 403, 404, 404, 200), reason),
    # --- codes, licences, one's own ---
    "POST /holder-codes/": Door((401, 201, 201, 403, 403, 403, 403, 403, 403, 403)),
    "POST /presentations/": Door((401, 403, 403, 201, 403, 201, 403, 403, 403, 201), shown_code),
    "GET /licences/": Door((401, 403, 403, 200, 403, 200, 403, 403, 403, 200), query=for_the_case),
    "POST /licences/verify/": Door(EVERYBODY, lambda here: {"identifier": "1.2.156.0"}),
    "POST /licences/{licence_id}/status/": Door(
        (401, 403, 403, 200, 403, 200, 403, 403, 403, 200), lambda here: {"status": "suspended", "reason": "示例"}
    ),
    "GET /me/licences/": Door(SIGNED_IN),
    "GET /me/licences/{licence_id}/": Door((401, 200, 404, 404, 404, 404, 404, 404, 404, 404)),
    "GET /me/licences/{licence_id}/pdf/": Door((401, 200, 404, 404, 404, 404, 404, 404, 404, 404)),
    "GET /me/accesses/": Door(SIGNED_IN),
    "GET /me/authorisations/": Door(SIGNED_IN),
    "POST /me/authorisations/": Door((401, 201, 201, 403, 403, 403, 403, 403, 403, 403), consent),
    "POST /me/authorisations/{authorisation_id}/withdraw/": Door((401, 200, 404, 200, 404, 200, 404, 404, 404, 200)),
    # --- assessment ---
    "GET /assessments/": Door((401, 404, 404, 200, 200, 200, 200, 200, 200, 200)),
    "GET /assessments/frozen/": Door(SIGNED_IN),
    "GET /exports/": Door(SIGNED_IN),
    "POST /exports/": Door((401, 404, 404, 403, 403, 202, 202, 202, 403, 202), lambda here: A_LIST),
    "GET /exports/{export_id}/": Door(NOBODYS),
    "GET /exports/{export_id}/file/": Door(NOBODYS),
    # --- ledgers ---
    "GET /ledgers/": Door(SIGNED_IN),
    "GET /ledgers/{code}/": Door((401, 404, 404, 200, 200, 200, 200, 200, 200, 200)),
    "POST /ledgers/milestones/{milestone_id}/reports/": Door(
        (401, 404, 404, 403, 403, 201, 403, 403, 201, 201), lambda here: {"text": "完成"}
    ),
}


# Its person is the spouse, who has no account here; the applicant does not see it.
DOORS |= {
    "GET /commitments/": Door(SIGNED_IN),
    "GET /commitments/published/": Door(EVERYBODY),
    "GET /commitments/{commitment_id}/": Door((401, 404, 404, 200, 404, 200, 404, 404, 200, 200), before=committed),
    "GET /commitments/{commitment_id}/document/": Door(
        (401, 404, 404, 200, 404, 200, 404, 404, 200, 200), before=documented
    ),
    "POST /commitments/{commitment_id}/withdraw/": Door(
        (401, 404, 404, 200, 404, 403, 404, 404, 404, 200), reason, committed
    ),
    "POST /commitments/{commitment_id}/check/": Door(
        (401, 404, 404, 200, 404, 403, 404, 404, 404, 200), lambda here: {"kept": True, "findings": "一致"}, committed
    ),
    "POST /commitments/{commitment_id}/hear/": Door(
        (401, 404, 404, 200, 404, 403, 404, 404, 404, 200), lambda here: {"statement": "忘了"}, doubted
    ),
    "POST /commitments/{commitment_id}/decide/": Door(
        (401, 404, 404, 200, 404, 403, 404, 404, 404, 200), lambda here: {"is_false": True, "grounds": "属实"}, heard
    ),
    "POST /commitments/{commitment_id}/measures/": Door(
        (401, 404, 404, 200, 404, 403, 404, 404, 404, 200), lambda here: {"kind": "punish", "text": "警告"}, found_false
    ),
    "POST /commitments/{commitment_id}/objections/": Door(
        (401, 404, 404, 201, 404, 403, 404, 404, 404, 201),
        lambda here: {"kind": "third_party", "text": "不对", "name": "示例"},
        committed,
    ),
    "POST /commitment-objections/{objection_id}/answer/": Door(
        (401, 404, 404, 200, 404, 403, 404, 404, 404, 200),
        lambda here: {"upheld": False, "answer": "不成立"},
        objected,
    ),
    # Credit is for its keepers: reviewers, heads, the office; its list shows others nothing.
    "GET /credit-proposals/": Door(SIGNED_IN),
    "POST /credit-proposals/": Door((401, 404, 404, 403, 403, 403, 403, 403, 400, 403)),  # the evidence is missing
    "GET /credit-proposals/{proposal_id}/": Door(CREDIT),
    "POST /credit-proposals/{proposal_id}/hear/": Door(CREDIT, lambda here: {"statement": "已改"}),
    "POST /credit-proposals/{proposal_id}/decide/": Door(CREDIT, lambda here: {"is_entered": False, "grounds": "轻微"}),
    "GET /commitment-lists/": Door(EVERYBODY),
    "POST /commitment-lists/": Door((401, 404, 404, 403, 403, 403, 403, 403, 201, 403)),
    "GET /commitment-lists/{programme}/{edition}/": Door(EVERYBODY),
    "GET /reply-holds/": Door(SIGNED_IN),
    "POST /reply-holds/": Door(
        (401, 403, 403, 403, 403, 403, 403, 403, 201, 403),
        lambda here: {"number": here.asked.number, "reason": "调查"},
        released,
    ),
    "POST /reply-holds/{hold_id}/release/": Door((401, 403, 403, 403, 403, 403, 403, 403, 200, 403)),
    "POST /credit-records/{record_id}/repair/": Door((401, 403, 403, 403, 403, 403, 403, 403, 200, 403), reason),
}


DOORS |= (
    staff_doors.DOORS
    | letter_doors.DOORS
    | desk_doors.DOORS
    | calendar_doors.DOORS
    | oversight_doors.DOORS
    | channel_doors.DOORS
    | theme_doors.DOORS
    | paper_doors.DOORS
)


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with world.for_a_module(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def clients(here: World) -> dict[str, Client]:
    """Everybody signed in, once."""
    return {caller: signed_in(caller, here) for caller in CALLERS}


def operations() -> list[str]:
    """Method and path of every operation, as the schema says."""
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    return sorted(
        f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths.items() for method in methods
    )


def test_every_operation_has_its_line():
    assert sorted(DOORS) == operations()


@pytest.mark.parametrize("operation", DOORS)
def test_each_caller_gets_what_the_line_says(
    operation: str, here: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *args: True)
    door = DOORS[operation]
    door.before(here)

    found = tuple(call(operation, door, here, clients[caller]) for caller in CALLERS)

    assert dict(zip(CALLERS, found, strict=True)) == dict(zip(CALLERS, door.statuses, strict=True))


def call(operation: str, door: Door, here: World, client: Client) -> int:
    """The status that this caller gets; what the call did is taken back."""
    method, path = operation.split(" ")
    address = f"/api/v1{path.format(**here.parameters(path, door.proof))}"
    taken_back = transaction.atomic()
    taken_back._from_testcase = True  # as Django's own tests mark the block around what must be durable
    with taken_back:
        body = json.dumps(door.body(here))
        answer = client.generic(
            method, address, body, "application/json", query_params=door.query(here), headers={"If-Match": "*"}
        )
        transaction.set_rollback(True)
    assert answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
    if answer.get("Content-Type", "").endswith("json") and not SIGNED.search(operation):
        assert not OTHER_ZONE.search(answer.content.decode())
    return int(answer.status_code)


def signed_in(caller: str, here: World) -> Client:
    """A browser of somebody of this kind, or a system with its token."""
    home, asked = here.case.department, here.asked.issuing_department
    if caller == "system":
        system = SystemClientFactory(department=home, duties=["clerk", "agent"])
        return Client(headers={"Authorization": f"Bearer {token_of(system).json()['access_token']}"})
    client = Client(raise_request_exception=False)
    if caller == "citizen":
        client.force_login(User.objects.get(pk=here.citizen.user_id), backend=BACKEND)
    if caller == "stranger":
        client.force_login(RepresentationFactory().user, backend=BACKEND)
    serving: dict[str, tuple[Department, str]] = {
        "clerk": (home, "clerk"),
        "asking_liaison": (home, "liaison"),
        "liaison": (asked, "liaison"),
    }
    elsewhere = {"other_clerk": "clerk", "other_liaison": "liaison", "office": "office"}
    if caller in elsewhere:
        serving[caller] = (DepartmentFactory(programme=home.programme), elsewhere[caller])
    if caller in serving:
        by = actor(*serving[caller])
        client.force_login(User.objects.get(pk=by.user_id), backend=BACKEND)
    return client
