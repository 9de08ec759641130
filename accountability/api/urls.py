"""Addresses of accountability under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accountability.api import months
from accountability.api.assessments import AssessmentView
from accountability.api.inspections import InspectionViewSet
from accountability.api.views import LedgerViewSet, ReportView

router = SimpleRouter()
router.register("inspections", InspectionViewSet, basename="inspection")
router.register("ledgers", LedgerViewSet, basename="ledger")

urlpatterns = [
    path("assessments/", AssessmentView.as_view(), name="assessments"),
    path("assessments/rows/", months.AssessedRowsView.as_view(), name="assessments-rows"),
    path("assessments/cases/", months.CaseTimesView.as_view(), name="assessments-cases"),
    path("assessments/frozen/", months.FrozenMonthsView.as_view(), name="assessments-frozen"),
    path("assessments/frozen/<str:month>/", months.FrozenMonthView.as_view(), name="assessments-month"),
    path("assessments/frozen/<str:month>/rows/", months.FrozenRowsView.as_view(), name="assessments-month-rows"),
    path("assessments/frozen/<str:month>/approve/", months.ApproveView.as_view(), name="assessments-approve"),
    path("assessments/frozen/<str:month>/publish/", months.PublishView.as_view(), name="assessments-publish"),
    path("ledgers/milestones/<int:milestone_id>/reports/", ReportView.as_view(), name="milestone-reports"),
    *router.urls,
]
