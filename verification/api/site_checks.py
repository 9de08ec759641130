"""REST doors of checks on the spot: plan, put on another day, give up, record, confirm in one's own name."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation.api import actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.moment import LOCAL, now
from verification.actions import site_checks
from verification.api import proof_serializers as shapes
from verification.api.case_proofs import ProofDoor
from verification.models import SiteCheck


class ProofSiteCheckView(ProofDoor):
    """实地核查。"""

    @extend_schema(
        summary="安排实地核查，或登记其结果",
        operation_id="cases_proofs_site_check",
        request={"multipart/form-data": shapes.SiteCheckInput, "application/json": shapes.SiteCheckInput},
        responses={201: shapes.SiteCheckShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Plan a check, put it on another day or give it up; with `result`, write what two officers found."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.SiteCheckInput)
        pk = self.proof_id(number, proof_id)
        if "result" in body:
            site_checks.finish(
                case_proof_id=pk,
                result=body["result"],
                findings=body["findings"],
                officer_ids=body.get("officers", []),
                by=actor,
                at=at,
                signing=body["signing"],
                visited=body["visited"],
                signature=body.get("signature"),
                photos=body.get("photos", []),
            )
        elif "why_given_up" in body:
            site_checks.give_up(case_proof_id=pk, reason=body["why_given_up"], by=actor, at=at)
        elif "why_moved" in body:
            site_checks.move(case_proof_id=pk, planned_on=_day(body, at), reason=body["why_moved"], by=actor, at=at)
        else:
            site_checks.plan(case_proof_id=pk, planned_on=_day(body, at), by=actor, at=at, place=body["place"])
        return Response(_check_answer(self, number, pk), status=201)


class ProofSiteCheckConfirmView(ProofDoor):
    """同行人员确认实地核查。"""

    @extend_schema(
        summary="同行的核查人员确认登记的结果",
        operation_id="cases_proofs_site_check_confirm",
        request=None,
        responses={200: shapes.SiteCheckShape},
        tags=["cases"],
    )
    def post(self, request: Request, number: str, proof_id: UUID) -> Response:
        """Confirm, as an officer named in it, what a colleague recorded."""
        pk = self.proof_id(number, proof_id)
        site_checks.confirm(case_proof_id=pk, by=actor_of_request(request), at=now())
        return Response(_check_answer(self, number, pk))


def _day(body: dict[str, Any], at: datetime) -> date:
    """The day that was named, else today."""
    return body.get("planned_on") or at.astimezone(LOCAL).date()


def _check_answer(door: ProofDoor, number: str, pk: UUID) -> Any:
    rows = SiteCheck.objects.filter(case_proof_id=pk).prefetch_related("officers", "confirmations")
    check = rows.latest("planned_at")
    confirmed = {row.user_id: row.at for row in check.confirmations.all()}
    body = {
        "id": check.pk,
        "planned_on": check.planned_on,
        "done_at": check.done_at,
        "result": check.result,
        "lapsed": check.done_at is None and check.planned_on < now().astimezone(LOCAL).date(),
        "officers": [
            {
                "id": one.pk,
                "name": str(one),
                "recorded": one.pk == check.recorded_by_id,
                "confirmed_at": confirmed.get(one.pk),
            }
            for one in check.officers.all()
        ],
        "proof": door.proof_body(number, pk),
    }
    return shapes.SiteCheckShape(body).data
