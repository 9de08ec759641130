"""Addresses of the joint-meeting office."""

from django.urls import URLPattern, path

from portal.pages.office import (
    asked,
    assessment,
    demands,
    inspections,
    late,
    ledger,
    months,
    overview,
    rows,
    staff,
    training,
)
from portal.pages.staff import views as department_staff

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="office_overview"),
    path("late/", late.late, name="office_late"),
    path("late/<uuid:escalation_id>/", late.escalation, name="office_escalation"),
    path("late/<uuid:escalation_id>/step/", late.step, name="office_step"),
    path("requests/", rows.requests, name="office_requests"),
    path("requests/<str:number>/", asked.asked, name="office_request"),
    path("proofs/", rows.proofs, name="office_proofs"),
    path("staff/", staff.staff, name="office_staff"),
    path("staff/filings/", staff.filings, name="office_filings"),
    path("staff/filings/note/", staff.note, name="office_note_filings"),
    path("staff/training/", training.training, name="office_training"),
    path("staff/training/<int:session_id>/", training.session, name="office_session"),
    path("staff/of/<slug:code>/", department_staff.registry, name="office_staff_registry"),
    path("staff/of/<slug:code>/<int:user_id>/", department_staff.person, name="office_staff_person"),
    path("staff/of/<slug:code>/<int:user_id>/change/", department_staff.post_change, name="office_staff_change"),
    path("staff/of/<slug:code>/<int:user_id>/hand-over/", department_staff.hand_over, name="office_staff_hand_over"),
    path("ledger/", ledger.ledgers, name="office_ledgers"),
    path("ledger/<slug:code>/", ledger.ledger, name="office_ledger"),
    path("ledger/milestones/<int:milestone_id>/report/", ledger.report, name="office_report"),
    path("assessment/", assessment.departments, name="office_assessment"),
    path("assessment/rows/", assessment.rows, name="office_assessed_rows"),
    path("assessment/instant/", assessment.instant, name="office_instant"),
    path("assessment/months/", months.months, name="office_months"),
    path("assessment/months/freeze/", months.freeze, name="office_freeze"),
    path("assessment/months/<str:code>/", months.month, name="office_month"),
    path("assessment/months/<str:code>/rows/", months.rows, name="office_month_rows"),
    path("assessment/months/<str:code>/step/", months.step, name="office_month_step"),
    path("assessment/exports/", inspections.exported, name="office_exports"),
    path("demands/", demands.demands, name="office_demands"),
    path("demands/propose/", demands.propose, name="office_propose"),
    path("inspections/", inspections.inspections, name="office_inspections"),
    path("inspections/<uuid:inspection_id>/", inspections.inspection, name="office_inspection"),
]
