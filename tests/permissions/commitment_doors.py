"""Lines of the matrix: commitments, their checks, credit, and replies that are held."""

from uuid import UUID

from django.core.files.base import ContentFile

from portal.foundation.moment import now
from tests.api.world import World
from tests.permissions.doors import CREDIT, EVERYBODY, SIGNED_IN, Door, reason
from verification.actions import breaches, commitment_checks, commitment_objections, commitments
from verification.models import ReplyHold


def committed(here: World) -> None:
    commitments.sign(case_proof_id=here.proof("无固定职业说明").pk, by=here.clerk, at=now())


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


# Its person is the spouse, who has no account here; the applicant does not see it.
DOORS: dict[str, Door] = {
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
