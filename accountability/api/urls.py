"""Addresses of accountability under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accountability.api.assessments import AssessmentView, FrozenView
from accountability.api.inspections import InspectionViewSet
from accountability.api.views import LedgerViewSet, ReportView

router = SimpleRouter()
router.register("inspections", InspectionViewSet, basename="inspection")
router.register("ledgers", LedgerViewSet, basename="ledger")

urlpatterns = [
    path("assessments/", AssessmentView.as_view(), name="assessments"),
    path("assessments/frozen/", FrozenView.as_view(), name="assessments-frozen"),
    path("ledgers/milestones/<int:milestone_id>/reports/", ReportView.as_view(), name="milestone-reports"),
    *router.urls,
]
