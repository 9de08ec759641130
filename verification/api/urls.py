"""Paths of cases and verification requests below /api/v1/."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from verification.api import calendar, channels, credit_records, kept_files, records
from verification.api import case_proofs as doors
from verification.api.agreements import AgreementViewSet
from verification.api.case_timeline import CaseTimelineView
from verification.api.cases import CaseViewSet
from verification.api.commitments import CommitmentViewSet, ObjectionAnswerView, PublishedCommitmentsView
from verification.api.credit import CommitmentListsView, CommitmentListView, CreditProposalViewSet
from verification.api.demands import DemandViewSet, ProofRankingView
from verification.api.desk_views import DeskViewViewSet
from verification.api.escalations import EscalationViewSet
from verification.api.holds import ReplyHoldReleaseView, ReplyHoldsView
from verification.api.many import AnswerManyView, AssignManyView, ReceiveManyView
from verification.api.me import MyCasesView, MySupplyView
from verification.api.practice import PracticeViewSet
from verification.api.requests import RequestViewSet
from verification.api.site_checks import ProofSiteCheckConfirmView, ProofSiteCheckView
from verification.api.staff_work import HandOverView, InHandView
from verification.api.theme_cases import ThemeCaseViewSet

router = SimpleRouter()
router.register("cases", CaseViewSet, basename="case")
router.register("theme-cases", ThemeCaseViewSet, basename="theme-case")
router.register("desk-views", DeskViewViewSet, basename="desk-view")
router.register("commitments", CommitmentViewSet, basename="commitment")
router.register("verification-requests", RequestViewSet, basename="verification-request")
router.register("credit-proposals", CreditProposalViewSet, basename="credit-proposal")
router.register("escalations", EscalationViewSet, basename="escalation")
router.register("agreements", AgreementViewSet, basename="agreement")
router.register("data-demands", DemandViewSet, basename="data-demand")
router.register("practice", PracticeViewSet, basename="practice")

_PROOF = "cases/<str:number>/proofs/<uuid:proof_id>"
_COMMITMENT, _PROPOSAL = "commitments/<uuid:commitment_id>", "credit-proposals/<uuid:proposal_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<str:number>/timeline/", CaseTimelineView.as_view(), name="case-timeline"),
    path(f"{_PROOF}/request/", doors.ProofRequestView.as_view(), name="case-proof-request"),
    path(f"{_PROOF}/commit/", doors.ProofCommitView.as_view(), name="case-proof-commit"),
    path(f"{_PROOF}/decline/", doors.ProofDeclineView.as_view(), name="case-proof-decline"),
    path(f"{_PROOF}/next-way/", doors.ProofNextWayView.as_view(), name="case-proof-next-way"),
    path(f"{_PROOF}/take-up/", doors.ProofTakeUpView.as_view(), name="case-proof-take-up"),
    path(f"{_PROOF}/supply/", doors.ProofSupplyView.as_view(), name="case-proof-supply"),
    path(f"{_PROOF}/supplement/", doors.ProofSupplementView.as_view(), name="case-proof-supplement"),
    path(
        f"{_PROOF}/site-check/confirm/",
        ProofSiteCheckConfirmView.as_view(),
        name="case-proof-site-check-confirm",
    ),
    path(f"{_PROOF}/site-check/", ProofSiteCheckView.as_view(), name="case-proof-site-check"),
    path(f"{_PROOF}/read-again/", doors.ProofReadAgainView.as_view(), name="case-proof-read-again"),
    path(f"{_PROOF}/secret/", channels.ProofSecretView.as_view(), name="case-proof-secret"),
    path(f"{_PROOF}/outside/", channels.ProofOutsideView.as_view(), name="case-proof-outside"),
    path(f"{_PROOF}/intercity/", channels.ProofIntercityView.as_view(), name="case-proof-intercity"),
    path(f"{_PROOF}/interim/", channels.ProofInterimView.as_view(), name="case-proof-interim"),
    path(
        "commitment-objections/<uuid:objection_id>/answer/",
        ObjectionAnswerView.as_view(),
        name="commitment-objection-answer",
    ),
    path(f"{_PROOF}/files/", kept_files.ProofFilesView.as_view(), name="case-proof-files"),
    path(f"{_PROOF}/files/<uuid:file_id>/", kept_files.ProofFileView.as_view(), name="case-proof-file"),
    path("commitments/published/", PublishedCommitmentsView.as_view(), name="commitments-published"),
    path(f"{_COMMITMENT}/files/", kept_files.CommitmentFilesView.as_view(), name="commitment-files"),
    path(f"{_COMMITMENT}/files/<uuid:file_id>/", kept_files.CommitmentFileView.as_view(), name="commitment-file"),
    path(f"{_PROPOSAL}/files/", kept_files.CreditFilesView.as_view(), name="credit-files"),
    path(f"{_PROPOSAL}/files/<uuid:file_id>/", kept_files.CreditFileView.as_view(), name="credit-file"),
    path("credit-records/", credit_records.CreditRecordsView.as_view(), name="credit-records"),
    path(
        "credit-records/<int:record_id>/ask-repair/",
        credit_records.CreditAskRepairView.as_view(),
        name="credit-record-ask-repair",
    ),
    path(
        "credit-records/<int:record_id>/repair/", credit_records.CreditRepairView.as_view(), name="credit-record-repair"
    ),
    path("verification-requests/many/receive/", ReceiveManyView.as_view(), name="receive-many"),
    path("verification-requests/many/answer/", AnswerManyView.as_view(), name="answer-many"),
    path("verification-requests/many/assign/", AssignManyView.as_view(), name="assign-many"),
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/periods/", calendar.PeriodView.as_view(), name="calendar-periods"),
    path("calendar/periods/clear/", calendar.ClearPeriodView.as_view(), name="calendar-periods-clear"),
    path("calendar/years/", calendar.PublishYearView.as_view(), name="calendar-years"),
    path("calendar/hours/", calendar.HoursView.as_view(), name="calendar-hours"),
    path("calendar/hours/cancel/", calendar.CancelHoursView.as_view(), name="calendar-hours-cancel"),
    path("clock-rules/", calendar.RulesView.as_view(), name="clock-rules"),
    path("clock-rules/levels/", calendar.LevelsView.as_view(), name="clock-rules-levels"),
    path("clock-rules/tiers/<int:tier_id>/", calendar.TierView.as_view(), name="clock-rules-tier"),
    path("supplement-records/", records.SupplementsView.as_view(), name="supplement-records"),
    path("voluntary-records/", records.VoluntaryView.as_view(), name="voluntary-records"),
    path("interim-uses/", records.InterimUsesView.as_view(), name="interim-uses"),
    path("secret-matters/", records.SecretMattersView.as_view(), name="secret-matters"),
    path("proof-ranking/", ProofRankingView.as_view(), name="proof-ranking"),
    path("staff/in-hand/", InHandView.as_view(), name="staff-in-hand"),
    path("staff/hand-over/", HandOverView.as_view(), name="staff-hand-over"),
    path("reply-holds/", ReplyHoldsView.as_view(), name="reply-holds"),
    path("reply-holds/<uuid:hold_id>/release/", ReplyHoldReleaseView.as_view(), name="reply-hold-release"),
    path("commitment-lists/", CommitmentListsView.as_view(), name="commitment-lists"),
    path("commitment-lists/<slug:programme>/<int:edition>/", CommitmentListView.as_view(), name="commitment-list"),
    path("me/cases/", MyCasesView.as_view(), name="me-cases"),
    path("me/cases/<str:number>/proofs/<uuid:proof_id>/supply/", MySupplyView.as_view(), name="me-case-supply"),
    path("", include(router.urls)),
]
