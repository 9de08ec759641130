"""Addresses of the catalogue under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from catalog.api.attendance import AbsenceViewSet, OnDutyView
from catalog.api.channels import InterimPeriodViewSet, OutsideUnitViewSet, RetentionView
from catalog.api.letters import LetterDraftView, LetterProofsView, LetterPublishView, LettersView
from catalog.api.risk import RiskView
from catalog.api.staff import StaffChangeViewSet, StaffingView, StaffViewSet
from catalog.api.training import CourseViewSet, SessionViewSet, StandingsView
from catalog.api.views import ServiceItemViewSet, ThemeViewSet

router = SimpleRouter()
router.register("service-items", ServiceItemViewSet, basename="service-item")
router.register("themes", ThemeViewSet, basename="theme")
router.register("interim-periods", InterimPeriodViewSet, basename="interim-period")
router.register("outside-issuers", OutsideUnitViewSet, basename="outside-issuer")
router.register("staff/absences", AbsenceViewSet, basename="absence")
router.register("staff/changes", StaffChangeViewSet, basename="staff-change")
router.register("staff", StaffViewSet, basename="staff")
router.register("training/courses", CourseViewSet, basename="training-course")
router.register("training/sessions", SessionViewSet, basename="training-session")

urlpatterns = [
    path("letter-templates/", LetterProofsView.as_view(), name="letter-proofs"),
    path("letter-templates/<slug:code>/", LettersView.as_view(), name="letters"),
    path("letter-templates/<slug:code>/draft/", LetterDraftView.as_view(), name="letter-draft"),
    path("letter-templates/<slug:code>/publish/", LetterPublishView.as_view(), name="letter-publish"),
    path("risk-assessments/<slug:code>/", RiskView.as_view(), name="risk-assessments"),
    path("retention/", RetentionView.as_view(), name="retention"),
    path("staff/departments/", StaffingView.as_view(), name="staffing"),
    path("staff/on-duty/", OnDutyView.as_view(), name="on-duty"),
    path("training/standings/", StandingsView.as_view(), name="training-standings"),
    *router.urls,
]
