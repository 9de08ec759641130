"""Lines of the matrix: cases, their proofs, and the ways beside the system."""

from datetime import timedelta
from typing import Any

from catalog.models import OutsideIssuer
from portal.foundation.moment import now
from tests.api.world import World
from tests.factories.catalog import actor
from tests.factories.channels import interim_period, outside_issuer
from tests.permissions.doors import SEES_CASE, SIGNED_IN, WORKS, WORKS_NEW, Door, answered, reason
from verification.actions import cases, offering, outside, site_checks
from verification.models import CaseProof


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


def to_correct(here: World) -> None:
    cases.ask_correction(case_id=here.case.pk, points=["电话少一位"], by=here.clerk, at=now())


def handed_in(here: World) -> None:
    offering.offer(case_proof_id=here.proof("不动产登记信息").pk, note="流水", by=here.citizen, at=now())


def visited(here: World) -> None:
    """The clerk and a colleague were there; the clerk has written it down."""
    told = {"case_proof_id": here.proof("不动产登记信息").pk, "by": here.clerk, "at": now()}
    site_checks.plan(planned_on=now().date() + timedelta(days=1), **told)
    officers = [int(here.clerk.user_id or 0), colleague(here)]
    site_checks.finish(result="confirmed", findings="属实", officer_ids=officers, signing="absent", **told)


def colleague(here: World) -> int:
    return int(actor(here.case.department, "agent").user_id or 0)


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


DOORS: dict[str, Door] = {
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
    # --- their proofs ---
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
}
