"""Paths of cases and verification requests below /api/v1/."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from verification.api import case_proofs as doors
from verification.api import channels
from verification.api.cases import CaseViewSet
from verification.api.commitments import CommitmentViewSet, CreditRepairView, ObjectionAnswerView
from verification.api.escalations import EscalationViewSet
from verification.api.me import MyCasesView
from verification.api.requests import RequestViewSet
from verification.api.theme_cases import ThemeCaseViewSet

router = SimpleRouter()
router.register("cases", CaseViewSet, basename="case")
router.register("theme-cases", ThemeCaseViewSet, basename="theme-case")
router.register("commitments", CommitmentViewSet, basename="commitment")
router.register("verification-requests", RequestViewSet, basename="verification-request")
router.register("escalations", EscalationViewSet, basename="escalation")

_PROOF = "cases/<str:number>/proofs/<uuid:proof_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_PROOF}/request/", doors.ProofRequestView.as_view(), name="case-proof-request"),
    path(f"{_PROOF}/commit/", doors.ProofCommitView.as_view(), name="case-proof-commit"),
    path(f"{_PROOF}/decline/", doors.ProofDeclineView.as_view(), name="case-proof-decline"),
    path(f"{_PROOF}/supply/", doors.ProofSupplyView.as_view(), name="case-proof-supply"),
    path(f"{_PROOF}/supplement/", doors.ProofSupplementView.as_view(), name="case-proof-supplement"),
    path(f"{_PROOF}/site-check/", doors.ProofSiteCheckView.as_view(), name="case-proof-site-check"),
    path(f"{_PROOF}/read-again/", doors.ProofReadAgainView.as_view(), name="case-proof-read-again"),
    path(f"{_PROOF}/secret/", channels.ProofSecretView.as_view(), name="case-proof-secret"),
    path(f"{_PROOF}/outside/", channels.ProofOutsideView.as_view(), name="case-proof-outside"),
    path(f"{_PROOF}/intercity/", channels.ProofIntercityView.as_view(), name="case-proof-intercity"),
    path(f"{_PROOF}/interim/", channels.ProofInterimView.as_view(), name="case-proof-interim"),
    path("outside-issuers/", channels.OutsideIssuersView.as_view(), name="outside-issuers"),
    path(
        "commitment-objections/<uuid:objection_id>/answer/",
        ObjectionAnswerView.as_view(),
        name="commitment-objection-answer",
    ),
    path("credit-records/<int:record_id>/repair/", CreditRepairView.as_view(), name="credit-record-repair"),
    path("me/cases/", MyCasesView.as_view(), name="me-cases"),
    path("", include(router.urls)),
]
