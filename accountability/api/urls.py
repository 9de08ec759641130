"""Addresses of accountability under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accountability.api.views import LedgerViewSet, ReportView

router = SimpleRouter()
router.register("ledgers", LedgerViewSet, basename="ledger")

urlpatterns = [
    path("ledgers/milestones/<int:milestone_id>/reports/", ReportView.as_view(), name="milestone-reports"),
    *router.urls,
]
