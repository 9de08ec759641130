"""REST doors of cases: translate, call one action, translate back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.foundation.actors import Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request, etag_of, require_match
from portal.foundation.api.bodies import body_of, choice_of, is_asked, word_of
from portal.foundation.api.schema import ProblemSerializer
from portal.foundation.identifiers import uuid_or
from portal.foundation.moment import now
from verification.actions import cases as actions
from verification.actions import reviewing
from verification.actions.locking import lock_case
from verification.actions.looking import note_case_opening
from verification.actions.looking_up import open_cases_of
from verification.actions.people import AuthorisationInput, PartyInput
from verification.api import case_serializers as shapes
from verification.api import course_shapes as course
from verification.api import examples
from verification.models import Case, CaseStatus
from verification.permissions import cases as permissions
from verification.queries import CasePage, case_page, cases_of
from verification.queries.case_list import matching

NUMBER = r"[A-Za-z0-9-]{1,24}"


def case_answer(page: CasePage, status: int = 200) -> Response:
    """The case as it is now, with its tag."""
    headers = {"ETag": etag_of(page.case)}
    return Response(shapes.CaseShape(shapes.case_body(page)).data, status=status, headers=headers)


@transaction.atomic
def shown_case(number: str, actor: Actor, at: datetime, status: int = 200) -> Response:
    """The case as it is now; its people can see that it was shown, whichever call showed it."""
    page = case_page(number, actor, at)
    note_case_opening(page, by=actor, at=at)
    return case_answer(page, status)


@extend_schema_view(
    list=extend_schema(
        summary="办件列表（姓名打码）",
        parameters=[
            OpenApiParameter("status", str, enum=CaseStatus.values),
            OpenApiParameter("q", str, description="办件编号的一部分，或事项名称里的字；不查人"),
            OpenApiParameter("mine", bool, description="只列自己经办的"),
            OpenApiParameter("review", bool, description="只列办结后反馈被更正、等复核的"),
        ],
        responses=shapes.CaseRowShape(many=True),
    )
)
class CaseViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Case]):
    """办件。"""

    lookup_field = "number"
    lookup_value_regex = NUMBER
    serializer_class = shapes.CaseRowShape
    queryset = Case.objects.none()
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Case]:
        """Cases that the caller may see, newest first."""
        actor = actor_of_request(self.request)
        rows = cases_of(actor)
        if status := choice_of(self.request, "status", dict(CaseStatus.choices)):
            rows = rows.filter(status=status)
        if text := word_of(self.request, "q"):
            rows = matching(rows, text)
        if is_asked(self.request, "mine"):
            rows = rows.filter(clerk_id=actor.user_id or 0)
        return rows.filter(needs_review_since__isnull=False) if is_asked(self.request, "review") else rows

    @extend_schema(
        request=shapes.OpenCaseInput,
        responses={201: shapes.CaseShape, 410: ProblemSerializer},
        summary="开办",
        examples=examples.OPEN,
    )
    def create(self, request: Request) -> Response:
        """Open a case."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.OpenCaseInput)
        case = actions.open_case(item_code=body["service_item"], **opening_of(body), by=actor, at=at)
        page = case_page(case.number, actor, at)
        answer = case_answer(page, status=201)
        answer["Location"] = request.build_absolute_uri(f"{request.path}{case.number}/")
        return answer

    @extend_schema(
        request=shapes.OfPersonInput,
        responses=shapes.CaseRowShape(many=True),
        summary="这个人在本部门没办完的办件（号码放在正文里，不进网址；留用证记录）",
    )
    @action(detail=False, methods=["post"], url_path="of-person", pagination_class=None)
    def of_person(self, request: Request) -> Response:
        """Open cases of the caller's department in which the person with this document takes part."""
        body = body_of(request, shapes.OfPersonInput)
        found = open_cases_of(body["document_type"], body["number"], by=actor_of_request(request), at=now())
        return Response(shapes.CaseRowShape(found, many=True).data)

    @extend_schema(responses=shapes.CaseShape, summary="一个办件（打开即留用证记录）")
    def retrieve(self, request: Request, number: str) -> Response:
        """One case; its people can see that it was opened."""
        return shown_case(number, actor_of_request(request), now())

    @extend_schema(
        request=shapes.PatchCaseInput, responses=shapes.CaseShape, summary="填写申请表", examples=examples.PATCH
    )
    def partial_update(self, request: Request, number: str) -> Response:
        """Write fields of the form, over the version that the client saw (If-Match)."""
        actor, at, body = actor_of_request(request), now(), body_of(request, shapes.PatchCaseInput)
        with transaction.atomic():
            case = lock_case(self._case_id(number))
            permissions.may_work(actor, case)
            require_match(request, case)
            actions.save_form(case_id=case.pk, values=body["form"], by=actor, at=at)
        return shown_case(number, actor, at)

    @extend_schema(request=None, responses=shapes.CaseShape, summary="受理")
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, number: str) -> Response:
        """Accept it."""
        return self._act(request, number, actions.accept)

    @extend_schema(request=shapes.DecideInput, responses=shapes.CaseShape, summary="办结", examples=examples.DECIDE)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, number: str) -> Response:
        """Decide it."""
        return self._act(request, number, actions.decide, shapes.DecideInput)

    @extend_schema(request=shapes.OptionalReasonInput, responses=shapes.CaseShape, summary="撤回申请")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """Withdraw it."""
        return self._act(request, number, actions.withdraw, shapes.OptionalReasonInput)

    @extend_schema(request=shapes.HandOverInput, responses=shapes.CaseShape, summary="转交同事")
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, number: str) -> Response:
        """Give it to a colleague."""
        body = body_of(request, shapes.HandOverInput)
        return self._do(request, number, actions.hand_over, to_user_id=body["to"], note=body["note"])

    @extend_schema(request=shapes.PartyInputShape, responses={201: shapes.CaseShape}, summary="添加人员")
    @action(detail=True, methods=["post"])
    def parties(self, request: Request, number: str) -> Response:
        """Add somebody."""
        body = body_of(request, shapes.PartyInputShape)
        return self._do(request, number, actions.add_party, status=201, party=PartyInput(**body))

    @extend_schema(request=course.SuspendInput, responses=shapes.CaseShape, summary="中止")
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, number: str) -> Response:
        """Let it stand still, for a reason of the closed list."""
        return self._act(request, number, actions.suspend, course.SuspendInput)

    @extend_schema(request=None, responses=shapes.CaseShape, summary="恢复办理")
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, number: str) -> Response:
        """Go on with it."""
        return self._act(request, number, actions.resume)

    @extend_schema(request=None, responses=shapes.CaseShape, summary="归档")
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, number: str) -> Response:
        """File it away."""
        return self._act(request, number, actions.archive)

    @extend_schema(request=course.CorrectionInput, responses={201: course.CorrectionShape}, summary="告知补正")
    @action(detail=True, methods=["post"])
    def corrections(self, request: Request, number: str) -> Response:
        """Tell the applicant what to put right, all at once."""
        return self._correct(request, number, actions.ask_correction, course.CorrectionInput, 201)

    @extend_schema(request=course.CorrectedInput, responses=course.CorrectionShape, summary="登记补正到了")
    @action(detail=True, methods=["post"])
    def corrected(self, request: Request, number: str) -> Response:
        """Note what came of the open correction."""
        return self._correct(request, number, actions.close_correction, course.CorrectedInput, 200)

    def _correct(self, request: Request, number: str, verb: Any, shape: type[Any], status: int) -> Response:
        actor, at, body = actor_of_request(request), now(), body_of(request, shape)
        correction = verb(case_id=self._case_id(number), by=actor, at=at, **body)
        return Response(course.CorrectionShape(correction).data, status=status)

    @extend_schema(
        request=course.ReviewInput, responses=shapes.CaseShape, summary="复核完毕：办结后反馈被更正的，写明结论"
    )
    @action(detail=True, methods=["post"])
    def review(self, request: Request, number: str) -> Response:
        """Close the review that a corrected reply asked for."""
        return self._act(request, number, reviewing.close_review, course.ReviewInput)

    @extend_schema(request=None, responses=shapes.UnmaskedShape, summary="显示姓名和号码（留用证记录）")
    @action(detail=True, methods=["post"], url_path=r"parties/(?P<party_id>[0-9a-fA-F-]{36})/unmask")
    def unmask(self, request: Request, number: str, party_id: str) -> Response:
        """Show somebody's full name and number."""
        actor, at = actor_of_request(request), now()
        shown = actions.unmask(
            case_id=self._case_id(number), party_id=uuid_or(party_id, permissions.no_such_case()), by=actor, at=at
        )
        return Response({"name": shown.name, "number": shown.number})

    def _act(self, request: Request, number: str, verb: Any, shape: type[Any] | None = None) -> Response:
        return self._do(request, number, verb, **(body_of(request, shape) if shape else {}))

    def _do(self, request: Request, number: str, verb: Any, status: int = 200, **given: Any) -> Response:
        """Call the verb, answer with the case as it is now; it shows all, so that is noted."""
        actor, at = actor_of_request(request), now()
        verb(case_id=self._case_id(number), by=actor, at=at, **given)
        return shown_case(number, actor, at, status)

    def _case_id(self, number: str) -> UUID:
        return visible_case_id(number, self.request)


def visible_case_id(number: str, request: Request) -> UUID:
    """The id behind a number that the caller may see. Raises NotVisible."""
    actor = actor_of_request(request)
    found = Case.objects.visible_to(actor).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise permissions.no_such_case()
    return found


def opening_of(body: dict[str, Any]) -> dict[str, Any]:
    """Who applies with whom on what consent, as the actions take it."""
    applicant = body.get("applicant")
    authorisation = body.get("authorisation") or {"method": "duty"}
    return {
        "applicant": PartyInput(role="applicant", **applicant) if applicant else None,
        "parties": [PartyInput(**party) for party in body.get("parties", [])],
        "authorisation": AuthorisationInput(**authorisation),
        "window_id": body.get("window"),
        "ticket": body["ticket"],
    }
